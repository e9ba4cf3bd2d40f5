"""Syncing: a table that is imported again leaves what its rows say now, and nothing of what they said before.

Every field names its source and its edition, and the editions of one table begin alike. So what earlier
ones said can be found, and taken back where the present one says nothing of it. Titles that are in no row
any more go first, so that a new row is never taken for one of them.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from typing import NamedTuple

from reelbase.entity import Entity, Kind
from reelbase.importers.engine.entity_rows import NUMBERED
from reelbase.importers.engine.known_people import KnownPeople
from reelbase.importers.engine.provenance import Held, Provenance
from reelbase.importers.engine.record import TMDB, Record
from reelbase.importers.engine.state import State
from reelbase.importers.engine.values import ORIGINAL
from reelbase.importers.merging.matching import TITLES, YEARS_APART
from reelbase.importers.merging.merge import NOUNS, Teller
from reelbase.importers.merging.namesakes import Names
from reelbase.importers.merging.outcome import TAKEN_BACK, Notes, Unit
from reelbase.importers.source import SourceError
from reelbase.importers.takeover.retracting import Retracted, retract
from reelbase.matching.folding import folded, year_in
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries.matching import OWN_IDS, select_of_source

AT_ONCE = 500
PARTS_FIRST = (Kind.EPISODE, Kind.SEASON, Kind.TV, Kind.MOVIE)
"""The kinds of which a table has rows, in the order in which they can go."""
DAY = {Kind.MOVIE: "release_date", Kind.TV: "first_air_date"}
Batch = Callable[[], AbstractContextManager[Writer]]
Name = tuple[Kind, str]


class Known(NamedTuple):
    """A title that the table said something of: its ids, its names and its year, 0 for none."""

    entity: Entity
    ids: frozenset[tuple[str, str]]
    names: frozenset[str]
    year: int


class Syncing:
    """The rows of a table as they are now, by which is found what only earlier editions said."""

    def __init__(self, teller: Teller, notes: Notes, names: Names) -> None:
        self._teller = teller
        self._notes = notes
        self._names = names
        self._ids: set[tuple[Kind, str, str]] = set()
        self._years: defaultdict[Name, Counter[int]] = defaultdict(Counter)  # of the rows of a name
        self.rows = 0
        self.unread = 0
        """Rows of which nobody knows what they are about: while there are any, no title goes."""

    def know(self, units: Iterable[Unit]) -> None:
        """Note what the rows of the table are about; refused where it has none."""
        for unit in units:
            self.rows += len(unit.records)
            self.unread += bool(unit.bad) and not unit.records
            for record in unit.records:
                self.unread += not (record.makes or record.ids)
                self._know(record)
        if not self.rows:
            raise SourceError(
                "Expected rows under the names of columns, found none: all that the table said would go.\n"
                "Nothing was written. Type the same without --sync, or give the file that has the rows."
            )

    def _know(self, record: Record) -> None:
        for each in filter(None, (record.series, record)):
            if each.kind in TITLES:
                self._ids.update((each.kind, source, value) for source, value in each.ids.items())
                for name in {folded(name) for name in each.names if name}:
                    self._years[each.kind, name][each.year or 0] += 1

    def before(self, batch: Batch) -> None:
        """Take back what was said of titles that are in no row any more; have the others be found."""
        with batch() as writer:
            known = [each for kind in TITLES for each in self._known(writer, kind)]
            kept = self._in_rows(known)
            for each in known:
                if each.entity in kept:
                    self._names.find(writer, each.entity.kind, "")  # so that it knows the stored ones
                    self._names.add(each.entity.kind, tuple(each.names), each.entity.id, each.year)
            gone = [each.entity for each in known if each.entity not in kept]
            parts = list(_parts_of(writer, [id_ for kind, id_ in gone if kind is Kind.TV]))
        if not self.unread:
            self._retract(batch, [*parts, *gone])

    def after(self, batch: Batch) -> None:
        """Take back all that earlier editions said and this one does not."""
        with batch() as writer:
            found = [Entity(kind, id_) for kind in PARTS_FIRST for id_ in self._described(writer, kind)]
        self._retract(batch, found)
        if self.unread:
            kept = self._stay(batch, found)
            self._notes.counts["kept, since rows can't be read"] += kept

    def _stay(self, batch: Batch, found: Iterable[Entity]) -> int:
        """Return how many entities stay of which no row says anything."""
        with batch() as writer:
            provenance = Provenance(writer)
            for kind, id_ in found:
                provenance.load(kind, [id_])
            return sum(not self._is_touched(provenance.fields(entity).values()) for entity in found)

    def _retract(self, batch: Batch, entities: Iterable[Entity]) -> None:
        by_kind: defaultdict[Kind, list[int]] = defaultdict(list)
        for kind, id_ in dict.fromkeys(entities):
            by_kind[kind].append(id_)
        for kind in PARTS_FIRST:
            ids = sorted(by_kind[kind])
            for first in range(0, len(ids), AT_ONCE):
                with batch() as writer:
                    some = self._allowed(writer, kind, ids[first : first + AT_ONCE])
                    seasons = _seasons_of(writer, some) if kind is Kind.EPISODE else []
                    self._count(retract(writer, kind, some, self._teller.is_renewed))
                    by_kind[Kind.SEASON] += seasons

    def _allowed(self, writer: Writer, kind: Kind, ids: list[int]) -> list[int]:
        """Return where something may be taken back: while rows are unread, where other rows say something."""
        if not self.unread:
            return ids
        provenance = Provenance(writer)
        provenance.load(kind, ids)
        return [id_ for id_ in ids if self._is_touched(provenance.fields((kind, id_)).values())]

    def _is_touched(self, held: Iterable[Held]) -> bool:
        return any(each.edition == self._teller.edition for each in held)

    def _count(self, found: Retracted) -> None:
        for names in found.fields.values():
            for name in names:
                self._notes.tell(name, TAKEN_BACK)
        for kind, id_ in (*found.removed, *found.cleared):
            self._names.forget(kind, id_)
            self._notes.counts[f"removed {NOUNS[kind]}"] += 1

    # What the table said before

    def _described(self, writer: Writer, kind: Kind) -> Iterator[int]:
        """Yield the entities of a kind of which an earlier edition says something still, ascending."""
        after = -1
        while ids := select_of_source(writer, self._teller.origin, kind, after, AT_ONCE):
            provenance = Provenance(writer)
            provenance.load(kind, ids)
            for id_ in ids:
                if any(map(self._teller.is_renewed, provenance.fields((kind, id_)).values())):
                    yield id_
            after = max(ids)

    def _known(self, writer: Writer, kind: Kind) -> Iterator[Known]:
        """Yield the titles of which earlier editions say something, and this one said nothing yet."""
        ids = list(self._described(writer, kind))
        for first in range(0, len(ids), AT_ONCE):
            some = ids[first : first + AT_ONCE]
            state, provenance = State(writer, KnownPeople()), Provenance(writer)
            state.load(kind, some)
            state.translations.load(kind, some)
            state.external_ids.load(kind, some)
            provenance.load(kind, some)
            for id_ in some:
                if not self._is_touched(provenance.fields((kind, id_)).values()):
                    yield _known_of(state, Entity(kind, id_))

    def _in_rows(self, known: Iterable[Known]) -> set[Entity]:
        """Return the titles that are in a row: by an id, else by name and year, else by a year nearby.

        A year nearby counts where it leaves no choice: one row, and one title.
        """
        kept: set[Entity] = set()
        near: defaultdict[tuple[Kind, str, int], list[Entity]] = defaultdict(list)
        for each in known:
            kind = each.entity.kind
            if any((kind, *id_) in self._ids for id_ in each.ids):
                kept.add(each.entity)
                continue
            for name in each.names:
                years = self._years.get((kind, name), Counter())
                if years[each.year]:
                    kept.add(each.entity)
                elif each.year:
                    some = [year for year in years if year and abs(year - each.year) <= YEARS_APART]
                    if len(some) == 1:
                        near[kind, name, sum(some)].append(each.entity)
        kept.update(entity for some in near.values() if len(set(some)) == 1 for entity in some)
        return kept


def _known_of(state: State, entity: Entity) -> Known:
    row = state.row(entity)
    texts = [each.name for each in state.translations.of(entity).values()]
    texts.append(getattr(row, ORIGINAL[entity.kind]))
    ids = {(each.source, each.value) for each in state.external_ids.of(entity).values()}
    if entity.id < OWN_IDS:
        ids.add((TMDB, str(entity.id)))
    day = getattr(row, DAY[entity.kind])
    names = frozenset(folded(text) for text in texts if text)
    return Known(entity, frozenset(ids), names, year_in(day) or 0)


def _parts_of(writer: Writer, series: list[int]) -> Iterator[Entity]:
    """Yield the seasons and episodes of series."""
    state = State(writer, KnownPeople())
    for kind in NUMBERED if series else ():
        state.load_numbered(kind, series)
        yield from (Entity(kind, id_) for id_ in state.entities[kind].rows)


def _seasons_of(writer: Writer, episodes: list[int]) -> list[int]:
    """Return the own seasons of episodes: made for them, they go with the last one."""
    state = State(writer, KnownPeople())
    state.load(Kind.EPISODE, episodes)
    numbers = {(row.series_id, row.season_number) for row in state.episodes.rows.values()}
    state.load_numbered(Kind.SEASON, sorted({series for series, _ in numbers}))
    seasons = [row for row in state.seasons.rows.values() if row.id >= OWN_IDS]
    return [row.id for row in seasons if (row.series_id, row.season_number) in numbers]
