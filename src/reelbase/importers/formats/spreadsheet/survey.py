"""Surveys a table before it is read: how each of its columns writes what can be written in two ways.

A bar or a semicolon in a list stands between its parts. A comma does in genres, countries and languages,
which have none in their names, and where it does, in the other lists of the table too.

Nothing is guessed: a column in which one number shows a comma before its decimals, or one date a day above
12, is written so throughout. Where no cell shows it, or two cells disagree, what could be read in two ways
is reported row by row; the mapping can say it.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from reelbase.entity import Kind
from reelbase.importers.engine.record import Rough
from reelbase.importers.formats.delimited import Row
from reelbase.importers.formats.spreadsheet.columns import (
    CODES,
    DAYS,
    LISTS,
    NUMBERS,
    How,
    field_in,
    reader_of,
)
from reelbase.importers.formats.spreadsheet.mapping import Mapping
from reelbase.importers.merging.outcome import ColumnReading
from reelbase.importers.merging.values import date_order, decimal_mark
from reelbase.matching.ids import ValueFault, is_nothing

EXAMPLES = 2
SEPARATORS = "|;,"
DEFAULT_SEPARATOR = "|"


@dataclass(slots=True)
class _Seen:
    """The forms that the cells of a field showed."""

    marks: Counter[str] = field(default_factory=Counter)
    orders: Counter[str] = field(default_factory=Counter)
    separators: set[str] = field(default_factory=set)

    def add(self, name: str, text: str) -> None:
        """Look at one more cell."""
        if name in DAYS:
            self.orders[date_order(text)] += 1
        elif name in LISTS:
            self.separators.update(each for each in SEPARATORS if each in text)
        else:
            self.marks[_mark_in(text)] += 1


def survey(rows: Iterable[Row[str]], mapping: Mapping) -> dict[str, How]:
    """Return the way to read the cells of each mapped field."""
    kinds = NUMBERS | DAYS.keys() | LISTS
    seen = {name: _Seen() for name in mapping.given if field_in(name) in kinds}
    for row in rows:
        for name, found in seen.items():
            if text := mapping.cell(row.values, name):
                found.add(field_in(name), text)
    has_commas = any(
        _separator(seen[name].separators, has_commas=True) == "," for name in CODES & seen.keys()
    )
    return {
        name: _how(mapping, name, seen.get(name, _Seen()), has_commas=has_commas) for name in mapping.given
    }


def _mark_in(text: str) -> str:
    """Return the decimal mark that a number shows, with units and currencies or without."""
    return decimal_mark(text.strip("$€£abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ '"))


def _separator(seen: set[str], *, has_commas: bool) -> str:
    known = SEPARATORS if has_commas else SEPARATORS.replace(",", "")
    return next((each for each in known if each in seen), DEFAULT_SEPARATOR)


def _how(mapping: Mapping, name: str, seen: _Seen, *, has_commas: bool) -> How:
    return How(
        Kind(mapping.kind),
        mapping.names_language,
        mapping.separator or _separator(seen.separators, has_commas=has_commas or name in CODES),
        mapping.decimal or _only(seen.marks),
        mapping.dates or _only(seen.orders),
    )


def _only(found: Counter[str]) -> str:
    """Return the form that all cells with a form show; "" if there is none, or they disagree."""
    shown = {each for each in found if each}
    return shown.pop() if len(shown) == 1 else ""


def preview(
    header: Iterable[str], rows: Iterable[Row[str]], mapping: Mapping, hows: dict[str, How]
) -> list[ColumnReading]:
    """Return the reading of each column, with examples, to look at before anything is written."""
    found = {name: _Shown() for name in hows}
    for row in rows:
        for name, how in hows.items():
            text = mapping.cell(row.values, name) if row.values else ""
            if not is_nothing(text):
                found[name].add(name, text, how)
    columns = mapping.given
    read = {column for some in columns.values() for column in some}
    unread = [ColumnReading(each, "", "not read", [], 0, "") for each in header if each not in read]
    return [found[name].reading(columns[name], name, how) for name, how in hows.items()] + unread


@dataclass(slots=True)
class _Shown:
    """Examples of the cells of a field, and how many can't be understood."""

    examples: dict[str, str] = field(default_factory=dict)
    faults: int = 0
    first_fault: str = ""

    def add(self, name: str, text: str, how: How) -> None:
        """Read one more cell."""
        reasons: list[str] = []
        try:
            value = reader_of(name).read(text, how, reasons.append)
            if len(self.examples) < EXAMPLES:
                self.examples.setdefault(text, _shown(value))
        except ValueFault as error:
            reasons.append(str(error))
        self.faults += bool(reasons)
        self.first_fault = self.first_fault or next(iter(reasons), "")

    def reading(self, columns: Iterable[str], name: str, how: How) -> ColumnReading:
        """Return what was found, to be printed."""
        pairs = list(self.examples.items())
        return ColumnReading(
            ", ".join(columns), name, reader_of(name).shown(how), pairs, self.faults, self.first_fault
        )


def _shown(value: object) -> str:
    if isinstance(value, Rough):
        return value.value
    return " + ".join(map(str, value)) if isinstance(value, list) else str(value)
