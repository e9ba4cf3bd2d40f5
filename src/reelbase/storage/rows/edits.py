"""Rows of what editors changed here."""

from typing import NamedTuple

from reelbase.storage import tables
from reelbase.storage.rows.registry import ENTITY, row_of


@row_of(tables.change_set)
class ChangeSetRow(NamedTuple):
    """Edits that were made at once."""

    id: int
    time: str
    who: str
    comment: str
    journal_head: int | None


@row_of(tables.edit)
class EditRow(NamedTuple):
    """One edit of a change set: a field or a row of a list, before and after."""

    change_set_id: int
    position: int
    kind: str
    entity_id: int
    action: str
    field: str
    item: str
    before: str | None
    after: str | None
    was_locked: bool
    is_locked: bool


@row_of(tables.edit_lock, owner=ENTITY)
class LockRow(NamedTuple):
    """A field, or a row of a list, that an editor has set."""

    kind: str
    entity_id: int
    field: str
    item: str
    value: str
    change_set_id: int


@row_of(tables.unedited, owner=ENTITY)
class UneditedRow(NamedTuple):
    """The rows of other sources in the part of an entity in which fields are locked."""

    kind: str
    entity_id: int
    part: str
    content: str


@row_of(tables.answered_request)
class AnsweredRequestRow(NamedTuple):
    """The answer to a request that came with a key, for when it comes again."""

    digest: str
    asked: str
    content: str
    answered_at: str
