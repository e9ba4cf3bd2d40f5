"""Tombstones: what editors deleted is out of all tables, and back in them while an import decides.

The rows of what is deleted, and of others that name it, are kept at its tombstone. A batch that touches one
of them lifts it: the rows are back in their tables, the batch is decided and written as if nobody had ever
deleted anything, and before the transaction ends they are taken out again. Nobody else sees them, since
all of that is one transaction.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

import msgspec

from reelbase.entity import Entity, Kind
from reelbase.storage.engine.writer import Change, Writer
from reelbase.storage.kinds import KINDS
from reelbase.storage.queries.belonging import (
    ORDER,
    Emptied,
    Reference,
    belonging,
    class_named,
    empty,
    fill,
    known_among,
    links_of,
    references_in,
)
from reelbase.storage.queries.edits import DoneByEditors, done_by_editors
from reelbase.storage.queries.journal import HEAD
from reelbase.storage.queries.matching import select_moved
from reelbase.storage.queries.removing import GENERAL, parts_of, select_those_there
from reelbase.storage.queries.tombstones import (
    forget_journal,
    forget_tombstones,
    select_bearing,
    select_behind,
    select_contents,
    select_lifted,
    select_of_roots,
    select_taken,
    select_touched,
    set_lifted,
)
from reelbase.storage.rows import (
    ExternalIdRow,
    ImageRow,
    RedirectRow,
    TombstoneLinkRow,
    TombstoneRow,
    TombstoneRowRow,
    key_of,
    table_of,
)
from reelbase.storage.rows.registry import types_of

_encode = msgspec.json.Encoder().encode
_row = msgspec.json.Decoder(dict[str, str | int | float | bool | None]).decode
_emptied = msgspec.json.Decoder(Emptied).decode
FLEETING = {"trend"}
"""Tables that a job fills anew: what was taken out of them fits no more."""


class Epitaph(NamedTuple):
    """The change set that deleted or merged an entity, why, and what it was merged into."""

    change_set: int
    reason: str = ""
    new_id: int | None = None


class Tombstones:
    """The tombstones that one batch touches."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._known: DoneByEditors | None = None
        self.people: set[int] = set()  # who are there only until the transaction ends

    @property
    def mark(self) -> int:
        """The last change set that deleted what is gone still; 0 where nothing is."""
        return self._done.deleted

    @property
    def is_edited(self) -> bool:
        """If an editor has set anything, on what is deleted too."""
        return self._done.is_edited or bool(self._done.deleted)

    @property
    def _done(self) -> DoneByEditors:
        if self._known is None:
            self._known = done_by_editors(self._writer)
        return self._known

    def lift(self, kind: Kind, ids: Iterable[int], *, is_naming: bool = False) -> None:
        """Put back what is deleted of these entities; `is_naming`: and of all that name them."""
        if self.mark:
            self._lift(select_touched(self._writer, kind, ids, is_naming=is_naming))

    def lift_bearers(self, values: Sequence[str]) -> None:
        """Put back what is deleted and has one of these values as an id in any source."""
        if self.mark:
            self._lift(select_bearing(self._writer, list(values)))

    def _lift(self, roots: set[Entity]) -> None:
        lifted = lift(self._writer, roots)
        self.people.update(id_ for kind, id_ in lifted if kind is Kind.PERSON)


def lift(writer: Writer, roots: Iterable[Entity]) -> list[Entity]:
    """Put the rows of what is deleted back into their tables until the transaction ends.

    Returns all that is back, parts included: also what else is deleted and connected with these.
    """
    some, new = set[Entity](), set(roots)
    while new:
        some |= new
        new = select_behind(writer, new) - some
    if not some:
        return []
    there = [each for each in select_of_roots(writer, some) if not each.is_lifted]
    wanted = {Entity(Kind(each.root_kind), each.root_id) for each in there}
    if not wanted:
        return []
    if not writer.before_end:
        [head] = writer.all(HEAD)
        writer.before_end.append(partial(_lay, writer, head.sequence))
    set_lifted(writer, wanted)
    _put_back(writer, select_taken(writer, wanted))
    return [Entity(Kind(each.kind), each.entity_id) for each in there]


