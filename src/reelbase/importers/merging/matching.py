"""Matching: which entity of the catalogue a record is about. By ids before title and year; never a guess."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from reelbase import bounds
from reelbase.entity import Entity, Kind
from reelbase.importers.engine.record import BY_NAME, IDENTITIES, IMDB, TMDB, Record
from reelbase.importers.engine.state import State
from reelbase.importers.merging.namesakes import Names
from reelbase.importers.takeover.find_local_duplicates import Same
from reelbase.storage.queries.matching import (
    OWN_IDS,
    free_own_ids,
    select_bearers,
    select_described,
    select_moved,
)

TITLES = (Kind.MOVIE, Kind.TV)
NAMED = (Kind.COMPANY, Kind.NETWORK, Kind.KEYWORD, Kind.COLLECTION)
YEARS_APART = 1


class Disagreement(Exception):
    """A record that could be about one entity or another; the text says about which."""


class Matcher:
    """Finds the entities of the records of one batch."""

    def __init__(self, state: State, names: Names) -> None:
        self._state = state
        self._names = names
        self._bearers: defaultdict[tuple[str, str], set[Entity]] = defaultdict(set)
        self._asked: set[str] = set()
        self._moved: dict[Entity, int | None] = {}
        self._ids: dict[Entity, dict[str, str]] = {}  # of entities that came or got ids in this batch
        self._free: dict[Kind, Iterator[int]] = {}
        self._became: dict[Entity, int] = {}  # own entities that were found to be others
        self._renamed: dict[Entity, int] = {}  # own entities that got TMDB's id from a source
        self._named: dict[Entity, int] = {}  # the same the other way round

    def look_up(self, records: Sequence[Record]) -> None:
        """Read in few questions what finding these records takes."""
        self._look_up_values({v for each in records for k, v in each.ids.items() if k in IDENTITIES})
        wanted: defaultdict[Kind, set[int]] = defaultdict(set)
        for each in records:
            number = tmdb_id(each)
            if each.kind is not None and number is not None:
                wanted[each.kind].add(number)
            for owners in (self._bearers.get((source, each.ids[source]), ()) for source in each.ids):
                for kind, id_ in owners:
                    wanted[kind].add(id_)
        for kind, ids in wanted.items():
            self._load(kind, ids)
            self._follow(kind, [id_ for id_ in ids if id_ not in self._state.entities[kind].rows])

    def _look_up_values(self, values: set[str]) -> None:
        new = sorted(values - self._asked)
        self._asked.update(new)
        self._state.tombstones.lift_bearers(new)
        for row in select_bearers(self._state.writer, new):
            self._bearers[row.source, row.value].add(Entity(Kind(row.kind), row.id))

    def _load(self, kind: Kind, ids: Iterable[int]) -> None:
        some = sorted(ids)
        self._state.load(kind, some)
        self._state.external_ids.load(kind, some)

    def _follow(self, kind: Kind, ids: list[int]) -> None:
        moved = select_moved(self._state.writer, kind, ids)
        self._moved.update((Entity(kind, old), new) for old, new in moved.items())
        self._load(kind, {new for new in moved.values() if new is not None})

    def find(self, record: Record) -> int | None:
        """Return the entity's id, None if there is none. Raises Disagreement if it is ambiguous."""
        found = self._by_ids(record)
        if found is None and record.kind in TITLES:
            return self._by_title(record)
        if found is None and record.kind in NAMED and TMDB not in record.ids:
            name, *_ = record.names
            for same in self._names.find(self._state.writer, record.kind, name):
                self._state.tombstones.lift(record.kind, [same.id])
                return same.id
            return None
        return found

    def _by_ids(self, record: Record) -> int | None:
        claims = self._claimed(record)
        owners = dict.fromkeys(owner for _, owner in claims)
        if len(owners) > 1 and self._is_one(record, owners):
            claims = self._claimed(record)
            owners = dict.fromkeys(owner for _, owner in claims)
        if len(owners) > 1:
            words = ", ".join(f"{source} says {kind} {id_}" for source, (kind, id_) in claims)
            raise Disagreement(f"the ids disagree: {words}")
        if not owners:
            return None
        (kind, id_), number = next(iter(owners)), tmdb_id(record)
        if number is not None and number != id_ < OWN_IDS and claims[0][0] != TMDB:
            raise Disagreement(f"the ids disagree: {claims[0][0]} says {kind} {id_}, the id of TMDB {number}")
        other = self.ids_of(kind, id_).get(IMDB)
        if other and record.ids.get(IMDB, other) != other:
            raise Disagreement(
                f"the ids disagree: {claims[0][0]} says {kind} {id_}, "
                f"which is {other}, not {record.ids[IMDB]}"
            )
        record.kind = kind
        return id_

    def _claimed(self, record: Record) -> list[tuple[str, Entity]]:
        """Return the stored entity that each of the record's ids identifies."""
        found: list[tuple[str, Entity]] = []
        number = tmdb_id(record)
        if record.kind is not None and number is not None:
            number = self._moved.get(Entity(record.kind, number), number)
            if number is not None:
                number = self._named.get(Entity(record.kind, number), number)
                if number in self._state.entities[record.kind].rows:
                    found.append((TMDB, Entity(record.kind, number)))
        for source in IDENTITIES:
            if source not in record.ids:
                continue
            bearers = self._bearers.get((source, record.ids[source]), ())
            if self._became:
                bearers = {Entity(kind, self.now(kind, id_)) for kind, id_ in bearers}
            found += [(source, each) for each in sorted(bearers) if record.kind in (None, each.kind)]
        return found

    def known(self, record: Record) -> list[int]:
        """Return the entities of the record's kind to which its ids lead."""
        return sorted({id_ for _, (_, id_) in self._claimed(record)})

    def now(self, kind: Kind, id_: int) -> int:
        """Return the present id of an entity, which may have been found to be another."""
        while (entity := Entity(kind, id_)) in self._became:
            id_ = self._became[entity]
        return id_

    def fits(self, record: Record, id_: int) -> bool:
        """Return whether a record can be about an entity that is known by more than its name."""
        assert record.kind is not None
        known = self.ids_of(record.kind, id_)
        is_by_name = id_ >= OWN_IDS and known.keys() <= {BY_NAME}
        return not is_by_name and self._may_be(record, id_)

    def unite(self, kind: Kind, ids: Iterable[int]) -> bool:
        """Have own entities be the first of these, if no id says that they are two; whether they are."""
        first, *others = sorted(ids)
        known = dict(self.ids_of(kind, first))
        for other in others:
            if other < OWN_IDS or any(
                known.setdefault(*each) != each[1] for each in self._strong(kind, other)
            ):
                return False
        self._became.update({Entity(kind, other): first for other in others})
        self._ids.setdefault(Entity(kind, first), {}).update(known)
        return True

    def _strong(self, kind: Kind, id_: int) -> list[tuple[str, str]]:
        return [
            each for each in self.ids_of(kind, id_).items() if each[0] in IDENTITIES and each[0] != BY_NAME
        ]

    def _is_one(self, record: Record, owners: Iterable[Entity]) -> bool:
        """Return whether the entities that a record's ids identify are one; if so, unite them."""
        kinds = {kind for kind, _ in owners}
        ids = [id_ for _, id_ in owners]
        if len(kinds) > 1 or not all(self._may_be(record, id_) for id_ in ids):
            return False
        return self.unite(kinds.pop(), ids)

    def same(self) -> list[Same]:
        """Return the own entities that were found to be others."""
        found = [Same(kind, old, self.now(kind, old)) for kind, old in self._became]
        found = [
            each._replace(new=self._renamed.get(Entity(each.kind, each.new), each.new)) for each in found
        ]
        return found + [Same(*own, number) for own, number in self._renamed.items()]

    def rename(self, record: Record, own: int) -> None:
        """Remember TMDB's id that a record tells of an own entity, if nothing is there under it."""
        kind, number = record.kind, tmdb_id(record)
        if kind is None or number is None or own < OWN_IDS or (kind, own) in self._renamed:
            return
        is_free = number not in self._state.entities[kind].rows and not self.is_gone(record)
        if kind in (*TITLES, Kind.PERSON) and is_free:
            self._renamed[Entity(kind, own)] = number
            self._named[Entity(kind, number)] = own

    def renamed(self) -> list[Same]:
        """Return the own entities that got TMDB ids from sources, unless the owner's bodies made them."""
        without_source: set[Entity] = set()
        for kind in {kind for kind, _ in self._renamed}:
            there = [
                id_ for of, id_ in self._renamed if of == kind and id_ in self._state.entities[kind].stored
            ]
            without_source |= {
                Entity(kind, id_) for id_ in set(there) - select_described(self._state.writer, kind, there)
            }
        self._renamed = {own: number for own, number in self._renamed.items() if own not in without_source}
        for (kind, own), number in self._renamed.items():
            self._names.rename(kind, own, number)
        return [Same(*own, number) for own, number in self._renamed.items()]

    def is_gone(self, record: Record) -> bool:
        """Return whether TMDB's id of a record was deleted here."""
        number = tmdb_id(record)
        if number is None or record.kind is None:
            return False
        return self._moved.get(Entity(record.kind, number), 0) is None

    def _by_title(self, record: Record) -> int | None:
        """Return the one title of this name in this year, else in the years around it, else in none."""
        if record.kind is None:
            return None
        same = {
            each
            for name in dict.fromkeys(filter(None, record.names))
            for each in self._names.find(self._state.writer, record.kind, name)
        }
        near = {id_: year for id_, year in same if _is_near(record, year)}
        if near:
            self._load(record.kind, near.keys())
        here = self._state.entities[
            record.kind
        ].rows  # names are remembered from batch to batch, and others merge
        near = {id_: year for id_, year in near.items() if id_ in here and self._may_be(record, id_)}
        found = [id_ for id_, year in near.items() if year == record.year] or list(near)
        if len(found) > 1:
            some = ", ".join(map(str, sorted(found)[:5]))
            raise Disagreement(f"more than one {record.kind} has this title and year: {some}")
        return found[0] if found else None

    def _may_be(self, record: Record, id_: int) -> bool:
        """Return whether no id contradicts that they are one."""
        known = self.ids_of(record.kind, id_)  # type: ignore[arg-type]
        number = tmdb_id(record)
        is_other = number is not None and number != id_ < OWN_IDS
        return not is_other and all(known.get(k, v) == v for k, v in record.ids.items() if k in IDENTITIES)

    def ids_of(self, kind: Kind, id_: int) -> dict[str, str]:
        """Return the ids elsewhere of an entity, those of this batch included."""
        entity = Entity(kind, id_)
        rows = self._state.external_ids.of(entity)
        return {row.source: row.value for row in rows.values()} | self._ids.get(entity, {})

    def note(self, record: Record, id_: int) -> None:
        """Remember whom a record was about, for the records after it."""
        assert record.kind is not None
        entity = Entity(record.kind, id_)
        known, stored = self._ids.setdefault(entity, {}), self._state.external_ids.of(entity)
        for source, value in record.ids.items():
            if source in IDENTITIES and source not in known and source not in stored:
                known[source] = value
                self._bearers[source, value].add(entity)

    def new_id(self, record: Record) -> int:
        """Return the id of a new entity: TMDB's if the record has it, else the next own one."""
        assert record.kind is not None
        kind, number = record.kind, tmdb_id(record)
        if number is None or number in self._state.entities[kind].rows:
            number = self.next_id(kind)
        if kind in TITLES or kind in NAMED:
            self._names.add(kind, record.names, number, record.year)
        return number

    def next_id(self, kind: Kind) -> int:
        """Return the next own id of a kind."""
        if kind not in self._free:
            self._free[kind] = free_own_ids(self._state.writer, kind)
        return next(self._free[kind])


def _is_near(record: Record, year: int) -> bool:
    """Return whether a title of a year, 0 for none, can be the record's."""
    if record.by_name_alone:
        return True
    if record.year is None:
        return not year
    return bool(year) and abs(year - record.year) <= YEARS_APART


def tmdb_id(record: Record) -> int | None:
    """Return the record's id of TMDB."""
    text = record.ids.get(TMDB, "")
    return int(text) if text and text.isascii() and text.isdigit() and 0 < int(text) <= bounds.ID else None
