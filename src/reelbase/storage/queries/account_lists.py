"""Queries about lists: those made here and those imported."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Table,
    and_,
    case,
    cast,
    delete,
    func,
    insert,
    null,
    select,
    update,
)

from reelbase.storage import tables
from reelbase.storage.clauses import Expression, Selection
from reelbase.storage.engine.dialects import bytewise
from reelbase.storage.engine.statement import Command, Holding, Statement, bind, columns, owned_by, within
from reelbase.storage.engine.writer import Change, Writer
from reelbase.storage.queries.plain_rows import EntityIdRow, IdRow
from reelbase.storage.queries.translated import TRUE, const, words_of
from reelbase.storage.rows import AccountListItemRow, AccountListRow

account_list, account_list_item = tables.account_list, tables.account_list_item
list_, list_item = tables.list_, tables.list_item
movie, series = tables.movie, tables.series

ID, LIST_ID = bind("id"), bind("list_id")
NOTHING = const("")


class ListRow(NamedTuple):
    """A list; `account_id` is None where it was imported."""

    id: int
    account_id: int | None
    name: str
    description: str
    iso_639_1: str
    iso_3166_1: str
    is_public: bool
    sort_by: str
    backdrop_path: str | None
    poster_path: str | None
    favorite_count: int
    created_at: str
    updated_at: str
    item_count: int


class OwnListRow(NamedTuple):
    """A list of an account, and how many lists it has."""

    list: ListRow
    total: int


def _number_of_items() -> Expression:
    return (
        select(func.count())
        .where(account_list_item.c.list_id == account_list.c.id)
        .correlate(account_list)
        .scalar_subquery()
    )


_OWN = (
    account_list.c.id,
    account_list.c.account_id,
    account_list.c.name,
    account_list.c.description,
    account_list.c.iso_639_1,
    account_list.c.iso_3166_1,
    account_list.c.is_public,
    account_list.c.sort_by,
    account_list.c.backdrop_path,
    null().label("poster_path"),
    const(0).label("favorite_count"),
    account_list.c.created_at,
    account_list.c.updated_at,
    _number_of_items().label("item_count"),
)

LIST = Statement(select(*_OWN).where(account_list.c.id == ID), ListRow)

IMPORTED_LIST = Statement(
    select(
        *columns(
            ListRow,
            list_,
            account_id=null(),
            is_public=TRUE,
            sort_by=const("original_order.asc"),
            backdrop_path=null(),
            created_at=NOTHING,
            updated_at=NOTHING,
        ),
    ).where(list_.c.id == ID),
    ListRow,
)


def _own_lists(*order: Expression) -> Statement[OwnListRow]:
    """Return a page of the lists of an account in an order."""
    found = (
        select(*_OWN, func.count().over().label("total"))
        .where(account_list.c.account_id == bind("account_id"))
        .order_by(*order)
        .limit(bind("limit"))
        .offset(bind("offset"))
    )
    return Holding(found, OwnListRow, list=ListRow)


OWN_LISTS = _own_lists(account_list.c.created_at, account_list.c.id)
NEWEST_OWN_LISTS = _own_lists(account_list.c.created_at.desc(), account_list.c.id.desc())


_PUBLIC_LISTS = Statement(
    select(account_list.c.id)
    .where(account_list.c.account_id == bind("account_id"), account_list.c.is_public == TRUE)
    .order_by(account_list.c.created_at, account_list.c.id),
    IdRow,
)


_MADE_HERE = Statement(select(account_list.c.id).where(within(account_list.c.id, "ids")), IdRow)


def select_made_here(db: Writer, ids: Sequence[int]) -> set[int]:
    """Return the ids of lists that were made here, among some."""
    return {row.id for row in db.all(_MADE_HERE, ids=list(ids))}


class MeasuresRow(NamedTuple):
    """Totals of the titles on a list."""

    list_id: int
    thousandths: int  # the sum of the averages of titles with votes, times 1,000: sums are exact
    rated: int  # how many have votes
    revenue: int
    runtime: int  # minutes, of the movies


def _titles(item: Table) -> FromClause:
    """Join the items to their movies and series."""
    is_movie = and_(item.c.kind == const("movie"), movie.c.id == item.c.entity_id)
    is_series = and_(item.c.kind == const("tv"), series.c.id == item.c.entity_id)
    return item.outerjoin(movie, is_movie).outerjoin(series, is_series)


def _measures(item: Table, those: ColumnElement[bool]) -> Statement[MeasuresRow]:
    average = func.coalesce(movie.c.vote_average, series.c.vote_average, const(0))
    count = func.coalesce(movie.c.vote_count, series.c.vote_count, const(0))

    def total(column: Expression) -> Expression:
        return cast(func.coalesce(func.sum(column), const(0)), BigInteger)

    rated = case((count > const(0), const(1)), else_=const(0))
    return Statement(
        select(
            item.c.list_id,
            total(rated * cast(func.round(average * const(1000)), BigInteger)).label("thousandths"),
            total(rated).label("rated"),
            total(func.coalesce(movie.c.revenue, const(0))).label("revenue"),
            total(func.coalesce(movie.c.runtime, const(0))).label("runtime"),
        )
        .select_from(_titles(item))
        .where(those)
        .group_by(item.c.list_id),
        MeasuresRow,
    )


MEASURES = _measures(account_list_item, within(account_list_item.c.list_id, "ids"))
IMPORTED_MEASURES = _measures(list_item, list_item.c.list_id == LIST_ID)


class ItemRow(NamedTuple):
    """A title on a list, and how many there are."""

    kind: str
    id: int
    comment: str | None
    total: int


def _items(comment: Expression, *, titles: FromClause, item: Table) -> Selection:
    total = func.count().over()
    return (
        select(*columns(ItemRow, item, id=item.c.entity_id, comment=comment, total=total))
        .select_from(titles)
        .where(item.c.list_id == LIST_ID)
        .limit(bind("limit"))
        .offset(bind("offset"))
    )


def _sorted(titles: FromClause, key: Expression) -> tuple[Statement[ItemRow], Statement[ItemRow]]:
    """Return the statements that sort the items by a key, up and down; ties keep the original order."""
    item = account_list_item
    found = _items(item.c.comment, titles=titles, item=item)
    return (
        Statement(found.order_by(key, item.c.number), ItemRow),
        Statement(found.order_by(key.desc(), item.c.number), ItemRow),
    )


def _orders() -> dict[str, Statement[ItemRow]]:
    item = account_list_item
    titles = _titles(item)
    spoken = func.coalesce(movie.c.original_language, series.c.original_language)
    words = words_of(item.c.kind, item.c.entity_id, spoken)
    name = words.name(func.coalesce(movie.c.original_title, series.c.original_name, NOTHING))
    date = func.coalesce(movie.c.release_date, series.c.first_air_date, NOTHING)
    by_date = _sorted(titles, date)
    own = _items(item.c.comment, titles=item, item=item)
    orders = {
        "original_order": (
            Statement(own.order_by(item.c.number), ItemRow),
            Statement(own.order_by(item.c.number.desc()), ItemRow),
        ),
        "vote_average": _sorted(titles, func.coalesce(movie.c.vote_average, series.c.vote_average, const(0))),
        "primary_release_date": by_date,
        "title": _sorted(titles.outerjoin(words.table, words.on), func.lower(bytewise(name))),
        "release_date": by_date,
    }
    return {
        f"{name}.{direction}": statement
        for name, both in orders.items()
        for direction, statement in zip(("asc", "desc"), both, strict=True)
    }


ITEMS = _orders()
"""One page of a list, by what it is sorted by."""

IMPORTED_ITEMS = Statement(
    _items(null(), titles=list_item, item=list_item).order_by(list_item.c.kind, list_item.c.entity_id),
    ItemRow,
)
"""One page of an imported list. No source gives the list's own order."""


