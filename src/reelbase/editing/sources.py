"""The sources of the fields of an entity, so far as no editor has set them."""

import msgspec
from msgspec import Struct

from reelbase.editing.documents import not_there
from reelbase.entity import Entity
from reelbase.importers.engine.provenance import ROUGH
from reelbase.importers.engine.trust import Origin
from reelbase.moments import with_t
from reelbase.storage.engine.reader import Reader
from reelbase.storage.kinds import KINDS
from reelbase.storage.queries.matching import DEMO
from reelbase.storage.queries.whole_rows import select_entities, select_owned
from reelbase.storage.rows import ProvenanceRow

_fields = msgspec.json.Decoder(dict[str, list[str]]).decode


class Source(Struct):
    """A source, when it was last read, and the fields that it says."""

    source: str
    time: str
    fields: list[str]


class Sources(Struct):
    """The sources of an entity; every field that none of them has is from `other`."""

    sources: list[Source]
    other: str


async def sources_of(db: Reader, entity: Entity) -> Sources:
    """Return the sources of the fields of an entity; refused with 404 where it is not there."""
    kind, id_ = entity
    known = select_entities(KINDS[kind].row, as_imported=False)
    if await db.one(known, kind=str(kind), ids=[id_]) is None:
        raise await not_there(db, entity)
    rows = await db.all(select_owned(ProvenanceRow), kind=str(kind), ids=[id_])
    found = [
        Source(row.source, with_t(row.told_at), sorted(_names(row.fields)))
        for row in sorted(rows)
        if row.source != DEMO
    ]
    is_demo = any(row.source == DEMO for row in rows)
    return Sources(found, DEMO if is_demo else str(Origin.BODIES))


def _names(fields: str) -> set[str]:
    return {name.removesuffix(ROUGH) for names in _fields(fields).values() for name in names}
