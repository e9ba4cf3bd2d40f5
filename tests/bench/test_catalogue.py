"""The large catalogue of the bench: the same each time, shaped as in life, and asked with equal answers."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from bench import large
from bench.catalogue import Size, make, movies, others
from bench.discover import by_sqlite
from bench.search import EACH, take_names
from bench.search import queries as typed
from bench.subject import Subject
from bench.wanted import SORTS, Wanted, queries
from reelbase.catalog.discover import movie_filter
from reelbase.catalog.page import ROWS
from reelbase.search import schema
from reelbase.search.filters import select

SIZE = Size(800)
SHARES = {  # rows a movie, about
    "credit": 22.5,
    "title_keyword": 5,
    "title_company": 2,
    "title_genre": 2,
    "release_date": 4,
    "watch_offer": 8,
    "translation": 2.3,
}


@pytest.fixture(scope="module")
def subject(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Subject]:
    folder = tmp_path_factory.mktemp("bench")
    make(folder / "made.db", SIZE)
    yield Subject(folder, workers=1, catalogue=folder / "made.db")


@pytest.mark.thorough
def test_a_seed_says_it_all() -> None:
    assert movies(SIZE, 7, 0) == movies(SIZE, 7, 0)
    assert movies(SIZE, 7, 0) != movies(SIZE, 8, 0)
    assert list(others(SIZE, 7)) == list(others(SIZE, 7))


@pytest.mark.thorough
def test_the_shares_are_those_of_life(subject: Subject) -> None:
    with large.sqlite(subject) as connection:
        for table, expected in SHARES.items():
            number = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            assert number / SIZE.movies == pytest.approx(expected, rel=0.15), table
        votes = [row[0] for row in connection.execute("SELECT vote_count FROM movie ORDER BY 1")]
        assert votes[len(votes) // 2] < 30  # half have next to none
        assert votes[len(votes) * 99 // 100] > 1000
        assert not connection.execute("PRAGMA foreign_key_check").fetchall()


@pytest.mark.thorough
def test_index_and_sql_find_the_same(subject: Subject) -> None:
    searcher, totals = large.index(subject).searcher(), dict[str, int]()
    with large.sqlite(subject) as connection:
        ask = by_sqlite(connection)
        wanted = queries(SIZE, 150)
        for each in wanted:
            hits = select(searcher, movie_filter(each.filter), ROWS, each.offset, totals)
            assert (hits.total, hits.ids) == ask(each), each
        assert totals  # so that what is broad was found by its first
        assert sum(ask(each).total > 0 for each in wanted) > len(wanted) / 2


@pytest.mark.thorough
@pytest.mark.parametrize("sort", SORTS)
def test_nearly_everything_is_found_in_every_order(subject: Subject, sort: str) -> None:
    searcher, totals = large.index(subject).searcher(), dict[str, int]()
    without = Wanted().also(
        "id NOT IN (SELECT entity_id FROM title_genre WHERE genre_id = 18)", without=(("genre", ("18",)),)
    )
    with large.sqlite(subject) as connection:
        ask = by_sqlite(connection)
        for each in (Wanted(), without):
            for offset in (0, 20, 60, 600, 780, 800):
                wanted = replace(each, filter=replace(each.filter, sort_by=sort), offset=offset)
                hits = select(searcher, movie_filter(wanted.filter), ROWS, offset, totals)
                assert (hits.total, hits.ids) == ask(wanted)
    assert any(
        sort_field in name for name in totals for sort_field in schema.NUMBERS
    )  # a beginning was looked at


@pytest.mark.thorough
def test_names_are_typed_in_every_way(subject: Subject) -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as names:
        number = take_names(subject, names)
        found = list(typed(names, number))
    ways = {each.way for each in found}
    assert len(found) == EACH * len(ways) == EACH * 6
    assert all(each.text != each.meant for each in found if each.way == "one typo")
