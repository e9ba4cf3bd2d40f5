"""Statements: their columns are their rows' fields by name; what a reader remembers it knows by names too."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, NamedTuple

import pytest
from sqlalchemy import func, select, union_all

from reelbase.entity import Entity, Kind
from reelbase.storage import tables
from reelbase.storage.engine.database import open_database
from reelbase.storage.engine.json_rows import nested
from reelbase.storage.engine.reader import Reader
from reelbase.storage.engine.statement import Batch, Holding, Statement, bind, columns, within
from tests.moments import NOON

movie, series = tables.movie, tables.series


class NamedRow(NamedTuple):
    """A title by its id and its name."""

    id: int
    name: str


class AgedRow(NamedTuple):
    """A title, and when it came."""

    title: NamedRow
    date: str


BETWEEN = Statement(
    select(movie.c.id)
    .add_columns(movie.c.original_title.label("name"))
    .where(movie.c.id >= bind("a"), movie.c.id <= bind("b"))
    .order_by(movie.c.id),
    NamedRow,
)
NAMED = Batch(
    select(*columns(NamedRow, movie, name=movie.c.original_title)).where(within(movie.c.id, "ids")), NamedRow
)

Asking = Callable[[Reader], Coroutine[Any, Any, None]]


def read(url: str, asking: Asking) -> None:
    """Ask in one snapshot."""

    async def run() -> None:
        readers = open_database(url).readers()
        await readers.open()
        try:
            async with readers.read(NOON) as db:
                await asking(db)
        finally:
            await readers.close()

    asyncio.run(run())


def test_values_are_known_by_their_names(demo_url: str) -> None:
    async def asking(db: Reader) -> None:
        first = await db.all(BETWEEN, a=550, b=603)
        assert [row.id for row in first][:: len(first) - 1] == [550, 603]
        assert not await db.all(BETWEEN, b=550, a=603)
        before = db.statements
        assert await db.all(BETWEEN, b=603, a=550) is first
        assert db.statements == before

    read(demo_url, asking)


def test_nobody_changes_what_the_next_one_gets(demo_url: str) -> None:
    async def asking(db: Reader) -> None:
        entity = Entity(Kind.MOVIE, 603)
        for rows in (
            await db.all(BETWEEN, a=550, b=603),
            await db.scan(BETWEEN, a=550, b=603),
            await db.of(NAMED, entity),
            (await db.by_id(NAMED, Kind.MOVIE, [550, 603]))[603],
            *await db.together([db.of(NAMED, Entity(Kind.MOVIE, id_)) for id_ in (550, 603)]),
        ):
            assert rows
            assert isinstance(rows, tuple)

    read(demo_url, asking)


@pytest.mark.parametrize(
    "clause",
    [
        select(movie.c.id, movie.c.original_title),
        select(movie.c.original_title.label("name"), movie.c.id),
        select(movie.c.id, func.lower(movie.c.original_title)),
        select(movie.c.id),
        union_all(
            select(movie.c.id, movie.c.original_title.label("name")),
            select(series.c.id, series.c.original_name),
        ),
    ],
    ids=["another name", "another order", "no name", "one too few", "another name in a union"],
)
def test_columns_that_are_not_the_fields_are_refused(clause: Any) -> None:
    with pytest.raises(TypeError, match="Expected the columns"):
        Statement(clause, NamedRow)
    with pytest.raises(TypeError, match="Expected the columns"):
        nested(NamedRow, clause)


def test_a_field_that_a_row_does_not_have_is_refused() -> None:
    with pytest.raises(AssertionError, match="nmae"):
        columns(NamedRow, movie, nmae=movie.c.original_title)


def test_a_row_can_hold_a_row(demo_url: str) -> None:
    named = columns(NamedRow, movie, name=movie.c.original_title)
    aged = select(*named, movie.c.release_date.label("date")).where(movie.c.id == bind("id"))
    with pytest.raises(TypeError, match="Expected the columns"):
        Holding(select(*named, movie.c.release_date), AgedRow, title=NamedRow)

    async def asking(db: Reader) -> None:
        found = await db.one(Holding(aged, AgedRow, title=NamedRow), id=603)
        assert found is not None
        assert found == AgedRow(NamedRow(603, found.title.name), found.date)
        assert isinstance(found.title, NamedRow)

    read(demo_url, asking)
