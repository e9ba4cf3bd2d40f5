"""The one address for programs that say what is watched; its key says in whose account that is kept."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from msgspec import Struct

from reelbase.accounts.playback import stop_at
from reelbase.accounts.scrobbles import watch
from reelbase.accounts.secrets import digest
from reelbase.catalog.identity import present
from reelbase.doors.scrobbles.events import Event, Means
from reelbase.doors.scrobbles.form import sent_body
from reelbase.doors.scrobbles.programs import events_of
from reelbase.errors import ApiError, Status
from reelbase.matching.known import MISSING, Match, match
from reelbase.matching.subject import Subject
from reelbase.moments import precise, stamp
from reelbase.operations.operation import also, write
from reelbase.operations.parameters.binding import Said
from reelbase.operations.query import Query
from reelbase.storage.engine.reader import Reader
from reelbase.storage.engine.transaction import Transaction
from reelbase.storage.queries.accounts import AccountRow
from reelbase.storage.queries.sessions import HOOK, find_session
from reelbase.takeouts.values import Misread
from reelbase.takeouts.waiting import keep_waiting

PATH = "/scrobbles"
FULL = "Too many scrobbles wait for a title. Decide them first."
TAG = "scrobbles"


class Taken(Struct):
    """The numbers of events by what became of them."""

    watched: int = 0
    stopped: int = 0
    known: int = 0  # a play of the same evening is there
    waiting: int = 0  # the title is not found, and what was said of it is kept
    ignored: int = 0  # nothing was watched, or by somebody else


async def _account_of(db: Reader, key: str) -> AccountRow:
    account = await find_session(db, digest(key), HOOK, stamp(db.now))
    if account is None:
        raise ApiError(Status.NOT_FOUND)
    return account


def _events(said: Query) -> list[Event]:
    try:
        return [*events_of(sent_body(said))]
    except Misread as error:
        raise ApiError(Status.INVALID_PARAMETERS, message=f"watched_at: {error}.") from None


async def _look_up(db: Reader, key: str, *, said: Said) -> None:
    """Find the titles before the transaction: finding them by name takes long."""
    await _account_of(db, key)
    said.found = await match(db, (each.subject for each in _events(said) if each.means is not Means.NOTHING))


@write("POST", f"{PATH}/{{key}}", tag=TAG, before=_look_up)
async def take(db: Transaction, key: str, *, said: Said) -> Taken:
    """Keep what a program says was watched, or was left in the middle."""
    account, taken = await _account_of(db, key), Taken()
    wanted, found = said.get("user", ""), said.found
    assert isinstance(found, dict)
    for each in _events(said):
        if each.means is Means.NOTHING or (wanted and each.user.lower() != wanted.lower()):
            taken.ignored += 1
        else:
            await _keep(db, account, each, found, taken)
    return taken


async def _keep(
    db: Transaction, account: AccountRow, event: Event, found: Mapping[Subject, Match], taken: Taken
) -> None:
    now = precise(db.now)
    at = datetime.fromisoformat(event.at if event.at and event.at < now else now)
    its = found.get(event.subject, MISSING)
    entity = next(iter(await present(db, [its.entity] if its.entity else [])), None)
    if entity is None and event.means is Means.WATCHED:
        if not keep_waiting(db, account.id, event.subject, its, at):
            raise ApiError(Status.INVALID_INPUT, message=FULL)
        taken.waiting += 1
    elif entity is None:
        taken.ignored += 1
    elif event.means is Means.STOPPED:
        stop_at(db, account.id, entity, event.progress)
        taken.stopped += 1
    elif (await watch(db, account, entity, at)).is_new:
        taken.watched += 1
    else:
        taken.known += 1


LISTENS = replace(take, path=f"{PATH}/{{key}}/1/submit-listens")
"""The same at the address that programs for ListenBrainz add to the one that they are given."""
OPERATIONS = (take, also("PUT", take), LISTENS)
