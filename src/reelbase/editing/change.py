"""A change set: fields that are set and released, and what is made, in one transaction."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from typing import NamedTuple

import msgspec

from reelbase.bounds import EDIT_LOCKS
from reelbase.editing.numbers import check_places, free_address
from reelbase.editing.problems import gone, nothing_at, unfit
from reelbase.editing.references import Wanted, check_references
from reelbase.editing.removals import carry_out, said_of_restored
from reelbase.entity import Entity, Kind
from reelbase.importers.engine.changes import write_journal
from reelbase.importers.engine.claims import Belief, Values
from reelbase.importers.engine.derive import derive
from reelbase.importers.engine.difference import difference
from reelbase.importers.engine.edited_field import ALL, ListField, Subject, Unfit
from reelbase.importers.engine.edited_fields import AnyTableField, facts_of
from reelbase.importers.engine.edited_values import ListRow
from reelbase.importers.engine.edits import GAVE_WAY, Held, Lock, field_of, table_fields
from reelbase.importers.engine.entity_rows import NUMBERS
from reelbase.importers.engine.known_people import KnownPeople
from reelbase.importers.engine.numbering import give_way
from reelbase.importers.engine.owned_rows import AnyLaidRows, OwnedRow
from reelbase.importers.engine.state import State
from reelbase.importers.engine.tombstones import merged_since
from reelbase.importers.engine.values import PICTURE_COLUMNS
from reelbase.importers.engine.write import write
from reelbase.moments import stamp
from reelbase.storage.engine.writer import Change, Writer
from reelbase.storage.queries.edits import insert_change_set
from reelbase.storage.queries.matching import free_own_ids, select_moved
from reelbase.storage.queries.removing import GENERAL
from reelbase.storage.queries.tombstones import select_tombstones
from reelbase.storage.rows import EditRow

_encode = msgspec.json.Encoder().encode


class Item(NamedTuple):
    """The value of a field, or of an item of one: an editor's, or else that of other sources."""

    value: object
    is_locked: bool


class Event(NamedTuple):
    """Something in the history that is no field: that an entity was made, deleted or merged."""

    action: str
    entity: Entity
    before: object = None
    after: object = None


