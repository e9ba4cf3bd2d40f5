"""Rows of suggestions."""

from typing import NamedTuple

from reelbase.storage import tables
from reelbase.storage.rows.registry import row_of


@row_of(tables.suggestion)
class SuggestionRow(NamedTuple):
    """An edit that somebody proposes."""

    id: int
    kind: str
    entity_id: int
    content: str
    fields: str
    etag: str
    account_id: int
    who: str
    created_at: str
    state: str
    decided_at: str | None
    decided_by: str
    word: str
    change_set_id: int | None
