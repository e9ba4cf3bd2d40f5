"""Retracting: what earlier editions of a source said is taken back, and what only they made is removed."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple

from reelbase.entity import Entity, Kind
from reelbase.importers.engine.changes import write_journal
from reelbase.importers.engine.derive import derive
from reelbase.importers.engine.difference import difference
from reelbase.importers.engine.fields import field_of
from reelbase.importers.engine.known_people import KnownPeople
from reelbase.importers.engine.provenance import Held, Provenance
from reelbase.importers.engine.state import State
from reelbase.importers.engine.votes import with_local_votes
from reelbase.importers.engine.write import write
from reelbase.importers.takeover.clear import Cleared, clear, clear_lost
from reelbase.importers.takeover.left_over import lost_with_removed
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries.matching import OWN_IDS
from reelbase.storage.queries.removing import redirect, remove

IsOld = Callable[[Held], bool]
"""Returns if a field was set by an edition that is taken back."""
NO_FACTS = frozenset({
    "id", "series_id", "season_number", "episode_number", "object_id", "episode_count", "popularity",
    "vote_average", "vote_count", "last_air_date", "in_production",
})  # fmt: skip
"""Columns that say nothing which only a source could have said."""


class Retracted(NamedTuple):
    """The outcome of a batch: fields that were taken back, by entity, and entities that are gone."""

    fields: dict[Entity, list[str]]
    removed: list[Entity]
    cleared: list[Entity]  # persons, companies and others that nothing names any more


def retract(writer: Writer, kind: Kind, ids: Collection[int], is_old: IsOld) -> Retracted:
    """Take back the fields of entities that old editions set; remove those of which nothing is left then."""
    removed = _left_empty(writer, kind, ids, is_old)
    state, provenance = State(writer, KnownPeople()), Provenance(writer)
    kept = sorted(set(ids) - {id_ for _, id_ in removed})
    fields = _old_fields(state, provenance, kind, kept, is_old)
    for entity, names in fields.items():
        for name in names:
            field_of(kind, name).clear(state, entity)
            provenance.note(entity, name, None)
    derive(state)
    found = with_local_votes(writer, difference(state))
    write(state, found)
    write_journal(state, found)
    provenance.write()
    gone = clear(writer, [], found).entities() + _remove(writer, removed)
    return Retracted(fields, removed, gone)


def _old_fields(
    state: State, provenance: Provenance, kind: Kind, ids: Collection[int], is_old: IsOld
) -> dict[Entity, list[str]]:
    """Return the fields of each entity that old editions set, and read what they hold."""
    state.load(kind, sorted(ids))
    there = sorted(set(ids) & state.entities[kind].rows.keys())
    provenance.load(kind, there)
    found: dict[Entity, list[str]] = {}
    for id_ in there:
        held = provenance.fields((kind, id_))
        if names := [name for name, each in held.items() if is_old(each)]:
            found[Entity(kind, id_)] = names
    for entity, names in found.items():
        for name in names:
            table = field_of(kind, name).table(state)
            if table is not None:
                table.load(kind, [entity.id])
    return found


def _left_empty(writer: Writer, kind: Kind, ids: Collection[int], is_old: IsOld) -> list[Entity]:
    """Return the entities of which nothing is left without the fields of old editions."""
    state, provenance = State(writer, KnownPeople()), Provenance(writer)
    fields = _old_fields(state, provenance, kind, ids, is_old)
    has_parts = _with_parts(state, kind, ids)
    found: list[Entity] = []
    for id_ in sorted(set(ids) & state.entities[kind].rows.keys()):
        entity = Entity(kind, id_)
        names = fields.get(entity, [])
        is_kept = state.is_complete(entity) or state.edits.is_edited(entity) or id_ in has_parts
        if is_kept or len(names) < len(provenance.fields(entity)):
            continue
        for name in names:
            field_of(kind, name).clear(state, entity)
        found.append(entity)
    derive(state)  # so that no picture is shown that has gone
    return [entity for entity in found if _is_blank(state, entity)]


def _with_parts(state: State, kind: Kind, ids: Collection[int]) -> set[int]:
    """Return the series that have seasons, or the seasons that have episodes."""
    if kind is Kind.TV:
        state.load_numbered(Kind.SEASON, sorted(ids))
        return {row.series_id for row in state.seasons.rows.values()}
    if kind is not Kind.SEASON:
        return set()
    addresses = {row.id: (row.series_id, row.season_number) for row in state.seasons.rows.values()}
    state.load_numbered(Kind.EPISODE, sorted({series for series, _ in addresses.values()}))
    inhabited = {(row.series_id, row.season_number) for row in state.episodes.rows.values()}
    return {id_ for id_, address in addresses.items() if address in inhabited}


def _is_blank(state: State, entity: Entity) -> bool:
    entities = state.entities[entity.kind]
    row, blank = entities.rows[entity.id], entities.blank
    return all(getattr(row, name) == getattr(blank, name) for name in row._fields if name not in NO_FACTS)


def _remove(writer: Writer, entities: Iterable[Entity]) -> list[Entity]:
    """Remove entities, and whom and what only they named; an own id is given to nothing else."""
    by_kind: defaultdict[Kind, list[int]] = defaultdict(list)
    for kind, id_ in entities:
        by_kind[kind].append(id_)
    lost = lost_with_removed(writer, by_kind)
    for kind, ids in by_kind.items():
        remove(writer, kind, ids)
        redirect(writer, kind, {id_: None for id_ in ids if id_ >= OWN_IDS})
    return clear_lost(writer, lost, Cleared([], [])).entities() if lost else []
