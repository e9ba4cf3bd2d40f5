"""Plays: the times that an account has watched movies and episodes. Nobody else sees them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from msgspec import Struct

from reelbase.entity import Entity, Kind
from reelbase.moments import precise
from reelbase.storage.engine.reader import Reader
from reelbase.storage.engine.transaction import Transaction
from reelbase.storage.queries import plays as queries
from reelbase.storage.queries.account_exports import LAST_PLAYS
from reelbase.storage.queries.playback import forget
from reelbase.storage.queries.plays import NUMBERED, PLAYS, WatchedRow
from reelbase.storage.rows import PlaybackRow, PlayRow

WATCHED = (Kind.MOVIE, Kind.EPISODE, Kind.TV)
"""The kinds that can be watched; of a series as a whole some services say that."""
AHEAD = timedelta(days=1)
"""The time by which the day of somebody elsewhere, or a clock, may be ahead."""
DAY, MINUTE = len("2025-03-01"), len("2025-03-01T20:15")


class Play(Struct):
    """A time that a title was watched."""

    id: int
    kind: str
    title_id: int
    title: str
    series_id: int | None
    season_number: int | None
    episode_number: int | None
    watched_at: str | None
    is_day: bool


class Place(NamedTuple):
    """The place from which a list of plays goes on: behind one of them."""

    watched_at: str
    number: int


BEGINNING = Place("9999-12-31T23:59:59.999Z", 1 << 62)
"""Behind every play, in whatever order a database has signs."""


def is_same(row: WatchedRow, at: str, *, is_day: bool) -> bool:
    """Return whether two plays are one: of one minute, of one day that is all one knows, or of no moment."""
    if not at or not row.watched_at:
        return not at
    length = DAY if is_day or row.is_day else MINUTE
    return at[:length] == row.watched_at[:length]


async def times_watched(db: Reader, account_id: int, entity: Entity) -> Sequence[WatchedRow]:
    """Return the times that an account has watched a title, the last first."""
    rows = await db.all(PLAYS, account_id=account_id, kinds=[str(entity.kind)], ids=[entity.id])
    return sorted(rows, key=lambda row: row.watched_at, reverse=True)


def add_play(db: Transaction, account_id: int, entity: Entity, at: str, *, is_day: bool) -> int | None:
    """Keep a play; return its number, None if it is there already. Nobody is in the middle of it any more."""
    forget(db.writer, PlaybackRow, account_id, str(entity.kind), entity.id)
    its = {"account_id": account_id, "kinds": [str(entity.kind)], "ids": [entity.id]}
    if any(is_same(row, at, is_day=is_day) for row in db.writer.all(PLAYS, **its)):
        return None
    new = PlayRow(0, account_id, str(entity.kind), entity.id, at, is_day, precise(db.now))
    queries.insert_play(db.writer, new)
    return queries.last_play(db.writer, account_id)


def move_play(db: Transaction, account_id: int, number: int, at: str, *, is_day: bool) -> int | None:
    """Give a play another moment; return its number, or that of another play that is the same then.

    None if there is no such play.
    """
    writer = db.writer
    for before in writer.all(NUMBERED, account_id=account_id, number=number):
        its = {"account_id": account_id, "kinds": [before.kind], "ids": [before.entity_id]}
        others = (row for row in writer.all(PLAYS, **its) if row.number != number)
        for row in others:
            if is_same(row, at, is_day=is_day):
                return row.number
        queries.move_play(writer, account_id, number, at, is_day=is_day)
        return number
    return None


def remove_play(db: Transaction, account_id: int, number: int) -> bool:
    """Remove a play of an account; whether there was one."""
    return queries.delete_numbered_play(db.writer, account_id, number)


async def plays(db: Reader, account_id: int, behind: Place, limit: int) -> Sequence[Play]:
    """Return plays of an account, the last first; those of which nobody knows when come last."""
    rows = await db.all(
        LAST_PLAYS, account_id=account_id, watched_at=behind.watched_at, number=behind.number, limit=limit
    )
    return [
        Play(
            number,
            title.kind,
            title.id,
            title.title,
            title.series_id or None,
            title.season_number if title.series_id else None,
            title.episode_number if title.series_id else None,
            title.created_at or None,
            bool(title.is_day),
        )
        for title, number in rows
    ]