def _lay(writer: Writer, since: int) -> None:
    """Take out again what was put back, and what the journal says of it since then."""
    for root in select_lifted(writer):
        those = select_of_roots(writer, [root])
        first = next(each for each in those if (each.kind, each.entity_id) == root)
        for each in those:
            forget_journal(writer, since, each.kind, [each.entity_id])
        forget_tombstones(writer, [root])
        take_out(
            writer,
            _now(writer, root),
            Epitaph(first.change_set_id, first.reason, first.new_id),
            is_journalled=False,
        )


def _now(writer: Writer, root: Entity) -> Entity:
    """Return an entity that was lifted, or the one that it became since."""
    kind, id_ = root
    if select_those_there(writer, kind, [id_]):
        return root
    moved = select_moved(writer, kind, [id_]).get(id_)
    return root if moved is None or not select_those_there(writer, kind, [moved]) else Entity(kind, moved)


def delete(writer: Writer, root: Entity, epitaph: Epitaph) -> None:
    """Take an entity out of all tables, with its parts; what names it is kept with it."""
    writer.end_well()  # what was deleted before goes first: a season is not deleted again with its series
    take_out(writer, root, epitaph, is_journalled=True)


def restore(writer: Writer, root: Entity) -> None:
    """Put back what was deleted, as it would be if it had never been, what imports said since included."""
    lift(writer, [root])
    those = select_of_roots(writer, [root])
    others = _others(writer, root, {Entity(Kind(each.kind), each.entity_id) for each in those})
    for kind in Kind:
        ids = [each.entity_id for each in those if each.kind == kind]
        writer.delete([RedirectRow(str(kind), id_, None) for id_ in ids])
        writer.journal_new(kind, ids)
    forget_tombstones(writer, [root])
    writer.journal(Change(*each, GENERAL, "updated") for each in sorted(others))


def _others(writer: Writer, root: Entity, mine: set[Entity]) -> set[Entity]:
    """Return the entities of which rows were taken out with another."""
    found: set[Entity] = set()
    for each in select_taken(writer, [root]):
        if each.action == "emptied":
            found.update(_emptied_of(each))
        elif each.table_name not in FLEETING:
            found.update(link.entity for link in links_of(_made(each)) if link.is_owner)
    return found - mine


def take_out(writer: Writer, root: Entity, epitaph: Epitaph, *, is_journalled: bool) -> None:
    """Take the rows of an entity and of its parts out of all tables, and keep them at its tombstone."""
    kinds = {root.kind: [root.id]} | {Kind(kind): ids for kind, ids in parts_of(writer, root.kind, [root.id])}
    found = belonging(writer, kinds)
    entities = {Entity(kind, id_) for kind, ids in kinds.items() for id_ in ids}
    kept = [row for name in sorted(found.rows, key=ORDER.__getitem__) for row in found.rows[name]]
    links: dict[Entity, bool] = {}
    for row in kept:
        for entity, is_owner in links_of(row):
            links[entity] = links.get(entity, False) or is_owner
    for each in found.emptied:
        links.update((entity, True) for entity in _owners_of(each))
    contents = [("taken", table_of(type(row)).name, _encode(row._asdict()), _sought(row)) for row in kept]
    contents += [("emptied", each.table, _encode(each), None) for each in found.emptied]
    for each in found.emptied:
        empty(writer, each)
    for name in sorted(found.rows, key=ORDER.__getitem__, reverse=True):
        writer.delete(found.rows[name])
    writer.insert(
        [
            TombstoneRowRow(*root, place, action, name, content.decode(), sought)
            for place, (action, name, content, sought) in enumerate(contents)
        ]
    )
    writer.insert([TombstoneLinkRow(*each, *root, owns) for each, owns in sorted(links.items())])
    new_id, reason, change_set = epitaph.new_id, epitaph.reason, epitaph.change_set
    writer.upsert(
        [
            TombstoneRow(*each, *root, new_id if each == root else None, reason, change_set, is_lifted=False)
            for each in sorted(entities | {root})
        ]
    )
    writer.upsert(
        [RedirectRow(*each, new_id if each == root else None) for each in sorted(entities | {root})]
    )
    if is_journalled:
        writer.journal(Change(*each, GENERAL, "deleted") for each in sorted(entities, reverse=True))
        owners = {entity for entity, is_owner in links.items() if is_owner} - entities
        writer.journal(Change(*each, GENERAL, "updated") for each in sorted(owners))


