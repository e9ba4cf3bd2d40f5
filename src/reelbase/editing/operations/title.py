"""One title, person or anything else: made, read, edited."""

from msgspec import Struct

from reelbase.accounts.editors import Editor, editor_of
from reelbase.editing.change import ChangeSet
from reelbase.editing.documents import document, etag_in, etag_of
from reelbase.editing.reading import check_condition, entity_at, kind_at, read_form
from reelbase.editing.requests import TitleEdit, edit_form, new_form
from reelbase.editing.wanting import wanted_by
from reelbase.entity import Entity
from reelbase.operations.answers import Reply
from reelbase.operations.operation import Freshness, get, write
from reelbase.operations.parameters.binding import Content, IfMatch
from reelbase.storage.engine.reader import Reader
from reelbase.storage.engine.transaction import Transaction

TAG = "title"


class Changed(Struct):
    """The title that was changed, by which change set (null: nothing is otherwise), and its new ETag."""

    kind: str
    id: int
    change_set: int | None
    etag: str


@get("/reelbase/v1/{kind}/{id}", tag=TAG, freshness=Freshness.PRIVATE)
async def details(db: Reader, kind: str, id_: str, *, editor: Editor) -> Reply[dict[str, object]]:
    """Return a title as editors see it, with its ETag."""
    await editor_of(db, editor)
    entity = entity_at(kind, id_)
    found = await document(db, entity)
    return Reply(found, headers=_etag(await etag_of(db, entity)))


@write("POST", "/reelbase/v1/{kind}", tag=TAG)
async def create(db: Transaction, kind: str, *, editor: Editor, content: Content) -> Reply[Changed]:
    """Make a title."""
    wanted = read_form(content, new_form(kind_at(kind)))
    change = ChangeSet(db.writer, await editor_of(db, editor), wanted.comment)
    entity = change.make(kind_at(kind), wanted.given_numbers)
    reply = _edited(change, entity, wanted)
    location = f"/reelbase/v1/{entity.kind}/{entity.id}".encode()
    return reply._replace(http=201, headers=(*reply.headers, (b"location", location)))


@write("PATCH", "/reelbase/v1/{kind}/{id}", tag=TAG)
async def edit(
    db: Transaction, kind: str, id_: str, *, editor: Editor, condition: IfMatch, content: Content
) -> Reply[Changed]:
    """Set and release fields of a title, all or none."""
    entity = entity_at(kind, id_)
    wanted = read_form(content, edit_form(entity.kind))
    change = ChangeSet(db.writer, await editor_of(db, editor), wanted.comment)
    change.load([entity])
    check_condition(condition, etag_in(db.writer, entity), entity)
    return _edited(change, entity, wanted)


def _edited(change: ChangeSet, entity: Entity, wanted: TitleEdit) -> Reply[Changed]:
    change.want(wanted_by(change, entity, wanted, {}))
    return committed(change, entity)


def committed(change: ChangeSet, entity: Entity) -> Reply[Changed]:
    """Write a change set; return the answer about the title that it changed, with its new ETag."""
    made = change.commit()
    etag = etag_in(change.writer, entity)
    return Reply(Changed(entity.kind, entity.id, made, etag), headers=_etag(etag))


def _etag(text: str) -> tuple[tuple[bytes, bytes], ...]:
    return ((b"etag", text.encode()),)
