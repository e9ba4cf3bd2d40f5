"""Playback: the places in titles at which an account has stopped, the next episodes, and what it owns."""

from collections.abc import Mapping, Sequence

from msgspec import json

from reelbase.accounts.titled import Titled, titled
from reelbase.entity import Entity
from reelbase.moments import day, precise
from reelbase.storage.engine.reader import Reader
from reelbase.storage.engine.transaction import Transaction
from reelbase.storage.queries.following import NEXT
from reelbase.storage.queries.playback import HELD, STOPPED, forget, forget_numbered, keep
from reelbase.storage.rows import OwnedRow, PlaybackRow


class Stopped(Titled):
    """A title that an account is in the middle of."""

    id: int
    progress: float
    paused_at: str


class UpNext(Titled):
    """The episode that comes next of a series of which something was watched."""

    air_date: str
    last_watched_at: str | None


class Owned(Titled):
    """A title that an account owns."""

    id: int
    owned_at: str
    media: dict[str, str]


async def stopped(db: Reader, account_id: int, limit: int) -> Sequence[Stopped]:
    """Return what an account is in the middle of, the last first."""
    rows = await db.all(STOPPED, account_id=account_id, limit=limit)
    return [Stopped(*titled(row.title), row.number, row.progress, row.title.created_at) for row in rows]


async def up_next(db: Reader, account_id: int, limit: int) -> Sequence[UpNext]:
    """Return the next episode, on the air by now, of each series of which an account has watched one."""
    rows = await db.all(NEXT, account_id=account_id, today=day(db.now), limit=limit)
    return [UpNext(*titled(row), row.date, row.created_at or None) for row in rows]


async def owned(db: Reader, account_id: int, limit: int) -> Sequence[Owned]:
    """Return what an account owns, the last first."""
    rows = await db.all(HELD, account_id=account_id, limit=limit)
    return [
        Owned(
            *titled(row.title), row.number, row.title.created_at, json.decode(row.media, type=dict[str, str])
        )
        for row in rows
    ]


def stop_at(db: Transaction, account_id: int, entity: Entity, progress: float, at: str = "") -> int:
    """Keep how far an account has come in a title, in percent; return the number of that."""
    kind, id_ = entity
    return keep(
        db.writer, PlaybackRow(0, account_id, str(kind), id_, round(progress, 2), at or precise(db.now))
    )


def own(db: Transaction, account_id: int, entity: Entity, media: Mapping[str, str], at: str = "") -> int:
    """Keep that an account owns a title, on which media; return the number of that."""
    kind, id_ = entity
    text = json.encode(media).decode()
    return keep(db.writer, OwnedRow(0, account_id, str(kind), id_, text, at or precise(db.now)))


def end_numbered(db: Transaction, row: type[PlaybackRow | OwnedRow], account_id: int, number: int) -> bool:
    """Forget one of the rows of an account by its number; whether there was one."""
    return forget_numbered(db.writer, row, account_id, number)


def end_playback(db: Transaction, account_id: int, entity: Entity) -> bool:
    """Forget how far an account has come in a title; whether that was known."""
    return forget(db.writer, PlaybackRow, account_id, str(entity.kind), entity.id)


def disown(db: Transaction, account_id: int, entity: Entity) -> bool:
    """Forget that an account owns a title; whether it did."""
    return forget(db.writer, OwnedRow, account_id, str(entity.kind), entity.id)
