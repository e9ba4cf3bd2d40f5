"""Queries about reviews and lists."""

from typing import NamedTuple

from sqlalchemy import ColumnElement, func, null, select, union_all

from reelbase.storage import tables
from reelbase.storage.clauses import Selection
from reelbase.storage.engine.statement import Statement, bind, columns
from reelbase.storage.queries.translated import TRUE, const

KIND, ID = bind("kind"), bind("id")
LIMIT, OFFSET = bind("limit"), bind("offset")
review = tables.review


class ReviewRow(NamedTuple):
    """A review, and how many there are in its language."""

    id: str
    kind: str
    entity_id: int
    author: str
    name: str
    username: str
    avatar_path: str | None
    rating: float | None
    content: str
    created_at: str
    updated_at: str
    url: str
    iso_639_1: str
    total: int


def _reviews(total: ColumnElement[int]) -> Selection:
    return select(*columns(ReviewRow, review, id=review.c.review_id, total=total))


REVIEWS = Statement(
    _reviews(func.count().over())
    .where(review.c.kind == KIND, review.c.entity_id == ID, review.c.iso_639_1 == bind("language"))
    .order_by(review.c.position, review.c.created_at, review.c.review_id)
    .limit(LIMIT)
    .offset(OFFSET),
    ReviewRow,
)

REVIEW = Statement(_reviews(const(1)).where(review.c.review_id == bind("review_id")), ReviewRow)

list_ = tables.list_
item = tables.list_item
own, own_item = tables.account_list, tables.account_list_item


class ListRow(NamedTuple):
    """A list that a title is on, and how many there are."""

    description: str
    favorite_count: int
    id: int
    item_count: int
    iso_639_1: str
    iso_3166_1: str
    list_type: str | None
    name: str
    poster_path: str | None
    total: int


def _lists() -> Statement[ListRow]:
    """Select the imported lists in their order there, then the public ones made here."""
    items = select(func.count()).where(own_item.c.list_id == own.c.id).correlate(own).scalar_subquery()
    imported = (
        select(
            list_.c.description,
            list_.c.favorite_count,
            list_.c.id.label("id"),
            list_.c.item_count,
            list_.c.iso_639_1,
            list_.c.iso_3166_1,
            list_.c.list_type,
            list_.c.name,
            list_.c.poster_path,
            const(0).label("place"),
            item.c.position.label("position"),
        )
        .join(item, item.c.list_id == list_.c.id)
        .where(item.c.kind == KIND, item.c.entity_id == ID)
    )
    public = (
        select(
            own.c.description,
            const(0),
            own.c.id,
            items,
            own.c.iso_639_1,
            own.c.iso_3166_1,
            const("movie"),
            own.c.name,
            null(),
            const(1),
            own_item.c.number,
        )
        .join(own_item, own_item.c.list_id == own.c.id)
        .where(own_item.c.kind == KIND, own_item.c.entity_id == ID, own.c.is_public == TRUE)
    )
    every = union_all(imported, public).subquery()
    return Statement(
        select(*columns(ListRow, every, total=func.count().over()))
        .order_by(every.c.place, every.c.position, every.c.id)
        .limit(LIMIT)
        .offset(OFFSET),
        ListRow,
    )


LISTS = _lists()
