"""What is asked about reviews and lists."""

from typing import NamedTuple

from sqlalchemy import func, select

from reelbase.storage import tables
from reelbase.storage.statement import Statement, bind
from reelbase.storage.words import const

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


_REVIEW = (
    review.c.review_id,
    review.c.kind,
    review.c.entity_id,
    review.c.author,
    review.c.name,
    review.c.username,
    review.c.avatar_path,
    review.c.rating,
    review.c.content,
    review.c.created_at,
    review.c.updated_at,
    review.c.url,
    review.c.iso_639_1,
)

REVIEWS = Statement(
    select(*_REVIEW, func.count().over())
    .where(review.c.kind == KIND, review.c.entity_id == ID, review.c.iso_639_1 == bind("language"))
    .order_by(review.c.position, review.c.created_at, review.c.review_id)
    .limit(LIMIT)
    .offset(OFFSET),
    ReviewRow,
)

REVIEW = Statement(select(*_REVIEW, const(1)).where(review.c.review_id == bind("review_id")), ReviewRow)

list_ = tables.list_
item = tables.list_item


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


LISTS = Statement(
    select(
        list_.c.description,
        list_.c.favorite_count,
        list_.c.id,
        list_.c.item_count,
        list_.c.iso_639_1,
        list_.c.iso_3166_1,
        list_.c.list_type,
        list_.c.name,
        list_.c.poster_path,
        func.count().over(),
    )
    .join(item, item.c.list_id == list_.c.id)
    .where(item.c.kind == KIND, item.c.entity_id == ID)
    .order_by(item.c.position, list_.c.id)
    .limit(LIMIT)
    .offset(OFFSET),
    ListRow,
)
