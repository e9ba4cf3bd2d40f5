"""Plays: the times that the account that asks has watched movies and episodes."""

from datetime import datetime

from msgspec import Struct

from reelbase.accounts import plays
from reelbase.accounts.editors import Editor
from reelbase.accounts.plays import Place, Play
from reelbase.accounts.session import Who, account_of
from reelbase.catalog.identity import find
from reelbase.editing.problems import Problem, malformed, missing, nothing_at, unfit
from reelbase.editing.reading import entity_at, number_at, read_form
from reelbase.moments import precise
from reelbase.operations.answers import Reply
from reelbase.operations.operation import Freshness, get, write
from reelbase.operations.parameters.binding import Content, Cursor, PageSize
from reelbase.storage.engine.reader import Reader
from reelbase.storage.engine.transaction import Transaction
from reelbase.takeouts import values

TAG = "play"


class Plays(Struct):
    """A page of plays, the last first."""

    plays: list[Play]
    next: str | None


class NewPlay(Struct, forbid_unknown_fields=True):
    """A play as it is sent."""

    kind: str
    id: int
    watched_at: str | None = None


class PlayEdit(Struct, forbid_unknown_fields=True):
    """Another moment of a play."""

    watched_at: str


class MovedPlay(Struct):
    """The moment that a play has from now on."""

    watched_at: str | None
    is_day: bool


class KeptPlay(Struct):
    """A play that is kept from now on, or that was kept before."""

    id: int | None
    is_new: bool


class RemovedPlays(Struct):
    """The number of plays that were removed."""

    removed: int


@get("/reelbase/v1/plays", tag=TAG, freshness=Freshness.PRIVATE)
async def listed(db: Reader, *, editor: Editor, cursor: Cursor, limit: PageSize) -> Plays:
    """Return the plays of the account that asks, the last first."""
    account = await account_of(db, Who(editor.caller))
    found = await plays.plays(db, account.id, place_of(cursor), limit + 1)
    page = [*found[:limit]]
    ends = [f"{each.watched_at or ''}~{each.id}" for each in page[-1:]]
    return Plays(page, ends.pop() if len(found) > limit else None)


@write("POST", "/reelbase/v1/plays", tag=TAG)
async def add(db: Transaction, *, editor: Editor, content: Content) -> Reply[KeptPlay]:
    """Keep that a movie or an episode was watched; without a moment, now."""
    account = await account_of(db, Who(editor.caller))
    sent = read_form(content, NewPlay)
    entity = entity_at(sent.kind, str(sent.id))
    if entity.kind not in plays.WATCHED:
        raise unfit(f'kind: expected {", ".join(plays.WATCHED)}, found "{entity.kind}"')
    found = await find(db, *entity)
    if found is None:
        raise nothing_at(entity, None)
    at = _moment(sent.watched_at, db.now)
    number = plays.add_play(db, account.id, found, at.moment, is_day=at.is_day)
    return Reply(KeptPlay(number, number is not None), http=201 if number else 200)


@write("PATCH", "/reelbase/v1/plays/{number}", tag=TAG)
async def move(db: Transaction, number: str, *, editor: Editor, content: Content) -> MovedPlay:
    """Give a play another moment."""
    account = await account_of(db, Who(editor.caller))
    found = number_at(number)
    text = read_form(content, PlayEdit).watched_at
    at = _moment(text, db.now) if text else values.NEVER
    outcome = plays.move_play(db, account.id, found, at.moment, is_day=at.is_day)
    if outcome is None:
        raise _no_play(number)
    if outcome != found:
        raise unfit(f"watched_at: expected another time than that of play {outcome}, found {at.moment}")
    return MovedPlay(at.moment or None, at.is_day)


@write("DELETE", "/reelbase/v1/plays/{number}", tag=TAG)
async def remove(db: Transaction, number: str, *, editor: Editor) -> RemovedPlays:
    """Remove a play for good."""
    account = await account_of(db, Who(editor.caller))
    if not plays.remove_play(db, account.id, number_at(number)):
        raise _no_play(number)
    return RemovedPlays(1)


def _no_play(number: str) -> Problem:
    return missing(f"Expected a play of this account, found none with the id {number}.")


def _moment(text: str | None, now: datetime) -> values.At:
    try:
        return moment_of(text, now)
    except values.Misread as error:
        raise unfit(f"watched_at: {error}") from None


def moment_of(text: str | None, now: datetime) -> values.At:
    """Return the moment or the day of a play; without one, now. Raises Misread for a time to come."""
    found = values.at(text) if text else values.At(precise(now), is_day=False)
    if found.moment > precise(now + plays.AHEAD):
        raise values.Misread(f"expected a time that has come, found {found.moment}")
    return found


def place_of(cursor: str) -> Place:
    """Return the place from which a page goes on. Raises Problem for what is none."""
    if not cursor:
        return plays.BEGINNING
    at, _, number = cursor.rpartition("~")
    if not (number.isascii() and number.isdecimal() and len(number) < 19) or len(at) > 30:
        raise malformed(f'cursor: expected what a page gave as next, found "{cursor[:40]}"')
    return Place(at, int(number))
