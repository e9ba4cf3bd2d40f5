"""Nested rows: a short list that belongs to one row, read with it, so that it needs no statement."""

from collections.abc import Callable, Sequence
from functools import cache
from types import GenericAlias
from typing import NamedTuple

import msgspec
from sqlalchemy import (
    ColumnClause,
    ColumnElement,
    ScalarSelect,
    Select,
    Subquery,
    Text,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from reelbase.storage.clauses import Expression, Selection
from reelbase.storage.engine.statement import Command, Row, Statement, check_columns


class _json_rows(ColumnElement[str]):  # noqa: N801 (an aggregate function)
    inherit_cache = True
    type = Text()

    def __init__(self, *columns: Expression) -> None:
        self.columns = columns


@compiles(_json_rows, "sqlite")
def _json_rows_sqlite(element: _json_rows, compiler: SQLCompiler, **kw: object) -> str:
    return f"json_group_array(json_array({_columns(element, compiler, kw)}))"


@compiles(_json_rows, "postgresql")
def _json_rows_postgresql(element: _json_rows, compiler: SQLCompiler, **kw: object) -> str:
    rows = f"json_agg(json_build_array({_columns(element, compiler, kw)}))"
    return f"coalesce(CAST({rows} AS TEXT), '[]')"


def _columns(element: _json_rows, compiler: SQLCompiler, kw: dict[str, object]) -> str:
    return ", ".join(compiler.process(column, **kw) for column in element.columns)


def nested(row: type[NamedTuple], rows: Selection) -> ColumnElement[str]:
    """Return rows of a class in their order as JSON, an array of arrays; `[]` if there are none.

    Both databases aggregate an ordered subquery in its order. The rows name the table that they
    belong to with `.correlate`.
    """
    check_columns(rows, row._fields)
    within = rows.subquery()
    return select(_json_rows(*within.c)).select_from(within).scalar_subquery()


def rows_of(column: Expression) -> Selection | None:
    """Return the rows that a column of a statement nests; None for any other column."""
    if not isinstance(column, ScalarSelect) or not isinstance(column.element, Select):
        return None
    first, *_ = column.element.selected_columns
    if not isinstance(first, _json_rows):
        return None
    inner, *_ = first.columns
    within = inner.table if isinstance(inner, ColumnClause) else None
    return within.element if isinstance(within, Subquery) and isinstance(within.element, Select) else None


def json_columns(element: object) -> Sequence[Expression]:
    """Return the columns that an aggregate of rows as JSON is made of; none for anything else."""
    return element.columns if isinstance(element, _json_rows) else ()


class PartRow(NamedTuple):
    """The rows of one part of a Joint, as JSON."""

    place: int
    rows: str


class Joint:
    """Several statements that are asked as one, with the same values.

    SQLite asks each by itself: that costs it nothing, and its JSON has not all the digits of a number.
    """

    def __init__(self, *parts: Command) -> None:
        self.parts = [each for each in parts if isinstance(each, Statement)]
        assert len(self.parts) == len(parts), "each gives rows"
        self.statement = Statement(
            union_all(*(_part(place, each) for place, each in enumerate(self.parts))), PartRow
        )


def _part(place: int, part: Statement[Row]) -> Selection:
    assert isinstance(part.clause, Select)
    columns: list[Expression] = [literal_column(str(place)).label("place")]
    return select(*columns, nested(part.row, part.clause).label("rows"))


def read_part(part: Statement[Row], rows: str) -> Sequence[Row]:
    """Return the rows of one part of a Joint, each value of its field's type: JSON has 12 for 12.0."""
    return _decoder(part.row)(rows)


@cache
def _decoder(row: type[Row]) -> Callable[[str], Sequence[Row]]:
    return msgspec.json.Decoder(GenericAlias(tuple, (row, ...))).decode
