"""Importing Wikidata's entities: names and ids of people are kept, then come titles, then facts of people.

Wherever in the file a person stands, credits know the ids that it tells: the person is made under TMDB's.
"""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import msgspec

from reelbase.entity import Kind
from reelbase.importers.engine.record import Record
from reelbase.importers.engine.trust import Origin
from reelbase.importers.faults import reason_of, reported
from reelbase.importers.formats.wikidata.reading import Item, Line, check, entities_of, read_item
from reelbase.importers.formats.wikidata.titles import (
    PEOPLE,
    Facts,
    Known,
    human,
    kind_of,
    known_person,
    title,
)
from reelbase.importers.formats.wikidata.words import HUMAN
from reelbase.importers.merging.importing import Part, import_parts
from reelbase.importers.merging.outcome import Options, Outcome, Unit
from reelbase.importers.report import BadLine, Tell
from reelbase.storage.temp_store import Scratch

KEPT = "people"
AT_ONCE = 200
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Known).decode
A_HUMAN = f'"{HUMAN}"'.encode()
A_TITLE = (b'"P4947"', b'"P4983"', b'"P345"', b'"P577"', b'"P57"', b'"P161"', b'"P580"', b'"P1476"')
"""Byte strings in the text of each title; most of a dump is left out without being read."""


def import_wikidata(database_url: str, file: Path, options: Options, tell: Tell) -> Outcome:
    """Take the entities of a file into the database; raises SourceError where it has none."""
    check(file)
    with Scratch() as scratch:
        walks: dict[str, Callable[[Path, Scratch], Iterator[Unit]]] = {
            "names": _keep_people,
            "titles": _titles,
            "people": _people,
        }
        size = file.stat().st_size
        parts = [Part(name, partial(walk, file, scratch), size) for name, walk in walks.items()]
        return import_parts(database_url, Origin.WIKIDATA, [file], parts, options, tell)


def _keep_people(file: Path, scratch: Scratch) -> Iterator[Unit]:
    for lines in _some(file):
        people = []
        for line in lines:
            if A_HUMAN in line.text and (item := _item(line)) is not None:
                with reported(_leave_out):
                    facts = Facts(item)
                    if kind_of(facts) is Kind.PERSON:
                        people.append((item.id, _encode(known_person(item, facts)).decode()))
        scratch.put(KEPT, people)
        yield Unit(len(lines), lines[-1].bytes_done)


def _titles(file: Path, scratch: Scratch) -> Iterator[Unit]:
    for lines in _some(file):
        unit = Unit(len(lines), lines[-1].bytes_done)
        found = [each for line in lines if (each := _title_in(line, unit, file)) is not None]
        ids = {id_ for each in found for name in PEOPLE for id_ in each.facts.items(name)}
        people = {id_: _decode(text) for id_, text in scratch.find(KEPT, sorted(ids)).items()}
        for line, item, facts, kind in found:
            refuse = _refusing(unit, file, line)
            with reported(refuse):
                unit.records.append(_placed(title(item, facts, kind, people, refuse), file, line))
        yield unit


class _Title(NamedTuple):
    """A movie or a series, and the line that it stands in."""

    line: Line
    item: Item
    facts: Facts
    kind: Kind


def _title_in(line: Line, unit: Unit, file: Path) -> _Title | None:
    """Return the title of a line; None if there is none, which is counted or reported."""
    if not line.fault and not any(each in line.text for each in A_TITLE):
        unit.skipped += 1
        return None
    item = _item(line, unit, file)
    found: _Title | None = None
    with reported(_refusing(unit, file, line)):
        facts = Facts(item) if item is not None else None
        kind = kind_of(facts) if facts is not None else Kind.PERSON
        unit.skipped += kind is None
        if item is not None and facts is not None and kind not in (None, Kind.PERSON):
            found = _Title(line, item, facts, kind)
    return found


def _people(file: Path, _scratch: Scratch) -> Iterator[Unit]:
    for lines in _some(file):
        unit = Unit(len(lines), lines[-1].bytes_done)
        for line in lines:
            if A_HUMAN in line.text and (item := _item(line)) is not None:
                refuse = _refusing(unit, file, line)
                with reported(refuse):
                    facts = Facts(item)
                    if kind_of(facts) is Kind.PERSON:
                        unit.records.append(_placed(human(item, facts, refuse), file, line))
        yield unit


def _refusing(unit: Unit, file: Path, line: Line) -> Callable[[str], None]:
    """Return a function that takes the reason why a line of a unit is bad."""
    return lambda reason: unit.bad.append(BadLine(str(file), line.number, reason))


def _leave_out(_reason: str) -> None:
    """Leave out the name; the same line is reported once, where people are read."""


def _some(file: Path) -> Iterator[list[Line]]:
    lines = entities_of(file)
    while some := list(islice(lines, AT_ONCE)):
        yield some


def _item(line: Line, unit: Unit | None = None, file: Path | None = None) -> Item | None:
    """Return the entity of a line; None if it is none, which is reported once, with the titles."""
    try:
        if line.fault is None:
            return read_item(line.text)
        fault = line.fault
    except Exception as error:
        fault = f"not an entity of Wikidata: {reason_of(error)}"
    if unit is not None:
        unit.bad.append(BadLine(str(file), line.number, fault))
    return None


def _placed(record: Record, file: Path, line: Line) -> Record:
    record.file, record.line = str(file), line.number
    return record
