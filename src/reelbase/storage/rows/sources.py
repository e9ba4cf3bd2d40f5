"""Rows of what each source said."""

from typing import NamedTuple

from reelbase.storage import tables
from reelbase.storage.rows.registry import ENTITY, row_of


@row_of(tables.provenance, owner=ENTITY)
class ProvenanceRow(NamedTuple):
    """The fields that a source set on an entity."""

    kind: str
    entity_id: int
    source: str
    fields: str
    told_at: str
