"""Favourites and watchlists of accounts, and the orders of what people keep."""

from enum import StrEnum

from sqlalchemy import ColumnElement, Table, delete, func, insert, select

from reelbase.entity import TITLES, Entity, Kind
from reelbase.storage import tables
from reelbase.storage.clauses import Expression, Selection
from reelbase.storage.engine.dialects import bytewise
from reelbase.storage.engine.statement import Command, Statement, bind
from reelbase.storage.engine.writer import Writer
from reelbase.storage.kinds import KINDS
from reelbase.storage.queries.plain_rows import NumberRow, RankedRow
from reelbase.storage.queries.translated import const, words_of


class Mark(StrEnum):
    """A way in which an account marks a movie or a series."""

    FAVORITE = "favorite"
    WATCHLIST = "watchlist"


class Order(StrEnum):
    """An order of the titles that somebody keeps, in the words of the API."""

    ADDED_FIRST = "created_at.asc"
    ADDED_LAST = "created_at.desc"
    RELEASED_FIRST = "release_date.asc"
    RELEASED_LAST = "release_date.desc"
    TITLE = "title.asc"
    TITLE_BACKWARDS = "title.desc"
    WORST = "vote_average.asc"
    BEST = "vote_average.desc"


ADDED = (Order.ADDED_FIRST, Order.ADDED_LAST)
"""The orders that everything can be asked for in."""

TABLES: dict[Mark, Table] = {Mark.FAVORITE: tables.favorite, Mark.WATCHLIST: tables.watchlist}

ACCOUNT, KIND, ID = bind("account_id"), bind("kind"), bind("id")


def kept(table: Table, of: ColumnElement[bool], kind: Kind, order: Order, *shown: Expression) -> Selection:
    """Select a page of the titles of a kind that somebody keeps in a table, and their number."""
    question = select(table.c.entity_id.label("id"), *shown, func.count().over().label("total")).where(
        of, table.c.kind == const(str(kind))
    )
    by, _, way = order.partition(".")
    columns: list[Expression] = [table.c.created_at, table.c.number]
    if by != "created_at":
        facts = KINDS[kind]
        title = facts.table
        words = words_of(kind, title.c.id, title.c.original_language)
        question = question.select_from(
            table.join(title, title.c.id == table.c.entity_id).outerjoin(words.table, words.on)
        )
        name = func.lower(bytewise(words.name(facts.name)))
        its: dict[str, Expression] = {"title": name, "vote_average": title.c.vote_average}
        if facts.day is not None:
            its["release_date"] = facts.day
        columns = [its[by], *columns]
    sorted_by = [column.desc() if way == "desc" else column.asc() for column in columns]
    return question.order_by(*sorted_by).limit(bind("limit")).offset(bind("offset"))


MARKED = {
    (mark, kind, order): Statement(kept(table, table.c.account_id == ACCOUNT, kind, order), RankedRow)
    for mark, table in TABLES.items()
    for kind in TITLES
    for order in Order
}
"""A page of what an account has marked, by `:language` and `:region` where titles are sorted by name."""


def _of_title(table: Table) -> ColumnElement[bool]:
    return (table.c.account_id == ACCOUNT) & (table.c.kind == KIND) & (table.c.entity_id == ID)


_IS_MARKED = {
    mark: Statement(select(table.c.number).where(_of_title(table)), NumberRow)
    for mark, table in TABLES.items()
}
_INSERT = {
    mark: Command(insert(table).values(account_id=ACCOUNT, kind=KIND, entity_id=ID, created_at=bind("at")))
    for mark, table in TABLES.items()
}
_DELETE = {mark: Command(delete(table).where(_of_title(table))) for mark, table in TABLES.items()}


def is_marked(db: Writer, mark: Mark, account_id: int, entity: Entity) -> bool:
    """Return whether the account has this mark on a title."""
    return bool(db.all(_IS_MARKED[mark], account_id=account_id, kind=str(entity.kind), id=entity.id))


def insert_mark(db: Writer, mark: Mark, account_id: int, entity: Entity, at: str) -> None:
    """Keep a new mark."""
    db.run(_INSERT[mark], account_id=account_id, kind=str(entity.kind), id=entity.id, at=at)


def delete_mark(db: Writer, mark: Mark, account_id: int, entity: Entity) -> None:
    """Remove a mark."""
    db.run(_DELETE[mark], account_id=account_id, kind=str(entity.kind), id=entity.id)
