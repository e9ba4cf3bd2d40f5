"""Edits: what editors have set is taken off a batch before it is decided, and laid over it again.

So a batch is decided as if nobody had ever edited anything. What it says of a locked field is kept beneath
the lock, and comes to light when the lock is released.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence, Set
from typing import NamedTuple, TypeVar, cast

import msgspec

from reelbase.entity import Entity, Kind
from reelbase.importers.engine.edited_content import (
    OWN,
    bare,
    check_content,
    place_in,
    read_columns,
    read_rows,
    whole,
)
from reelbase.importers.engine.edited_field import Subject, Unfit, part_of
from reelbase.importers.engine.edited_fields import AnyTableField, facts_of, tables_of
from reelbase.importers.engine.edited_references import COLUMNS, Moved, followed, moved_since, named_in
from reelbase.importers.engine.edited_values import FACTS_IN_WORDS, WORDS
from reelbase.importers.engine.entity_rows import replaced
from reelbase.importers.engine.owned_rows import OwnedRow
from reelbase.importers.engine.tombstones import Tombstones
from reelbase.importers.engine.values import AnyRow
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries.whole_rows import select_owned
from reelbase.storage.rows import LockRow, UneditedRow

K = TypeVar("K", bound=Hashable)
R = TypeVar("R", bound=NamedTuple)
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder().decode
log = logging.getLogger(__name__)


class Lock(NamedTuple):
    """A field, or an item of one, that an editor can set."""

    field: str
    item: str = ""


class Held(NamedTuple):
    """The value that an editor set, and when."""

    value: object  # None, of a row of a list: it is taken out
    change_set: int


GAVE_WAY = -1
"""The change set of numbers that no editor has set: another season or episode was given theirs."""


class Edits:
    """The edits of the entities of one batch."""

    def __init__(self, writer: Writer | None, tombstones: Tombstones | None = None) -> None:
        """Read from this writer; without one all that is stored is given to `know`."""
        self._writer = writer
        self._tombstones = tombstones
        self._is_any_stored = tombstones is not None and tombstones.is_edited
        self.is_any = self._is_any_stored  # true if any row may be another with edits than without them
        self._stored: dict[Entity, dict[Lock, LockRow]] = {}
        self._beneath_stored: defaultdict[Entity, dict[str, str]] = defaultdict(dict)
        self._beneath: defaultdict[Entity, dict[str, str]] = defaultdict(dict)
        self._moved: Moved = {}
        self.locks: dict[Entity, dict[Lock, Held]] = {}
        self.is_laid = False

    # Reading what is stored

    def load(self, kind: Kind, ids: Iterable[int]) -> None:
        """Read what editors have set on these entities."""
        wanted = [id_ for id_ in ids if (kind, id_) not in self.locks] if self._is_any_stored else []
        if self._writer is None or not wanted:
            return
        self.locks.update((Entity(kind, id_), {}) for id_ in wanted)
        rows = self._writer.all(select_owned(LockRow), kind=str(kind), ids=wanted)
        if edited := sorted({row.entity_id for row in rows}):
            beneath = self._writer.all(select_owned(UneditedRow), kind=str(kind), ids=edited)
            self.know(rows, beneath)
            self._follow([Entity(kind, id_) for id_ in edited])

    def know(self, rows: Iterable[LockRow], beneath: Iterable[UneditedRow]) -> None:
        """Take what is stored of edits, and of what is beneath them."""
        self.is_any = True
        for row in rows:
            entity, lock = Entity(Kind(row.kind), row.entity_id), Lock(row.field, row.item)
            self._stored.setdefault(entity, {})[lock] = row
            try:  # in a backup it may be anything
                value = _decode(row.value)
                _check(entity.kind, lock, value)
            except (msgspec.DecodeError, RecursionError, UnicodeDecodeError, Unfit) as error:
                log.warning("Passed over what was set of %s %d, %s: %s", *entity, lock.field, error)
                continue
            self.locks.setdefault(entity, {})[lock] = Held(value, row.change_set_id)
        for each in beneath:
            entity = Entity(Kind(each.kind), each.entity_id)
            self._beneath_stored[entity][each.part] = each.content
            try:
                check_content(entity.kind, each.part, each.content)
            except Unfit as error:
                log.warning("Passed over what is beneath the edits of %s %d: %s", *entity, error)
                continue
            self._beneath[entity][each.part] = each.content

    def _follow(self, entities: Iterable[Entity]) -> None:
        """Find out which entities that edits name are gone, or others, by now."""
        named: set[Entity] = set()
        for entity in entities:
            for lock, held in self.locks[entity].items():
                named |= named_in(lock.field, held.value)
            for part, content in self._beneath[entity].items():
                named.update(_named_beneath(entity.kind, part, content))
        assert self._writer is not None
        assert self._tombstones is not None
        for kind in {kind for kind, _ in named}:
            self._tombstones.lift(kind, [id_ for of, id_ in named if of is kind])
        self._moved = {**self._moved, **moved_since(self._writer, named)}

    def is_edited(self, entity: Entity) -> bool:
        """Return whether an editor has set anything on an entity."""
        return any(held.change_set != GAVE_WAY for held in self.locks.get(entity, {}).values())

    def edited(self) -> list[Entity]:
        """Return the entities of the batch on which an editor has set anything."""
        return [entity for entity, locks in self.locks.items() if locks]

    def locked_or_released(self, entity: Entity) -> Set[Lock]:
        """Return what is locked on an entity, and what was when it was read."""
        return self.locks.get(entity, {}).keys() | self._stored.get(entity, {}).keys()

    # Setting and releasing

    def set(self, entity: Entity, lock: Lock, held: Held | None) -> None:
        """Set a field, or an item of it; None: release it."""
        self.is_any = True
        self.is_laid = False
        locks = self.locks.setdefault(entity, {})
        if held is None:
            locks.pop(lock, None)
        else:
            locks[lock] = held

    # Taking edits off rows, and laying them over

    def edited_parts(self) -> Mapping[str, Sequence[Entity]]:
        found: defaultdict[str, list[Entity]] = defaultdict(list)
        for entity, locks in self.locks.items():
            parts = dict.fromkeys(self._beneath[entity]) if entity in self._beneath else {}
            for lock in locks:
                parts.update(dict.fromkeys(parts_named(entity.kind, lock)))
            for part in parts:
                found[part].append(entity)
        return found

    def row_beneath(self, entity: Entity, row: AnyRow) -> AnyRow:
        content = None if self.is_laid else self._beneath[entity].get(OWN)
        if content is None:
            return row
        kept = read_columns(entity.kind, content)
        return replaced(row, {name: self._now(name, value) for name, value in kept.items()})

    def _now(self, field: str, value: object) -> object:
        """Return the value of a fact; of one that names another entity the id that this has now."""
        _, now = followed(field, "", value, self._moved) or ("", None)
        return now

    def laid_row(self, entity: Entity, row: AnyRow) -> AnyRow:
        facts = facts_of(entity.kind)
        found: dict[str, object] = {}
        for lock, held in self.locks.get(entity, {}).items():
            if field_of(entity.kind, lock) is None:
                found[lock.field] = facts[lock.field].column(self._now(lock.field, held.value))
        if "name" in found and "original_name" not in found and _follows_name(entity, row):
            found["original_name"] = found["name"]
        self._keep(entity, OWN, {name: getattr(row, name) for name in found})
        return replaced(row, found) if found else row

    def rows_beneath(
        self, entity: Entity, row: type[R], rows: dict[K, R], key: Callable[[R], K]
    ) -> dict[K, R]:
        content = None if self.is_laid else self._beneath[entity].get(part_of(row))
        if content is None:
            return rows
        found = {key(each): each for each in self._read(entity, row, content)}
        uploaded = {each: own for each, own in rows.items() if getattr(own, "own", False)}
        kept = {
            each: own for each, own in found.items() if each in uploaded or not getattr(own, "own", False)
        }
        return {**kept, **{each: own for each, own in uploaded.items() if each not in kept}}

    def laid_rows(self, entity: Entity, title: int, row: type[R], rows: dict[K, R]) -> dict[K, R]:
        part = part_of(row)
        locks = self.of_part(entity, part)
        if not locks:
            self._keep(entity, part, None)
            return rows
        self._keep(entity, part, [bare(each) for each in rows.values()])
        subject = Subject(entity, title)
        laid = cast("dict[Hashable, OwnedRow]", rows)
        for field in tables_of(entity.kind).values():
            if field.name in locks:
                laid = field.lay(subject, laid, locks[field.name])
        return cast("dict[K, R]", laid)

    def of_part(self, entity: Entity, part: str) -> dict[str, dict[str, object]]:
        """Return what is set in a table: field -> item -> value."""
        found: defaultdict[str, dict[str, object]] = defaultdict(dict)
        for lock, held in self.locks.get(entity, {}).items():
            if part in parts_named(entity.kind, lock):
                moved = followed(lock.field, lock.item, held.value, self._moved)
                if moved is not None:
                    item, value = moved
                    found[lock.field][item] = value
        return found

    def _read(self, entity: Entity, row: type[R], content: str) -> Iterator[R]:
        """Yield the rows of a table that are kept, with the present ids of what they name."""
        column, kind = COLUMNS.get(part_of(row), ("", entity.kind))
        for values in read_rows(row, content):
            each = whole(row, entity, values)
            if column:
                old: int = getattr(each, column)
                now = self._moved.get(Entity(kind, old), old)
                if now is None:
                    continue
                each = each if now == old else replaced(each, {column: now})
            yield each

    def _keep(self, entity: Entity, part: str, content: object) -> None:
        """Keep what is beneath the locks of a part; nothing where it has none."""
        if content:
            self._beneath[entity][part] = _encode(content).decode()
        elif content is not None and part != OWN:
            self._beneath[entity][part] = "[]"
        else:
            self._beneath[entity].pop(part, None)

    def write(self) -> None:
        """Write what changed of locks, and of what is beneath them."""
        assert self._writer is not None
        for entity, locks in self.locks.items():
            stored = self._stored.get(entity, {})
            rows = {
                lock: LockRow(*entity, *lock, _encode(held.value).decode(), held.change_set)
                for lock, held in locks.items()
            }
            self._writer.delete([row for lock, row in stored.items() if lock not in rows])
            self._writer.upsert([row for lock, row in rows.items() if stored.get(lock) != row])
            self._stored[entity] = rows
            before, after = self._beneath_stored[entity], self._beneath[entity]
            self._writer.delete([UneditedRow(*entity, part, "") for part in before if part not in after])
            changed = [(part, each) for part, each in after.items() if before.get(part) != each]
            self._writer.upsert([UneditedRow(*entity, part, each) for part, each in changed])
            self._beneath_stored[entity] = dict(after)


def parts_named(kind: Kind, lock: Lock) -> list[str]:
    """Return the parts of an entity that a lock changes: tables, or its own row."""
    tables = [field.part for field in table_fields(kind, lock)]
    return tables if field_of(kind, lock) else [OWN, *tables]


def table_fields(kind: Kind, lock: Lock) -> list[AnyTableField]:
    """Return the fields of tables that a lock changes: a fact that is in words too changes the words."""
    field = field_of(kind, lock)
    if field is not None:
        return [field]
    return [tables_of(kind)[lock.field]] if lock.field in FACTS_IN_WORDS & {*WORDS.get(kind, ())} else []


def field_of(kind: Kind, lock: Lock) -> AnyTableField | None:
    """Return the field of a lock; None for a fact of the entity's own row. Raise Unfit for an unknown one."""
    if not lock.item and lock.field in facts_of(kind):
        return None
    found = tables_of(kind).get(lock.field)
    if found is None:
        raise Unfit(f'expected a field of a {kind}, found "{lock.field}"')
    return found


def _check(kind: Kind, lock: Lock, value: object) -> None:
    """Raise Unfit if a field can't hold a value."""
    field = field_of(kind, lock)
    if field is None:
        facts_of(kind)[lock.field].check(value)
    else:
        field.check(kind, lock.item, value)


def _follows_name(entity: Entity, row: NamedTuple) -> bool:
    """Return whether the original name is to follow: no answer about a person has it alone."""
    names = (getattr(row, "name", None), getattr(row, "original_name", None))
    return entity.kind is Kind.PERSON and len(set(names)) == 1


def _named_beneath(kind: Kind, part: str, content: str) -> Iterator[Entity]:
    """Yield the entities that rows beneath edits name."""
    if part == OWN:
        for name, value in read_columns(kind, content).items():
            yield from named_in(name, value)
    elif part in COLUMNS:
        column, of = COLUMNS[part]
        [row] = {field.row for field in tables_of(kind).values() if field.part == part}
        for values in read_rows(row, content):
            match values[place_in(row, column)]:
                case int(id_):
                    yield Entity(of, id_)
