"""Removing the demo: everything that came with it goes, except what other sources set."""

from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from reelbase.entity import Entity, Kind
from reelbase.errors import StorageError
from reelbase.importers.engine.changes import write_journal
from reelbase.importers.engine.derive import derive
from reelbase.importers.engine.difference import difference
from reelbase.importers.engine.entity_rows import NUMBERED
from reelbase.importers.engine.known_people import KnownPeople
from reelbase.importers.engine.provenance import Provenance
from reelbase.importers.engine.state import State
from reelbase.importers.engine.votes import with_local_votes
from reelbase.importers.engine.write import write
from reelbase.importers.source import find_sources
from reelbase.importers.takeover.give_way import FOLDER, load_parts, provider_logos, series_of, strip
from reelbase.storage.engine.database import Database
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries import whole_rows
from reelbase.storage.queries.matching import DEMO, select_of_source
from reelbase.storage.queries.removing import remove, remove_unused, select_named_among
from reelbase.storage.rows import ProvenanceRow, TranslationRow

KINDS = (
    *(Kind.MOVIE, Kind.TV, Kind.PERSON),
    *(Kind.COLLECTION, Kind.COMPANY, Kind.NETWORK, Kind.KEYWORD),
)
"""Kinds that name others go before the kinds they name; seasons and episodes go with their series."""
AT_ONCE = 1000


class Removed(NamedTuple):
    """Numbers of entities: removed ones, and ones that stay since other sources describe them."""

    gone: int
    kept: int


class Unmarked(StorageError):
    """The demo was loaded without marks, by an early version: what is the demo's can't be known."""


def remove_demo(database: Database) -> Removed:
    """Take the demo out of the catalogue, in one transaction. Raises Unmarked where nothing is marked."""
    gone = kept = 0
    with database.writer(who="demo remove") as writer:
        writer.expect_much()
        for kind in KINDS:
            after = 0
            while ids := select_of_source(writer, DEMO, kind, after, AT_ONCE):
                after = ids[-1]
                staying = _staying(writer, kind, ids)
                _strip(writer, kind, sorted(staying))
                remove(writer, kind, [id_ for id_ in ids if id_ not in staying])
                kept += len(staying)
                gone += len(ids) - len(staying)
        if gone or kept:
            remove_unused(writer, provider_logos())
        elif number := _count_unmarked(writer):
            raise Unmarked(
                f"Expected a demo that is marked as one, found {number} of its films without a mark: an "
                "early version of Reelbase loaded it. What is the demo's can't be known, so nothing was "
                "removed.\nImport what is yours into another database: "
                "reelbase import … --database sqlite:///mine.db"
            )
    return Removed(gone, kept)


def _count_unmarked(writer: Writer) -> int:
    """Count the films that say what the demo invents, but are not marked as the demo's."""
    overviews = _overviews()
    ids = sorted(overviews)
    sources = whole_rows.owned(writer, ProvenanceRow, Kind.MOVIE, ids)
    marked = {row.entity_id for row in sources if row.source == DEMO}
    rows = whole_rows.owned(writer, TranslationRow, Kind.MOVIE, ids)
    invented = {row.entity_id for row in rows if row.overview == overviews[row.entity_id]}
    return len(invented - marked)


def _overviews() -> dict[int, str]:
    """Return the English overviews that the demo invents, by the ids of its films."""
    (source,) = find_sources([FOLDER / "movies.jsonl.gz"])
    bodies = [msgspec.json.decode(line.text)["body"] for line in source.lines()]
    return {body["id"]: body["overview"] for body in bodies if body["overview"]}


def _staying(writer: Writer, kind: Kind, ids: list[int]) -> set[int]:
    """Return which of these entities another source describes, or something else names."""
    provenance = Provenance(writer)
    provenance.load(kind, ids)
    staying = {id_ for id_ in ids if provenance.fields((kind, id_))}
    staying |= select_named_among(writer, kind, [id_ for id_ in ids if id_ not in staying])
    if kind is Kind.TV:
        state = State(writer, KnownPeople())
        marked = load_parts(state, provenance, ids)
        for part in NUMBERED:
            stored = state.entities[part].stored
            provenance.load(part, stored)
            described = [
                series_of(row)
                for id_, row in stored.items()
                if (part, id_) not in marked or provenance.fields((part, id_))
            ]
            staying.update(id_ for id_ in described if id_ is not None)
    return staying


def _strip(writer: Writer, kind: Kind, ids: Iterable[int]) -> None:
    """Remove from entities everything that no other source set."""
    state, provenance = State(writer, KnownPeople()), Provenance(writer)
    wanted = sorted(ids)
    state.load(kind, wanted)
    provenance.load(kind, wanted)
    parts = load_parts(state, provenance, wanted) if kind is Kind.TV else set()
    strip(state, provenance, {Entity(kind, id_) for id_ in wanted} | parts)
    derive(state)
    found = with_local_votes(writer, difference(state))
    provenance.write()
    write(state, found)
    write_journal(state, found)
