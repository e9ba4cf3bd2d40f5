"""Statements: written once in SQLAlchemy Core, compiled once per dialect, run on the driver."""

from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Generic, Literal, NamedTuple, TypeVar

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    FromClause,
    Integer,
    SelectBase,
    Text,
    and_,
    bindparam,
    tuple_,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import operators
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ClauseElement
from sqlalchemy.types import Boolean

from reelbase.storage.clauses import Expression, Parameter, Selection, TableColumn

DialectName = Literal["sqlite", "postgresql"]
Values = tuple[object, ...]
Row = TypeVar("Row", bound=NamedTuple)


def bind(name: str) -> Parameter:
    """Return a parameter: a value that the caller gives by this name."""
    return bindparam(name)


class within(ColumnElement[bool]):  # noqa: N801 (reads as a function in a statement)
    """`column IN (:name)` for a bound list of any length, as one text that needs no expanding.

    The list is bound as JSON on SQLite and as an array on PostgreSQL; see `bound`.
    """

    inherit_cache = True
    type = Boolean()

    def __init__(self, column: Expression, name: str) -> None:
        self.column = column
        self.values = bind(name)

    def self_group(self, against: operators.OperatorType | None = None) -> "within":
        return self


@compiles(within, "sqlite")
def _within_sqlite(element: within, compiler: SQLCompiler, **kw: object) -> str:
    column = compiler.process(element.column, **kw)
    return f"{column} IN (SELECT value FROM json_each({compiler.process(element.values, **kw)}))"


@compiles(within, "postgresql")
def _within_postgresql(element: within, compiler: SQLCompiler, **kw: object) -> str:
    column = compiler.process(element.column, **kw)
    array = "BIGINT[]" if isinstance(element.column.type, Integer) else "TEXT[]"
    return f"{column} = ANY(CAST({compiler.process(element.values, **kw)} AS {array}))"


class owned_by(ColumnElement[bool]):  # noqa: N801 (reads as a function in a statement)
    """`(kind, id) IN (:kinds, :ids)`, taken pairwise from two bound lists."""

    inherit_cache = True
    type = Boolean()

    def __init__(self, kind: Expression, id_: Expression) -> None:
        self.owner = tuple_(kind, id_)
        self.kinds = bind("kinds")
        self.ids = bind("ids")

    def self_group(self, against: operators.OperatorType | None = None) -> "owned_by":
        return self


@compiles(owned_by, "sqlite")
def _owned_by_sqlite(element: owned_by, compiler: SQLCompiler, **kw: object) -> str:
    owner, kinds, ids = (compiler.process(each, **kw) for each in (element.owner, element.kinds, element.ids))
    id_ = f"json_extract({ids}, '$[' || key || ']')"
    return f"{owner} IN (SELECT value, {id_} FROM json_each({kinds}))"


@compiles(owned_by, "postgresql")
def _owned_by_postgresql(element: owned_by, compiler: SQLCompiler, **kw: object) -> str:
    owner, kinds, ids = (compiler.process(each, **kw) for each in (element.owner, element.kinds, element.ids))
    return f"{owner} IN (SELECT * FROM unnest(CAST({kinds} AS TEXT[]), CAST({ids} AS BIGINT[])))"


class or_drawn(ColumnElement[str]):  # noqa: N801 (reads as a function in a statement)
    """The column that names a picture, or the path of a drawn one where it names none and the reader `draws`.

    The path says whose and what it is, so that it needs no record: `/drawn-movie-603-poster.jpg`.
    """

    inherit_cache = True
    type = Text()

    def __init__(self, kind: str, owner: Expression, column: TableColumn) -> None:
        self.kind = kind
        self.owner = owner
        self.column = column

    def self_group(self, against: operators.OperatorType | None = None) -> "or_drawn":
        return self


@compiles(or_drawn)
def _or_drawn(element: or_drawn, compiler: SQLCompiler, **kw: object) -> str:
    column = compiler.process(element.column, **kw)
    if not kw.get("draws"):
        return column
    owner = compiler.process(element.owner, **kw)
    type_ = element.column.name.removesuffix("_path")
    return f"coalesce({column}, '/drawn-{element.kind}-' || {owner} || '-{type_}.jpg')"


Chain = tuple[bool, ...]
"""Of each language that is asked for, in turn: whether it is the one in which a title was made."""


class in_languages(ColumnElement[str]):  # noqa: N801 (reads as a function in a statement)
    """A column in the one language that is asked for, or in the first of several that has it.

    The text for one language has nothing of the other; several are bound with a `chain`.
    """

    inherit_cache = True

    def __init__(self, alone: Expression, chained: Callable[[Chain], Expression]) -> None:
        self.alone = alone
        self.chained = chained
        self.type = alone.type

    def self_group(self, against: operators.OperatorType | None = None) -> "in_languages":
        return self


@compiles(in_languages)
def _in_languages(element: in_languages, compiler: SQLCompiler, **kw: object) -> str:
    chain = kw.get("chain")
    found = element.chained(chain) if isinstance(chain, tuple) and chain else element.alone
    return compiler.process(found, **kw)


def chain_of(values: Mapping[str, object]) -> Chain:
    """Return the chain that is bound with these values; empty where one language is asked for."""
    chain = values.get("chain", ())
    assert isinstance(chain, tuple)
    return chain


def maker(row: type[Row]) -> Callable[[Values], Row]:
    """Return what makes a row of as many values as it has fields: as `_make`, in two thirds of its time."""
    return partial(tuple.__new__, row)


