"""Queries about what accounts are in the middle of, and about what they own."""

from typing import NamedTuple

from sqlalchemy import Table, delete, func, insert, select

from reelbase.storage import tables
from reelbase.storage.engine.statement import Command, Holding, Statement, bind
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries.account_exports import TitleRow, titles_of
from reelbase.storage.queries.plain_rows import NumberRow
from reelbase.storage.queries.translated import const
from reelbase.storage.rows import OwnedRow, PlaybackRow

playback, owned = tables.playback, tables.owned
ACCOUNT = bind("account_id")
_TABLES: dict[type[OwnedRow | PlaybackRow], Table] = {PlaybackRow: playback, OwnedRow: owned}


class StoppedRow(NamedTuple):
    """A title that an account is in the middle of; the moment is in `created_at` of the title."""

    title: TitleRow
    number: int
    progress: float


class HeldRow(NamedTuple):
    """A title that an account owns; the moment is in `created_at` of the title."""

    title: TitleRow
    number: int
    media: str


STOPPED = Holding(
    titles_of(playback, created_at=playback.c.paused_at)
    .add_columns(playback.c.number, playback.c.progress)
    .where(playback.c.account_id == ACCOUNT)
    .order_by(playback.c.paused_at.desc(), playback.c.number.desc())
    .limit(bind("limit"))
    .offset(const(0)),
    StoppedRow,
    title=TitleRow,
)
"""The titles that an account is in the middle of, the last first."""
HELD = Holding(
    titles_of(owned, created_at=owned.c.owned_at)
    .add_columns(owned.c.number, owned.c.media)
    .where(owned.c.account_id == ACCOUNT)
    .order_by(owned.c.owned_at.desc(), owned.c.number.desc())
    .limit(bind("limit"))
    .offset(const(0)),
    HeldRow,
    title=TitleRow,
)
"""The titles that an account owns, the last first."""


def _standing(table: Table) -> Statement[NumberRow]:
    return Statement(
        select(table.c.number).where(
            table.c.account_id == ACCOUNT, table.c.kind == bind("kind"), table.c.entity_id == bind("id")
        ),
        NumberRow,
    )


_STANDING = {row: _standing(table) for row, table in _TABLES.items()}
_NUMBERED = {
    row: Statement(
        select(table.c.number).where(table.c.account_id == ACCOUNT, table.c.number == bind("number")),
        NumberRow,
    )
    for row, table in _TABLES.items()
}
_DELETE = {
    row: Command(delete(table).where(table.c.number == bind("of_number"))) for row, table in _TABLES.items()
}
_INSERT = {
    row: Command(insert(table).values({name: bind(name) for name in row._fields if name != "number"}))
    for row, table in _TABLES.items()
}
_NUMBER = {
    row: Statement(
        select(func.max(table.c.number).label("number")).where(table.c.account_id == ACCOUNT), NumberRow
    )
    for row, table in _TABLES.items()
}


def keep(db: Writer, new: PlaybackRow | OwnedRow) -> int:
    """Keep what an account says of a title in place of what it said before; return its number."""
    row = type(new)
    forget(db, row, new.account_id, new.kind, new.entity_id)
    db.run(_INSERT[row], **{name: getattr(new, name) for name in row._fields if name != "number"})
    [last] = db.all(_NUMBER[row], account_id=new.account_id)
    return last.number


def forget(db: Writer, row: type[PlaybackRow | OwnedRow], account_id: int, kind: str, id_: int) -> bool:
    """Remove what an account says of a title; whether it said anything."""
    standing = db.all(_STANDING[row], account_id=account_id, kind=kind, id=id_)
    for each in standing:
        db.run(_DELETE[row], of_number=each.number)
    return bool(standing)


def forget_numbered(db: Writer, row: type[PlaybackRow | OwnedRow], account_id: int, number: int) -> bool:
    """Remove a row of an account; whether there was one."""
    found = db.all(_NUMBERED[row], account_id=account_id, number=number)
    for each in found:
        db.run(_DELETE[row], of_number=each.number)
    return bool(found)
