"""Ordered joins: for chains of joins that SQLite would begin in the wrong place."""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, Join
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler


class _OrderedJoin(Join):
    inherit_cache = True


def ordered_join(left: FromClause, right: FromClause, on: ColumnElement[bool]) -> Join:
    """An inner join that looks at the left side first.

    Without statistics SQLite takes `kind = 'episode'` for a narrow condition and reads every credit
    of every episode; its `CROSS JOIN` is the documented way to say where to begin.
    """
    return _OrderedJoin(left, right, on)


@compiles(_OrderedJoin, "sqlite")
def _ordered_join_sqlite(element: _OrderedJoin, compiler: SQLCompiler, **kw: Any) -> str:
    assert element.onclause is not None
    left = compiler.process(element.left, **(kw | {"asfrom": True}))
    right = compiler.process(element.right, **(kw | {"asfrom": True}))
    kw.pop("asfrom", None)
    return f"{left} CROSS JOIN {right} ON {compiler.process(element.onclause, **kw)}"
