"""Queries about tombstones: what editors deleted or merged, and the rows that were taken out with it."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import and_, delete, select, update

from reelbase.entity import Entity, Kind
from reelbase.storage import tables
from reelbase.storage.clauses import Selection
from reelbase.storage.engine.statement import Command, Statement, bind, columns, owned_by, within
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries.plain_rows import EntityIdRow
from reelbase.storage.queries.translated import FALSE, TRUE, const
from reelbase.storage.rows import TombstoneRow, TombstoneRowRow

tombstone, row, link = tables.tombstone, tables.tombstone_row, tables.tombstone_link
_change_set = tables.change_set


class TombstoneFound(NamedTuple):
    """A tombstone, with when it was made, and by whom."""

    kind: str
    entity_id: int
    root_kind: str
    root_id: int
    new_id: int | None
    reason: str
    change_set_id: int
    time: str
    who: str


TOMBSTONE = Statement(
    select(*columns(TombstoneFound, tombstone, time=_change_set.c.time, who=_change_set.c.who))
    .select_from(tombstone.join(_change_set, _change_set.c.id == tombstone.c.change_set_id))
    .where(tombstone.c.kind == bind("kind"), within(tombstone.c.entity_id, "ids")),
    TombstoneFound,
)
"""The tombstones of entities of a kind."""
_OF_ROOTS = Statement(
    select(*columns(TombstoneRow, tombstone))
    .where(owned_by(tombstone.c.root_kind, tombstone.c.root_id))
    .order_by(tombstone.c.change_set_id, tombstone.c.root_kind, tombstone.c.root_id, tombstone.c.kind),
    TombstoneRow,
)
_ROWS = Statement(
    select(*columns(TombstoneRowRow, row))
    .where(owned_by(row.c.root_kind, row.c.root_id))
    .order_by(row.c.root_kind, row.c.root_id, row.c.position),
    TombstoneRowRow,
)


def select_tombstones(writer: Writer, kind: str, ids: Iterable[int]) -> list[TombstoneFound]:
    """Return the tombstones of entities of a kind, as far as they have one."""
    wanted = sorted(ids)
    return writer.all(TOMBSTONE, kind=str(kind), ids=wanted) if wanted else []


def select_of_roots(writer: Writer, roots: Iterable[Entity]) -> list[TombstoneRow]:
    """Return the tombstones of what was deleted or merged, and of its parts; the first made first."""
    return writer.all(_OF_ROOTS, **_pairs(roots))


def select_taken(writer: Writer, roots: Iterable[Entity]) -> list[TombstoneRowRow]:
    """Return the rows that were taken out, or changed, with these."""
    return writer.all(_ROWS, **_pairs(roots))


def _pairs(entities: Iterable[Entity]) -> dict[str, object]:
    some = sorted(entities)
    return {"kinds": [str(kind) for kind, _ in some], "ids": [id_ for _, id_ in some]}


def _roots(clause: Selection) -> Selection:
    """Select what was deleted or merged and is not lifted, by links to entities."""
    joined = link.join(
        tombstone,
        and_(tombstone.c.kind == link.c.root_kind, tombstone.c.entity_id == link.c.root_id),
    )
    return clause.select_from(joined).where(tombstone.c.is_lifted == FALSE)


_ROOT = (link.c.root_kind.label("kind"), link.c.root_id.label("id"))
_TOUCHED = Statement(
    _roots(select(*_ROOT).distinct()).where(
        link.c.kind == bind("kind"), within(link.c.entity_id, "ids"), link.c.is_owner == TRUE
    ),
    EntityIdRow,
)
_NAMING = Statement(
    _roots(select(*_ROOT).distinct()).where(link.c.kind == bind("kind"), within(link.c.entity_id, "ids")),
    EntityIdRow,
)
_other = tombstone.alias("other")
_BEHIND = Statement(
    select(_other.c.root_kind.label("kind"), _other.c.root_id.label("id"))
    .distinct()
    .select_from(
        link.join(_other, and_(_other.c.kind == link.c.kind, _other.c.entity_id == link.c.entity_id))
    )
    .where(owned_by(link.c.root_kind, link.c.root_id), _other.c.is_lifted == FALSE),
    EntityIdRow,
)
_BEARING = Statement(
    select(row.c.root_kind.label("kind"), row.c.root_id.label("id"))
    .distinct()
    .where(within(row.c.sought, "values")),
    EntityIdRow,
)


def select_touched(writer: Writer, kind: str, ids: Iterable[int], *, is_naming: bool = False) -> set[Entity]:
    """Return what is gone and had rows of these entities; `is_naming`: or rows that name them."""
    wanted = sorted(ids)
    found = writer.all(_NAMING if is_naming else _TOUCHED, kind=str(kind), ids=wanted) if wanted else []
    return _entities(found)


def select_behind(writer: Writer, roots: Iterable[Entity]) -> set[Entity]:
    """Return what else is gone and is connected with the rows that were taken out with these."""
    return _entities(writer.all(_BEHIND, **_pairs(roots)))


def select_bearing(writer: Writer, values: list[str]) -> set[Entity]:
    """Return what was deleted or merged and has one of these values as an id in any source."""
    return _entities(writer.all(_BEARING, values=values)) if values else set()


def _entities(rows: Iterable[EntityIdRow]) -> set[Entity]:
    return {Entity(Kind(each.kind), each.id) for each in rows}


_LIFT = Command(
    update(tombstone)
    .where(owned_by(tombstone.c.root_kind, tombstone.c.root_id))
    .values(is_lifted=bind("is_lifted"))
)


def set_lifted(writer: Writer, roots: Iterable[Entity]) -> None:
    """Note that the rows of these are back in their tables until the transaction ends."""
    writer.run(_LIFT, **_pairs(roots), is_lifted=True)


_FORGET = [
    Command(delete(table).where(owned_by(table.c.root_kind, table.c.root_id)))
    for table in (tombstone, row, link)
]


def forget_tombstones(writer: Writer, roots: Iterable[Entity]) -> None:
    """Remove tombstones of what was deleted or merged, and of its parts, with all that was taken out."""
    some = _pairs(roots)
    for command in _FORGET:
        writer.run(command, **some)


class TakenName(NamedTuple):
    """A row by which an entity that was deleted or merged has a name."""

    table_name: str
    content: str


def _contents(*names: str) -> Statement[TakenName]:
    wanted = [const(name) for name in names]
    return Statement(
        select(row.c.table_name, row.c.content).where(
            row.c.action == const("taken"), row.c.table_name.in_(wanted)
        ),
        TakenName,
    )


def select_contents(writer: Writer, names: Sequence[str]) -> list[TakenName]:
    """Return the rows of these tables that were taken out."""
    return writer.all(_contents(*names))


class WrittenRow(NamedTuple):
    """A row that this transaction has written to the journal."""

    kind: str


_OF_ENTITIES = (
    tables.journal.c.sequence > bind("since"),
    tables.journal.c.kind == bind("of_kind"),
    within(tables.journal.c.entity_id, "ids"),
)
_WRITTEN = Statement(select(tables.journal.c.kind).where(*_OF_ENTITIES), WrittenRow)
_FORGET_WRITTEN = Command(delete(tables.journal).where(*_OF_ENTITIES))


def forget_journal(writer: Writer, since: int, kind: str, ids: Iterable[int]) -> None:
    """Remove what this transaction has written down about entities that are gone again."""
    its = {"since": since, "of_kind": str(kind), "ids": sorted(ids)}
    if found := writer.all(_WRITTEN, **its):
        writer.run(_FORGET_WRITTEN, **its)
        writer.forget_journalled(row.kind for row in found)


_SINCE = tables.journal.c.sequence > bind("since")
_WRITTEN_SINCE = Statement(select(tables.journal.c.kind).where(_SINCE), WrittenRow)
_FORGET_SINCE = Command(delete(tables.journal).where(_SINCE))


def forget_journal_since(writer: Writer, since: int) -> None:
    """Remove all that this transaction has written down since then."""
    if found := writer.all(_WRITTEN_SINCE, since=since):
        writer.run(_FORGET_SINCE, since=since)
        writer.forget_journalled(row.kind for row in found)
