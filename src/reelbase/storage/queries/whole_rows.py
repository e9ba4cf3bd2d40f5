"""Queries about many entities at once, for plain rows with every column of a table."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from sqlalchemy import (
    ColumnElement,
    Table,
    and_,
    bindparam,
    false,
    func,
    literal_column,
    select,
    true,
    update,
)

from reelbase.storage import tables
from reelbase.storage.clauses import Selection
from reelbase.storage.engine.dialects import ordered_join
from reelbase.storage.engine.statement import Command, Holding, Row, Statement, within
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries.plain_rows import IdRow
from reelbase.storage.rows.registry import owner_of, table_of

if TYPE_CHECKING:
    Function = TypeVar("Function", bound=Callable[..., object])

    def cache(function: Function) -> Function: ...  # that of functools forgets of which row a statement is

else:
    from functools import cache


class Known(NamedTuple, Generic[Row]):
    """The row of an entity, and whether all is known of it that its own answers tell."""

    row: Row
    complete: bool


class CreditedTitle(NamedTuple):
    """A movie or a series in which a person has a credit."""

    kind: str
    id: int
    person_id: int


@cache
def select_entities(row: type[Row], *, as_imported: bool = True) -> Statement[Known[Row]]:
    """Select the rows of entities, by `kind` and `ids`; popularity as imported or as it is now."""
    main, entity = table_of(row), tables.entity
    same = and_(entity.c.kind == bindparam("kind"), entity.c.id == main.c.id)
    if "popularity" not in main.c or not as_imported:
        found = select(*main.columns, entity.c.complete).join(entity, same)
        return Holding(found.where(within(main.c.id, "ids")), Known, row=row)
    return Holding(_as_imported(main, same).where(within(main.c.id, "ids")), Known, row=row)


def _as_imported(main: Table, same: ColumnElement[bool]) -> Selection:
    """Select the rows with the imported popularity if use has changed it since."""
    moved = tables.momentum
    its = and_(
        moved.c.kind == bindparam("kind"),
        moved.c.entity_id == main.c.id,
        moved.c.written == main.c.popularity,
    )
    imported = func.coalesce(moved.c.imported, main.c.popularity)
    columns = [imported.label("popularity") if c.name == "popularity" else c for c in main.columns]
    joined = main.join(tables.entity, same).outerjoin(moved, its)
    return select(*columns, tables.entity.c.complete).select_from(joined)


@cache
def select_numbered(row: type[Row]) -> Statement[Known[Row]]:
    """Select the rows of all seasons or episodes of series, by their `kind` and the `ids` of the series."""
    main, entity = table_of(row), tables.entity
    same = and_(entity.c.kind == bindparam("kind"), entity.c.id == main.c.id)
    clause = select(*main.columns, entity.c.complete).select_from(ordered_join(main, entity, same))
    return Holding(clause.where(within(main.c.series_id, "ids")), Known, row=row)


@cache
def select_owned(row: type[Row]) -> Statement[Row]:
    """Select the rows of a table that entities own, by their `kind` and `ids`."""
    table, owner = table_of(row), owner_of(row)
    clause = select(*table.columns)
    if owner.kind:
        clause = clause.where(table.c[owner.kind] == bindparam("kind"))
    return Statement(clause.where(within(table.c[owner.id], "ids")), row)


@cache
def select_matching(row: type[Row], column: str) -> Statement[Row]:
    """Select the rows of a table with one of the values `ids` in a column."""
    table = table_of(row)
    return Statement(select(*table.columns).where(within(table.c[column], "ids")), row)


CREDITED_TITLES = Statement(
    select(tables.credit.c.kind, tables.credit.c.entity_id.label("id"), tables.credit.c.person_id)
    .distinct()
    .where(
        within(tables.credit.c.person_id, "ids"),
        tables.credit.c.kind.in_([literal_column("'movie'"), literal_column("'tv'")]),
    ),
    CreditedTitle,
)
"""Each movie and series in which one of the persons `ids` has a credit."""


def changed_since(writer: Writer, kind: str, ids: list[int], head: int) -> set[int]:
    """Return those of these entities that the journal tells of after this sequence."""
    if not ids:
        return set()
    return {row.id for row in writer.all(_CHANGED_SINCE, kind=str(kind), ids=ids, head=head)}


_CHANGED_SINCE = Statement(
    select(tables.journal.c.entity_id.label("id"))
    .distinct()
    .where(
        tables.journal.c.kind == bindparam("kind"),
        within(tables.journal.c.entity_id, "ids"),
        tables.journal.c.sequence > bindparam("head"),
    ),
    IdRow,
)


def complete(writer: Writer, kind: str, ids: list[int]) -> None:
    """Write down that all is known of these entities that their own answers tell."""
    if ids:
        writer.run(_COMPLETE, kind=str(kind), ids=ids)


def uncomplete(writer: Writer, kind: str, ids: list[int]) -> None:
    """Write down that these entities are not known by answers of their own any more."""
    if ids:
        writer.run(_UNCOMPLETE, kind=str(kind), ids=ids)


_SAME = (tables.entity.c.kind == bindparam("kind"), within(tables.entity.c.id, "ids"))
_COMPLETE = Command(update(tables.entity).values(complete=true()).where(*_SAME))
_UNCOMPLETE = Command(update(tables.entity).values(complete=false()).where(*_SAME))


@cache
def select_whole(row: type[Row]) -> Statement[Row]:
    """Select every row of a small table."""
    return Statement(select(*table_of(row).columns), row)
