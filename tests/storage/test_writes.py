"""Writes: whoever waits is told once it is written, and what one refuses undoes that one alone."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from typing import Any, NamedTuple

import pytest
from sqlalchemy import column, text

from reelbase.errors import ApiError, Status, StorageError
from reelbase.storage.engine import writes
from reelbase.storage.engine.database import open_database
from reelbase.storage.engine.statement import Command, Statement
from reelbase.storage.engine.writer import Change, Writer
from reelbase.storage.engine.writes import Writes
from tests.moments import NOON
from tests.thorough import ENGINE


class NumberRow(NamedTuple):
    """A number."""

    number: int


ROWS = Statement(
    text("SELECT count(*) AS number FROM journal WHERE sequence > 0").columns(column("number")), NumberRow
)
PAGES = Statement(
    text("SELECT page_count AS number FROM pragma_page_count").columns(column("number")), NumberRow
)


class Using:
    """The writes of one worker, used from a test."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.commits = 0
        self.writes = Writes(url, lambda: NOON)

    def run(self, asking: Callable[[Writes], Awaitable[Any]]) -> Any:
        async def whole() -> Any:
            try:
                return await asking(self.writes)
            finally:
                await self.writes.close()

        return asyncio.run(whole())

    def written(self) -> int:
        with closing(open_database(self.url)) as database, database.writer() as db:
            return db.all(ROWS)[0].number


@pytest.fixture
def using(database_url: str) -> Iterator[Using]:
    yield Using(database_url)


def note(db: Writer) -> str:
    db.journal([Change("keyword", 1, "name", "updated")])
    return "noted"


def refuse(db: Writer) -> None:
    note(db)
    raise ApiError(Status.NOT_FOUND)


def test_what_one_refuses_undoes_that_one_alone(using: Using) -> None:
    async def many(writes: Writes) -> list[Any]:
        work = [refuse if number % 3 == 0 else note for number in range(60)]
        return await asyncio.gather(*(writes.do(each) for each in work), return_exceptions=True)

    found = using.run(many)
    assert [isinstance(each, ApiError) for each in found] == [number % 3 == 0 for number in range(60)]
    assert using.written() == 40


def test_those_that_wait_together_share_a_commit(using: Using, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = []

    def counting(*args: Any, **kw: Any) -> Any:
        database = open_database(*args, **kw)
        begin = database.writer

        def writer(**how: Any) -> Any:
            opened.append(how)
            return begin(**how)

        database.writer = writer  # type: ignore[method-assign]
        return database

    monkeypatch.setattr(writes, "open_database", counting)

    async def many(each: Writes) -> None:
        await asyncio.gather(*(each.do(note) for _ in range(200)))

    using.run(many)
    assert using.written() == 200
    assert len(opened) <= 10


def test_it_is_told_at_its_time(using: Using) -> None:
    """What was acknowledged is there for everybody else."""

    async def one(each: Writes) -> None:
        for number in range(1, 11):
            assert await each.do(note) == "noted"
            assert await asyncio.to_thread(using.written) == number

    using.run(one)


def test_who_waits_no_longer_harms_nobody(using: Using) -> None:
    async def impatient(each: Writes) -> str:
        waiting = asyncio.ensure_future(each.do(note))
        await asyncio.sleep(0)
        waiting.cancel()
        return await each.do(note)

    assert using.run(impatient) == "noted"


@pytest.mark.skipif(ENGINE != "sqlite", reason="the server of PostgreSQL has the disk")
def test_a_full_disk_is_said_and_nothing_is_half_written(using: Using) -> None:
    def fill(db: Writer) -> None:
        [pages] = db.all(PAGES)
        db.run(Command(text(f"PRAGMA max_page_count = {pages.number}")))
        db.journal([Change("keyword", 1, "name", "updated", value="x" * 9000)] * 2000)

    async def full(each: Writes) -> list[Any]:
        outcomes = await asyncio.gather(each.do(fill), each.do(note), return_exceptions=True)
        return [*outcomes, await each.do(note)]

    filled, beside, after = using.run(full)
    assert isinstance(filled, StorageError)
    assert "full" in str(filled)
    assert after == "noted"
    assert using.written() == (beside == "noted") + 1
    assert beside == "noted" or isinstance(beside, StorageError)


def test_a_database_that_is_busy_for_long_is_said(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writes, "PATIENCE", 0.2)
    using = Using(database_url)

    async def wait(each: Writes) -> None:
        with closing(open_database(using.url)) as other, other.writer() as db:
            note(db)
            with pytest.raises(StorageError):
                await each.do(note)
        assert await each.do(note) == "noted"

    using.run(wait)
    assert using.written() == 2


@pytest.mark.skipif(ENGINE != "postgresql", reason="SQLite has no connection that could break")
def test_a_broken_connection_is_said_and_made_anew(using: Using) -> None:
    def break_off(db: Writer) -> None:
        db.run(Command(text("SELECT pg_terminate_backend(pg_backend_pid())")))

    async def broken(each: Writes) -> None:
        with pytest.raises(StorageError):
            await each.do(break_off)
        assert await each.do(note) == "noted"

    using.run(broken)
    assert using.written() == 1


@pytest.mark.skipif(ENGINE != "postgresql", reason="SQLite has no connection that could break")
def test_a_connection_that_breaks_at_the_end_is_said_too(using: Using) -> None:
    def break_off_at_the_end(db: Writer) -> None:
        note(db)
        end = Command(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        db.before_end.append(lambda: db.run(end))

    async def broken(each: Writes) -> None:
        with pytest.raises(StorageError):
            await each.do(break_off_at_the_end)
        assert await each.do(note) == "noted"

    using.run(broken)
    assert using.written() == 1


def test_what_nobody_foresaw_is_raised_as_it_is(using: Using) -> None:
    def fail(db: Writer) -> None:
        note(db)
        raise KeyError("movie")

    async def once(each: Writes) -> None:
        with pytest.raises(KeyError):
            await each.do(fail)
        assert await each.do(note) == "noted"

    using.run(once)
