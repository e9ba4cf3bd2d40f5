"""Rows of what editors deleted or merged."""

from typing import NamedTuple

from reelbase.storage import tables
from reelbase.storage.rows.registry import ENTITY, row_of


@row_of(tables.tombstone, owner=ENTITY)
class TombstoneRow(NamedTuple):
    """An entity that was deleted or merged, by itself or as a part of another."""

    kind: str
    entity_id: int
    root_kind: str
    root_id: int
    new_id: int | None
    reason: str
    change_set_id: int
    is_lifted: bool


@row_of(tables.tombstone_row, owner=("root_kind", "root_id"))
class TombstoneRowRow(NamedTuple):
    """A row that was taken out with an entity, or was changed or added because of it."""

    root_kind: str
    root_id: int
    position: int
    action: str
    table_name: str
    content: str
    sought: str | None


@row_of(tables.tombstone_link, owner=("root_kind", "root_id"))
class TombstoneLinkRow(NamedTuple):
    """An entity that the rows of a tombstone belong to, or name."""

    kind: str
    entity_id: int
    root_kind: str
    root_id: int
    is_owner: bool
