"""Finds entities that other sources made under ids of their own, and that bodies describe."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from reelbase.entity import Entity, Kind
from reelbase.importers.engine.batch import Batch
from reelbase.importers.engine.claims import ExternalIds, FoundById
from reelbase.importers.engine.entity_rows import address_of
from reelbase.importers.engine.record import IMDB, TVDB, WIKIDATA
from reelbase.importers.engine.state import State
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries.matching import (
    OWN_IDS,
    select_bearers,
    select_described,
    select_ids,
)
from reelbase.storage.queries.replacing import PARTS, step_aside

KINDS = (Kind.MOVIE, Kind.TV, Kind.PERSON)
SOURCES = (IMDB, WIKIDATA, TVDB)
Refuse = Callable[[str, int, str], None]


class Same(NamedTuple):
    """An own entity, and the id that TMDB has for it."""

    kind: Kind
    old: int
    new: int


@dataclass
class _Named:
    """An entity of TMDB with the ids elsewhere that a batch gives it, and the line that does so first."""

    entity: Entity
    file: str
    line: int
    ids: dict[str, str] = field(default_factory=dict)


def find_same(writer: Writer, batch: Batch, refuse: Refuse) -> list[Same]:
    """Find the own entities that are those of a batch by their ids; refuse ids that contradict each other."""
    named = list(_named(batch))
    if not named:
        return []
    made = _Made(writer, named)
    found: dict[Entity, Same] = {}
    for each in named:
        kind, new = each.entity
        mine = [id_ for id_ in made.find(each) if Entity(kind, id_) not in found]
        if len(mine) > 1:
            some = ", ".join(map(str, mine))
            refuse(each.file, each.line, f"{kind} {new} could be more than one by its ids: {some}")
        for id_ in mine if len(mine) == 1 else ():
            other = made.imdb_id(Entity(kind, id_))
            if other and each.ids.get(IMDB, other) != other:
                words = f"{kind} {new} is {each.ids[IMDB]}, {id_} is {other}"
                refuse(each.file, each.line, f"the ids disagree: {words}")
                continue
            found[Entity(kind, id_)] = Same(kind, id_, new)
    return list(found.values())


def _named(batch: Batch) -> Iterable[_Named]:
    found: dict[Entity, _Named] = {}
    for line in batch.lines:
        for claim in line.claims:
            match claim:
                case ExternalIds():
                    given = claim.ids
                case FoundById():
                    given = {claim.source: claim.value}
                case _:
                    continue
            owner = claim.owner
            if owner.kind not in KINDS or owner.address or owner.id >= OWN_IDS:
                continue
            ids = {source: value for source in SOURCES if (value := given.get(source))}
            if ids:
                new = _Named(owner.entity, line.file, line.number)
                found.setdefault(owner.entity, new).ids.update(ids)
    return found.values()


class _Made:
    """The own entities of other sources that have an id which a batch gives."""

    def __init__(self, writer: Writer, named: Sequence[_Named]) -> None:
        self._ids: defaultdict[tuple[Kind, str, str], set[int]] = defaultdict(set)
        self._imdb_ids: dict[Entity, str] = {}
        values = sorted({value for each in named for value in each.ids.values()})
        own = [row for row in select_bearers(writer, values) if row.id >= OWN_IDS]
        for kind in {Kind(row.kind) for row in own}.intersection(KINDS):
            ids = select_described(writer, kind, sorted({row.id for row in own if row.kind == kind}))
            for row in own:
                if row.kind == kind and row.id in ids:
                    self._ids[kind, row.source, row.value].add(row.id)
            for each in select_ids(writer, kind, sorted(ids), IMDB):
                self._imdb_ids[Entity(kind, each.id)] = each.value

    def find(self, named: _Named) -> list[int]:
        """Return the own entities that share an id with an entity."""
        kind = named.entity.kind
        return sorted({id_ for source, value in named.ids.items() for id_ in self._ids[kind, source, value]})

    def imdb_id(self, entity: Entity) -> str | None:
        """Return the IMDb id of one of them."""
        return self._imdb_ids.get(entity)


def find_same_parts(state: State) -> list[Same]:
    """Find the own seasons and episodes whose numbers those of TMDB take; they step aside, to be taken in."""
    found: list[Same] = []
    for kind in PARTS:
        entities = state.entities[kind]
        rows = entities.rows  # without what only the demo has, which goes
        mine = [id_ for of, id_ in state.homeless if of is kind and id_ >= OWN_IDS and id_ in rows]
        for id_ in sorted(mine):
            new = state.addresses[kind].get(address_of(rows[id_]), id_)
            if new < OWN_IDS and id_ in entities.stored:
                found.append(Same(kind, id_, new))
        aside = [each.old for each in found if each.kind is kind]
        if aside:
            step_aside(state.writer, kind, aside)
        for id_ in aside:
            state.homeless.discard(Entity(kind, id_))
            state.forget(Entity(kind, id_))
    return found
