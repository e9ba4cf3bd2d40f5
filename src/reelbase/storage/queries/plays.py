"""Queries about plays: the times that accounts have watched titles."""

from typing import NamedTuple

from sqlalchemy import delete, func, insert, select, update

from reelbase.storage import tables
from reelbase.storage.engine.statement import Command, Statement, bind, columns, owned_by
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries.plain_rows import NumberRow
from reelbase.storage.rows import PlayRow

play = tables.play
ACCOUNT = bind("account_id")
_NEW = [name for name in PlayRow._fields if name != "number"]


class WatchedRow(NamedTuple):
    """A time that an account has watched a title."""

    number: int
    kind: str
    entity_id: int
    watched_at: str
    is_day: bool


PLAYS = Statement(
    select(*columns(WatchedRow, play)).where(
        play.c.account_id == ACCOUNT, owned_by(play.c.kind, play.c.entity_id)
    ),
    WatchedRow,
)
_INSERT = Command(insert(play).values({name: bind(name) for name in _NEW}))
_LAST = Statement(
    select(func.max(play.c.number).label("number")).where(play.c.account_id == ACCOUNT), NumberRow
)
_NUMBERED = play.c.account_id == ACCOUNT, play.c.number == bind("number")
NUMBERED = Statement(select(*columns(WatchedRow, play)).where(*_NUMBERED), WatchedRow)
_MOVE = Command(
    update(play)
    .where(play.c.account_id == ACCOUNT, play.c.number == bind("of_number"))
    .values(watched_at=bind("at"), is_day=bind("only_day"))
)
_DELETE_NUMBERED = Command(delete(play).where(*_NUMBERED))
_DELETE = Command(
    delete(play).where(
        play.c.account_id == ACCOUNT,
        play.c.kind == bind("kind"),
        play.c.entity_id == bind("entity_id"),
        play.c.watched_at == bind("watched_at"),
    )
)


def insert_play(db: Writer, row: PlayRow) -> None:
    """Keep a time that an account has watched a title; the database numbers it."""
    db.run(_INSERT, **{name: getattr(row, name) for name in _NEW})


def last_play(db: Writer, account_id: int) -> int:
    """Return the number of the play that was kept last: only one transaction writes."""
    [row] = db.all(_LAST, account_id=account_id)
    return row.number


def delete_play(db: Writer, account_id: int, kind: str, entity_id: int, watched_at: str) -> None:
    """Remove a time that an account has watched a title."""
    db.run(_DELETE, account_id=account_id, kind=kind, entity_id=entity_id, watched_at=watched_at)


def delete_numbered_play(db: Writer, account_id: int, number: int) -> bool:
    """Remove a play of an account; whether there was one."""
    found = bool(db.all(NUMBERED, account_id=account_id, number=number))
    db.run(_DELETE_NUMBERED, account_id=account_id, number=number)
    return found


def move_play(db: Writer, account_id: int, number: int, at: str, *, is_day: bool) -> None:
    """Give a play of an account another moment."""
    db.run(_MOVE, account_id=account_id, of_number=number, at=at, only_day=is_day)