PRESENT = Statement(
    select(tables.entity.c.kind, tables.entity.c.id).where(
        owned_by(tables.entity.c.kind, tables.entity.c.id)
    ),
    EntityIdRow,
)
"""The titles that exist, among some."""

MEMBERS = Statement(
    select(account_list_item.c.kind, account_list_item.c.entity_id.label("id")).where(
        account_list_item.c.list_id == LIST_ID,
        owned_by(account_list_item.c.kind, account_list_item.c.entity_id),
    ),
    EntityIdRow,
)
"""The titles that are on a list, among some."""

IMPORTED_MEMBERS = Statement(
    select(list_item.c.kind, list_item.c.entity_id.label("id")).where(
        list_item.c.list_id == LIST_ID, owned_by(list_item.c.kind, list_item.c.entity_id)
    ),
    EntityIdRow,
)
"""The titles that are on an imported list, among some."""

_INSERT_ITEM = Command(
    insert(account_list_item).values(list_id=LIST_ID, kind=bind("kind"), entity_id=bind("entity_id"))
)
_THE_ITEM = and_(
    account_list_item.c.list_id == bind("of_list"),
    account_list_item.c.kind == bind("of_kind"),
    account_list_item.c.entity_id == bind("of_entity"),
)
_DELETE_ITEM = Command(delete(account_list_item).where(_THE_ITEM))
_COMMENT = Command(
    update(account_list_item)
    .where(_THE_ITEM, account_list_item.c.comment.is_(None))
    .values(comment=bind("words"))
)
_DELETE_ITEMS = Command(delete(account_list_item).where(account_list_item.c.list_id == LIST_ID))
_DELETE_LIST = Command(delete(account_list).where(account_list.c.id == ID))
_TOUCH = Command(
    update(account_list).where(account_list.c.id == bind("of_list")).values(updated_at=bind("at"))
)


