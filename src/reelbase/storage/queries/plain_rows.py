"""Rows that statements of several families of tables have."""

from typing import NamedTuple


class IdRow(NamedTuple):
    """An id."""

    id: int


class LastRow(NamedTuple):
    """The highest id, None where there is none."""

    id: int | None


class EntityIdRow(NamedTuple):
    """An entity by its kind and id."""

    kind: str
    id: int


class NameRow(NamedTuple):
    """An id and its name."""

    id: int
    name: str


class RankedRow(NamedTuple):
    """An entity in a list, and how long the whole list is."""

    id: int
    total: int


class NumberRow(NamedTuple):
    """A number: a count, or the one of a row."""

    number: int


class SequenceRow(NamedTuple):
    """The sequence of a row of the journal; 0 where there is none."""

    sequence: int
