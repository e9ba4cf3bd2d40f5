"""A field that editors set: it lays its locked values over what other sources say of an entity.

A field is a fact in the entity's own row, a word in each language, or a list. An item of a field is a
language or a row of the list, known by what makes it one and the same for every source; `ALL` is the
whole list.
"""

from abc import ABC, abstractmethod
from collections.abc import Container, Hashable, Iterable, Mapping
from datetime import datetime
from functools import reduce
from operator import or_
from types import NoneType
from typing import Generic, NamedTuple, TypeVar, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Struct, UnsetType, structs, to_builtins

from reelbase.catalog.language import Language
from reelbase.catalog.languages import read_language
from reelbase.entity import Entity, Kind
from reelbase.importers.engine.edited_values import ListRow, PlacedRow
from reelbase.importers.engine.entity_rows import replaced
from reelbase.importers.engine.owned_rows import OwnedRow
from reelbase.importers.engine.values import as_json
from reelbase.storage.kinds import KINDS
from reelbase.storage.rows.registry import table_of

ALL = "*"
"""The item that is a whole list."""
R = TypeVar("R", bound=OwnedRow)
V = TypeVar("V", bound=ListRow)
Rows = dict[Hashable, R]
Locks = Mapping[str, object]
"""Item -> the value that an editor set; None: the row is taken out of its list."""
_decode = msgspec.json.Decoder().decode
_DAYS = ("date", "day", "published_at")


class Unfit(ValueError):
    """A value or a field that can't be set; the text says what was expected and what was found."""


class Subject(NamedTuple):
    """The entity over whose rows fields are laid."""

    entity: Entity
    title_id: int  # the movie or the series that it belongs to


class FactField:
    """A fact in the entity's own row."""

    def __init__(self, kind: Kind, field: structs.FieldInfo) -> None:
        self.name = field.name
        self._shapes = tuple(each for each in get_args(field.type) if each is not UnsetType)
        bare = [next(iter(get_args(each)), each) for each in self._shapes]
        self._is_list = any(get_origin(each) is list for each in bare)
        self._is_truth = bool in bare
        hint = get_type_hints(KINDS[kind].row)[field.name]
        self._unknown = None if NoneType in get_args(hint) else ""

    def check(self, value: object) -> object:
        """Return the value as it is kept; raise Unfit where it can't be."""
        found = converted(value, union_of(self._shapes), self.name)
        return self._unknown if found is None or found == "" else found

    def column(self, value: object) -> object:
        """Return the value as the column holds it."""
        return as_json(value) if isinstance(value, list) else value

    def shown(self, row: NamedTuple) -> object:
        """Return the value that the row holds."""
        value: object = getattr(row, self.name)
        if self._is_list and isinstance(value, str):
            return _decode(value)
        return bool(value) if self._is_truth else value


class TableField(ABC, Generic[R]):
    """A field whose items are rows of a table, or words in them."""

    def __init__(self, name: str, row: type[R]) -> None:
        self.name = name
        self.row = row

    @property
    def part(self) -> str:
        """The name of the table."""
        return part_of(self.row)

    @abstractmethod
    def key(self, row: R) -> Hashable:
        """Return what tells the rows of an entity apart."""

    @abstractmethod
    def check(self, kind: Kind, item: str, value: object) -> tuple[str, object]:
        """Return the item and the value as they are kept; raise Unfit where they can't be."""

    def values(self, subject: Subject, rows: Rows[R], locks: Locks) -> dict[str, object]:
        """Return the value of each item once locked values are laid over the rows."""
        return self.shown(self.lay(subject, rows, locks))

    @abstractmethod
    def shown(self, rows: Mapping[Hashable, R]) -> dict[str, object]:
        """Return the value of each item that the rows hold."""

    @abstractmethod
    def lay(self, subject: Subject, rows: Rows[R], locks: Locks) -> Rows[R]:
        """Return the rows with locked values over them."""


