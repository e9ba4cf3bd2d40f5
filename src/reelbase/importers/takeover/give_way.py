"""Gives way: what the demo says of an entity goes, whole, as soon as a body describes it.

An entity that came with the demo is marked so (`importers/engine/provenance.py`). What other sources say
of it stays. A series gives way with all its seasons and episodes.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

import reelbase
from reelbase.entity import Entity, Kind
from reelbase.errors import LineFault
from reelbase.importers.engine import claims as say
from reelbase.importers.engine.batch import Batch
from reelbase.importers.engine.claims import Claim, EntityClaim
from reelbase.importers.engine.difference import Difference
from reelbase.importers.engine.entity_rows import NUMBERED, address_of
from reelbase.importers.engine.fields import field_of
from reelbase.importers.engine.load import find_id
from reelbase.importers.engine.provenance import Provenance
from reelbase.importers.engine.shared_rows import Brought
from reelbase.importers.engine.shared_tables import new_provider
from reelbase.importers.engine.state import State
from reelbase.importers.source import find_sources
from reelbase.storage.queries import whole_rows
from reelbase.storage.rows import EpisodeRow, ImageRow, SeasonRow, WatchProviderRow

FOLDER = Path(reelbase.__file__).parent / "demo"
"""The answers that the demo consists of."""


def give_way(state: State, batch: Batch, provenance: Provenance) -> Batch:
    """Take away what the demo says of everything that a batch describes; return the batch."""
    _load_marks(state, provenance)
    if provenance.has_demo:
        named = _named(state, batch)
        series = {entity.id for entity in named if entity.kind is Kind.TV} | set(named.values())
        marked = {id_ for id_ in series if id_ is not None and provenance.is_demo((Kind.TV, id_))}
        owners = {entity for entity in named if provenance.is_demo(entity)}
        strip(state, provenance, owners | load_parts(state, provenance, marked))
    if state.providers.stored:
        _strip_providers(state, batch)
    return batch


def leave_alone(state: State, batch: Batch, provenance: Provenance) -> Batch:
    """Refuse what the demo says of everything that did not come with it; return the rest of the batch."""
    _load_marks(state, provenance)
    for kind, entities in state.entities.items():
        refused = (id_ for id_ in entities.stored if not provenance.is_demo((kind, id_)))
        state.refused.update(Entity(kind, id_) for id_ in refused)
    for entity, series in _named(state, batch).items():
        if series is not None and Entity(Kind.TV, series) in state.refused:
            state.refused.add(entity)
    for kind, id_ in state.refused:
        if kind is Kind.PERSON:
            state.known_people[id_] = 0  # so that no row of a list fills it
    for id_, titles in state.credited.items():
        state.credited[id_] = titles - state.refused
    lines = [replace(line, claims=[_allowed(state, each) for each in line.claims]) for line in batch.lines]
    return replace(batch, lines=lines)


def _allowed(state: State, claim: Claim) -> Claim:
    """Return the claim without what it says of entities that are refused: a person's list names titles."""
    if not isinstance(claim, say.PersonCredits):
        return claim
    rows = [row for row in claim.rows if Entity(Kind(row.kind), row.entity_id) not in state.refused]
    return replace(claim, rows=rows)


def keep_shared(state: State, brought: Brought) -> None:
    """Restore providers, lists and names of genres that others set: the demo knows nothing better.

    `brought`: tables and keys of the rows that this import has added; those of this batch are added to it.
    """
    for table in state.shared:
        table.restore(lambda row: not _is_of_demo(row), brought)


def _is_of_demo(row: object) -> bool:
    return isinstance(row, WatchProviderRow) and row.logo_path in provider_logos()


def mark(found: Difference, provenance: Provenance) -> None:
    """Write down that all that is new came with the demo."""
    for kind, each in found.entities.items():
        provenance.mark_demo(kind, [row.id for row in each.new])
    provenance.write()


def load_parts(state: State, provenance: Provenance, series: Iterable[int]) -> set[Entity]:
    """Read all seasons and episodes of these series; return the ones that came with the demo."""
    wanted = sorted(series)
    found: set[Entity] = set()
    for kind in NUMBERED if wanted else ():
        state.load_numbered(kind, wanted)
        mine = [id_ for id_, row in state.entities[kind].stored.items() if series_of(row) in wanted]
        provenance.load(kind, mine)
        found.update(Entity(kind, id_) for id_ in mine if provenance.is_demo((kind, id_)))
    return found


def series_of(row: object) -> int | None:
    """Return the series of the row of a season or an episode."""
    return row.series_id if isinstance(row, SeasonRow | EpisodeRow) else None


