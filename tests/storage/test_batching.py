"""Parts of an answer side by side: their questions are asked as one, of one kind or of several."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from reelbase.entity import Entity, Kind
from reelbase.storage.engine.database import open_database
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.credits import CREDITS
from reelbase.storage.queries.facts import IMAGES
from reelbase.storage.queries.seasons import SEASON_NUMBERS
from tests.moments import NOON

SERIES = Entity(Kind.TV, 1399)


async def entities(db: Reader) -> list[Entity]:
    """A series and its first seasons."""
    seasons = await db.of(SEASON_NUMBERS, SERIES)
    return [SERIES, *(Entity(Kind.SEASON, row.id) for row in seasons[:3])]


def test_entities_of_several_kinds_are_asked_about_at_once(demo_url: str) -> None:
    async def run() -> None:
        readers = open_database(demo_url).readers()
        await readers.open()
        async with readers.read(NOON) as db:
            wanted = await entities(db)
            apart = [[await db.of(statement, each) for each in wanted] for statement in (CREDITS, IMAGES)]
            assert all(apart[0][:1]), "the series has credits"
        async with readers.read(NOON) as db:
            before = db.statements
            asking = [db.of(statement, each) for statement in (CREDITS, IMAGES) for each in wanted]
            found = await db.together(asking)
            assert db.statements - before == 2
        await readers.close()
        assert found == [*apart[0], *apart[1]]

    asyncio.run(run())


def test_what_any_kind_is_asked_waits_for_those_who_come_later(demo_url: str) -> None:
    async def run() -> None:
        readers = open_database(demo_url).readers()
        await readers.open()

        async def late(db: Reader) -> object:
            return await db.of(CREDITS, (await entities(db))[1])

        async with readers.read(NOON) as db:
            await db.together([db.of(CREDITS, SERIES), late(db)])
            assert db.statements == 2  # the seasons' numbers, all credits
        await readers.close()

    asyncio.run(run())


def test_a_part_that_fails_ends_the_others(demo_url: str) -> None:
    ended: list[str] = []

    async def part(db: Reader) -> None:
        try:
            await db.of(CREDITS, SERIES)
        finally:
            ended.append("the first")

    async def refused() -> None:
        raise LookupError

    async def run() -> None:
        readers = open_database(demo_url).readers()
        await readers.open()
        async with readers.read(NOON) as db:
            parts: list[Coroutine[Any, Any, None]] = [part(db), refused(), part(db)]
            with pytest.raises(LookupError):
                await db.together(parts)
            assert await db.of(CREDITS, SERIES), "the reader is as good as before"
        await readers.close()

    asyncio.run(run())
    assert ended == ["the first"]