class ListField(TableField[R], Generic[R, V]):
    """A list of rows, each known by what every source says of it."""

    is_placed = False
    """True if rows are known by their place, so that the others move up when one goes."""
    repeats = False
    """True if a row may be in the list twice, as somebody who plays two parts is in a cast."""

    def __init__(self, name: str, row: type[R], shape: type[V]) -> None:
        super().__init__(name, row)
        self.shape = shape

    @property
    def is_ordered(self) -> bool:
        """True if its rows have places that an editor can name."""
        return issubclass(self.shape, PlacedRow)

    def behind(self, rows: Mapping[str, R]) -> int:
        """Return the place behind all rows."""
        return behind(rows.values())

    def has(self, row: R) -> bool:
        """Return whether the row is one of this list's."""
        return True

    @abstractmethod
    def item(self, value: V) -> str:
        """Return what makes a row one and the same for every source."""

    def completed(self, entity: Entity, value: V, there: Mapping[str, object], known: Container[str]) -> V:
        """Return a row that is put into the list of an entity, with what makes it one if it lacks that.

        `there` has the items of the list, `known` those on which an editor has set anything.
        """
        return value

    @abstractmethod
    def value(self, row: R) -> V:
        """Return what a row says."""

    @abstractmethod
    def made(self, subject: Subject, item: str, value: V, place: int) -> R:
        """Return a new row of this value."""

    @abstractmethod
    def changed(self, row: R, value: V) -> R:
        """Return a row of other sources with the value that an editor set."""

    def read(self, value: object) -> V:
        """Return the value of a row; raise Unfit where it is none."""
        found = converted(value, self.shape, self.name)
        assert isinstance(found, self.shape)
        return found

    def check(self, kind: Kind, item: str, value: object) -> tuple[str, object]:
        if item == ALL:
            if not isinstance(value, list):
                raise Unfit(f"{self.name}: expected all rows of the list, found {_short(value)}")
            return ALL, [to_builtins(self.read(each)) for each in value]
        if value is None:
            return item, None
        read = self.read(value)
        bare, _, number = item.rpartition("#")
        if item not in {"", made := self.item(read)} and not (bare == made and number.isdecimal()):
            raise Unfit(f'{self.name}: expected a row that is "{made}", found that it is to be "{item}"')
        return item or made, to_builtins(read)

    def values(self, subject: Subject, rows: Rows[R], locks: Locks) -> dict[str, object]:
        return self._shown(self.laid(subject, rows, locks))

    def shown(self, rows: Mapping[Hashable, R]) -> dict[str, object]:
        return self._shown(self.named(rows))

    def _shown(self, rows: Mapping[str, R]) -> dict[str, object]:
        listed = {item: row for item, row in rows.items() if getattr(row, "listed", True)}
        return {item: to_builtins(self.value(row)) for item, row in listed.items()}

    def named(self, rows: Mapping[Hashable, R]) -> dict[str, R]:
        """Return the rows of this list by item, in their order."""
        found: dict[str, R] = {}
        items = FreeItems(found)
        for row in sorted(filter(self.has, rows.values()), key=_order):
            found[items.free(self.item(self.value(row)))] = row
        return found

    def lay(self, subject: Subject, rows: Rows[R], locks: Locks) -> Rows[R]:
        kept = {key: row for key, row in rows.items() if not self.has(row)}
        some = list(self.laid(subject, rows, locks).values())
        if self.is_placed:
            in_order = sorted(some, key=_order)
            some = [replaced(row, {"position": place}) for place, row in enumerate(in_order)]
        return {**kept, **{self.key(row): row for row in some}}

    def laid(self, subject: Subject, rows: Rows[R], locks: Locks) -> dict[str, R]:
        """Return the rows of this list by item, with locked values over them."""
        found = self.named(rows)
        if ALL in locks:
            found = self._whole(subject, found, locks[ALL])
        items = sorted(locks.keys() - {ALL})
        for item in items:
            if locks[item] is None:  # the row is taken out
                found.pop(item, None)
        place = behind(found.values())
        for item in items:
            if locks[item] is not None:
                row = found[item] = self._laid_row(subject, item, found.get(item), locks[item], place)
                place = max(place, behind([row]))
        return found

    def _laid_row(self, subject: Subject, item: str, before: R | None, value: object, place: int) -> R:
        """Return the row of a locked value; a new one is in this place unless the value names another."""
        read = self.read(value)
        row = self.made(subject, item, read, place) if before is None else self.changed(before, read)
        return _placed(row, read)

    def _whole(self, subject: Subject, found: Mapping[str, R], value: object) -> dict[str, R]:
        """Return the rows of a list that an editor set whole, in its order."""
        laid: dict[str, R] = {}
        items = FreeItems(laid)
        assert isinstance(value, list)
        for place, each in enumerate(map(self.read, value)):
            item = items.free(self.item(each))
            before = found.get(item)
            row = self.made(subject, item, each, place) if before is None else self.changed(before, each)
            laid[item] = replaced(row, {"position": place}) if "position" in row._fields else row
        return laid