def strip(
    state: State, provenance: Provenance, owners: Iterable[Entity], kept: Collection[Entity] = ()
) -> None:
    """Take the demo's facts from entities, and the mark; seasons and episodes without other facts go, but
    for `kept` ones.
    """
    by_kind: defaultdict[Kind, list[int]] = defaultdict(list)
    for kind, id_ in sorted(owners):
        by_kind[kind].append(id_)
    for kind, ids in by_kind.items():
        for table in state.owned:
            if table.serves(kind):
                table.load(kind, ids)
        complete = state.entities[kind].stored_complete
        whole_rows.uncomplete(state.writer, kind, [id_ for id_ in ids if id_ in complete])
    _strip_groups(state, by_kind[Kind.TV])
    kept = _kept_parts(state, provenance, by_kind, kept)
    for kind, ids in by_kind.items():
        for id_ in ids:
            entity = Entity(kind, id_)
            fields = [field_of(kind, name) for name in provenance.fields(entity)]
            held = [(field, field.value(state, entity, stored=True)) for field in fields]
            _strip(state, entity, is_kept=kind not in NUMBERED or entity in kept)
            for field, value in held if state.row(entity) is not None else ():
                field.put_back(state, entity, value)
            provenance.unmark_demo(entity)


def _strip(state: State, entity: Entity, *, is_kept: bool) -> None:
    kind, id_ = entity
    entities = state.entities[kind]
    row = entities.stored[id_]
    entities.stored_complete.discard(id_)
    entities.complete.discard(id_)
    if kind is Kind.PERSON:
        state.known_people.pop(id_, None)
    state.stripped.add(entity)
    for table in state.owned:
        # Pictures that were uploaded here stay.
        if table.serves(kind) and table.keep(entity, lambda row: isinstance(row, ImageRow) and row.own):
            state.pictured.add(entity)
    if is_kept:
        numbers = dict(zip(("series_id", "season_number", "episode_number"), address_of(row), strict=False))
        entities.add(id_, {**numbers})
        return
    del entities.rows[id_]
    state.homeless.add(entity)
    state.free_address(entity, row)


class _Provider(Struct):
    logo_path: str | None = None


class _Providers(Struct):
    results: list[_Provider]


class _Answer(Struct):
    body: _Providers


@cache
def provider_logos() -> frozenset[str]:
    """Return the logos that the demo's lists give to watch providers."""
    (source,) = find_sources([FOLDER / "providers.jsonl.gz"])
    answers = (msgspec.json.decode(line.text, type=_Answer) for line in source.lines())
    return frozenset(each.logo_path for answer in answers for each in answer.body.results if each.logo_path)


def _strip_providers(state: State, batch: Batch) -> None:
    """Forget what the demo says of the watch providers that a batch names."""
    providers = state.providers
    named: set[int] = set()
    for claim in batch.claims():
        if isinstance(claim, say.WatchOffers | say.ProviderList):
            named.update(each.id for each in claim.providers)
    for id_ in named:
        before = providers.stored.get(id_)
        if before and before.logo_path in provider_logos():
            providers.put(new_provider(id_))


def _strip_groups(state: State, series: list[int]) -> None:
    """Drop the episode groups of these series."""
    if not series:
        return
    groups, parts, items = state.groups, state.group_parts, state.group_items
    groups.load("series_id", series)
    state.whole_groups.load_edited(series)
    known = (*groups.stored.values(), *groups.rows.values())
    gone = {row.group_id for row in known if row.series_id in series}
    parts.load("group_id", sorted(gone))
    known_parts = (*parts.stored.values(), *parts.rows.values())
    lost = {row.part_id for row in known_parts if row.group_id in gone}
    items.load("part_id", sorted(lost))
    groups.drop(lambda row: row.group_id in gone)
    parts.drop(lambda row: row.part_id in lost)
    items.drop(lambda row: row.part_id in lost)


def _kept_parts(
    state: State, provenance: Provenance, by_kind: dict[Kind, list[int]], others: Collection[Entity]
) -> set[Entity]:
    """Return the seasons and episodes that another source describes, or that are among others, and the
    seasons of such episodes.
    """
    marked = {Entity(kind, id_) for kind in NUMBERED for id_ in by_kind.get(kind, ())}
    kept = {entity for entity in marked if entity in others or provenance.fields(entity)}
    numbers = {
        (row.series_id, row.season_number)
        for id_, row in state.episodes.stored.items()
        if (entity := Entity(Kind.EPISODE, id_)) not in marked or entity in kept
    }
    seasons = state.seasons.stored
    mine = by_kind.get(Kind.SEASON, ())
    return kept | {Entity(Kind.SEASON, id_) for id_ in mine if address_of(seasons[id_]) in numbers}


def _load_marks(state: State, provenance: Provenance) -> None:
    for kind, entities in state.entities.items():
        provenance.load(kind, entities.stored)


def _named(state: State, batch: Batch) -> dict[Entity, int | None]:
    """Return everything that a batch describes, seasons and episodes with their series."""
    found: dict[Entity, int | None] = {Entity(Kind.PERSON, row.id): None for row in batch.people}
    for claim in batch.claims():
        if not isinstance(claim, EntityClaim):
            continue
        kind, id_, _, address = claim.owner
        series: int | None = None
        match claim:
            case _ if address:
                series, *_ = address
                with suppress(LineFault):
                    id_ = find_id(state, kind, address)
            case say.Facts(values={"series_id": int(series_id)}) if kind in NUMBERED:
                series = series_id
        if series is not None:
            found.setdefault(Entity(Kind.TV, series), None)
        if id_:
            stored = state.entities[kind].stored.get(id_) if kind in NUMBERED else None
            entity = Entity(kind, id_)
            found[entity] = found.get(entity) or series or series_of(stored)
    return found
