"""Of what the result of a statement depends, and what a transaction says that it has changed."""

from collections.abc import Callable
from contextlib import closing
from typing import Any, NamedTuple

import pytest
from sqlalchemy import Select, delete, func, literal_column, select, text, update

from reelbase.entity import Kind
from reelbase.storage import tables
from reelbase.storage.engine.database import open_database
from reelbase.storage.engine.equalities import Bound, Constant
from reelbase.storage.engine.reads import Shown, reads_of
from reelbase.storage.engine.statement import Command, Statement, bind, within
from reelbase.storage.engine.tags import TABLES
from reelbase.storage.engine.written import Effects, Written, decode_effects
from reelbase.storage.queries.credits import CREDITS, PERSON_CREDITS
from reelbase.storage.queries.facts import IMAGES, PROVIDERS
from reelbase.storage.queries.movies import MOVIE_DETAILS, MOVIE_ROWS, MOVIES_OF_COLLECTION
from reelbase.storage.queries.people import PERSON_DETAILS
from reelbase.storage.rows import EntityRow, RedirectRow, SeasonRow

movie, collection, episode, season = tables.movie, tables.collection, tables.episode, tables.season
MOVIES = (Constant("movie"), Bound("ids"))


class IdRow(NamedTuple):
    id: int


class CollectedRow(NamedTuple):
    id: int
    name: str


def plain(clause: Select[Any], row: type[NamedTuple] = IdRow) -> Statement[Any]:
    return Statement(clause, row)


OF_ONE = movie.c.collection_id == bind("collection_id")
OF_COLLECTION = select(movie.c.id).where(OF_ONE)
COLLECTED = select(collection.c.id, collection.c.original_name.label("name")).join(
    movie, movie.c.collection_id == collection.c.id
)


def test_statements_of_details_depend_on_few_entities() -> None:
    for each in (MOVIE_ROWS, MOVIE_DETAILS, PERSON_DETAILS, IMAGES, CREDITS, PERSON_CREDITS):
        assert reads_of(each).whole == 0, each.row
    assert reads_of(MOVIE_DETAILS).bound == (MOVIES,)
    assert reads_of(MOVIE_DETAILS).shown == (Shown("collection", 25),)
    assert reads_of(CREDITS.across).bound == ((Bound("kinds"), Bound("ids")),)
    assert set(reads_of(PERSON_CREDITS).shown) == {Shown(1, 2), Shown("episode", 2)}
    assert reads_of(MOVIES_OF_COLLECTION)[1:] == (
        0, 0, ((Constant("collection"), Bound("collection_id")),), (Shown("movie", 0),)
    )  # fmt: skip


@pytest.mark.parametrize(
    ("statement", "whole", "filtered"),
    [
        (PROVIDERS, {"watch_provider"}, set()),
        (plain(OF_COLLECTION), set(), set()),
        (plain(OF_COLLECTION.where(movie.c.status == bind("status"))), set(), {"movie"}),
        (plain(OF_COLLECTION.limit(1)), {"movie"}, set()),
        (plain(OF_COLLECTION.distinct()), {"movie"}, set()),
        (plain(select(func.max(movie.c.id).label("id")).where(OF_ONE)), {"movie"}, set()),
        (plain(select(movie.c.budget.label("id")).where(OF_ONE)), {"movie"}, set()),
        (plain(select(movie.c.id).where(movie.c.status == bind("status"))), {"movie"}, set()),
        (plain(select(movie.c.id).where(movie.c.id > bind("ids"))), {"movie"}, set()),
        (plain(select(movie.c.id).where(~within(movie.c.id, "ids"))), {"movie"}, set()),
        (
            plain(select(movie.c.id).where(within(movie.c.id, "ids") | (movie.c.budget == 0))),
            {"movie"},
            set(),
        ),
        # what is joined on the left decides on nothing that a parameter on the right says
        (plain(select(movie.c.id).outerjoin(season, within(movie.c.id, "ids"))), {"movie", "season"}, set()),
        # nobody sees the collections without a movie, to which one may come
        (plain(COLLECTED, CollectedRow), {"movie", "collection"}, set()),
        (
            plain(select(movie.c.id).join(collection).where(collection.c.original_name == bind("name"))),
            {"movie", "collection"},
            set(),
        ),
        (plain(select(movie.c.id).where(movie.c.id.in_(select(episode.c.id)))), {"movie", "episode"}, set()),
        (Statement(text("SELECT id FROM movie").columns(literal_column("id")), IdRow), set(TABLES), set()),
    ],
)
def test_where_rows_may_come_that_nobody_names_the_whole_table_counts(
    statement: Statement[Any], whole: set[str], filtered: set[str]
) -> None:
    reads = reads_of(statement)
    assert {name for name, bit in TABLES.items() if reads.whole & bit} == whole
    assert {name for name, bit in TABLES.items() if reads.filtered & bit} == filtered


