"""Merging a batch of records: find or make their entities, and take each field that no better source set."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from reelbase.entity import Entity, Kind
from reelbase.importers.engine.changes import write_journal
from reelbase.importers.engine.derive import derive
from reelbase.importers.engine.difference import difference
from reelbase.importers.engine.entity_rows import NUMBERED
from reelbase.importers.engine.field import Field
from reelbase.importers.engine.fields import field_of, make, put, referred
from reelbase.importers.engine.known_people import KnownPeople
from reelbase.importers.engine.owned_rows import AnyOwnedRows
from reelbase.importers.engine.provenance import Held, Provenance
from reelbase.importers.engine.record import BY_NAME, IMDB, TMDB, Partial, Record, Rough
from reelbase.importers.engine.state import State
from reelbase.importers.engine.trust import Origin, is_credits
from reelbase.importers.engine.values import ORIGINAL
from reelbase.importers.engine.votes import with_local_votes
from reelbase.importers.engine.write import write
from reelbase.importers.merging.credited import Credited
from reelbase.importers.merging.matching import TITLES, Disagreement, Matcher
from reelbase.importers.merging.namesakes import Names
from reelbase.importers.merging.outcome import Notes
from reelbase.importers.report import BadLine
from reelbase.importers.takeover.clear import clear
from reelbase.importers.takeover.left_over import unite_people
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries.matching import OWN_IDS


class Teller(NamedTuple):
    """A source, in an edition of it."""

    origin: Origin
    edition: str
    only_known: bool
    renewed: str = ""  # the beginning of its earlier editions, if this one replaces all that they said

    def is_renewed(self, held: Held) -> bool:
        """Return whether a field was set by an earlier edition that this one replaces."""
        is_earlier = held.origin is self.origin and held.edition != self.edition
        return bool(self.renewed) and is_earlier and held.edition.startswith(self.renewed)


class Taken(NamedTuple):
    """A field that names other entities, and is taken once they are known."""

    record: Record
    name: str
    value: object


class Merge:
    """One batch: what its records change."""

    def __init__(self, writer: Writer, teller: Teller, names: Names, notes: Notes) -> None:
        self._state = State(writer, KnownPeople())
        self._names = names
        self._matcher = Matcher(self._state, names)
        self._credited = Credited(self._state, self._matcher)
        self._left: list[Taken] = []  # credits that a better source set, whose persons may be known still
        self._provenance = Provenance(writer)
        self._teller = teller
        self._sources = {
            is_rough: Held(teller.origin, teller.edition, is_rough) for is_rough in (False, True)
        }
        self._notes = notes

    def take(self, records: Sequence[Record]) -> None:
        """Merge the records, and what they name, into the state of the batch."""
        taken = self._take(list(dict.fromkeys(each.series for each in records if each.series)))
        taken += self._take([each for each in records if each.series is None])
        taken += self._take([each for each in records if each.series is not None])
        named = [each for row in taken for each in referred(row.value)]
        left = [each for _, each in _persons(self._left)]
        asked = [(each, said) for each in left if not self._names.is_settled(said := _said(each))]
        settled = {id(each) for each in left} - {id(each) for each, _ in asked}
        self._credited.find(_persons([*taken, *self._left]), settled)
        self._matcher.look_up([each for each, _ in asked])
        self._take_once(named)
        self._take_once([each for each, _ in asked if self._is_known(each)])
        for each, said in asked:
            if each.id is not None and each.id < OWN_IDS and BY_NAME not in said[0]:
                self._names.settle(said)
        for row in taken:
            self._put(row.record, row.name, row.value)

    def write(self) -> None:
        """Write what differs from what is stored, with its journal."""
        state = self._state
        for each in self._matcher.renamed():
            make(state, Record(each.kind), each.new, None)
        derive(state)
        unite_people(state)
        found = with_local_votes(state.writer, difference(state))
        write(state, found)
        changes = write_journal(state, found)
        self._provenance.write()
        cleared = clear(state.writer, self._matcher.same(), found)
        for entity in cleared.entities():
            self._names.forget(*entity)
        self._notes.counts["merged"] += len(cleared.merged)
        for kind, found_of_kind in found.entities.items():
            self._notes.counts[f"new {NOUNS[kind]}"] += len(found_of_kind.new)
        self._notes.counts["changed"] += len(
            {(c.kind, c.entity_id) for c in changes if c.action != "created"}
        )

    def _take(self, records: Sequence[Record]) -> list[Taken]:
        """Take the fields of records; return the ones to be put later."""
        self._matcher.look_up(records)
        self._load_numbered(records)
        mine: list[Record] = []
        for record in records:
            if record.id is None and not self._identify(record):
                continue
            mine.append(record)
        self._load(mine)
        return [taken for record in mine for taken in self._tell(record)]

    def _take_once(self, records: Iterable[Record]) -> None:
        """Take what is said of many in the same words only once: people come again and again."""
        same: dict[object, list[Record]] = {}
        for each in records:
            same.setdefault((each.kind, each.id, _said(each)), []).append(each)
        self._take([some[0] for some in same.values()])
        for first, *rest in same.values():
            for each in rest:
                each.id = first.id

    def _load_numbered(self, records: Iterable[Record]) -> None:
        series = {each.series.id for each in records if each.series and each.series.id is not None}
        if series:
            for kind in NUMBERED:
                self._state.load_numbered(kind, sorted(series))

    def _identify(self, record: Record) -> bool:
        """Return whether the record's entity exists now, found or made."""
        try:
            record.id = self._numbered(record) if record.series else self._matcher.find(record)
        except Disagreement as error:
            self._notes.refuse(BadLine(record.file, record.line, str(error)))
            return False
        if record.id is None and not self._make(record):
            if record.file and record.kind is not Kind.PERSON:
                self._notes.counts["not in the catalogue"] += 1
            return False
        assert record.id is not None
        if record.kind not in NUMBERED:
            self._matcher.rename(record, record.id)
            self._matcher.note(record, record.id)
        return True

    def _is_known(self, person: Record) -> bool:
        """Return whether a person exists; none is made for credits that stay as they are."""
        person.makes = False
        is_known_by_name = BY_NAME in person.ids  # which may be another of the name
        return person.id is not None or (not is_known_by_name and bool(self._matcher.known(person)))

    def _numbered(self, record: Record) -> int | None:
        """Return the season or episode of these numbers."""
        series = record.series.id if record.series else None
        if series is None or record.kind is None:
            return None
        numbers = (record.season, record.episode) if record.kind is Kind.EPISODE else (record.season,)
        return self._state.addresses[record.kind].get((series, *numbers))

    def _make(self, record: Record) -> bool:
        """Make the entity; not where only known ones are wanted, or it was deleted here."""
        is_named = not record.file and record.kind not in TITLES  # by a title that is there
        if record.kind is None or not record.makes or (self._teller.only_known and not is_named):
            return False
        series = record.series.id if record.series else None
        if (record.series and series is None) or self._matcher.is_gone(record):
            return False
        if record.kind is Kind.EPISODE:
            self._make_season(record, series)
        record.id = self._matcher.new_id(record)
        make(self._state, record, record.id, series)
        return self._state.row(Entity(record.kind, record.id)) is not None

    def _make_season(self, episode: Record, series: int | None) -> None:
        if (series, episode.season) not in self._state.addresses[Kind.SEASON]:
            season = Record(Kind.SEASON, season=episode.season)
            make(self._state, season, self._matcher.next_id(Kind.SEASON), series)

    def _load(self, records: Iterable[Record]) -> None:
        """Read what is stored of the fields that the records tell."""
        wanted: defaultdict[tuple[Kind, AnyOwnedRows], set[int]] = defaultdict(set)
        ids: defaultdict[Kind, set[int]] = defaultdict(set)
        for record in records:
            assert record.kind is not None and record.id is not None
            ids[record.kind].add(record.id)
            for name in (*record.fields, IMDB):
                table = field_of(record.kind, name).table(self._state)
                if table is not None:
                    wanted[record.kind, table].add(record.id)
        for kind, some in ids.items():
            self._state.load(kind, sorted(some))
            self._provenance.load(kind, some & self._state.entities[kind].stored.keys())
        for (kind, table), some in wanted.items():
            table.load(kind, sorted(some))

    def _tell(self, record: Record) -> Iterable[Taken]:
        """Take the record's fields that no better source set."""
        assert record.kind is not None and record.id is not None
        owner = Entity(record.kind, record.id)
        ids = {source: value for source, value in record.ids.items() if source != TMDB}
        for name, value in (ids | record.fields).items():
            if name == "cast" and record.kind in NUMBERED:
                continue  # of whom a source credits there nobody knows who is a guest
            is_rough = isinstance(value, Rough | Partial)
            source = self._sources[is_rough]
            field = field_of(record.kind, name)
            match value:
                case Rough(bare):
                    pass
                case Partial(rows):
                    bare = field.with_present(self._state, owner, rows)
                case bare:
                    pass
            if not self._may(owner, field, source, bare):
                held = self._provenance.fields(owner).get(name)
                if is_credits(name) and (held is None or held[:2] != source[:2]):
                    self._left.append(Taken(record, name, bare))
                continue
            if field.refers:
                yield Taken(record, name, bare)
            else:
                self._put(record, name, bare)

    def _may(self, owner: Entity, field: Field, source: Held, value: object) -> bool:
        """Return whether no better source set the field; if so, note this one as its source."""
        name = field.name
        held = self._provenance.fields(owner).get(name)
        is_invented = held is None and self._provenance.is_demo(owner)
        if (held is None and not is_invented) and (
            not field.is_empty(self._state, owner) or self._is_set_as_original(owner, field)
        ):
            if field.refers or not field.holds(self._state, owner, value):
                self._notes.tell(name, "left alone")
            return False
        if held is not None and self._teller.is_renewed(held):
            self._provenance.note(owner, name, source)
            return field.refers or not field.holds(self._state, owner, value)
        if held is not None:
            if held[:2] == source[:2] and held.is_rough <= source.is_rough:
                return False  # set before, by this very edition
            is_same = held.origin is source.origin and held.is_rough == source.is_rough
            if is_same and not field.refers and field.holds(self._state, owner, value):
                return False  # a new edition that says nothing new
            if held.worth(name) < source.worth(name):
                self._notes.tell(name, "left alone")
                return False
        if is_invented:
            field.clear_variants(self._state, owner)
        self._provenance.note(owner, name, source)
        return True

    def _is_set_as_original(self, owner: Entity, field: Field) -> bool:
        """Return whether bodies set the name as the original title, which this is no translation of."""
        original = ORIGINAL.get(owner.kind)
        if original is None or not field.is_original_name(self._state, owner):
            return False
        is_from_bodies = original not in self._provenance.fields(owner)
        return is_from_bodies and not field_of(owner.kind, original).is_empty(self._state, owner)

    def _put(self, record: Record, name: str, value: object) -> None:
        assert record.kind is not None and record.id is not None
        title = record.series.id if record.series and record.series.id else record.id
        entity = Entity(record.kind, record.id)
        action = put(field_of(record.kind, name), self._state, entity, value, title)
        if action:
            self._notes.tell(name, action)


def _said(record: Record) -> tuple[tuple[object, ...], ...]:
    """Return all that is said of an entity, to be compared; its ids elsewhere first."""
    return (tuple(chain.from_iterable(record.ids.items())), record.names, *record.fields.items())


def _persons(rows: Iterable[Taken]) -> Iterator[tuple[Entity, Record]]:
    """Yield the persons that rows credit, each with its title."""
    for record, name, value in rows:
        if is_credits(name) and record.kind is not None and record.id is not None:
            yield from ((Entity(record.kind, record.id), each) for each in referred(value))


NOUNS = {
    Kind.MOVIE: "movies",
    Kind.TV: "series",
    Kind.SEASON: "seasons",
    Kind.EPISODE: "episodes",
    Kind.PERSON: "people",
    Kind.COLLECTION: "collections",
    Kind.COMPANY: "companies",
    Kind.NETWORK: "networks",
    Kind.KEYWORD: "keywords",
    Kind.GENRE: "genres",
}