class Command:
    """A statement that gives no rows."""

    def __init__(self, clause: Executable) -> None:
        self.clause = clause
        self.texts: dict[tuple[DialectName, bool], str] = {}
        self._chained: dict[tuple[DialectName, bool, Chain], str] = {}

    def text(self, dialect: DialectName, *, draws: bool = False, chain: Chain = ()) -> str:
        """Return the SQL text for a driver: `:name` for SQLite, `%(name)s` for PostgreSQL.

        `chain`: of which form the languages are that are asked for, where it is more than one.
        """
        if chain:
            key = dialect, draws, chain
            if key not in self._chained:
                self._chained[key] = compiled(self.clause, dialect, draws=draws, chain=chain)
            return self._chained[key]
        found = self.texts.get((dialect, draws))
        if found is None:
            found = self.texts[dialect, draws] = compiled(self.clause, dialect, draws=draws)
        return found


def columns(row: type[NamedTuple], table: FromClause, /, **others: Expression) -> list[Expression]:
    """Return what a statement selects for such rows: the table's column of each field's name, or another."""
    unknown = others.keys() - set(row._fields)
    assert not unknown, f"{row.__name__} has no {unknown}"
    return [others[name].label(name) if name in others else table.c[name] for name in row._fields]


def check_columns(clause: Executable, fields: tuple[str, ...]) -> None:
    """Refuse a clause whose columns are not named as these fields, in their order."""
    for part in clause.selects if isinstance(clause, CompoundSelect) else (clause,):
        assert isinstance(part, SelectBase)
        names = tuple(part.selected_columns.keys())
        if names != fields:
            raise TypeError(f"Expected the columns {fields}, found {names}.")


class Statement(Command, Generic[Row]):
    """A statement and the type of its rows, whose fields are the names of its columns, in their order."""

    def __init__(self, clause: Executable, row: type[Row], *, more: tuple[str, ...] = ()) -> None:
        """Check the columns; `more` stand behind those of the rows, which leave them out."""
        super().__init__(clause)
        check_columns(clause, row._fields + more)
        self.row = row
        self.make = make = maker(row)
        if more:
            width = len(row._fields)
            self.make = lambda found: make(found[:width])


class Holding(Statement[Row]):
    """A statement whose rows hold a row in one of their fields, in place of its columns."""

    def __init__(self, clause: Executable, row: type[Row], /, **held: type[NamedTuple]) -> None:
        Command.__init__(self, clause)
        ((name, inner),) = held.items()
        start = row._fields.index(name)
        end = start + len(inner._fields)
        check_columns(clause, (*row._fields[:start], *inner._fields, *row._fields[start + 1 :]))
        outer, inside = maker(row), maker(inner)
        self.row = row
        self.held = slice(start, end)
        self.make = lambda found: outer((*found[:start], inside(found[start:end]), *found[end:]))


class Batch(Statement[Row]):
    """A statement over many owners, bound as `:kind` and `:ids`; each row begins with its owner's id."""


class HoldingBatch(Holding[Row], Batch[Row]):
    """A Batch whose rows hold a row."""


class OwnedRow(NamedTuple, Generic[Row]):
    """A row, and of which kind its owner is."""

    row: Row
    kind: str


class Across(Holding[OwnedRow[Row]]):
    """A statement over owners of several kinds, bound as `:kinds` and `:ids`, which are equally long.

    The last column is the owner's kind.
    """

    def __init__(self, clause: Executable, row: type[Row]) -> None:
        super().__init__(clause, OwnedRow, row=row)


class Owned(Batch[Row]):
    """A Batch over a table whose rows belong to entities of any kind, which `across` asks about at once."""

    def __init__(self, clause: Selection, table: FromClause, row: type[Row]) -> None:
        super().__init__(clause.where(of_one_kind(table.c.kind, table.c.entity_id)), row)
        owner = owned_by(table.c.kind, table.c.entity_id)
        self.across = Across(clause.add_columns(table.c.kind).where(owner), row)


IsOwned = Callable[[Expression, Expression], ColumnElement[bool]]
"""From the columns of a kind and an id to the condition that they are those of a wanted owner."""


class OwnedUnion(Owned[Row]):
    """The same over several tables: a union of them, made by a condition that each part has to hold.

    The last column of the union is the owner's kind; a Batch leaves it out.
    """

    def __init__(self, union: Callable[[IsOwned], Selection], row: type[Row]) -> None:
        Batch.__init__(self, union(of_one_kind), row, more=("kind",))
        self.across = Across(union(owned_by), row)


def of_one_kind(kind: Expression, id_: Expression) -> ColumnElement[bool]:
    """Return the condition `kind = :kind AND id IN (:ids)`."""
    return and_(kind == bind("kind"), within(id_, "ids"))


def compiled(
    clause: ClauseElement | Executable, dialect: DialectName, *, draws: bool = False, chain: Chain = ()
) -> str:
    """Return the text of any clause with named parameters in the driver's style."""
    assert isinstance(clause, ClauseElement)
    options = {"render_postcompile": True, "draws": draws, "chain": chain}
    return str(clause.compile(dialect=_dialect(dialect), compile_kwargs=options))


@cache
def _dialect(name: DialectName) -> Dialect:
    if name == "sqlite":
        return sqlite.dialect(paramstyle="named")
    return postgresql.dialect(paramstyle="pyformat")  # type: ignore[no-untyped-call]
