"""Which entities a database has, by the values that stand in their paths."""

import asyncio
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, select

from reelbase.entity import Kind
from reelbase.storage import tables
from reelbase.storage.engine.database import open_database
from reelbase.storage.engine.statement import Statement
from reelbase.storage.queries.translated import TRUE, const


class Place(NamedTuple):
    """The values of a path's segments in braces; those that it doesn't have are 0."""

    first: int
    second: int
    third: int


def places(url: str, kind: Kind) -> list[Place]:
    """Every entity of a kind of which all is known, by id; seasons and episodes by their numbers."""
    return asyncio.run(_read(url, _statement(kind)))


def _statement(kind: Kind) -> Statement[Place]:
    season, episode, entity = tables.season, tables.episode, tables.entity
    if kind is Kind.SEASON:
        found = _places(season.c.series_id, season.c.season_number, const(0)).order_by(season.c.series_id)
        return Statement(found.order_by(season.c.season_number), Place)
    if kind is Kind.EPISODE:
        columns = (episode.c.series_id, episode.c.season_number, episode.c.episode_number)
        return Statement(_places(*columns).order_by(*columns), Place)
    found = _places(entity.c.id, const(0), const(0)).where(entity.c.kind == const(str(kind)))
    return Statement(found.where(entity.c.complete == TRUE).order_by(entity.c.id), Place)


def _places(*columns: ColumnElement[Any]) -> Select[Any]:
    return select(*(each.label(name) for name, each in zip(Place._fields, columns, strict=True)))


async def _read(url: str, statement: Statement[Place]) -> list[Place]:
    readers = open_database(url).readers()
    await readers.open()
    try:
        async with readers.read(datetime.now(UTC)) as db:
            return list(await db.all(statement))
    finally:
        await readers.close()
