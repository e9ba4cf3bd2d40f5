"""Titles, people and others deleted, merged and restored, and the feed of that."""

from typing import Annotated

from msgspec import Meta, Struct

from reelbase import bounds
from reelbase.accounts.editors import Editor, editor_of
from reelbase.editing import history
from reelbase.editing.change import ChangeSet
from reelbase.editing.documents import etag_in
from reelbase.editing.operations.title import TAG, Changed, committed
from reelbase.editing.reading import check_condition, entity_at, read_form
from reelbase.editing.requests import Comment
from reelbase.operations.answers import Reply
from reelbase.operations.operation import Freshness, get, write
from reelbase.operations.parameters.binding import Content, Cursor, IfMatch, PageSize
from reelbase.storage.engine.reader import Reader
from reelbase.storage.engine.transaction import Transaction


class Reason(Struct, forbid_unknown_fields=True):
    """The reason for which something is deleted, or restored."""

    reason: Comment = ""


@write("POST", "/reelbase/v1/{kind}/{id}/delete", tag=TAG)
async def delete(
    db: Transaction, kind: str, id_: str, *, editor: Editor, condition: IfMatch, content: Content
) -> Reply[Changed]:
    """Delete something, with its parts; for ever, unless it is restored."""
    entity = entity_at(kind, id_)
    reason = read_form(content, Reason).reason
    change = ChangeSet(db.writer, await editor_of(db, editor), reason)
    change.delete(entity, reason)  # first, so that nothing at the address is 404 whatever If-Match says
    check_condition(condition, etag_in(db.writer, entity), entity)
    return committed(change, entity)


class Merging(Reason, forbid_unknown_fields=True, kw_only=True):
    """The id of what something is merged into, and the reason."""

    into: Annotated[int, Meta(ge=1, le=bounds.ID)]


@write("POST", "/reelbase/v1/{kind}/{id}/merge", tag=TAG)
async def merge(
    db: Transaction, kind: str, id_: str, *, editor: Editor, condition: IfMatch, content: Content
) -> Reply[Changed]:
    """Have something be another of its kind from now on; what answers is the other."""
    entity = entity_at(kind, id_)
    wanted = read_form(content, Merging)
    change = ChangeSet(db.writer, await editor_of(db, editor), wanted.reason)
    other = entity._replace(id=wanted.into)
    change.merge(entity, other, wanted.reason)
    check_condition(condition, etag_in(db.writer, entity), entity)
    return committed(change, other)


@write("POST", "/reelbase/v1/{kind}/{id}/restore", tag=TAG)
async def restore(
    db: Transaction, kind: str, id_: str, *, editor: Editor, content: Content
) -> Reply[Changed]:
    """Restore something that was deleted or merged, as if it had never been."""
    entity = entity_at(kind, id_)
    change = ChangeSet(db.writer, await editor_of(db, editor), read_form(content, Reason).reason)
    change.restore(entity)
    return committed(change, entity)


@get("/reelbase/v1/removals", tag="change set", freshness=Freshness.PRIVATE)
async def removals(db: Reader, *, editor: Editor, cursor: Cursor, limit: PageSize) -> history.Removals:
    """Return what was deleted, merged and restored, in that order, behind a cursor."""
    await editor_of(db, editor)
    return await history.removals(db, cursor, limit)
