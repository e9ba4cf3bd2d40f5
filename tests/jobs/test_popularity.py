"""The popularity job: counts in days that are over, catches up, comes to rest, and respects imports."""

import json
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelbase.entity import Entity, Kind
from reelbase.importers.formats.bodies import import_bodies
from reelbase.jobs.popularity import run
from reelbase.storage.engine.database import Database
from reelbase.storage.queries.signals import Signals
from reelbase.storage.queries.whole_rows import select_whole
from reelbase.storage.rows import EntityRow, EpisodeRow, SignalRow
from tests.asking import Client
from tests.jobs.catalogue import day, head, journal, momentum, movie, popularity, put, use, view
from tests.laws.sample import law
from tests.moments import NOON

FIGHT = movie(550)
TOWER = Entity(Kind.TV, 61)
ADA = Entity(Kind.PERSON, 51)
numbers = count(1)
uses = st.lists(st.integers(0, 500), min_size=1, max_size=8)


def used(database: Database, views: list[int], **given: float) -> Entity:
    """A new movie with so many views from the tests' day on, one day after the other."""
    entity = movie(next(numbers))
    put(database, entity, **given)  # type: ignore[arg-type]
    for number, each in enumerate(views):
        view(database, day(number), {entity: each})
    return entity


def test_what_nobody_uses_keeps_its_popularity(database: Database) -> None:
    put(database, FIGHT, popularity=61.416)
    assert run(database, day(1)) == "0 of 0 popularities changed"
    assert (popularity(database, FIGHT), momentum(database, FIGHT)) == (61.416, None)


def test_a_day_counts_when_it_is_over(database: Database) -> None:
    put(database, FIGHT, popularity=10.0)
    use(database, NOON, {FIGHT: Signals(views=1, votes=2, favorites=1, watchlist_adds=1)})
    run(database, NOON)
    assert popularity(database, FIGHT) == 10.0
    assert run(database, day(1)) == "1 of 1 popularities changed"
    assert popularity(database, FIGHT) == 12.9957  # ln(1 + 1 + 2 × 5 + 4 + 4)
    assert momentum(database, FIGHT) == (10.0, 12.9957, pytest.approx(2.9957, abs=1e-4), "2026-05-24")


@pytest.mark.parametrize(
    ("entity", "given", "expected"),
    [
        (FIGHT, {"date": "2026-05-25"}, 1 + 2.3026 * 2),
        (FIGHT, {"votes": 9}, 1 + 2.3026 * 1.1),
        (TOWER, {"date": "2026-05-25", "votes": 99}, 1 + 2.3026 * 2 * 1.2),
        (ADA, {}, 1 + 2.3026),
    ],
)
def test_dates_and_votes(
    database: Database, entity: Entity, given: dict[str, object], expected: float
) -> None:
    put(database, entity, **given)  # type: ignore[arg-type]
    view(database, NOON, {entity: 9})
    run(database, day(1))
    assert popularity(database, entity) == pytest.approx(expected, abs=2e-4)


def test_a_series_is_fresh_by_its_nearest_episode(database: Database) -> None:
    put(database, TOWER, date="1999-01-01")
    episodes = [(91, "2024-05-25"), (92, "2026-08-23"), (93, None)]
    with database.writer() as writer:
        for number, air_date in episodes:
            writer.insert([EntityRow("episode", number, True, "")])
            writer.insert([EpisodeRow(number, 61, 1, number, air_date)])
    view(database, NOON, {TOWER: 9})
    run(database, day(1))
    assert popularity(database, TOWER) == pytest.approx(1 + 2.3026 * 1.5, abs=2e-4)


@pytest.mark.thorough
def test_it_fades_and_comes_to_rest(database: Database) -> None:
    put(database, FIGHT, popularity=5.0)
    view(database, NOON, {FIGHT: 100})
    found = []
    for number in range(1, 80):
        run(database, day(number))
        found.append(popularity(database, FIGHT))
        if momentum(database, FIGHT) is None:
            break
    assert found == sorted(set(found), reverse=True)
    assert (found[-1], momentum(database, FIGHT)) == (5.0, None)
    before = head(database)
    run(database, day(len(found) + 1))
    assert head(database) == before


