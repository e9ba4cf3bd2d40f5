"""The side of `edits.py` that rows see: it takes edits off them, and lays edits over them."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol, TypeVar

from reelbase.entity import Entity, Kind
from reelbase.importers.engine.values import AnyRow

K = TypeVar("K", bound=Hashable)
R = TypeVar("R", bound=NamedTuple)


class Beneath(Protocol):
    """Takes edits off rows that were read, and lays them over rows that were decided."""

    is_any: bool
    """If any row may be another with edits than without them; else none needs to be asked about."""

    def load(self, kind: Kind, ids: Iterable[int]) -> None:
        """Read what editors have set on these entities."""

    def row_beneath(self, entity: Entity, row: AnyRow) -> AnyRow:
        """Return the row of an entity without what editors have set; the row itself where that is nothing."""

    def laid_row(self, entity: Entity, row: AnyRow) -> AnyRow:
        """Return the row with what editors have set, and keep what it is laid over."""

    def rows_beneath(
        self, entity: Entity, row: type[R], rows: dict[K, R], key: Callable[[R], K]
    ) -> dict[K, R]:
        """Return the rows of a table without edits; the rows themselves where there are none."""

    def laid_rows(self, entity: Entity, title: int, row: type[R], rows: dict[K, R]) -> dict[K, R]:
        """Return the rows of a table with what editors have set, and keep what they are laid over.

        `title`: the id of the movie or the series that the entity belongs to.
        """

    def edited_parts(self) -> Mapping[str, Sequence[Entity]]:
        """Return in which parts of entities something is or was set: a table, or "" for their own row."""
