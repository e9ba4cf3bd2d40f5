"""Queries about ratings of people and guests, and about their marks."""

from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import delete, exists, func, insert, literal_column, null, select, union_all, update

from reelbase.entity import TITLES, Entity, Kind
from reelbase.storage import tables
from reelbase.storage.engine.statement import Batch, Command, Statement, bind, columns, within
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries.accounts import AccountRow
from reelbase.storage.queries.flags import ADDED, Order, kept
from reelbase.storage.queries.sessions import GuestRow
from reelbase.storage.queries.translated import const

rating = tables.rating
KIND, ID, RATER = bind("kind"), bind("id"), bind("rater")
RATERS = {AccountRow: rating.c.account_id, GuestRow: rating.c.guest_id}
"""The column that names the rater."""


class RatedRow(NamedTuple):
    """A rating: the title, its value, its first time, and the number of all."""

    id: int
    halves: int
    created_at: str
    total: int


RATED = {
    (rater, kind, order): Statement(
        kept(rating, column == RATER, kind, order, rating.c.halves, rating.c.created_at), RatedRow
    )
    for rater, column in RATERS.items()
    for kind in (*TITLES, Kind.EPISODE)
    for order in (Order if kind in TITLES else ADDED)
}
"""A page of what somebody has rated, by `:language` and `:region` where titles are sorted by name."""


class OwnOrder(StrEnum):
    """An order of the ratings of an account on its pages."""

    LATEST = "latest"
    EARLIEST = "earliest"
    HIGHEST = "highest"
    LOWEST = "lowest"


_BY = {
    OwnOrder.LATEST: (rating.c.created_at.desc(), rating.c.number.desc()),
    OwnOrder.EARLIEST: (rating.c.created_at.asc(), rating.c.number.asc()),
    OwnOrder.HIGHEST: (rating.c.halves.desc(), rating.c.number.desc()),
    OwnOrder.LOWEST: (rating.c.halves.asc(), rating.c.number.asc()),
}
_BETWEEN = (rating.c.account_id == RATER) & rating.c.halves.between(bind("least"), bind("most"))
RATED_BETWEEN = {
    (kind, order): Statement(
        kept(rating, _BETWEEN, kind, Order.ADDED_LAST, rating.c.halves, rating.c.created_at)
        .order_by(None)
        .order_by(*by),
        RatedRow,
    )
    for kind in (*TITLES, Kind.EPISODE)
    for order, by in _BY.items()
}
"""A page of what an account has rated within a range, in an order."""


class RatingCountRow(NamedTuple):
    """The number of ratings of an account with a value, of a kind of titles."""

    kind: str
    halves: int
    number: int


RATING_COUNTS = Statement(
    select(rating.c.kind, rating.c.halves, func.count().label("number"))
    .where(rating.c.account_id == RATER)
    .group_by(rating.c.kind, rating.c.halves),
    RatingCountRow,
)


class StandingRow(NamedTuple):
    """A rating that is there."""

    number: int
    halves: int


_FIND = {
    rater: Statement(
        select(rating.c.number, rating.c.halves).where(
            column == RATER, rating.c.kind == KIND, rating.c.entity_id == ID
        ),
        StandingRow,
    )
    for rater, column in RATERS.items()
}
_INSERT = {
    rater: Command(
        insert(rating).values(
            {column: RATER, "kind": KIND, "entity_id": ID, "halves": bind("value"), "created_at": bind("at")}
        )
    )
    for rater, column in RATERS.items()
}
_NUMBER = rating.c.number == bind("of_number")
_SET = Command(update(rating).where(_NUMBER).values(halves=bind("value")))
_DELETE = Command(delete(rating).where(_NUMBER))


def select_rating(db: Writer, rater: AccountRow | GuestRow, entity: Entity) -> StandingRow | None:
    """Return the rating of a title, None if there is none."""
    found = db.all(_FIND[type(rater)], rater=rater.id, kind=str(entity.kind), id=entity.id)
    return next(iter(found), None)


def insert_rating(db: Writer, rater: AccountRow | GuestRow, entity: Entity, halves: int, at: str) -> None:
    """Keep a new rating."""
    db.run(_INSERT[type(rater)], rater=rater.id, kind=str(entity.kind), id=entity.id, value=halves, at=at)


def update_rating(db: Writer, number: int, halves: int) -> None:
    """Change a rating; it stays as old as it is."""
    db.run(_SET, of_number=number, value=halves)


def delete_rating(db: Writer, number: int) -> None:
    """Remove a rating."""
    db.run(_DELETE, of_number=number)


class OwnRow(NamedTuple):
    """A rating of an account."""

    kind: str
    id: int
    halves: int


_RATINGS_OF = Statement(
    select(rating.c.kind, rating.c.entity_id.label("id"), rating.c.halves).where(
        rating.c.account_id == bind("account_id")
    ),
    OwnRow,
)
_DELETE_OF = Command(delete(rating).where(rating.c.account_id == bind("account_id")))


def select_ratings_of(db: Writer, account_id: int) -> list[OwnRow]:
    """Return every rating of an account."""
    return db.all(_RATINGS_OF, account_id=account_id)


def delete_ratings_of(db: Writer, account_id: int) -> None:
    """Remove everything that an account has rated."""
    db.run(_DELETE_OF, account_id=account_id)


class AnyRow(NamedTuple):
    """If there is any row."""

    is_any: bool


HAS_RATED = Statement(
    select(exists().where(rating.c.guest_id == bind("guest_id")).label("is_any")),
    AnyRow,
)
"""If a guest has rated anything."""


class StateRow(NamedTuple):
    """The rating and marks of a title; without halves it is not rated."""

    id: int
    favorite: bool
    halves: int | None
    watchlist: bool


entity = tables.entity
_of_title = (entity.c.kind, entity.c.id)


def _states(rater: type) -> Batch[StateRow]:
    halves = (
        select(rating.c.halves)
        .where(RATERS[rater] == RATER, rating.c.kind == entity.c.kind, rating.c.entity_id == entity.c.id)
        .scalar_subquery()
    )
    marks = {
        table.name: exists().where(
            table.c.account_id == RATER, table.c.kind == entity.c.kind, table.c.entity_id == entity.c.id
        )
        if rater is AccountRow
        else literal_column("false")
        for table in (tables.favorite, tables.watchlist)
    }
    return Batch(
        select(*columns(StateRow, entity, halves=halves, **marks)).where(
            entity.c.kind == KIND, within(entity.c.id, "ids")
        ),
        StateRow,
    )


STATES = {rater: _states(rater) for rater in RATERS}
"""The ratings and marks of titles; guests have neither favourites nor a watchlist."""


class OpinionRow(NamedTuple):
    """A title that an account has rated or made a favourite, or both; no halves: it is not rated."""

    id: int
    halves: int | None
    is_favorite: bool


favorite = tables.favorite
_rated = select(rating.c.entity_id, rating.c.halves, const(0).label("favorite")).where(
    rating.c.account_id == bind("account_id"), rating.c.kind == KIND
)
_favored = select(favorite.c.entity_id, null(), const(1)).where(
    favorite.c.account_id == bind("account_id"), favorite.c.kind == KIND
)
_opinions = union_all(_rated, _favored).subquery()
OPINIONS = Statement(
    select(
        _opinions.c.entity_id.label("id"),
        func.max(_opinions.c.halves).label("halves"),
        func.max(_opinions.c.favorite).label("is_favorite"),
    )
    .group_by(_opinions.c.entity_id)
    .order_by(_opinions.c.entity_id),
    OpinionRow,
)
"""The ratings and marks of an account, for the titles of a kind."""