def changed(work: Callable[[Written], None]) -> Effects:
    written = Written()
    work(written)
    found = written.text(anything=True)
    assert found is not None
    return decode_effects(found)


def test_rows_name_their_keys_and_of_what_they_refer_to() -> None:
    row = SeasonRow(7, 61, 1, "", None, 0, None, 0.0)
    new = changed(lambda written: written.rows([row]))
    assert new == Effects({"season": [7], "tv": [61]}, ["season"], [], [])
    moved = changed(lambda written: written.rows([RedirectRow("movie", 1, 2)]))
    assert moved == Effects({"movie": [1]}, ["redirect"], [], [])


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (
            update(movie).where(movie.c.id == bind("of_id")).values(popularity=bind("popularity")),
            Effects({"movie": [603]}, ["movie"], [], ["movie"]),
        ),
        (
            update(movie).where(movie.c.id == bind("of_id")).values(collection_id=bind("popularity")),
            Effects({}, ["movie"], ["movie"], ["movie"]),
        ),
        (update(movie).values(popularity=bind("popularity")), Effects({}, ["movie"], ["movie"], ["movie"])),
        (
            delete(tables.image).where(
                tables.image.c.kind == literal_column("'movie'"), tables.image.c.entity_id == bind("of_id")
            ),
            Effects({"movie": [603]}, ["image"], [], []),
        ),
        (text("UPDATE movie SET budget = 0"), Effects({}, ["movie"], ["movie"], [])),
        (text("DELETE FROM movie"), Effects({}, sorted(TABLES), sorted(TABLES), [])),
    ],
)
def test_commands_name_the_rows_that_they_find_by_their_keys(command: Any, expected: Effects) -> None:
    values: dict[str, object] = {"of_id": 603, "popularity": 1.0}
    assert changed(lambda written: written.command(Command(command), values)) == expected


def test_what_goes_by_references_counts_as_changed() -> None:
    found = changed(lambda written: written.removed(tables.series))
    assert {"season", "episode"} <= set(found.vague)
    assert "content_rating" not in found.vague  # whose rows are those of the series itself
    assert "content_rating" in found.tables
    found = changed(lambda written: written.owned(EntityRow, "episode", [81]))
    assert "credit" in found.tables  # of which what people are known for is made
    assert found.ids == {"episode": [81]}


def test_what_no_row_of_the_journal_tells_of_is_named_with_the_next_one(database_url: str) -> None:
    row = RedirectRow("movie", 1, 2)
    with closing(open_database(database_url)) as database:
        with database.writer() as writer:
            writer.upsert([row])
        with database.writer() as writer:
            writer.journal_new({Kind.TV: [5]})
        with database.writer() as writer:
            rows = writer.all(WRITTEN)
    *_, last = rows
    first, second = last.content.split("\n")
    assert decode_effects(first).ids == {"tv": [5]}
    assert decode_effects(second).ids == {"movie": [1]}
    assert min(row.sequence for row in rows) > 0


class ContentRow(NamedTuple):
    sequence: int
    content: str


WRITTEN = Statement(
    select(tables.written.c.sequence, tables.written.c.content).order_by(tables.written.c.sequence),
    ContentRow,
)
