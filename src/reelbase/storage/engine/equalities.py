"""Equalities: which columns a condition holds equal to a parameter, a constant or another column."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sqlalchemy import Alias, BindParameter, FromClause, Select, Subquery, Table
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import (
    BinaryExpression,
    BooleanClauseList,
    ClauseElement,
    ColumnClause,
    Grouping,
    Label,
)

from reelbase.storage.engine.json_rows import json_columns
from reelbase.storage.engine.statement import in_languages, or_drawn, owned_by, within


class Bound(NamedTuple):
    """A parameter: one value or a list."""

    name: str


class Constant(NamedTuple):
    """A value that stands in the statement."""

    value: str


class Place(NamedTuple):
    """A column of a table, as one FROM names it."""

    table: FromClause
    name: str


Source = Bound | Constant | Place


class Equality(NamedTuple):
    """A column that equals something in every row that a condition lets through."""

    left: Place
    right: Source


def conjuncts(clause: object) -> Iterator[ClauseElement]:
    """Yield the conditions that all have to hold."""
    if clause is None:
        return
    if isinstance(clause, Grouping):
        yield from conjuncts(clause.element)
    elif isinstance(clause, BooleanClauseList) and clause.operator is operators.and_:
        for each in clause.clauses:
            yield from conjuncts(each)
    elif isinstance(clause, ClauseElement):
        yield clause


def equalities(conditions: Iterable[ClauseElement]) -> Iterator[Equality]:
    """Yield what such conditions hold equal, each way."""
    for each in conditions:
        if isinstance(each, within):
            if (place := place_of(each.column)) is not None:
                yield Equality(place, Bound(each.values.key))
        elif isinstance(each, owned_by):
            for column, name in zip(each.owner.clauses, ("kinds", "ids"), strict=True):
                if (place := place_of(column)) is not None:
                    yield Equality(place, Bound(name))
        elif isinstance(each, BinaryExpression) and each.operator is operators.eq:
            left, right = _source(each.left), _source(each.right)
            if isinstance(left, Place) and right is not None:
                yield Equality(left, right)
            if isinstance(right, Place) and left is not None:
                yield Equality(right, left)


def equalities_in(clause: ClauseElement | None) -> dict[Place, Bound | Constant]:
    """Return the columns that a whole condition holds equal to parameters and constants."""
    found = equalities(conjuncts(clause))
    return {place: source for place, source in found if not isinstance(source, Place)}


def place_of(column: object) -> Place | None:
    """Return the column of a table that stands behind a column; None for all else."""
    if isinstance(column, Label | Grouping):
        return place_of(column.element)
    if not isinstance(column, ColumnClause) or column.table is None:
        return None
    table = column.table
    if is_leaf(table):
        return Place(table, column.name)
    if isinstance(table, Subquery) and isinstance(table.element, Select):
        return place_of(table.element.selected_columns.get(column.key))
    return None


def is_leaf(source: object) -> bool:
    """Return true for a table, also under an alias."""
    return isinstance(source, Table) or (isinstance(source, Alias) and isinstance(source.element, Table))


def children(element: ClauseElement) -> Iterator[ClauseElement]:
    """Yield the parts of a part of a statement, of those kinds too that are this program's."""
    if isinstance(element, ColumnClause) or is_leaf(element):
        return
    if isinstance(element, within):
        yield element.column
    elif isinstance(element, owned_by):
        yield from element.owner.clauses
    elif isinstance(element, in_languages):
        yield element.alone
    elif isinstance(element, or_drawn):
        yield from (element.column, element.owner)
    else:
        yield from json_columns(element) or element.get_children()


def _source(element: ClauseElement) -> Source | None:
    if isinstance(element, BindParameter):
        return Bound(element.key) if element.value is None else Constant(str(element.value))
    if isinstance(element, ColumnClause) and element.table is None and element.is_literal:
        return Constant(element.name.strip("'"))
    return place_of(element)