class ChangeSet:
    """Edits that are made at once, by somebody, with a comment."""

    def __init__(self, writer: Writer, who: str, comment: str = "") -> None:
        self.writer = writer
        self.who = writer.who = who
        self.comment = comment
        self.events: list[Event] = []
        self.state = State(writer, KnownPeople())
        for entities in self.state.entities.values():
            entities.as_imported = False
        self._wanted: list[Wanted] = []
        self._ids: dict[Kind, Iterator[int]] = {}

    # Asking for edits

    def load(self, entities: Iterable[Entity]) -> None:
        """Read entities; refused with 404 where one is not there, with the id that leads on if it has one."""
        ids: defaultdict[Kind, set[int]] = defaultdict(set)
        for entity in entities:
            ids[entity.kind].add(entity.id)
        for kind, some in ids.items():
            self._check_deleted(kind, some)
            self.state.load(kind, sorted(some))
            for id_ in sorted(some):
                if self.state.row(Entity(kind, id_)) is None:
                    new = select_moved(self.writer, kind, [id_]).get(id_)
                    raise nothing_at(Entity(kind, id_), new)

    def _check_deleted(self, kind: Kind, ids: Iterable[int]) -> None:
        """Refuse what is deleted: 410. To the state it is there, as it is to imports."""
        if self.state.tombstones.mark:
            for each in select_tombstones(self.writer, kind, ids):
                raise gone(each)

    def make(self, kind: Kind, numbers: Values) -> Entity:
        """Make an entity of which nothing is known but its numbers, if it is a season or an episode."""
        names = {Kind.SEASON: NUMBERS[:2], Kind.EPISODE: NUMBERS}.get(kind, ())
        if set(numbers) != set(names):
            wanted, found = ", ".join(names) or "no numbers", ", ".join(numbers) or "none"
            raise unfit(f"expected {wanted} for a new {kind}, found {found}")
        beneath = self._beneath(kind, numbers, names) if names else numbers
        ids = self._ids.setdefault(kind, free_own_ids(self.writer, kind))
        entity = Entity(kind, next(ids))
        self.state.put(entity, Belief.FULL, beneath)
        if kind is Kind.EPISODE:
            self._count_episodes(beneath)
        for name in names[-1:]:
            if beneath[name] != numbers[name]:  # since editors gave others other numbers
                self.want([Wanted(entity, Lock(name), numbers[name])])
        self.events.append(Event("created", entity, None, numbers or None))
        return entity

    def _count_episodes(self, numbers: Values) -> None:
        """Have the season of a new episode say how many it has, if that is more than it said."""
        address = tuple([int(numbers[name] or 0) for name in NUMBERS[:2]])
        season = self.state.seasons.rows[self.state.addresses[Kind.SEASON][address]]
        number = max(season.episode_count, len(self.state.in_season[address]))
        self.state.seasons.change(season.id, {"episode_count": number})

    def _beneath(self, kind: Kind, numbers: Values, names: Sequence[str]) -> Values:
        """Return the numbers of a new season or episode as other sources would say them."""
        address = tuple([int(numbers[name] or 0) for name in names])
        series, *_ = address
        self.load([Entity(Kind.TV, series)])
        return dict(zip(names, free_address(self.state, kind, address), strict=True))

    def delete(self, entity: Entity, reason: str) -> None:
        """Delete an entity, and its parts; for ever, unless it is restored."""
        self.load([entity])
        self.events.append(Event("deleted", entity, None, {"reason": reason}))

    def merge(self, old: Entity, new: Entity, reason: str) -> None:
        """Have an entity be another of its kind from now on. Refused with 422 where that can't be."""
        if old.kind in (Kind.SEASON, Kind.GENRE):
            raise unfit(f"expected two titles, people or others to merge, found two of the kind {old.kind}")
        if old == new:
            raise unfit(f"expected another {old.kind} to merge {old.id} into, found itself")
        self.load([old, new])
        self.events.append(Event("merged", old, None, {"reason": reason, "into": str(new.id)}))

    def restore(self, entity: Entity) -> None:
        """Restore what was deleted or merged; refused with 404 or 409 where that can't be."""
        self.events.append(Event("restored", entity, said_of_restored(self.writer, entity)))

    def want(self, wanted: Iterable[Wanted]) -> None:
        """Set and release fields; what can't be set is refused with 422."""
        self._wanted += [each if each.is_released else _checked(each) for each in wanted]

    # Writing them

    def commit(self) -> int | None:
        """Write all of it; return the id of the change set, None where nothing is otherwise than before."""
        self._load_tables()
        check_references(self.state, self._wanted)
        touched = dict.fromkeys((each.entity, each.lock) for each in self._wanted)
        before = self._items(touched)
        self._apply()
        check_places(self.state, self._wanted, give_way(self.state))
        self._derive(touched)
        after = self._items(touched)
        edits = [each for each in touched if before[each] != after[each]]
        if not (edits or self.events):
            return None
        id_ = insert_change_set(self.writer, stamp(self.writer.now), self.who, self.comment)
        for entity, lock in edits:
            if (held := self.state.edits.locks[entity].get(lock)) is not None:
                self.state.edits.set(entity, lock, held._replace(change_set=id_))
        found = difference(self.state)
        write(self.state, found)
        journaled = {(each.kind, each.entity_id) for each in write_journal(self.state, found)}
        if merged_since(self.writer):  # what of it is given to an entity changes when it is taken out again
            silent = sorted({entity for entity, _ in edits} - journaled)
            self.writer.journal(Change(*entity, GENERAL, "updated") for entity in silent)
        rows = [_event_row(id_, each) for each in self.events]
        rows += [_edit_row(id_, *each, before[each], after[each]) for each in edits]
        self.writer.insert([row._replace(position=place) for place, row in enumerate(rows)])
        carry_out(self.writer, self.events, id_)
        return id_

    def _load_tables(self) -> None:
        """Read the rows of the tables in which something changes, and the pictures that are chosen from."""
        ids: defaultdict[tuple[AnyLaidRows, Kind], set[int]] = defaultdict(set)
        for entity, lock, value, _ in self._wanted:
            for field in table_fields(entity.kind, lock):
                ids[self._table(field), entity.kind].add(entity.id)
            if lock.field in PICTURE_COLUMNS[entity.kind] and value:
                ids[self.state.images, entity.kind].add(entity.id)
        for (table, kind), some in ids.items():
            table.load(kind, some)

    def _apply(self) -> None:
        """Release and set what is wanted; a new row without a place comes last."""
        edits = self.state.edits
        places: dict[tuple[Entity, str], _Places] = {}
        for entity, lock, value, is_released in sorted(self._wanted, key=lambda each: not each.is_released):
            held = None if is_released else Held(self._placed(entity, lock, value, places), 0)
            edits.set(entity, lock, held)
        for entity in {each.entity for each in self._wanted}:
            if len(edits.locks[entity]) > EDIT_LOCKS:
                raise unfit(f"expected at most {EDIT_LOCKS:,} fields and rows that are set, found more")

    def _placed(
        self, entity: Entity, lock: Lock, value: object, places: "dict[tuple[Entity, str], _Places]"
    ) -> object:
        """Return the value of a row with the place behind the others, if it is new and names none.

        `places` has the lists that were laid for it; laying one for each row would take time by the
        square of their number.
        """
        field = field_of(entity.kind, lock)
        if not isinstance(field, ListField) or not field.is_ordered:
            return value
        if lock.item == ALL:
            places.pop((entity, field.name), None)
            return value
        known = places.get((entity, field.name))
        if known is None:
            laid = self._laid(entity, field)
            known = places[entity, field.name] = _Places(set(laid), field.behind(laid))
        return known.placed(lock.item, value)

    def _laid(self, entity: Entity, field: ListField[OwnedRow, ListRow]) -> dict[str, OwnedRow]:
        """Return the rows of a list by item, with locked values over them."""
        locks = self.state.edits.of_part(entity, field.part).get(field.name, {})
        subject = Subject(entity, self.state.title_of(entity))
        return field.laid(subject, self._table(field).every(entity), locks)

    def _derive(self, touched: Iterable[tuple[Entity, Lock]]) -> None:
        """Choose pictures anew where an editor's choice is released."""
        for entity, lock in touched:
            is_picture = lock.field in PICTURE_COLUMNS[entity.kind] and not lock.item
            if is_picture and lock not in self.state.edits.locks[entity]:
                self.state.pictured.add(entity)
        if self.state.pictured:
            derive(self.state)

    # Reading fields

    def _items(self, touched: Iterable[tuple[Entity, Lock]]) -> dict[tuple[Entity, Lock], Item]:
        """Return what fields, and items of them, hold now; a field is laid once for all of its items."""
        laid: dict[tuple[Entity, str], dict[str, object]] = {}
        found: dict[tuple[Entity, Lock], Item] = {}
        for entity, lock in touched:
            held = self.state.edits.locks.get(entity, {}).get(lock)
            field = field_of(entity.kind, lock)
            if held is not None:
                found[entity, lock] = Item(held.value, held.change_set != GAVE_WAY)
            elif field is None:
                row = self.state.row(entity)
                assert row is not None
                found[entity, lock] = Item(facts_of(entity.kind)[lock.field].shown(row), False)
            else:
                if (entity, field.name) not in laid:
                    laid[entity, field.name] = self.values(entity, field)
                values = laid[entity, field.name]
                value = [*values.values()] if lock.item == ALL else values.get(lock.item)
                found[entity, lock] = Item(value, False)
        return found

    def values(self, entity: Entity, field: AnyTableField) -> dict[str, object]:
        """Return the value of each item of a field, as it is now."""
        rows = self._table(field).every(entity)
        locks = self.state.edits.of_part(entity, field.part).get(field.name, {})
        return field.values(Subject(entity, self.state.title_of(entity)), rows, locks)

    def locks(self, entity: Entity) -> Set[Lock]:
        """Return what editors have set on an entity."""
        return self.state.edits.locks.get(entity, {}).keys()

    def _table(self, field: AnyTableField) -> AnyLaidRows:
        return next(table for table in self.state.laid if table.row is field.row)


