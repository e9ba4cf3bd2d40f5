"""The rows of the entities of one kind in a batch, as they are stored and as they shall be."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Generic, NamedTuple, TypeVar

from reelbase.entity import Entity, Kind
from reelbase.importers.engine.beneath import Beneath
from reelbase.importers.engine.claims import Address, Belief, Values
from reelbase.importers.engine.values import EMPTY, AnyRow
from reelbase.storage.engine.statement import Statement
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries.whole_rows import Known, select_entities, select_numbered
from reelbase.storage.rows import (
    CollectionRow,
    CompanyRow,
    EpisodeRow,
    GenreRow,
    KeywordRow,
    MovieRow,
    NetworkRow,
    PersonRow,
    SeasonRow,
    SeriesRow,
)

FactsRow = (
    CollectionRow
    | CompanyRow
    | NetworkRow
    | KeywordRow
    | GenreRow
    | PersonRow
    | MovieRow
    | SeriesRow
    | SeasonRow
    | EpisodeRow
)
R = TypeVar("R", bound=FactsRow)
NUMBERED = (Kind.SEASON, Kind.EPISODE)
NUMBERS = ("series_id", "season_number", "episode_number")
"""The columns that make the address of a season or an episode."""


class EntityRows(Generic[R]):
    """Rows by id; and which entities are complete, that is known by an answer of their own."""

    def __init__(self, kind: Kind, blank: R, edits: Beneath) -> None:
        self.kind = kind
        self._edits = edits
        self._edited: dict[int, R] = {}  # rows as they are stored, of entities that were edited
        self.as_imported = True  # whether popularity is the one that came, not the one that is answered
        self.row: type[R] = type(blank)
        self.blank = blank
        self.stored: dict[int, R] = {}
        self.rows: dict[int, R] = {}
        self.stored_complete: set[int] = set()
        self.complete: set[int] = set()

    def load(self, writer: Writer, ids: Iterable[int]) -> list[R]:
        """Read what is stored about these entities; return the rows that are new here."""
        wanted = [id_ for id_ in ids if id_ not in self.stored]
        if not wanted:
            return []
        found = writer.all(self._asked, kind=str(self.kind), ids=wanted)
        return self._take(found) if found else []

    @property
    def _asked(self) -> Statement[Known[R]]:
        return select_entities(self.row, as_imported=self.as_imported)

    def load_numbered(self, writer: Writer, series_ids: Iterable[int]) -> list[R]:
        """Read all seasons, or all episodes, of these series; return the rows that are new here."""
        wanted = list(series_ids)
        return self._take(writer.all(select_numbered(self.row), kind=str(self.kind), ids=wanted))

    def _take(self, found: Sequence[Known[R]]) -> list[R]:
        taken: list[R] = []
        has_edits = self._edits.is_any
        if has_edits:
            self._edits.load(self.kind, [each.row.id for each in found])
        for read, is_complete in found:
            if read.id in self.stored:
                continue
            row = read
            if has_edits:
                row = self._edits.row_beneath(Entity(self.kind, read.id), read)
            if row is not read:
                self._edited[read.id] = read
            taken.append(row)
            self.stored[row.id] = self.rows[row.id] = row
            if is_complete:
                self.stored_complete.add(row.id)
                self.complete.add(row.id)
        return taken

    def lay(self, edited: Iterable[Entity]) -> None:
        """Lay what editors have set over the rows of these entities, of any kind.

        From now on the rows are compared with what is stored.
        """
        for entity in edited:
            if entity.kind is self.kind and entity.id in self.rows:
                self.rows[entity.id] = self._edits.laid_row(entity, self.rows[entity.id])
        self.stored.update(self._edited)
        self._edited.clear()

    def add(self, id_: int, values: Values) -> None:
        """Add an entity of which nothing but these values is known."""
        self.rows[id_] = replaced(self.blank, {**values, "id": id_})

    def change(self, id_: int, values: Values) -> None:
        """Replace values of a row."""
        self.rows[id_] = replaced(self.rows[id_], values)

    def put(self, id_: int, belief: Belief, values: Values) -> None:
        """Take values of an entity as far as they may be believed; add it if it is not there."""
        is_full = belief is Belief.FULL
        if is_full:
            self.complete.add(id_)
        if id_ not in self.rows:  # 0 is a number like any other
            self.add(id_, {n: v for n, v in values.items() if is_full or v not in EMPTY or n in NUMBERS})
        elif is_full:
            self.change(id_, values)
        elif belief is Belief.FILL or id_ not in self.complete:
            self._fill(id_, values, is_listed=belief is Belief.LISTED)

    def _fill(self, id_: int, values: Values, *, is_listed: bool) -> None:
        """Take the values that say something for columns that are empty; if listed, for all columns."""
        row, new = self.rows[id_], self.blank
        taken: Values = {}
        for name, value in values.items():
            if value not in EMPTY:
                old = getattr(row, name)
                if is_listed or old in EMPTY or old == getattr(new, name):
                    taken[name] = value
        if taken:
            self.rows[id_] = replaced(row, taken)


AnyEntityRows = (
    EntityRows[CollectionRow]
    | EntityRows[CompanyRow]
    | EntityRows[NetworkRow]
    | EntityRows[KeywordRow]
    | EntityRows[GenreRow]
    | EntityRows[PersonRow]
    | EntityRows[MovieRow]
    | EntityRows[SeriesRow]
    | EntityRows[SeasonRow]
    | EntityRows[EpisodeRow]
)


def address_of(row: FactsRow) -> Address:
    """Return the series and the numbers of a season or an episode."""
    match row:
        case SeasonRow():
            return (row.series_id, row.season_number)
        case EpisodeRow():
            return (row.series_id, row.season_number, row.episode_number)
    return ()


def replaced(row: AnyRow, values: Mapping[str, object]) -> AnyRow:
    """Return the row with these columns replaced; as `_replace`, in a quarter of its time.

    Raises ValueError for a column that it does not have.
    """
    places, made = _places(type(row)), list(row)
    for name, value in values.items():
        if name not in places:
            raise ValueError(f"{type(row).__name__} has no column {name!r}.")
        made[places[name]] = value
    return tuple.__new__(type(row), made)


@cache
def _places(row: type[NamedTuple]) -> dict[str, int]:
    return {name: place for place, name in enumerate(row._fields)}