_ITEMS_OF = Statement(
    select(*columns(AccountListItemRow, account_list_item))
    .where(account_list_item.c.list_id == LIST_ID)
    .order_by(account_list_item.c.number),
    AccountListItemRow,
)


def select_items(db: Writer, list_id: int) -> list[AccountListItemRow]:
    """Return everything on a list in its own order."""
    return db.all(_ITEMS_OF, list_id=list_id)


def replace_items(db: Writer, rows: Sequence[AccountListItemRow]) -> None:
    """Give items of a list, which were read in this transaction, the numbers that they have now."""
    db.delete(rows)
    db.insert(rows)


def list_change(list_id: int, action: str) -> Change:
    """Return the row of the journal by which every worker forgets its answers about a list."""
    return Change("list", list_id, "list", action)


def upsert_list(db: Writer, row: ListRow) -> None:
    """Keep a list as it is now."""
    db.upsert([AccountListRow(**{name: getattr(row, name) for name in AccountListRow._fields})])


def delete_list_row(db: Writer, list_id: int) -> None:
    """Remove a list with everything on it."""
    db.run(_DELETE_LIST, id=list_id)


def note_lists_gone(db: Writer, account_id: int) -> None:
    """Let every worker forget what it has answered about the lists of an account, which go with it."""
    db.journal([list_change(row.id, "deleted") for row in db.all(_PUBLIC_LISTS, account_id=account_id)])


def touch_list(db: Writer, list_id: int, at: str) -> None:
    """Say when what is on a list last changed."""
    db.run(_TOUCH, of_list=list_id, at=at)


def insert_item(db: Writer, list_id: int, kind: str, entity_id: int) -> None:
    """Put a title at the end of a list."""
    db.run(_INSERT_ITEM, list_id=list_id, kind=kind, entity_id=entity_id)


def delete_item(db: Writer, list_id: int, kind: str, entity_id: int) -> None:
    """Take a title off a list."""
    db.run(_DELETE_ITEM, of_list=list_id, of_kind=kind, of_entity=entity_id)


def delete_items(db: Writer, list_id: int) -> None:
    """Take everything off a list."""
    db.run(_DELETE_ITEMS, list_id=list_id)


def comment_item(db: Writer, list_id: int, kind: str, entity_id: int, words: str) -> None:
    """Say something of a title on a list, if nothing was said yet."""
    db.run(_COMMENT, of_list=list_id, of_kind=kind, of_entity=entity_id, words=words)
