"""Nested rows: a short list that belongs to one row, read with it, so that it needs no statement."""

from typing import NamedTuple

from sqlalchemy import ColumnElement, Text, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from reelbase.storage.clauses import Expression, Selection
from reelbase.storage.engine.statement import check_columns


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
