"""Scrobbles: what programs say was watched just now. Several of them may say the same of one evening."""

from datetime import datetime, timedelta
from typing import NamedTuple

from reelbase.accounts.marks import remove_mark
from reelbase.accounts.playback import end_playback
from reelbase.accounts.plays import add_play, is_same
from reelbase.accounts.session import begin_only_session
from reelbase.entity import Entity
from reelbase.moments import precise
from reelbase.storage.engine.reader import Reader
from reelbase.storage.engine.transaction import Transaction
from reelbase.storage.queries.accounts import AccountRow
from reelbase.storage.queries.flags import Mark
from reelbase.storage.queries.plays import PLAYS
from reelbase.storage.queries.sessions import HOOK, delete_sessions_of_form
from reelbase.storage.queries.tracking import MINUTES

WATCHED_PERCENT = 80
"""The part of a title behind which it counts as watched."""
SHORTEST = timedelta(minutes=5)


class Watched(NamedTuple):
    """A play, and until when it can't be watched again; whether it was new."""

    number: int
    watched_at: str
    expires_at: str
    is_new: bool


def new_hook_secret(db: Transaction, account_id: int) -> str:
    """Create the secret of the address for programs; the one before is good for nothing from now on."""
    return begin_only_session(db.writer, account_id, HOOK)


def end_hook_secret(db: Transaction, account_id: int) -> int:
    """Make the address for programs worthless; how many there were."""
    return delete_sessions_of_form(db.writer, account_id, HOOK)


async def watch(db: Transaction, account: AccountRow, entity: Entity, at: datetime) -> Watched:
    """Keep that a title was watched; a play less than its length before or after is the same one."""
    window = await _length(db, entity)
    end_playback(db, account.id, entity)
    its = {"account_id": account.id, "kinds": [str(entity.kind)], "ids": [entity.id]}
    for row in db.writer.all(PLAYS, **its):
        if not row.watched_at:
            continue
        before = datetime.fromisoformat(row.watched_at)
        if abs(before - at) < window or is_same(row, precise(at), is_day=False):
            return Watched(row.number, row.watched_at, precise(before + window), is_new=False)
    number = add_play(db, account.id, entity, precise(at), is_day=False)
    assert number is not None, "it is none of those that are there"
    remove_mark(db, Mark.WATCHLIST, account, entity)
    return Watched(number, precise(at), precise(at + window), is_new=True)


async def _length(db: Reader, entity: Entity) -> timedelta:
    found = await db.one(MINUTES, kind=str(entity.kind), id=entity.id)
    return max(SHORTEST, timedelta(minutes=(found and found.minutes) or 0))
