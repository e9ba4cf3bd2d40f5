"""State: what is stored about the entities of one batch, and what it shall be."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from reelbase.entity import Kind
from reelbase.importers.bodies.claims import FILL, FULL, LISTED, Claim, Values
from reelbase.importers.bodies.columns import EMPTY, KEY, NEW, OWNED, OWNER_PLACE, PLACE, ROWS, SHOWN
from reelbase.importers.bodies.loose_rows import Loose, new_loose
from reelbase.importers.bodies.people_known import ALL_BITS, BITS_PLACES, KnownPeople, missing_bits
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries import whole_rows
from reelbase.storage.queries.matching import OWN_IDS

Row = tuple[Any, ...]
Rows = dict[Any, Row]
NUMBERED = (Kind.SEASON, Kind.EPISODE)
NUMBERS = ("series_id", "season_number", "episode_number")


class State:
    """Rows by kind and id, and the rows that entities own, as stored and as they shall be."""

    def __init__(self, writer: Writer, people: KnownPeople) -> None:
        self.writer = writer
        self.people = people
        self.rows: dict[str, dict[int, list[Any]]] = {kind: {} for kind in PLACE}
        self.stored: dict[str, dict[int, Row]] = {kind: {} for kind in PLACE}
        self.complete: dict[str, set[int]] = {kind: set() for kind in PLACE}
        self.owned: dict[str, dict[tuple[str, int], Rows]] = {name: {} for name in OWNED}
        self.stored_owned: dict[str, dict[tuple[str, int], Rows]] = {name: {} for name in OWNED}
        self.address: dict[str, dict[Row, int]] = {kind: {} for kind in NUMBERED}
        self.told: dict[tuple[str, Row], int] = {}  # ids by address, as the batch itself tells them
        self.homeless: set[tuple[str, int]] = set()  # another has taken their number
        self.refused: set[tuple[str, int]] = set()  # their number belongs to another
        self.stripped: set[tuple[str, int]] = set()  # those that the demo's facts were taken from
        self.pictured: set[tuple[str, int]] = set()  # those whose best images are to be found again
        self.told_pictures: set[tuple[str, int, int]] = set()  # with the place of the column that names it
        self.touched: set[tuple[str, int]] = set()  # those whose episode groups may have changed
        self.in_season: defaultdict[tuple[int, int], set[int]] = defaultdict(set)  # episodes, by season
        self.credited: dict[int, set[tuple[str, int]]] = {}  # person -> titles with a credit
        self.loose: dict[str, Loose] = new_loose()
        self.made_here: set[int] = set()  # lists of accounts

    # Loading

    def load(self, kind: str, ids: Iterable[int]) -> None:
        """Read what is stored about these entities."""
        wanted = [id_ for id_ in ids if id_ not in self.stored[kind]]
        self._take(kind, whole_rows.entities(self.writer, kind, wanted))

    def load_numbered(self, kind: str, series_ids: Iterable[int]) -> None:
        """Read what is stored about all seasons, or all episodes, of these series."""
        self._take(kind, whole_rows.numbered(self.writer, kind, list(series_ids)))
        for id_, row in self.rows[kind].items():
            self.address[kind].setdefault(address_of(kind, row), id_)
            if kind == Kind.EPISODE:
                self.in_season[row[1], row[2]].add(id_)

    def _take(self, kind: str, known: list[whole_rows.Known[Any]]) -> None:
        for row, complete in known:
            id_ = row[0]
            if id_ in self.stored[kind]:
                continue
            self.stored[kind][id_] = (*row, complete)
            self.rows[kind][id_] = list(row)
            if complete:
                self.complete[kind].add(id_)
            if kind == Kind.PERSON:
                self.people[id_] = 0 if complete else missing_bits(row)

    def load_owned(self, name: str, kind: str, ids: Iterable[int]) -> None:
        """Read the rows of a table that these entities own."""
        known = self.owned[name]
        wanted = [id_ for id_ in ids if id_ in self.stored[kind] and (kind, id_) not in known]
        if not wanted:
            return
        place, key = OWNER_PLACE[name], KEY[name]
        found: dict[int, Rows] = {id_: {} for id_ in wanted}
        for row in whole_rows.owned(self.writer, ROWS[name], kind, wanted):
            found[row[place]][key(row)] = row
        for id_, rows in found.items():
            known[kind, id_] = self.stored_owned[name][kind, id_] = rows

    # Entities

    def exists(self, kind: str, id_: int) -> bool:
        """Whether the entity is or will be there."""
        return id_ in self.rows[kind] or (kind == Kind.PERSON and id_ in self.people)

    def put(self, kind: str, id_: int, belief: int, values: Values) -> None:
        """Take a row of facts as far as it may be believed."""
        row = self.rows[kind].get(id_)
        if kind in NUMBERED:
            moved = self._place(kind, id_, belief, values, row)
            if moved is None:
                return
            values = moved
        if row is None:
            row = self.rows[kind][id_] = NEW[kind].copy()
            row[0] = id_
            if kind in NUMBERED:  # 0 is a number like any other here
                row[1:4] = [values.get(name, row[place]) for place, name in enumerate(NUMBERS, 1)]
        places, new, shown = PLACE[kind], NEW[kind], SHOWN[kind]
        if belief == FULL:
            if (
                kind == Kind.PERSON
                and "name" in values
                and row[places["original_name"]] == row[places["name"]]
            ):
                row[places["original_name"]] = values["name"]  # no answer about a person tells it
            for name, value in values.items():
                row[places[name]] = value
                if name in shown and value not in EMPTY:
                    self.told_pictures.add((kind, id_, places[name]))
            self.complete[kind].add(id_)
            self.pictured.add((kind, id_))
        elif belief == FILL or id_ not in self.complete[kind]:
            for name, value in values.items():
                place = places[name]
                if value not in EMPTY and (
                    belief == LISTED or row[place] in EMPTY or row[place] == new[place]
                ):
                    row[place] = value
        if kind == Kind.PERSON:
            self.people[id_] = 0 if id_ in self.complete[kind] else missing_bits(row)

    def _place(
        self, kind: str, id_: int, belief: int, values: Values, row: list[Any] | None
    ) -> Values | None:
        """The values without a number that can't be had; None where the whole row can't be taken."""
        if "season_number" not in values:
            return values if row is not None else None
        addresses = self.address[kind]
        wanted: Row = tuple(values[name] for name in NUMBERS if name in values)
        before = address_of(kind, row) if row is not None else None
        holder = addresses.get(wanted, id_)
        if row is not None and before != wanted and belief != FULL:
            return {name: value for name, value in values.items() if name not in NUMBERS}
        if holder != id_:
            if belief != FULL and not id_ < OWN_IDS <= holder:
                self.refused.add((kind, id_))
                return None
            self.homeless.add((kind, holder))
        if before is not None and before != wanted and addresses.get(before) == id_:
            del addresses[before]
        addresses[wanted] = id_
        if kind == Kind.EPISODE:
            self.in_season[wanted[0], wanted[1]].add(id_)
        self.homeless.discard((kind, id_))
        return values

    def put_people(self, rows: list[Claim]) -> None:
        """Take persons as the rows of others' answers show them."""
        people, known = self.rows[Kind.PERSON], self.people
        for row in rows:
            id_, bits = row[0], row[8]
            missing = known.get(id_)
            if missing is None:
                new = people[id_] = NEW[Kind.PERSON].copy()
                new[0] = id_
                for _, source, place in BITS_PLACES:
                    new[place] = row[source]
                missing = ALL_BITS
            elif missing & bits:
                person = people[id_]
                for bit, source, place in BITS_PLACES:
                    if missing & bits & bit:
                        person[place] = row[source]
            known[id_] = missing & ~bits

    def remove(self, kind: str, id_: int) -> None:
        """Take an entity away, with all that it owns."""
        row = self.rows[kind].pop(id_, None)
        self.complete[kind].discard(id_)
        if row is not None and kind in NUMBERED and self.address[kind].get(address_of(kind, row)) == id_:
            del self.address[kind][address_of(kind, row)]
        for name in OWNED:
            self.owned[name].pop((kind, id_), None)
            self.stored_owned[name].pop((kind, id_), None)

    def forget(self, kind: str, id_: int) -> None:
        """Leave an entity out of what is compared and written."""
        self.stored[kind].pop(id_, None)
        self.remove(kind, id_)

    # What entities own

    def own(self, name: str, kind: str, id_: int) -> Rows:
        """The rows that an entity owns, by what tells them apart; not to be changed in place."""
        rows = self.owned[name].get((kind, id_))
        if rows is None:
            if id_ not in self.stored[kind]:
                return {}
            self.load_owned(name, kind, [id_])
            rows = self.owned[name][kind, id_]
        return rows

    def set_own(self, name: str, kind: str, id_: int, rows: Rows) -> None:
        """Put other rows in the place of those that an entity owns."""
        if (kind, id_) not in self.owned[name] and id_ in self.stored[kind]:
            self.load_owned(name, kind, [id_])
        self.owned[name][kind, id_] = rows


def address_of(kind: str, row: list[Any] | Row) -> Row:
    """The series and the numbers of a season or an episode."""
    return tuple(row[1:3]) if kind == Kind.SEASON else tuple(row[1:4])
