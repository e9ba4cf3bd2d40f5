"""Playback and owned titles of the account that asks, and the next episodes of what it watches."""

from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta, Struct

from reelbase import bounds
from reelbase.accounts import playback
from reelbase.accounts.editors import Editor
from reelbase.accounts.playback import Owned, Stopped, UpNext
from reelbase.accounts.plays import WATCHED
from reelbase.accounts.session import Who, account_of
from reelbase.catalog.identity import find
from reelbase.editing.operations.play import moment_of
from reelbase.editing.problems import missing, nothing_at, unfit
from reelbase.editing.reading import entity_at, number_at, read_form
from reelbase.entity import Entity, Kind
from reelbase.operations.answers import Reply
from reelbase.operations.operation import Freshness, get, write
from reelbase.operations.parameters.binding import Content, PageSize
from reelbase.storage.engine.reader import Reader
from reelbase.storage.engine.transaction import Transaction
from reelbase.storage.rows import OwnedRow, PlaybackRow
from reelbase.takeouts import values

TAG = "play"
STOPPABLE = (Kind.MOVIE, Kind.EPISODE)
Word = Annotated[str, Meta(max_length=bounds.MEDIA_CHARACTERS)]


class InProgress(Struct):
    """Titles in the middle, the last first, and the next episodes."""

    playback: Sequence[Stopped]
    up_next: Sequence[UpNext]


class NewStop(Struct, forbid_unknown_fields=True):
    """A place in a movie or an episode, as it is sent."""

    kind: str
    id: int
    progress: Annotated[float, Meta(ge=0, le=100)]


class NewOwned(Struct, forbid_unknown_fields=True):
    """A title that is owned from now on."""

    kind: str
    id: int
    owned_at: str | None = None
    media: Annotated[dict[Word, Word], Meta(max_length=bounds.MEDIA_FACTS)] = {}


class AllOwned(Struct):
    """Owned titles, the last first."""

    owned: Sequence[Owned]


class Numbered(Struct):
    """The id of what is kept."""

    id: int


class Forgotten(Struct):
    """The number of what was removed."""

    removed: int


@get("/reelbase/v1/playback", tag=TAG, freshness=Freshness.PRIVATE)
async def in_progress(db: Reader, *, editor: Editor, limit: PageSize) -> InProgress:
    """Return what the account is in the middle of, and the next episodes of what it watches."""
    account = await account_of(db, Who(editor.caller))
    stopped = await playback.stopped(db, account.id, limit)
    return InProgress(stopped, await playback.up_next(db, account.id, limit))


@write("POST", "/reelbase/v1/playback", tag=TAG)
async def stop(db: Transaction, *, editor: Editor, content: Content) -> Reply[Numbered]:
    """Keep how far a movie or an episode was watched, in place of what was kept of it."""
    account = await account_of(db, Who(editor.caller))
    sent = read_form(content, NewStop)
    found = await _title(db, sent.kind, sent.id, STOPPABLE)
    return Reply(Numbered(playback.stop_at(db, account.id, found, sent.progress)), http=201)


@write("DELETE", "/reelbase/v1/playback/{number}", tag=TAG)
async def forget(db: Transaction, number: str, *, editor: Editor) -> Forgotten:
    """Forget how far something was watched."""
    return await _removed(db, PlaybackRow, number, editor)


@get("/reelbase/v1/owned", tag=TAG, freshness=Freshness.PRIVATE)
async def owned(db: Reader, *, editor: Editor) -> AllOwned:
    """Return what the account owns."""
    account = await account_of(db, Who(editor.caller))
    return AllOwned(await playback.owned(db, account.id, bounds.ANSWERED_TITLES))


@write("POST", "/reelbase/v1/owned", tag=TAG)
async def own(db: Transaction, *, editor: Editor, content: Content) -> Reply[Numbered]:
    """Keep that a title is owned, in place of what was kept of it."""
    account = await account_of(db, Who(editor.caller))
    sent = read_form(content, NewOwned)
    found = await _title(db, sent.kind, sent.id, WATCHED)
    try:
        at = moment_of(sent.owned_at, db.now)
    except values.Misread as error:
        raise unfit(f"owned_at: {error}") from None
    return Reply(Numbered(playback.own(db, account.id, found, sent.media, at.moment)), http=201)


@write("DELETE", "/reelbase/v1/owned/{number}", tag=TAG)
async def disown(db: Transaction, number: str, *, editor: Editor) -> Forgotten:
    """Forget that a title is owned."""
    return await _removed(db, OwnedRow, number, editor)


async def _title(db: Reader, kind: str, id_: int, among: Sequence[Kind]) -> Entity:
    entity = entity_at(kind, str(id_))
    if entity.kind not in among:
        raise unfit(f'kind: expected {", ".join(among)}, found "{entity.kind}"')
    found = await find(db, *entity)
    if found is None:
        raise nothing_at(entity, None)
    return found


async def _removed(
    db: Transaction, row: type[PlaybackRow | OwnedRow], number: str, editor: Editor
) -> Forgotten:
    account = await account_of(db, Who(editor.caller))
    if not playback.end_numbered(db, row, account.id, number_at(number)):
        raise missing(f"Expected an id of this account, found none that is {number}.")
    return Forgotten(1)