class _Places:
    """The items of a list while rows are set in it, and the place behind all of them."""

    def __init__(self, items: set[str], behind: int) -> None:
        self._items = items
        self._behind = behind

    def placed(self, item: str, value: object) -> object:
        """Return the value that an item is set to, in the last place if it is new and names none."""
        if not isinstance(value, dict):
            self._items.discard(item)
            return value
        if "order" not in value and item not in self._items:
            value = value | {"order": self._behind}
        self._items.add(item)
        self._behind = max(self._behind, value.get("order", 0) + 1)
        return value


def _checked(wanted: Wanted) -> Wanted:
    entity, (name, item), value, _ = wanted
    try:
        field = field_of(entity.kind, Lock(name, item))
        if field is None:
            return wanted._replace(value=facts_of(entity.kind)[name].check(value))
        item, value = field.check(entity.kind, item, value)
    except Unfit as error:
        raise unfit(str(error)) from None
    return wanted._replace(lock=Lock(name, item), value=value)


def _event_row(id_: int, event: Event) -> EditRow:
    action, entity, before, after = event
    texts = (_text(before), _text(after))
    return EditRow(id_, 0, *entity, action, "", "", *texts, was_locked=False, is_locked=False)


def _edit_row(id_: int, entity: Entity, lock: Lock, before: Item, after: Item) -> EditRow:
    action = "set" if after.is_locked else "released"
    texts = (_text(before.value), _text(after.value))
    return EditRow(id_, 0, *entity, action, *lock, *texts, before.is_locked, after.is_locked)


def _text(value: object) -> str | None:
    return None if value is None else _encode(value).decode()