def _sought(row: NamedTuple) -> str | None:
    """Return the value by which a row is looked for while it is taken out."""
    match row:
        case ExternalIdRow():
            return row.value
        case ImageRow() if row.own:
            return row.file_path
    return None


def _owners_of(each: Emptied) -> Iterator[Entity]:
    """Yield the entity of which a column was emptied."""
    for kind, facts in KINDS.items():
        if facts.table.name == each.table:
            [id_] = each.key
            yield Entity(kind, int(str(id_)))


def _emptied_of(each: TombstoneRowRow) -> Iterator[Entity]:
    return _owners_of(_emptied(each.content))


def _made(kept: TombstoneRowRow) -> NamedTuple:
    """Return a row that was taken out; a column that is newer has what it holds by default."""
    row = class_named(kept.table_name)
    values, types = {**row._field_defaults, **_row(kept.content)}, types_of(row)
    found = [values.get(name) for name in row._fields]
    return row._make(
        bool(value) if types[name] is bool and value is not None else value  # SQLite has numbers there
        for name, value in zip(row._fields, found, strict=True)
    )


def _put_back(writer: Writer, kept: Iterable[TombstoneRowRow]) -> None:
    """Write rows into their tables again; without the ones that name what is no more."""
    by_table: defaultdict[str, list[NamedTuple]] = defaultdict(list)
    emptied: list[Emptied] = []
    for row in kept:
        if row.action == "emptied":
            emptied.append(_emptied(row.content))
        elif row.table_name not in FLEETING:
            by_table[row.table_name].append(_made(row))
    for name in sorted(by_table, key=ORDER.__getitem__):
        rows = by_table[name]
        for reference in references_in(name):
            if reference.target is not reference.table:
                rows = _fitting(writer, reference, rows)
                continue
            [column] = reference.columns  # of rows of one table each may name a later one
            named = [row for row in rows if getattr(row, column) is not None]
            emptied += [Emptied(name, key_of(row), column, getattr(row, column)) for row in named]
            rows = [row._replace(**{column: None}) for row in rows]
        writer.insert_missing(rows)
    for each in emptied:
        [to] = [one for one in references_in(each.table) if one.columns == (each.column,)]
        if known_among(writer, to, [(each.value,)]):
            fill(writer, each)


def _fitting(writer: Writer, reference: Reference, rows: list[NamedTuple]) -> list[NamedTuple]:
    """Return the rows of which what they name is there; those whose column can be empty have it emptied."""
    named = [tuple(getattr(row, name) for name in reference.columns) for row in rows]
    wanted = {each for each in named if None not in each}
    there = known_among(writer, reference, wanted) if wanted else set()
    found: list[NamedTuple] = []
    for row, each in zip(rows, named, strict=True):
        if None in each or each in there:
            found.append(row)
        elif reference.is_emptied:
            found.append(row._replace(**dict.fromkeys(reference.columns)))
    return found


class TakenName(NamedTuple):
    """A name that an entity has which is deleted, and the day on which it came out."""

    id: int
    name: str
    date: str


def names_of_deleted(writer: Writer, kind: Kind) -> list[TakenName]:
    """Return the names, in every language, of the entities of a kind that are deleted."""
    facts, found = KINDS[kind], list[TakenName]()
    days: dict[int, str] = {}
    words: list[tuple[int, str]] = []
    for each in select_contents(writer, [facts.table.name, "translation"]):
        values = _row(each.content)
        if each.table_name == facts.table.name:
            id_ = int(values["id"] or 0)
            days[id_] = str((facts.day is not None and values.get(facts.day.name)) or "")
            words.append((id_, str(values.get(facts.name.name) or "")))
        elif values["kind"] == kind and values["name"]:
            words.append((int(values["entity_id"] or 0), str(values["name"])))
    found += [TakenName(id_, name, days[id_]) for id_, name in words if id_ in days]
    return found
