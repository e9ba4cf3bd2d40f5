"""Wanted pictures: what answers name and another host has, the most important first."""

from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from reelbase.entity import TITLES, Kind
from reelbase.storage.engine.reader import Readers
from reelbase.storage.engine.statement import Statement
from reelbase.storage.queries.mirrored_pictures import PROVIDERS, RECORDED, SHOWN, TRANSLATED, NamedRow

AT_ONCE = 5000  # rows
NUMBERED = (Kind.SEASON, Kind.EPISODE)


class Wanted(NamedTuple):
    """A picture, and the size of its original by its record; 0 without one."""

    kind: str
    id: int
    type: str
    file_path: str
    width: int
    height: int


class Catalogue(NamedTuple):
    """The catalogue, read some thousand rows at a time: nothing is held open while pictures come."""

    readers: Readers
    now: datetime

    async def rows(
        self, statement: Statement[NamedRow], after: int, limit: int, **values: object
    ) -> Sequence[NamedRow]:
        """Return the rows behind an owner."""
        async with self.readers.read(self.now) as db:
            return await db.scan(statement, after=after, limit=limit, **values)


class Choice(NamedTuple):
    """The pictures that are wanted of each entity."""

    languages: Collection[str]  # besides pictures without a language
    each: int  # recorded ones of each type and language of an entity


async def wanted_pictures(db: Catalogue, choice: Choice) -> AsyncIterator[Wanted]:
    """Yield what answers show of titles and of what they name, then of seasons and episodes, then the rest.

    Of what others name alone, such as recommended titles, that is the one picture that lists show.
    """
    shown = sorted(SHOWN, key=_rank)
    for is_complete in (True, False):
        for kind, type_ in shown:
            if is_complete or type_ != "backdrop" or kind is Kind.COLLECTION:
                async for row in _pages(db, SHOWN[kind, type_], complete=is_complete):
                    yield _wanted(kind, type_, row)
    async for row in _pages(db, PROVIDERS):
        yield _wanted("watch provider", "logo", row)
    for language in sorted(choice.languages):
        for kind in (*TITLES, Kind.COLLECTION, Kind.SEASON):
            async for row in _pages(db, TRANSLATED, kind=str(kind), language=language):
                yield _wanted(kind, "poster", row)
    for kind, type_ in RECORDED:
        async for row in _recorded(db, kind, type_, choice):
            yield _wanted(kind, type_, row)


def _rank(which: tuple[Kind, str]) -> tuple[bool, bool]:
    kind, _ = which
    return kind not in TITLES, kind in NUMBERED


def _wanted(kind: str, type_: str, row: NamedRow) -> Wanted:
    return Wanted(kind, row.id, type_, row.file_path, row.width, row.height)


async def _pages(db: Catalogue, statement: Statement[NamedRow], **values: object) -> AsyncIterator[NamedRow]:
    after = 0
    while rows := await db.rows(statement, after, AT_ONCE, **values):
        for row in rows:
            yield row
        if len(rows) < AT_ONCE:
            return
        *_, last = rows
        after = last.id - 1  # it may have more


async def _recorded(db: Catalogue, kind: Kind, type_: str, choice: Choice) -> AsyncIterator[NamedRow]:
    """Yield the first recorded pictures in each wanted language of each entity."""
    after, limit = 0, AT_ONCE
    while rows := await db.rows(RECORDED[kind, type_], after, limit):
        *_, last = rows
        whole = rows if len(rows) < limit else [row for row in rows if row.id != last.id]
        if not whole:
            limit *= 2  # one entity has more than these
            continue
        for row in _chosen(whole, choice):
            yield row
        *_, last = whole
        after, limit = last.id, AT_ONCE


def _chosen(rows: Sequence[NamedRow], choice: Choice) -> Iterator[NamedRow]:
    spoken = [row for row in rows if row.iso_639_1 is None or row.iso_639_1 in choice.languages]
    ordered = sorted(spoken, key=lambda row: (row.id, row.iso_639_1 or "", row.position, row.file_path))
    for _, group in groupby(ordered, key=lambda row: (row.id, row.iso_639_1)):
        yield from list(group)[: choice.each or None]
