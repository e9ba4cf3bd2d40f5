"""The rows of one table that entities own, as they are stored and as they shall be."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Generic, NamedTuple, Protocol, TypeVar, get_args

from reelbase.entity import Entity, Kind
from reelbase.importers.engine.beneath import Beneath
from reelbase.importers.engine.entity_rows import AnyEntityRows, replaced
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries.whole_rows import select_owned
from reelbase.storage.rows import (
    AlternativeTitleRow,
    ContentRatingRow,
    CreditRow,
    ExternalIdRow,
    ImageRow,
    ListItemRow,
    RelatedRow,
    ReleaseDateRow,
    ReviewRow,
    TaggedImageRow,
    TitleCompanyRow,
    TitleKeywordRow,
    TitleNetworkRow,
    TranslationRow,
    VideoRow,
    WatchOfferRow,
    WatchPageRow,
    WholeGroupRow,
)
from reelbase.storage.rows.registry import owner_of

OwnedRow = (
    TitleCompanyRow
    | TitleNetworkRow
    | TitleKeywordRow
    | CreditRow
    | ImageRow
    | TaggedImageRow
    | VideoRow
    | TranslationRow
    | AlternativeTitleRow
    | ExternalIdRow
    | ReleaseDateRow
    | ContentRatingRow
    | WatchPageRow
    | WatchOfferRow
    | ReviewRow
    | RelatedRow
    | ListItemRow
    | WholeGroupRow
)
OWNERS: dict[type[NamedTuple], str] = {row: owner_of(row).id for row in get_args(OwnedRow)}
"""Class of rows -> the column with the id of the entity that owns them."""
K = TypeVar("K", bound=Hashable)
R = TypeVar("R", bound=OwnedRow)


class Placed(Protocol):
    """A row of a list that tells its rows apart by their places."""

    @property
    def position(self) -> int: ...


def by_place(row: Placed) -> int:
    """Return the place of a row in its list."""
    return row.position


def by_source(row: ExternalIdRow) -> str:
    """Return the catalogue that an id is of."""
    return row.source


def by_language(row: TranslationRow) -> tuple[str, str]:
    """Return the language and the country of a translation."""
    return row.iso_639_1, row.iso_3166_1


def by_credit_id(row: CreditRow) -> str:
    """Return the id of a credit."""
    return row.credit_id


class OwnedChange(NamedTuple):
    """The change of one entity's rows in one table."""

    row: type[NamedTuple]  # the class of the rows
    entity: Entity
    added: Sequence[OwnedRow]
    changed: Sequence[tuple[OwnedRow, OwnedRow]]  # before, after
    gone: Sequence[OwnedRow]


class AnyLaidRows(Protocol):
    """Rows of entities over which edits are laid, whatever they are."""

    @property
    def row(self) -> type[NamedTuple]: ...

    def load(self, kind: Kind, ids: Iterable[int]) -> None: ...

    def every(self, entity: Entity) -> dict[Hashable, OwnedRow]: ...

    def lay(self, edited: Iterable[Entity], title_of: Callable[[Entity], int]) -> None: ...


class AnyOwnedRows(AnyLaidRows, Protocol):
    """The rows of some table, whichever it is."""

    def serves(self, kind: Kind) -> bool: ...

    def has(self, entity: Entity) -> bool: ...

    def forget(self, entity: Entity) -> None: ...

    def keep(self, entity: Entity, wanted: Callable[[OwnedRow], bool]) -> bool: ...

    def changes(self, exists: Callable[[Entity], bool]) -> Iterator[OwnedChange]: ...


