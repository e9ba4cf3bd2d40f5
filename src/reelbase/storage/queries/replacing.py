"""Absorbing: what names an entity that becomes another one, and the parts of a series that does."""

from collections.abc import Container
from functools import cache
from typing import NamedTuple

from sqlalchemy import Table, and_, delete, exists, null, select, update

from reelbase.entity import Kind
from reelbase.storage import tables
from reelbase.storage.clauses import Expression
from reelbase.storage.engine.statement import Command, Statement, bind, within
from reelbase.storage.engine.writer import Change, Writer
from reelbase.storage.kinds import KINDS
from reelbase.storage.queries.plain_rows import EntityIdRow, IdRow
from reelbase.storage.queries.removing import GENERAL, MENTIONING, NAMING

PARTS = (Kind.SEASON, Kind.EPISODE)


class PairRow(NamedTuple):
    """Two entities that are the same."""

    old: int
    new: int


def step_aside(writer: Writer, kind: Kind, ids: list[int]) -> None:
    """Free the numbers of seasons or episodes, which another entity takes."""
    writer.run(_step_aside(kind), ids=ids)


def rename(writer: Writer, kind: Kind, old: int, new: int) -> None:
    """Let what others say of one entity be said of another: credits, of a person; movies, of a collection."""
    for table, column, of_kind in MENTIONING.get(kind, ()):
        mentioning = writer.all(_mentioning(table, column), old=old)
        if mentioning:
            writer.run(_rename(table, column), old=old, new=new)
            writer.journal(Change(str(of_kind), row.id, GENERAL, "updated") for row in mentioning)
    for table, column in NAMING.get(kind, ()):
        owners = writer.all(_owners(table, column), old=old)
        if owners:
            writer.run(_rename(table, column), old=old, new=new)
            writer.journal(Change(row.kind, row.id, GENERAL, "updated") for row in owners)


def drop_twice(writer: Writer, kind: Kind, old: int, new: int) -> None:
    """Remove what names one entity where the same title names another, of which it is to be one.

    Credits stay: one person may have several. A company is no parent of itself.
    """
    for table, column in NAMING.get(kind, ()):
        if table is not tables.credit:
            writer.run(_drop_twice(table, column), old=old, new=new)
    for table, column, of_kind in MENTIONING.get(kind, ()):
        if of_kind is kind:
            writer.run(_drop_itself(table, column), old=old, new=new)


def same_parts(writer: Writer, kind: Kind, old: int, new: int) -> list[PairRow]:
    """Return the pairs of seasons, or episodes, of two series that have the same numbers."""
    return writer.all(_same(kind), old=old, new=new)


def move_parts(writer: Writer, kind: Kind, old: int, new: int, but: Container[int] = ()) -> None:
    """Move the seasons, or the episodes, of one series to another that has none of their numbers.

    `but`: the ids of some that stay.
    """
    ids = [row.id for row in writer.all(_of_series(kind), old=old) if row.id not in but]
    if ids:
        writer.run(_move(kind), ids=ids, new=new)
        writer.run(_RETITLE, of_kind=str(kind), ids=ids, new=new)
        writer.journal(Change(str(kind), id_, GENERAL, "updated") for id_ in ids)


def _number(kind: Kind) -> str:
    return "season_number" if kind == Kind.SEASON else "episode_number"


@cache
def _step_aside(kind: Kind) -> Command:
    main = KINDS[kind].table
    return Command(update(main).where(within(main.c.id, "ids")).values({_number(kind): -main.c.id}))


@cache
def _owners(table: Table, column: str) -> Statement[EntityIdRow]:
    named = (
        select(table.c.kind, table.c.entity_id.label("id")).distinct().where(table.c[column] == bind("old"))
    )
    return Statement(named, EntityIdRow)


@cache
def _mentioning(table: Table, column: str) -> Statement[IdRow]:
    return Statement(select(table.c.id).where(table.c[column] == bind("old")), IdRow)


@cache
def _rename(table: Table, column: str) -> Command:
    renamed = update(table).where(table.c[column] == bind("old")).values({column: bind("new")})
    return Command(renamed)


@cache
def _drop_twice(table: Table, column: str) -> Command:
    other = table.alias()
    its = (other.c.kind == table.c.kind, other.c.entity_id == table.c.entity_id)
    named = exists().where(*its, other.c[column] == bind("new")).correlate(table)
    return Command(delete(table).where(table.c[column] == bind("old"), named))


@cache
def _drop_itself(table: Table, column: str) -> Command:
    its = (table.c[column] == bind("old"), table.c.id == bind("new"))
    return Command(update(table).where(*its).values({column: null()}))


@cache
def _same(kind: Kind) -> Statement[PairRow]:
    main = KINDS[kind].table
    other = main.alias()
    same: list[Expression] = [main.c.season_number == other.c.season_number]
    if kind == Kind.EPISODE:
        same.append(main.c.episode_number == other.c.episode_number)
    joined = main.join(other, and_(other.c.series_id == bind("new"), *same))
    pairs = select(main.c.id.label("old"), other.c.id.label("new")).select_from(joined)
    return Statement(pairs.where(main.c.series_id == bind("old")), PairRow)


@cache
def _of_series(kind: Kind) -> Statement[IdRow]:
    main = KINDS[kind].table
    return Statement(select(main.c.id).where(main.c.series_id == bind("old")), IdRow)


@cache
def _move(kind: Kind) -> Command:
    main = KINDS[kind].table
    moved = update(main).where(within(main.c.id, "ids"))
    return Command(moved.values(series_id=bind("new")))


_RETITLE: Command = Command(
    update(tables.credit)
    .where(tables.credit.c.kind == bind("of_kind"), within(tables.credit.c.entity_id, "ids"))
    .values(title_id=bind("new"))
)
