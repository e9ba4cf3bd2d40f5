"""Ways around the differences of the databases.

SQLite would begin in the wrong place at joins in a given order and at groups without an index. Both
databases sort texts alike only by bytes.
"""

from sqlalchemy import ColumnElement, FromClause, Join
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from reelbase.storage.clauses import Expression


class _OrderedJoin(Join):
    inherit_cache = True


def ordered_join(left: FromClause, right: FromClause, on: ColumnElement[bool]) -> Join:
    """Join two tables so that the database reads the left one first.

    Without statistics SQLite takes `kind = 'episode'` for a narrow condition and reads every credit
    of every episode; its `CROSS JOIN` is the documented way to say where to begin.
    """
    return _OrderedJoin(left, right, on)


@compiles(_OrderedJoin, "sqlite")
def _ordered_join_sqlite(element: _OrderedJoin, compiler: SQLCompiler, **kw: object) -> str:
    assert element.onclause is not None
    left = compiler.process(element.left, **(kw | {"asfrom": True}))
    right = compiler.process(element.right, **(kw | {"asfrom": True}))
    kw.pop("asfrom", None)
    return f"{left} CROSS JOIN {right} ON {compiler.process(element.onclause, **kw)}"


class _Unindexed(Expression):
    inherit_cache = True

    def __init__(self, column: Expression) -> None:
        self.column = column
        self.type = column.type


def unindexed(column: Expression) -> Expression:
    """Return the column in a form for which SQLite takes no index.

    To group by a column it walks an index in that order and reads everything there, where another
    index has the few rows that are asked for; a `+` in front is the documented way to say so.
    """
    return _Unindexed(column)


@compiles(_Unindexed)
def _plain(element: _Unindexed, compiler: SQLCompiler, **kw: object) -> str:
    return compiler.process(element.column, **kw)


@compiles(_Unindexed, "sqlite")
def _plus(element: _Unindexed, compiler: SQLCompiler, **kw: object) -> str:
    return f"+{compiler.process(element.column, **kw)}"


class _Bytewise(Expression):
    inherit_cache = True

    def __init__(self, column: Expression) -> None:
        self.column = column
        self.type = column.type


def bytewise(column: Expression) -> Expression:
    """Sort the text by bytes, as SQLite does: PostgreSQL sorts by the language of its server."""
    return _Bytewise(column)


@compiles(_Bytewise)
def _as_it_is(element: _Bytewise, compiler: SQLCompiler, **kw: object) -> str:
    return compiler.process(element.column, **kw)


@compiles(_Bytewise, "postgresql")
def _collated(element: _Bytewise, compiler: SQLCompiler, **kw: object) -> str:
    return f'({compiler.process(element.column, **kw)}) COLLATE "C"'
