"""The trending job: one order over all kinds, by what is used more than usual."""

from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelbase.entity import Entity, Kind
from reelbase.jobs import trending
from reelbase.jobs.trending import WINDOWS, run
from reelbase.storage.engine.database import Database
from reelbase.storage.queries.whole_rows import select_whole
from reelbase.storage.rows import TrendRow
from tests.asking import Client
from tests.jobs.catalogue import day, head, journal, movie, put, view
from tests.laws.sample import law
from tests.moments import NOON

ADA, TOWER = Entity(Kind.PERSON, 51), Entity(Kind.TV, 61)
numbers = count(100)


def order(database: Database, window: str = "day") -> list[Entity]:
    """The order as it is written, whose places are 1, 2, 3 and so on."""
    with database.writer() as writer:
        rows: list[Any] = sorted(
            row for row in writer.all(select_whole(TrendRow)) if row.time_window == window
        )
    assert [row[1] for row in rows] == list(range(1, len(rows) + 1))
    assert [row[4] for row in rows] == sorted((row[4] for row in rows), reverse=True)
    return [Entity(Kind(row[2]), row[3]) for row in rows]


def test_without_use_the_popular_and_the_fresh_trend(database: Database) -> None:
    put(database, movie(1), popularity=10.0, date="1990-01-01")
    put(database, movie(2), popularity=9.0, date="2026-05-20")
    put(database, TOWER, popularity=30.0)
    put(database, ADA, popularity=0.0)
    assert run(database, NOON) == "4 in order for the day, 4 in order for the week"
    assert order(database) == order(database, "week") == [TOWER, movie(2), movie(1), ADA]


def test_what_is_used_more_than_usual_comes_first(database: Database) -> None:
    regular, rising, was_hot, idle = (movie(number) for number in range(1, 5))
    for entity in (regular, rising, was_hot, idle):
        put(database, entity)
    for number in range(-35, 1):
        view(database, day(number), {regular: 100})
    view(database, NOON, {rising: 30})
    view(database, day(-5), {was_hot: 50})
    run(database, NOON)
    assert order(database)[0] == rising
    assert order(database, "week")[:2] == [was_hot, rising]


def test_adult_and_nameless_never_trend(database: Database) -> None:
    """Those known only from others' answers do, as they stand among the popular."""
    for number, flags in enumerate(({}, {"adult": True}, {"name": ""}, {"complete": False}), 1):
        put(database, movie(number), popularity=9.0 - number, **flags)  # type: ignore[arg-type]
        view(database, NOON, {movie(number): 1000})
    run(database, NOON)
    assert order(database) == order(database, "week") == [movie(1), movie(4)]


def test_people_known_from_credits_alone_trend(database: Database) -> None:
    """Where nobody is used, the popular do, as in `/3/person/popular`."""
    for number in (1, 2):
        put(database, Entity(Kind.PERSON, number), popularity=float(number), complete=False)
    run(database, NOON)
    assert order(database) == [Entity(Kind.PERSON, 2), Entity(Kind.PERSON, 1)]


def test_the_same_order_is_not_written_again(database: Database) -> None:
    put(database, movie(1), popularity=2.0)
    put(database, movie(2), popularity=1.0)
    run(database, NOON)
    assert [row[1:] for row in journal(database)] == [("trend", 0, "trend", "updated", None)]
    before = head(database)
    view(database, NOON, {movie(1): 3})
    assert run(database, NOON + timedelta(minutes=10)) == "the order is as it was"
    assert head(database) == before
    view(database, NOON, {movie(2): 30})
    run(database, NOON + timedelta(minutes=20))
    assert (order(database), head(database)) == ([movie(2), movie(1)], before + 1)


def test_without_a_catalogue_nothing_is_written(database: Database) -> None:
    assert run(database, NOON) == "the order is as it was"
    assert journal(database) == []


def test_no_more_than_a_thousand_of_a_kind(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trending, "LIMIT", 3)
    for number in range(1, 8):
        put(database, movie(number), popularity=float(number))
        put(database, Entity(Kind.TV, number), popularity=number / 10)
    view(database, NOON, {movie(1): 100})
    run(database, NOON)
    series = [Entity(Kind.TV, number) for number in (7, 6, 5)]
    assert order(database) == [movie(1), movie(7), movie(6), *series]


def test_answers_follow_the_order(database: Database, database_url: str) -> None:
    put(database, movie(1), popularity=3.0)
    put(database, TOWER, popularity=2.0)
    put(database, ADA, popularity=1.0)

    def ids(client: Client, kind: str) -> list[int]:
        answer = client.get(f"/3/trending/{kind}/day").json()
        assert answer["total_results"] == len(answer["results"])
        return [row["id"] for row in answer["results"]]

    with Client(database_url) as client:
        assert ids(client, "all") == []
        run(database, NOON)
        assert ids(client, "all") == [1, 61, 51]
        view(database, NOON, {ADA: 10})
        run(database, NOON)
        assert ids(client, "all") == [51, 1, 61]
        assert [ids(client, kind) for kind in ("movie", "tv", "person")] == [[1], [61], [51]]
        assert client.get("/3/trending/all/day").headers["x-memc"] == "HIT"


used = st.lists(st.tuples(st.sampled_from(("movie", "person", "tv")), st.integers(0, 3)), max_size=8)


@law
@given(used, st.randoms(use_true_random=False))
def test_the_order_is_total(shared: Database, entities: list[tuple[str, int]], random: Any) -> None:
    """Nobody has two places, and ties are broken by kind and id, whoever was written first."""
    found = [(Entity(Kind(kind), next(numbers)), views) for kind, views in entities]
    random.shuffle(found)
    for entity, views in found:
        put(shared, entity, popularity=1.0)
        view(shared, NOON, {entity: views})
    run(shared, NOON)
    for window in WINDOWS:
        whole_order = order(shared, window)
        assert len(whole_order) == len(set(whole_order))
        places = {entity: place for place, entity in enumerate(whole_order)}
        expected = sorted(found, key=lambda each: (-each[1], each[0]))
        assert sorted(places, key=places.__getitem__) == whole_order
        assert [entity for entity in whole_order if entity in dict(found)] == [each for each, _ in expected]