def test_a_newer_import_is_the_new_beginning(database: Database) -> None:
    put(database, FIGHT, popularity=5.0)
    view(database, NOON, {FIGHT: 100})
    run(database, day(1))
    put(database, FIGHT, popularity=3.0)
    run(database, day(2))
    row = momentum(database, FIGHT)
    assert row is not None
    assert row[0] == 3.0
    assert popularity(database, FIGHT) == pytest.approx(3.0 + row[2], abs=1e-4)
    run(database, day(70))
    assert (popularity(database, FIGHT), momentum(database, FIGHT)) == (3.0, None)


def test_importing_again_what_is_used_changes_nothing(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    body = {"id": 550, "title": "Fight", "original_title": "Fight", "popularity": 5.0, "overview": ""}
    file = tmp_path / "fight.jsonl"
    file.write_text(json.dumps({"path": "/3/movie/550", "params": {}, "body": body}))
    import_bodies(database_url, [file], lambda progress: None)
    view(database, NOON, {FIGHT: 100})
    run(database, day(1))
    before, used = head(database), popularity(database, FIGHT)
    import_bodies(database_url, [file], lambda progress: None)
    assert (head(database), popularity(database, FIGHT)) == (before, used)


def test_old_signals_are_forgotten(database: Database) -> None:
    put(database, FIGHT)
    for number in (-61, -60, 0):
        view(database, day(number), {FIGHT: 1})
    run(database, NOON)
    with database.writer() as writer:
        assert [row.day for row in writer.all(select_whole(SignalRow))] == ["2026-03-25", "2026-05-24"]


@pytest.mark.thorough
def test_caches_hear_of_it_and_change_lists_do_not(database: Database, database_url: str) -> None:
    put(database, FIGHT, popularity=5.0)
    view(database, NOON, {FIGHT: 100})
    before = head(database)
    with Client(database_url, clock=lambda: day(1)) as client:
        assert client.get("/3/movie/550").json()["popularity"] == 5.0
        run(database, day(1))
        new = popularity(database, FIGHT)
        assert client.get("/3/movie/550").json()["popularity"] == new > 5.0
        assert client.get("/3/movie/changes").json()["results"] == []
        assert client.get("/3/movie/550/changes").json() == {"changes": []}
    assert [row[1:] for row in journal(database, before)] == [
        ("popularity/movie", 550, "popularity", "updated", repr(new))
    ]


def test_writing_signals_writes_no_journal(database: Database) -> None:
    put(database, FIGHT)
    view(database, NOON, {FIGHT: 1, movie(999): 7})
    view(database, NOON, {FIGHT: 2})
    with database.writer() as writer:
        assert writer.all(select_whole(SignalRow)) == [("2026-05-24", "movie", 550, 3, 0, 0, 0)]
    assert journal(database) == []


@law
@given(uses, st.integers(0, 9))
def test_a_second_run_on_a_day_changes_nothing(shared: Database, views: list[int], later: int) -> None:
    entity = used(shared, views, popularity=2.5)
    now = day(len(views) + later)
    run(shared, now)
    found = (popularity(shared, entity), momentum(shared, entity), head(shared))
    run(shared, now + timedelta(hours=11))
    assert (popularity(shared, entity), momentum(shared, entity), head(shared)) == found


@pytest.mark.thorough
@law
@given(uses)
def test_days_that_were_missed_are_caught_up(shared: Database, views: list[int]) -> None:
    daily, late = movie(next(numbers)), movie(next(numbers))
    put(shared, daily)
    put(shared, late)
    for number, each in enumerate(views):
        view(shared, day(number), {daily: each})
        run(shared, day(number + 1))
    for number, each in enumerate(views):
        view(shared, day(number), {late: each})
    run(shared, day(len(views)))
    assert popularity(shared, late) == pytest.approx(popularity(shared, daily), abs=2e-4)


@law
@given(uses, uses, st.integers(0, 20), st.floats(0, 900))
def test_more_use_is_never_less_popular(
    shared: Database, views: list[int], more: list[int], later: int, imported: float
) -> None:
    size = max(len(views), len(more))
    views, more = (each + [0] * (size - len(each)) for each in (views, more))
    imported = round(imported, 4)
    less = used(shared, views, popularity=imported)
    most = used(shared, [sum(both) for both in zip(views, more, strict=True)], popularity=imported)
    run(shared, day(size + later))
    assert imported <= popularity(shared, less) <= popularity(shared, most)
