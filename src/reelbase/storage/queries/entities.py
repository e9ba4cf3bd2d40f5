"""Queries about entities of any kind: if they exist, their redirects, the newest id."""

from typing import NamedTuple

from sqlalchemy import and_, case, exists, func, null, or_, select, union_all

from reelbase.storage import tables
from reelbase.storage.engine.statement import Statement, bind
from reelbase.storage.queries.plain_rows import IdRow, LastRow
from reelbase.storage.queries.translated import TRUE, const

HOPS = 20  # merged ids may lead to merged ids, also in a circle
entity = tables.entity


class FoundRow(NamedTuple):
    """An entity that is there, and whether a source describes it, or only rows of others name it."""

    id: int
    described: bool


_described = exists().where(
    tables.provenance.c.kind == entity.c.kind, tables.provenance.c.entity_id == entity.c.id
)
FIND = Statement(
    select(
        entity.c.id,
        case((entity.c.complete == TRUE, TRUE), else_=_described.correlate(entity)).label("described"),
    ).where(entity.c.kind == bind("kind"), entity.c.id == bind("id")),
    FoundRow,
)


class KnownRow(NamedTuple):
    """If an entity's own details are known, or only what others' answers say of it."""

    complete: bool


KNOWN = Statement(
    select(entity.c.complete).where(entity.c.kind == bind("kind"), entity.c.id == bind("id")), KnownRow
)


class RedirectRow(NamedTuple):
    """The id that replaces another; None: the entity was deleted."""

    new_id: int | None


REDIRECT = Statement(
    select(tables.redirect.c.new_id).where(
        tables.redirect.c.kind == bind("kind"), tables.redirect.c.old_id == bind("id")
    ),
    RedirectRow,
)


NEWEST = Statement(
    select(func.max(entity.c.id).label("id")).where(entity.c.kind == bind("kind"), entity.c.complete == TRUE),
    LastRow,
)

external_id, taken = tables.external_id, tables.tombstone_row


class BearerRow(NamedTuple):
    """An entity that has an id elsewhere, or a row that was taken out with one that is no more.

    `content` is that row as JSON, None for an entity that is there. It may be of any source, or a picture.
    """

    kind: str
    id: int
    content: str | None


BY_EXTERNAL_ID = Statement(
    union_all(
        select(external_id.c.kind, external_id.c.entity_id.label("id"), null().label("content")).where(
            external_id.c.value == bind("value"), external_id.c.source == bind("source")
        ),
        select(taken.c.root_kind.label("kind"), taken.c.root_id.label("id"), taken.c.content).where(
            taken.c.sought == bind("value")
        ),
    ),
    BearerRow,
)

lock = tables.edit_lock
ID_REMOVED = Statement(
    select(lock.c.entity_id.label("id")).where(
        lock.c.kind == bind("kind"),
        lock.c.entity_id == bind("id"),
        lock.c.field == const("external_ids"),
        or_(lock.c.item == const("*"), and_(lock.c.item == bind("source"), lock.c.value == const("null"))),
    ),
    IdRow,
)
"""One row or two if editors have removed an entity's id in a source, or have set all of its ids."""
