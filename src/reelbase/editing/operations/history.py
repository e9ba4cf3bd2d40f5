"""The history of titles, and back to an earlier state."""

from typing import Annotated

from msgspec import Meta, Struct

from reelbase.accounts.editors import Editor, editor_of
from reelbase.editing.change import ChangeSet
from reelbase.editing.documents import etag_in
from reelbase.editing.history import Difference, History, differences, history, set_at
from reelbase.editing.operations.title import TAG, Changed, committed
from reelbase.editing.reading import check_condition, entity_at, read_form
from reelbase.editing.requests import Comment
from reelbase.editing.reverting import revert_to
from reelbase.operations.answers import Reply
from reelbase.operations.operation import Freshness, get, write
from reelbase.operations.parameters.binding import Content, Cursor, IfMatch, OfField, PageSize, Since, Until
from reelbase.storage.engine.reader import Reader
from reelbase.storage.engine.transaction import Transaction


class Moment(Struct, forbid_unknown_fields=True):
    """The change set, or the moment, after whose edits a title is to be as it was then."""

    to: Annotated[str, Meta(max_length=40)]
    comment: Comment = ""


@get("/reelbase/v1/{kind}/{id}/history", tag=TAG, freshness=Freshness.PRIVATE)
async def title_history(
    db: Reader, kind: str, id_: str, *, editor: Editor, cursor: Cursor, limit: PageSize, field: OfField
) -> History:
    """Return the edits of a title, the last first."""
    await editor_of(db, editor)
    return await history(db, entity_at(kind, id_), cursor, limit, field)


@get("/reelbase/v1/{kind}/{id}/difference", tag=TAG, freshness=Freshness.PRIVATE)
async def difference(
    db: Reader, kind: str, id_: str, *, editor: Editor, since: Since, until: Until
) -> Difference:
    """Return what differs in a title between two states."""
    await editor_of(db, editor)
    entity = entity_at(kind, id_)
    return await differences(db, entity, await set_at(db, since or "0"), await set_at(db, until or _ALWAYS))


_ALWAYS = "9999-12-31T23:59:59Z"
"""The moment behind every change set."""


@write("POST", "/reelbase/v1/{kind}/{id}/revert", tag=TAG)
async def revert(
    db: Transaction, kind: str, id_: str, *, editor: Editor, condition: IfMatch, content: Content
) -> Reply[Changed]:
    """Have all fields of a title be as they were at a moment."""
    entity = entity_at(kind, id_)
    wanted = read_form(content, Moment)
    change = ChangeSet(db.writer, await editor_of(db, editor), wanted.comment)
    change.load([entity])  # first, so that nothing at the address is 404 whatever If-Match says
    check_condition(condition, etag_in(db.writer, entity), entity)
    revert_to(change, entity, await set_at(db, wanted.to))
    return committed(change, entity)
