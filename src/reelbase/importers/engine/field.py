"""A field of an entity, as sources name it."""

from abc import ABC, abstractmethod
from collections.abc import Hashable, Mapping
from typing import TypeVar

from reelbase.entity import Entity
from reelbase.importers.engine.owned_rows import AnyOwnedRows, OwnedRow, OwnedRows
from reelbase.importers.engine.state import State

K = TypeVar("K", bound=Hashable)
R = TypeVar("R", bound=OwnedRow)


class Field(ABC):
    """One field of an entity, by the name that provenance keeps."""

    refers = False
    """If its values name other entities."""

    def __init__(self, name: str) -> None:
        self.name = name

    def table(self, state: State) -> AnyOwnedRows | None:
        """Return the table of owned rows that has the field; None: the entity's own row."""
        return None

    @abstractmethod
    def value(self, state: State, entity: Entity, *, stored: bool = False) -> object:
        """Return what the field holds, or held before the batch, in a form that can be compared."""

    def is_empty(self, state: State, entity: Entity) -> bool:
        """Return whether the field holds nothing."""
        return not self.value(state, entity)

    def holds(self, state: State, entity: Entity, value: object) -> bool:
        """Return whether the field holds already what a source says."""
        return self.value(state, entity) == value

    def is_original_name(self, state: State, entity: Entity) -> bool:
        """Return whether it is the name in the original language, for which the original title stands."""
        return False

    def with_present(self, state: State, entity: Entity, rows: list[object]) -> list[object]:
        """Return the rows that a source says, and behind them all others that the field holds."""
        raise TypeError(f"Expected a field of which a part can be said, found {self.name}.")

    @abstractmethod
    def put(self, state: State, entity: Entity, value: object, title_id: int) -> None:
        """Replace the value by one that a source says; `title_id` is the movie or series of the entity."""

    @abstractmethod
    def put_back(self, state: State, entity: Entity, value: object) -> None:
        """Let the field hold again what `value` returned."""

    def take_over(self, state: State, old: Entity, new: Entity, series: Mapping[int, int]) -> None:
        """Let the field of one entity hold what that of another does.

        `series`: the new ids of series that are taken over too, by their old ones.
        """
        self.put(state, new, self.value(state, old), new.id)

    def clear(self, state: State, entity: Entity) -> None:
        """Let the field hold nothing."""
        self.put(state, entity, [], entity.id)

    def clear_variants(self, state: State, entity: Entity) -> None:  # noqa: B027 - most fields have none
        """Drop what the demo says of the same in other places."""


def rows_of(table: OwnedRows[K, R], entity: Entity, *, stored: bool) -> dict[K, R]:
    """Return the rows of an entity as they shall be, or as they are stored."""
    return table.stored_of(entity) if stored else table.of(entity)


def put_back_rows(table: OwnedRows[K, R], entity: Entity, value: object) -> None:
    """Put rows back into the present ones of an entity."""
    assert isinstance(value, list)
    table.put(entity, {**table.of(entity), **table.keyed(entity, value)})
