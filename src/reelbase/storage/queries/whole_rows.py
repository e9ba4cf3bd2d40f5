"""What is stored about many entities at once, as plain rows with every column of a table."""

from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
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

from reelbase.entity import Kind
from reelbase.storage import tables
from reelbase.storage.engine.dialects import ordered_join
from reelbase.storage.engine.statement import Statement, within
from reelbase.storage.engine.writer import Values, Writer

MAIN: dict[str, Table] = {
    Kind.COLLECTION: tables.collection,
    Kind.COMPANY: tables.company,
    Kind.NETWORK: tables.network,
    Kind.KEYWORD: tables.keyword,
    Kind.PERSON: tables.person,
    Kind.MOVIE: tables.movie,
    Kind.TV: tables.series,
    Kind.SEASON: tables.season,
    Kind.EPISODE: tables.episode,
}
"""The table with the facts of each kind, in an order in which rows can be added."""


class AnyRow(NamedTuple):
    """A row with all the columns of some table."""


def entities(writer: Writer, kind: str, ids: list[int]) -> list[Values]:
    """The rows of entities of one kind, each followed by whether it is complete."""
    return writer.tuples(_select_entities(kind), kind=str(kind), ids=ids) if ids else []


def numbered(writer: Writer, kind: str, series_ids: list[int]) -> list[Values]:
    """As `entities`, for all seasons or all episodes of these series."""
    return writer.tuples(_select_numbered(kind), kind=str(kind), ids=series_ids) if series_ids else []


def owned(writer: Writer, table: Table, kind: str, ids: list[int]) -> list[Values]:
    """The rows of a table that these entities own."""
    return writer.tuples(_select_owned(table), kind=str(kind), ids=ids) if ids else []


def credited_titles(writer: Writer, person_ids: list[int]) -> list[Values]:
    """`(kind, id, person)` for each movie and series in which one of these persons has a credit."""
    return writer.tuples(_CREDITED_TITLES, ids=person_ids) if person_ids else []


def matching(writer: Writer, table: Table, column: str, ids: list[Any]) -> list[Values]:
    """The rows of a table with one of these values in a column."""
    return writer.tuples(_select_matching(table, column), ids=ids) if ids else []


@cache
def _select_entities(kind: str) -> Statement[AnyRow]:
    main, entity = MAIN[kind], tables.entity
    same = and_(entity.c.kind == bindparam("kind"), entity.c.id == main.c.id)
    if "popularity" not in main.c:
        found = select(*main.columns, entity.c.complete).join(entity, same)
        return Statement(found.where(within(main.c.id, "ids")), AnyRow)
    return Statement(_as_imported(main, same).where(within(main.c.id, "ids")), AnyRow)


def _as_imported(main: Table, same: ColumnElement[bool]) -> Select[Any]:
    """The rows with the popularity that came with the import, where use has moved it since."""
    moved = tables.momentum
    its = and_(
        moved.c.kind == bindparam("kind"),
        moved.c.entity_id == main.c.id,
        moved.c.written == main.c.popularity,
    )
    imported = func.coalesce(moved.c.imported, main.c.popularity)
    columns = [imported if column.name == "popularity" else column for column in main.columns]
    joined = main.join(tables.entity, same).outerjoin(moved, its)
    return select(*columns, tables.entity.c.complete).select_from(joined)


@cache
def _select_numbered(kind: str) -> Statement[AnyRow]:
    main, entity = MAIN[kind], tables.entity
    same = and_(entity.c.kind == bindparam("kind"), entity.c.id == main.c.id)
    clause = select(*main.columns, entity.c.complete).select_from(ordered_join(main, entity, same))
    return Statement(clause.where(within(main.c.series_id, "ids")), AnyRow)


@cache
def _select_owned(table: Table) -> Statement[AnyRow]:
    if "kind" in table.c and table is not tables.tagged_image:
        clause = select(*table.columns).where(
            table.c.kind == bindparam("kind"), within(table.c.entity_id, "ids")
        )
    else:
        owner = next(n for n in ("movie_id", "series_id", "person_id") if n in table.c)
        clause = select(*table.columns).where(within(table.c[owner], "ids"))
    return Statement(clause, AnyRow)


@cache
def _select_matching(table: Table, column: str) -> Statement[AnyRow]:
    return Statement(select(*table.columns).where(within(table.c[column], "ids")), AnyRow)


_CREDITED_TITLES: Statement[AnyRow] = Statement(
    select(tables.credit.c.kind, tables.credit.c.entity_id, tables.credit.c.person_id)
    .distinct()
    .where(
        within(tables.credit.c.person_id, "ids"),
        tables.credit.c.kind.in_([literal_column("'movie'"), literal_column("'tv'")]),
    ),
    AnyRow,
)


def changed_since(writer: Writer, kind: str, ids: list[int], head: int) -> set[int]:
    """Those of these entities that the journal tells of after this sequence."""
    if not ids:
        return set()
    rows = writer.tuples(_CHANGED_SINCE, kind=str(kind), ids=ids, head=head)
    return {row[0] for row in rows}  # type: ignore[misc]


_CHANGED_SINCE: Statement[AnyRow] = Statement(
    select(tables.journal.c.entity_id)
    .distinct()
    .where(
        tables.journal.c.kind == bindparam("kind"),
        within(tables.journal.c.entity_id, "ids"),
        tables.journal.c.sequence > bindparam("head"),
    ),
    AnyRow,
)


def complete(writer: Writer, kind: str, ids: list[int]) -> None:
    """Write down that all is known of these entities that their own answers tell."""
    if ids:
        writer.run(_COMPLETE, kind=str(kind), ids=ids)


def uncomplete(writer: Writer, kind: str, ids: list[int]) -> None:
    """Write down that these entities are not known by answers of their own any more."""
    if ids:
        writer.run(_UNCOMPLETE, kind=str(kind), ids=ids)


_COMPLETE: Statement[AnyRow] = Statement(
    update(tables.entity)
    .values(complete=true())
    .where(tables.entity.c.kind == bindparam("kind"), within(tables.entity.c.id, "ids")),
    AnyRow,
)


_UNCOMPLETE: Statement[AnyRow] = Statement(
    update(tables.entity)
    .values(complete=false())
    .where(tables.entity.c.kind == bindparam("kind"), within(tables.entity.c.id, "ids")),
    AnyRow,
)


def whole(writer: Writer, table: Table) -> list[Values]:
    """Every row of a small table."""
    return writer.tuples(_select_whole(table))


@cache
def _select_whole(table: Table) -> Statement[AnyRow]:
    return Statement(select(*table.columns), AnyRow)