class OwnedRows(Generic[K, R]):
    """The rows of one table: of each entity by what tells them apart."""

    def __init__(
        self,
        writer: Writer,
        entities: Mapping[Kind, AnyEntityRows],
        edits: Beneath,
        row: type[R],
        key: Callable[[R], K],
        kind: Kind | None = None,
    ) -> None:
        """Read from this writer's table; `kind` is the kind of all owners, if they have one."""
        self.row = row
        self.key = key
        self.stored: dict[Entity, dict[K, R]] = {}
        self.rows: dict[Entity, dict[K, R]] = {}
        self._writer = writer
        self._entities = entities
        self._edits = edits
        self._edited: dict[Entity, dict[K, R]] = {}  # rows as they are stored, of entities that were edited
        self._owner = OWNERS[row]
        self._kind = kind

    def serves(self, kind: Kind) -> bool:
        """Return whether entities of this kind may own such rows."""
        return self._kind in (None, kind)

    def load(self, kind: Kind, ids: Iterable[int]) -> None:
        """Read the rows of these entities; an entity that is not stored has none."""
        there = self._entities[kind].stored
        wanted = [id_ for id_ in ids if id_ in there and (kind, id_) not in self.rows]
        if not wanted:
            return
        key, owner = self.key, self._owner
        found: dict[int, dict[K, R]] = {id_: {} for id_ in wanted}
        for row in self._writer.all(select_owned(self.row), kind=str(kind), ids=wanted):
            found[getattr(row, owner)][key(row)] = row
        for id_, read in found.items():
            entity = Entity(kind, id_)
            rows = self._edits.rows_beneath(entity, self.row, read, key) if self._edits.is_any else read
            if rows is not read:
                self._edited[entity] = read
            self.rows[entity] = self.stored[entity] = rows

    def lay(self, edited: Iterable[Entity], title_of: Callable[[Entity], int]) -> None:
        """Lay what editors have set over the rows of entities in this table.

        From now on the rows are compared with what is stored. `title_of` returns the id of the movie or the
        series that an entity belongs to.
        """
        for entity in edited:
            entities = self._entities[entity.kind]
            is_read = entity in self.rows or entity.id not in entities.stored
            if is_read and entity.id in entities.rows:
                title = title_of(entity)
                self.rows[entity] = self._edits.laid_rows(entity, title, self.row, self.of(entity))
        self.stored.update(self._edited)
        self._edited.clear()

    def has(self, entity: Entity) -> bool:
        """Return whether the rows of an entity were read or put."""
        return entity in self.rows

    def of(self, entity: Entity) -> dict[K, R]:
        """Return the rows of an entity as they shall be; not to be changed in place."""
        rows = self.rows.get(entity)
        if rows is None:
            if entity.id not in self._entities[entity.kind].stored:
                return {}
            self.load(entity.kind, [entity.id])
            rows = self.rows[entity]
        return rows

    def every(self, entity: Entity) -> dict[Hashable, OwnedRow]:
        """Return the same, whichever table it is."""
        return dict[Hashable, OwnedRow](self.of(entity).items())

    def stored_of(self, entity: Entity) -> dict[K, R]:
        """Return the rows of an entity as they are stored, as far as they were read."""
        return self.stored.get(entity, {})

    def put(self, entity: Entity, rows: dict[K, R]) -> None:
        """Replace all rows of an entity."""
        if entity not in self.rows and entity.id in self._entities[entity.kind].stored:
            self.load(entity.kind, [entity.id])
        self.rows[entity] = rows

    def put_all(self, entity: Entity, rows: Sequence[R]) -> None:
        """Replace all rows of an entity by these."""
        self.put(entity, self.keyed(entity, rows))

    def keyed(self, entity: Entity, rows: Sequence[R]) -> dict[K, R]:
        """Return the rows by key, as this entity's; a claim may have known no more than its address."""
        key = self.key
        return {key(row): row for row in self.owned_by(entity, rows)}

    def owned_by(self, entity: Entity, rows: Sequence[R]) -> Sequence[R]:
        """Return the rows of one claim with the entity's id."""
        owner = self._owner
        if not rows or getattr(next(iter(rows)), owner) == entity.id:
            return rows
        return [replaced(row, {owner: entity.id}) for row in rows]

    def forget(self, entity: Entity) -> None:
        """Leave an entity's rows out of what is compared and written."""
        self.rows.pop(entity, None)
        self.stored.pop(entity, None)
        self._edited.pop(entity, None)

    def keep(self, entity: Entity, wanted: Callable[[OwnedRow], bool]) -> bool:
        """Drop all rows of an entity but these; return whether any are left."""
        kept = {key: row for key, row in self.of(entity).items() if wanted(row)}
        self.put(entity, kept)
        return bool(kept)

    def changes(self, exists: Callable[[Entity], bool]) -> Iterator[OwnedChange]:
        """Return what changes, for those entities that exist."""
        for entity in sorted(self.rows):
            after, before = self.rows[entity], self.stored.get(entity, {})
            if after is before or after == before:
                continue
            if entity.id not in self._entities[entity.kind].rows and not exists(entity):
                continue
            if not before:
                yield OwnedChange(self.row, entity, list(after.values()), (), ())
                continue
            added = [row for key, row in after.items() if key not in before]
            changed = [
                (before[key], row) for key, row in after.items() if key in before and before[key] != row
            ]
            gone = [row for key, row in before.items() if key not in after]
            if added or changed or gone:
                yield OwnedChange(self.row, entity, added, changed, gone)
