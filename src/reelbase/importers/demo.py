"""Removing the demo: everything that came with it goes, except what other sources set.

A title that accounts have rated, marked or put on a list stays by its name and day alone, so that nothing
of theirs is lost; whatever a source says of it later replaces these.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
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
from reelbase.storage.kinds import KINDS as STORED
from reelbase.storage.queries.edits import select_edited_among
from reelbase.storage.queries.matching import DEMO, select_of_source
from reelbase.storage.queries.removing import (
    remove,
    remove_unused,
    select_kept_among,
    select_named_among,
)
from reelbase.storage.queries.whole_rows import select_numbered, select_owned
from reelbase.storage.rows import EpisodeRow, ProvenanceRow, SeasonRow, TranslationRow

KINDS = (
    *(Kind.MOVIE, Kind.TV, Kind.PERSON),
    *(Kind.COLLECTION, Kind.COMPANY, Kind.NETWORK, Kind.KEYWORD),
)
"""Kinds that name others go before the kinds they name; seasons and episodes go with their series."""
AT_ONCE = dict.fromkeys(KINDS, 500) | {Kind.MOVIE: 50, Kind.TV: 2}
"""Entities in one transaction, so many that each takes some tenths of a second."""
NAMING = {kind: (facts.original_name, facts.released) for kind, facts in STORED.items()}
NAMED_BY = ("name", "original_language", "adult")
"""Columns by which people recognise a title, and search leaves it out."""


class Removed(NamedTuple):
    """Numbers of entities: removed ones, and ones that stay since other sources describe them."""

    gone: int
    kept: int
    held: int  # of these, titles that only accounts here keep, by name alone


class Unmarked(StorageError):
    """The demo was loaded without marks, by an early version: what is the demo's can't be known."""


def remove_demo(database: Database) -> Removed:
    """Take the demo out of the catalogue. Raises Unmarked where nothing is marked.

    Some entities go in each transaction, so that people who write wait for one alone. One that was
    interrupted is finished by the next.
    """
    removed = Removed(0, 0, 0)
    for kind in KINDS:
        after: int | None = 0
        while after is not None:
            with database.writer(who="demo remove") as writer:
                writer.expect_much()
                step, after = _remove_some(writer, kind, after)
            removed = Removed(*map(sum, zip(removed, step, strict=True)))
    with database.writer(who="demo remove") as writer:
        if removed.gone or removed.kept:
            remove_unused(writer, provider_logos())
        elif number := _count_unmarked(writer):
            raise Unmarked(
                f"Expected a demo that is marked as one, found {number} of its films without a mark: an "
                "early version of Reelbase loaded it. What is the demo's can't be known, so nothing was "
                "removed.\nImport what is yours into another database: "
                "reelbase import … --database sqlite:///mine.db"
            )
    return removed


def _remove_some(writer: Writer, kind: Kind, after: int) -> tuple[Removed, int | None]:
    """Remove the next entities of a kind behind an id; the last id, None if there are no more."""
    ids = select_of_source(writer, DEMO, kind, after, AT_ONCE[kind])
    if not ids:
        return Removed(0, 0, 0), None
    staying, parts = _staying(writer, kind, ids), _kept_parts(writer, kind, ids)
    own = (select_kept_among(writer, kind, ids) | parts.keys()) - staying
    own |= select_edited_among(writer, kind, ids) - staying
    staying |= own
    kept_parts = {part for found in parts.values() for part in found}
    _strip(writer, kind, staying, own, kept_parts)
    remove(writer, kind, [id_ for id_ in ids if id_ not in staying])
    if kind is KINDS[-1]:  # one that is interrupted behind this finds nothing to finish
        remove_unused(writer, provider_logos())
    return Removed(len(ids) - len(staying), len(staying), len(own)), ids[-1]


def _count_unmarked(writer: Writer) -> int:
    """Count the films that say what the demo invents, but are not marked as the demo's."""
    overviews = _overviews()
    ids = sorted(overviews)
    sources = writer.all(select_owned(ProvenanceRow), kind="movie", ids=ids)
    marked = {row.entity_id for row in sources if row.source == DEMO}
    rows = writer.all(select_owned(TranslationRow), kind="movie", ids=ids)
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


def _kept_parts(writer: Writer, kind: Kind, ids: list[int]) -> dict[int, set[Entity]]:
    """Return the seasons and episodes that accounts keep something of, by their series."""
    found: defaultdict[int, set[Entity]] = defaultdict(set)
    if kind is not Kind.TV:
        return found
    seasons = writer.all(select_numbered(SeasonRow), kind="season", ids=ids)
    episodes = writer.all(select_numbered(EpisodeRow), kind="episode", ids=ids)
    series = {Entity(Kind.SEASON, row.id): row.series_id for row, _ in seasons}
    series.update((Entity(Kind.EPISODE, row.id), row.series_id) for row, _ in episodes)
    for part in NUMBERED:
        for id_ in select_kept_among(writer, part, [each.id for each in series if each.kind is part]):
            found[series[Entity(part, id_)]].add(Entity(part, id_))
    return found


def _strip(
    writer: Writer, kind: Kind, ids: Iterable[int], own: Collection[int], kept_parts: Collection[Entity]
) -> None:
    """Remove from entities everything that no other source set; `own` ones keep their names and days."""
    state, provenance = State(writer, KnownPeople()), Provenance(writer)
    wanted = sorted(ids)
    state.load(kind, wanted)
    provenance.load(kind, wanted)
    parts = load_parts(state, provenance, wanted) if kind is Kind.TV else set()
    strip(state, provenance, {Entity(kind, id_) for id_ in wanted} | parts, kept_parts)
    entities = state.entities[kind]
    columns = [each for each in (*NAMING[kind], *NAMED_BY) if each and each in entities.row._fields]
    for id_ in own:
        entities.change(id_, {column: getattr(entities.stored[id_], column) for column in columns})
    derive(state)
    found = with_local_votes(writer, difference(state))
    provenance.write()
    write(state, found)
    write_journal(state, found)
