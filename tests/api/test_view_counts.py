"""Views: which requests count, and how the counts of every worker come into the database."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime

import httpx
import pytest

from reelbase.api import view_counts
from reelbase.api.view_counts import Views
from reelbase.entity import Entity, Kind
from reelbase.storage.engine.database import open_database
from reelbase.storage.queries.whole_rows import select_whole
from reelbase.storage.rows import SignalRow
from tests.asking import Asker, Client, served
from tests.conftest import CopyOf
from tests.golden.small import fill, own
from tests.moments import NOON

TODAY = "2026-05-24"
MOVIE, SERIES, PERSON = f"/3/movie/{own(1)}", f"/3/tv/{own(61)}", f"/3/person/{own(51)}"


@pytest.fixture
def small_copy(copy_of: CopyOf) -> Iterator[str]:
    """The small catalogue without any signal, the test's own."""

    def fill_without_use(url: str) -> None:
        fill(url)
        with closing(open_database(url)) as database, database.writer() as writer:
            writer.delete(writer.all(select_whole(SignalRow)))

    with copy_of("small_unused", fill_without_use) as url:
        yield url


def written(url: str) -> dict[tuple[object, object], object]:
    """The views that are written down, by kind and id; all of the tests' day."""
    with closing(open_database(url)) as database, database.writer() as writer:
        rows = writer.all(select_whole(SignalRow))
    assert {(row[0], *row[4:]) for row in rows} <= {(TODAY, 0, 0, 0)}
    return {(row[1], row[2]): row[3] for row in rows}


def test_details_that_were_answered_count(small_copy: str) -> None:
    with Client(small_copy) as client:
        for _ in range(3):
            assert client.get(MOVIE).status == 200
        client.get(f"{MOVIE}-by-its-name?language=de&append_to_response=credits,images")
        client.get(MOVIE, headers={"accept-encoding": "gzip"})
        client.get(SERIES)
        client.get(f"{PERSON}?callback=call")
        assert written(small_copy) == {}
    assert written(small_copy) == {("movie", own(1)): 5, ("tv", own(61)): 1, ("person", own(51)): 1}


def test_nothing_else_counts(small_copy: str) -> None:
    with Client(small_copy) as client:
        tag = client.get(f"/3/collection/{own(11)}").headers["etag"]
        for path in (f"{MOVIE}/credits", f"{SERIES}/season/1", f"/3/movie/{own(999)}", "/3/movie/latest"):
            client.get(path)
            client.get(path)
        client.get(f"{MOVIE}?language=de&language=fr")
        for _ in range(2):
            client.ask("HEAD", MOVIE)
            client.ask("OPTIONS", MOVIE)
        client.get(f"/3/collection/{own(11)}", headers={"if-none-match": tag})
    assert written(small_copy) == {}


def test_what_is_not_modified_is_no_view(small_copy: str) -> None:
    with Client(small_copy) as client:
        tag = client.get(MOVIE).headers["etag"]
        answers = [client.get(MOVIE, headers={"if-none-match": tag}).status for _ in range(3)]
    assert answers == [304] * 3
    assert written(small_copy) == {("movie", own(1)): 1}


def test_it_counts_without_a_cache(small_copy: str) -> None:
    with Client(small_copy, cache_size=0) as client:
        for _ in range(4):
            client.get(MOVIE)
    assert written(small_copy) == {("movie", own(1)): 4}


def test_counts_of_two_workers_add_up_and_empty_no_cache(small_copy: str) -> None:
    with Client(small_copy) as first, Client(small_copy) as second:
        for client, times in ((first, 2), (second, 5)):
            for _ in range(times):
                client.get(MOVIE)
        write(second)
        assert written(small_copy) == {("movie", own(1)): 5}
        assert [client.get(MOVIE).headers["x-memc"] for client in (first, second)] == ["HIT", "HIT"]
    assert written(small_copy) == {("movie", own(1)): 9}


@pytest.mark.once
@pytest.mark.thorough
def test_real_workers_write_when_they_are_stopped(small_copy: str) -> None:
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    with served(small_copy, workers=2) as url:
        for _ in range(20):
            assert httpx.get(f"{url}{MOVIE}?api_key=any", timeout=60).status_code == 200
    with closing(open_database(small_copy)) as database, database.writer() as writer:
        rows = writer.all(select_whole(SignalRow))
    assert sum(int(str(row[3])) for row in rows) == 20
    assert {row[0] for row in rows} <= {today, f"{datetime.now(UTC):%Y-%m-%d}"}


def test_a_locked_database_loses_no_view_and_keeps_nobody_waiting(
    small_copy: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(view_counts, "PATIENCE", 0.2)
    with Client(small_copy) as client, closing(open_database(small_copy)) as other:
        client.get(MOVIE)
        with other.writer():
            client.run(_beside(client, views_of(client)))
        assert "wait for the next minute" in caplog.text
        assert written(small_copy) == {}
        client.get(SERIES)
        write(client)
        assert written(small_copy) == {("movie", own(1)): 2, ("tv", own(61)): 1}
    assert len([each for each in caplog.records if each.name == "reelbase.views"]) == 1


async def _beside(client: Asker, counted: Views) -> None:
    """Ask while the writing waits for the lock."""
    writing = asyncio.create_task(counted.write())
    await asyncio.sleep(0.05)
    assert not writing.done()
    assert (await client.asking("GET", MOVIE)).status == 200
    assert not writing.done()
    await writing


def test_they_are_written_every_minute(small_copy: str) -> None:
    async def counting() -> None:
        counted = Views(small_copy, lambda: NOON, seconds=0.01)
        async with counted.kept():
            for number in (1, 2):
                counted.counts[Entity(Kind.MOVIE, own(number))] += number
                while counted.counts:
                    await asyncio.sleep(0.005)
            await asyncio.sleep(0.05)

    asyncio.run(counting())
    assert written(small_copy) == {("movie", own(1)): 1, ("movie", own(2)): 2}


def test_without_a_view_the_database_is_left_alone(small_copy: str) -> None:
    if not small_copy.startswith("sqlite"):
        pytest.skip("SQLite tells by its data_version whether anybody wrote")
    with closing(sqlite3.connect(small_copy.removeprefix("sqlite:///"))) as watch:
        before = watch.execute("PRAGMA data_version").fetchone()
        with Client(small_copy) as client:
            client.get("/3/configuration")
            write(client)
        assert watch.execute("PRAGMA data_version").fetchone() == before


def views_of(client: Client) -> Views:
    """The views of an application."""
    found: Views = client.app.inner.views
    return found


def write(client: Client) -> None:
    """Write now, as each minute does."""
    client.run(views_of(client).write())
