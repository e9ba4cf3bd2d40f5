"""Uniting: what one entity gets of another that is it from now on."""

from collections.abc import Hashable, Iterator
from typing import NamedTuple

from reelbase.entity import Entity, Kind
from reelbase.importers.engine.becoming import move_edits
from reelbase.importers.engine.edited_field import ALL, ListField
from reelbase.importers.engine.edited_fields import tables_of
from reelbase.importers.engine.edits import Lock
from reelbase.importers.engine.marks import pairs_of
from reelbase.storage.engine.writer import Writer
from reelbase.storage.kinds import KINDS
from reelbase.storage.queries.belonging import owned_rows, select_row
from reelbase.storage.queries.replacing import PARTS, drop_twice, move_parts, rename
from reelbase.storage.queries.whole_rows import select_owned
from reelbase.storage.rows import LockRow, table_of

MOVED = frozenset(("image", "external_id", "list_item", "review"))
"""Tables of which an entity gets the rows that it has not: pictures, ids elsewhere, lists and reviews."""


def unite(writer: Writer, old: Entity, new: Entity) -> None:
    """Give to an entity what it has not of another, and have all that names that one name it."""
    pairs = pairs_of(writer, old, new)
    for kind, first, second in pairs:
        move_edits(writer, Entity(kind, first), Entity(kind, second), is_apart=True)
        _move_rows(writer, kind, first, second)
        _show_pictures(writer, kind, first, second)
        _rename(writer, kind, first, second)
    if old.kind is Kind.TV:
        for part in PARTS:
            same = {pair.old for pair in pairs if pair.kind is part}
            move_parts(writer, part, old.id, new.id, same)


def _move_rows(writer: Writer, kind: Kind, old: int, new: int) -> None:
    ours = owned_rows(writer, MOVED, {kind: [old]})
    theirs = {_own_key(row) for row in owned_rows(writer, MOVED, {kind: [new]})}
    locks = _locks(writer, kind, new) if ours else set()
    for row in ours:
        if _own_key(row) not in theirs and locks.isdisjoint(_locks_of(kind, row)):
            writer.delete([row])
            writer.insert([row._replace(entity_id=new)])


def _locks(writer: Writer, kind: Kind, id_: int) -> set[Lock]:
    rows = writer.all(select_owned(LockRow), kind=str(kind), ids=[id_])
    return {Lock(row.field, row.item) for row in rows}


def _locks_of(kind: Kind, row: NamedTuple) -> Iterator[Lock]:
    """Yield the locks under which editors decide about a row: what they have removed is not given again."""
    for field in tables_of(kind).values():
        if isinstance(row, field.row) and isinstance(field, ListField) and field.has(row):
            yield Lock(field.name, field.item(field.value(row)))
            yield Lock(field.name, ALL)


def _own_key(row: NamedTuple) -> Hashable:
    """Return the table of a row and what tells it from others of its owner."""
    table = table_of(type(row))
    names = [column.name for column in table.primary_key if column.name not in ("kind", "entity_id")]
    return table.name, tuple(getattr(row, name) for name in names)


def _show_pictures(writer: Writer, kind: Kind, old: int, new: int) -> None:
    """Have an entity show the picture of another where it shows none."""
    facts = KINDS[kind]
    [ours], [theirs] = (select_row(writer, str(facts.table.name), (id_,)) for id_ in (old, new))
    wanted = {
        column: getattr(ours, column)
        for column in facts.columns.values()
        if getattr(theirs, column) is None and getattr(ours, column) is not None
    }
    if wanted:
        writer.upsert([theirs._replace(**wanted)])


def _rename(writer: Writer, kind: Kind, old: int, new: int) -> None:
    """Have what names one entity name the other; once, where a title names both."""
    drop_twice(writer, kind, old, new)
    rename(writer, kind, old, new)
