"""Change sets: edits of several titles at once, read, and reverted."""

from collections.abc import Mapping

from msgspec import Struct

from reelbase.accounts.editors import Editor, editor_of
from reelbase.editing import history, reverting
from reelbase.editing.change import ChangeSet
from reelbase.editing.documents import etag_in
from reelbase.editing.problems import missing, unfit
from reelbase.editing.reading import check_condition, read_form
from reelbase.editing.requests import Batch, Comment, TitleInBatch, batch
from reelbase.editing.wanting import wanted_by
from reelbase.entity import Entity, Kind
from reelbase.importers.engine.claims import Values
from reelbase.operations.answers import Reply
from reelbase.operations.operation import Freshness, get, write
from reelbase.operations.parameters.binding import Content, Cursor, PageSize
from reelbase.storage.engine.reader import Reader
from reelbase.storage.engine.transaction import Transaction

TAG = "change set"


class ChangedTitle(Struct):
    """One of the titles of a change set: its id, the id that the request gave it, and its ETag."""

    kind: str
    id: int
    given_id: int
    etag: str


class ChangedTitles(Struct):
    """The titles of a batch; `change_set` is null where nothing is otherwise than before."""

    change_set: int | None
    titles: list[ChangedTitle]


class Reverted(Struct):
    """The change set that reverted another; null where nothing was to be reverted."""

    change_set: int | None


class Comments(Struct, forbid_unknown_fields=True):
    """The comment on what is done."""

    comment: Comment = ""


@get("/reelbase/v1/change-sets", tag=TAG, freshness=Freshness.PRIVATE)
async def listed(db: Reader, *, editor: Editor, cursor: Cursor, limit: PageSize) -> history.ChangeSets:
    """Return change sets in the order in which they were made, behind a cursor."""
    await editor_of(db, editor)
    return await history.change_sets(db, cursor, limit)


@get("/reelbase/v1/change-sets/{change_set_id}", tag=TAG, freshness=Freshness.PRIVATE)
async def details(db: Reader, change_set_id: str, *, editor: Editor) -> history.ChangeSet:
    """Return a change set with its edits."""
    await editor_of(db, editor)
    return await history.change_set(db, _number(change_set_id))


@write("POST", "/reelbase/v1/change-sets", tag=TAG)
async def create(db: Transaction, *, editor: Editor, content: Content) -> Reply[ChangedTitles]:
    """Make and edit several titles at once, all or none."""
    wanted = read_form(content, batch())
    change = ChangeSet(db.writer, await editor_of(db, editor), wanted.comment)
    edited = _found_or_made(change, wanted)
    made = {_entity(each): entity.id for entity, each in edited if each.id < 0}
    for entity, each in edited:
        change.want(wanted_by(change, entity, each, made))
    done = change.commit()
    titles = [
        ChangedTitle(entity.kind, entity.id, each.id, etag_in(db.writer, entity)) for entity, each in edited
    ]
    return Reply(ChangedTitles(done, titles), http=201 if done else 200)


def _found_or_made(change: ChangeSet, wanted: Batch) -> list[tuple[Entity, TitleInBatch]]:
    """Return the entity of each title; refused where one comes twice, or is not as it was read."""
    known = {_entity(each): each for each in wanted.titles if each.id >= 0}
    change.load(known)
    for entity, each in known.items():
        check_condition(each.etag, etag_in(change.writer, entity), entity)
    found: dict[Entity, tuple[Entity, TitleInBatch]] = {}
    for each in wanted.titles:
        given = _entity(each)
        if given in found:
            raise unfit(f"expected each title once, found {given.kind} {given.id} twice")
        made = {old: entity.id for old, (entity, _) in found.items()}
        entity = given if each.id >= 0 else change.make(given.kind, _numbers(each, made))
        found[given] = (entity, each)
    return [*found.values()]


@write("POST", "/reelbase/v1/change-sets/{change_set_id}/revert", tag=TAG)
async def revert(db: Transaction, change_set_id: str, *, editor: Editor, content: Content) -> Reverted:
    """Have all fields that a change set edited be as they were before it."""
    comment = read_form(content, Comments).comment
    change = ChangeSet(db.writer, await editor_of(db, editor), comment or f"Revert {change_set_id}.")
    reverting.revert_set(change, _number(change_set_id))
    return Reverted(change.commit())


def _entity(each: TitleInBatch) -> Entity:
    kind = Kind(str(each.__struct_config__.tag))
    if not each.id:
        raise unfit(f"expected an id of a {kind}, below zero if it is new, found 0")
    return Entity(kind, each.id)


def _numbers(each: TitleInBatch, made: Mapping[Entity, int]) -> Values:
    """Return the numbers of a new season or episode; its series may be new too."""
    numbers = each.given_numbers
    match numbers.get("series_id"):
        case int(series) if series < 0:
            return {**numbers, "series_id": made.get(Entity(Kind.TV, series), series)}
    return numbers


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise missing(f'Expected the id of a change set, found "{text[:40]}".')
    return int(text)
