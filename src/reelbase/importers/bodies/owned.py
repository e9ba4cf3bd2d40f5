"""Owned: entities that other sources made under ids of their own, found to be those that bodies tell of."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from reelbase.entity import Kind
from reelbase.importers.bodies.reading import Batch
from reelbase.importers.bodies.state import State, address_of
from reelbase.importers.merging.record import IMDB, TVDB, WIKIDATA
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries.matching import OWN_IDS, is_any_made, select_bearers, select_ids, select_told
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
    """An entity of TMDB with the ids elsewhere that a batch tells of it, and where it does so first."""

    kind: Kind
    id: int
    file: str
    line: int
    ids: dict[str, str] = field(default_factory=dict)


def find_same(writer: Writer, batch: Batch, refuse: Refuse) -> list[Same]:
    """The own entities that are those of a batch by their ids; what can't be told for sure is refused."""
    kinds = {kind for kind in KINDS if is_any_made(writer, kind)}
    if not kinds:
        return []
    named = [each for each in _named(batch) if each.kind in kinds]
    made = _Made(writer, named)
    found: dict[tuple[Kind, int], Same] = {}
    for each in named:
        mine = [id_ for id_ in made.find(each) if (each.kind, id_) not in found]
        if len(mine) > 1:
            some = ", ".join(map(str, mine))
            refuse(each.file, each.line, f"{each.kind} {each.id} could be more than one by its ids: {some}")
        for id_ in mine if len(mine) == 1 else ():
            other = made.imdb_id(each.kind, id_)
            if other and each.ids.get(IMDB, other) != other:
                words = f"{each.kind} {each.id} is {each.ids[IMDB]}, {id_} is {other}"
                refuse(each.file, each.line, f"the ids disagree: {words}")
                continue
            found[each.kind, id_] = Same(each.kind, id_, each.id)
    return list(found.values())


def _named(batch: Batch) -> Iterable[_Named]:
    found: dict[tuple[Kind, int], _Named] = {}
    for file, line, claims in batch.claims:
        for claim in claims:
            verb, kind, id_ = claim[:3]
            if kind not in KINDS or not isinstance(id_, int) or id_ >= OWN_IDS:
                continue
            told = claim[3] if verb == "ids" else {claim[3]: claim[4]} if verb == "found" else {}
            ids = {source: told[source] for source in SOURCES if told.get(source)}
            if ids:
                owner = (Kind(kind), id_)
                found.setdefault(owner, _Named(*owner, file, line)).ids.update(ids)
    return found.values()


class _Made:
    """The own entities of other sources that have an id which a batch tells."""

    def __init__(self, writer: Writer, named: Sequence[_Named]) -> None:
        self._ids: defaultdict[tuple[str, str, str], set[int]] = defaultdict(set)
        self._imdb_ids: dict[tuple[str, int], str] = {}
        values = sorted({value for each in named for value in each.ids.values()})
        own = [row for row in select_bearers(writer, values) if row.id >= OWN_IDS]
        for kind in KINDS:
            ids = select_told(writer, kind, sorted({row.id for row in own if row.kind == kind}))
            for row in own:
                if row.kind == kind and row.id in ids:
                    self._ids[kind, row.source, row.value].add(row.id)
            for row in select_ids(writer, kind, sorted(ids), IMDB):
                self._imdb_ids[kind, row.id] = row.value

    def find(self, named: _Named) -> list[int]:
        """Those that share an id with an entity."""
        return sorted({id_ for item in named.ids.items() for id_ in self._ids[named.kind, *item]})

    def imdb_id(self, kind: Kind, id_: int) -> str | None:
        """The IMDb id of one of them."""
        return self._imdb_ids.get((kind, id_))


def find_same_parts(state: State) -> list[Same]:
    """The own seasons and episodes whose numbers those of TMDB take; they step aside, to be taken in."""
    found: list[Same] = []
    for kind in PARTS:
        rows = state.rows[kind]  # without what the demo told, which goes
        mine = [id_ for of_kind, id_ in state.homeless if of_kind == kind and id_ >= OWN_IDS and id_ in rows]
        for id_ in sorted(mine):
            new = state.address[kind].get(address_of(kind, rows[id_]), id_)
            if new < OWN_IDS and id_ in state.stored[kind]:
                found.append(Same(kind, id_, new))
        aside = [each.old for each in found if each.kind == kind]
        if aside:
            step_aside(state.writer, kind, aside)
        for id_ in aside:
            state.homeless.discard((kind, id_))
            state.forget(kind, id_)
    return found
