"""Rows of what the program itself keeps."""

from typing import NamedTuple

from reelbase.storage import tables
from reelbase.storage.rows.registry import row_of


@row_of(tables.journal)
class JournalRow(NamedTuple):
    """A change of an entity."""

    sequence: int
    time: str
    kind: str
    entity_id: int
    key: str
    action: str
    iso_639_1: str
    iso_3166_1: str
    value: str | None
    original_value: str | None
    who: str


@row_of(tables.last_change)
class LastChangeRow(NamedTuple):
    """A moment at which an entity changed, and the next one."""

    sequence: int
    kind: str
    entity_id: int
    time: str
    next_time: str


@row_of(tables.change_count)
class ChangeCountRow(NamedTuple):
    """The number of entities that changed at one moment and then at another."""

    kind: str
    time: str
    next_time: str
    number: int


@row_of(tables.written)
class WrittenRow(NamedTuple):
    """The changes of one transaction, for answers in memory."""

    sequence: int
    number: int
    content: str


@row_of(tables.redirect, owner=("kind", "old_id"))
class RedirectRow(NamedTuple):
    """The id that replaces one that no longer exists."""

    kind: str
    old_id: int
    new_id: int | None


@row_of(tables.api_key)
class ApiKeyRow(NamedTuple):
    """An API key."""

    id: int
    name: str
    digest: str
    token_digest: str
    hint: str
    created_at: str
    revoked_at: str | None
    account_id: int | None
    scopes: str
    preferences: str


@row_of(tables.checkpoint)
class CheckpointRow(NamedTuple):
    """The progress of an import."""

    source: str
    position: int
    finished: int
    updated_at: str
