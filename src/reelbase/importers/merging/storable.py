"""Storable values, as every database takes them; the one gate between reading and merging.

Texts lose U+0000 and halves of surrogates, which PostgreSQL or no database at all can hold. Numbers beyond
what their columns hold, and ids beyond TMDB's, are left out and reported.
"""

import re
from collections.abc import Callable
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from reelbase import bounds
from reelbase.importers.engine.record import TMDB, Credit, Partial, Record, Rough
from reelbase.importers.merging.outcome import Unit
from reelbase.importers.report import BadLine
from reelbase.storage.kinds import KINDS
from reelbase.storage.rows.registry import types_of

WIDE = frozenset(("budget", "revenue", "votes"))
"""Fields that hold more than 32 bits."""
LISTS: dict[str, msgspec.json.Decoder[Any]] = {
    **dict.fromkeys(
        ("genre_ids", "episode_run_time"),
        msgspec.json.Decoder(list[Annotated[int, Meta(ge=0, le=bounds.ID)]]),
    ),
    **dict.fromkeys(
        ("languages", "origin_country", "production_countries", "spoken_languages"),
        msgspec.json.Decoder(list[str]),
    ),
}
"""Columns with a list as JSON, and what reads it."""
LARGEST = 2**63 - 1
_ODD = re.compile("[\x00\ud800-\udfff]")
Fault = Callable[[str], None]


def make_storable(unit: Unit) -> None:
    """Have all records of a unit hold only what a database takes; what is left out is among its bad lines."""
    for record in unit.records:

        def fault(reason: str, record: Record = record) -> None:
            unit.bad.append(BadLine(record.file, record.line, reason))

        _make(record, fault, set())
    unit.records = [each for each in unit.records if each.ids or each.names or each.series]


def text_of(text: str) -> str:
    """Return the text without letters that no database takes."""
    return text if text.isascii() and "\0" not in text else _ODD.sub("", text)


def _make(record: Record, fault: Fault, seen: set[int]) -> None:
    if id(record) in seen:
        return
    seen.add(id(record))
    record.ids = {name: text_of(value) for name, value in record.ids.items()}
    number = record.ids.get(TMDB, "")
    if number and not (number.isascii() and number.isdigit() and 0 < int(number[:20]) <= bounds.ID):
        fault(f"expected an id up to {bounds.ID:,}, found {number[:40]!r}")
        del record.ids[TMDB]
    record.names = tuple(map(text_of, record.names))
    record.fields = {
        text_of(name): value
        for name, found in record.fields.items()
        if (value := _value(name, found, fault, seen)) is not None and _fits(record, name, value, fault)
    }
    if not max(abs(record.season), abs(record.episode)) <= bounds.ID:
        fault(f"expected a number of a season and an episode, found {record.season} and {record.episode}")
        record.names, record.ids, record.series = (), {}, None
    if record.series is not None:
        _make(record.series, fault, seen)


def _fits(record: Record, name: str, value: object, fault: Fault) -> bool:
    """Return whether a column holds such a value; a field without a column holds any."""
    python = types_of(KINDS[record.kind].row).get(name) if record.kind else None
    if python is None:
        return True
    bare = value.value if isinstance(value, Rough) else value
    fits = isinstance(bare, python) or (python is float and isinstance(bare, int))
    if fits and name in LISTS and isinstance(bare, str):
        try:
            LISTS[name].decode(bare)
        except (msgspec.MsgspecError, ValueError):
            fits = False
    if not fits:
        fault(f"expected another kind of value for {name}, found {str(value)[:40]!r}")
    return fits


def _credit(credit: Credit, fault: Fault, seen: set[int]) -> Credit:
    """Return the credit with texts and numbers that a database takes."""
    _make(credit.person, fault, seen)
    character, department, job, credit_id = (text_of(str(each)) for each in credit[1:5])
    cast_id, order = (each if type(each) is int and abs(each) <= bounds.ID else None for each in credit[5:])
    return Credit(credit.person, character, department, job, credit_id, cast_id, order)


def _value(name: str, value: object, fault: Fault, seen: set[int]) -> object:
    """Return the value as it can be stored, None if it can't."""
    match value:
        case str():
            return value if value.isascii() and "\0" not in value else text_of(value)
        case Rough():
            return Rough(text_of(value.value))
        case Partial():
            return Partial([made for each in value.value if (made := _value(name, each, fault, seen))])
        case bool() | float():
            return value
        case int():
            if abs(value) <= (LARGEST if name in WIDE else bounds.ID):
                return value
            fault(f"expected at most {bounds.ID:,} for {name}, found {value}")
            return None
        case Record():
            _make(value, fault, seen)
            return value
        case Credit():
            return _credit(value, fault, seen)
        case list():
            return [made for each in value if (made := _value(name, each, fault, seen)) is not None]
        case tuple():
            return tuple(_value(name, each, fault, seen) for each in value)
        case _:
            return value