def part_of(row: type[NamedTuple]) -> str:
    """Return the name of the table of such rows."""
    return str(table_of(row).name)


def _placed(row: R, value: PlacedRow | ListRow) -> R:
    """Return the row in the place that its value tells, if it tells one."""
    if isinstance(value, PlacedRow) and isinstance(value.order, int):
        return replaced(row, {"position": value.order})
    return row


def behind(rows: Iterable[OwnedRow]) -> int:
    """Return the place behind all rows."""
    return max((int(getattr(row, "position", 0)) for row in rows), default=-1) + 1


def language_of(item: str) -> Language:
    """Return a language by its code; raise Unfit where it is none."""
    found = read_language(item)
    if found is None:
        raise Unfit(f'expected a language such as de-DE, found "{item[:40]}"')
    return found


def converted(value: object, shape: object, name: str) -> object:
    """Return the value as one of this shape; raise Unfit where it is none."""
    try:
        found: object = msgspec.convert(value, shape)
    except msgspec.ValidationError as error:
        text = str(error)
        raise Unfit(f"{name}: {text[:1].lower()}{text[1:]}; found {_short(value)}") from None
    for each, text in _days(found, name):
        try:
            datetime.fromisoformat(text)
        except ValueError:
            raise Unfit(f'{each}: expected a day or a moment that there is, found "{text}"') from None
    return found


def _days(found: object, name: str) -> Iterable[tuple[str, str]]:
    """Return the days in a value, each with the name of its field."""
    values = structs.asdict(found) if isinstance(found, Struct) else {name: found}
    return [
        (field, text)
        for field, text in values.items()
        if isinstance(text, str) and text and (field.endswith(_DAYS))
    ]


def union_of(shapes: tuple[object, ...]) -> object:
    return reduce(or_, shapes)


def _short(value: object) -> str:
    text = msgspec.json.encode(value).decode()
    return text if len(text) <= 60 else f"{text[:57]}..."


class FreeItems:
    """Items for rows that are added to a list: with a number where others have the same.

    Each look for a free number goes on where the last one for the same item ended, so that rows that are
    all the same cost by their number, not by its square.
    """

    def __init__(self, taken: Mapping[str, object]) -> None:
        """Keep clear of the items of a list, which may grow."""
        self._taken = taken
        self._last: dict[str, int] = {}

    def free(self, item: str) -> str:
        """Return the item, with a number if a row before it has it already."""
        number = self._last.get(item, 1)
        while (found := item if number == 1 else f"{item}#{number}") in self._taken:
            number += 1
        self._last[item] = number
        return found


def _order(row: OwnedRow) -> tuple[bool, int]:
    return (not getattr(row, "listed", True), getattr(row, "position", 0))
