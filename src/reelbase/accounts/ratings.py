"""Ratings: what people and guests think of movies, series and episodes."""

import re
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from msgspec.structs import astuple

from reelbase.accounts.listing import Listing
from reelbase.accounts.secrets import digest
from reelbase.accounts.votes import Votes, count_votes
from reelbase.catalog.episode_rows import EpisodeRow, episodes_in_order
from reelbase.catalog.language import Language
from reelbase.catalog.page import Paged, page_of
from reelbase.catalog.paging import page_of_rows
from reelbase.catalog.summaries import MovieRow, TvRow, movies_in_order, series_in_order
from reelbase.entity import Entity, Kind
from reelbase.errors import ApiError, Status
from reelbase.moments import precise, stamp
from reelbase.storage.engine.reader import Reader
from reelbase.storage.engine.transaction import Transaction
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries.accounts import AccountRow
from reelbase.storage.queries.ratings import (
    HAS_RATED,
    RATED,
    RatedRow,
    delete_rating,
    delete_ratings_of,
    insert_rating,
    select_rating,
    select_ratings_of,
    update_rating,
)
from reelbase.storage.queries.sessions import GuestRow, find_guest
from reelbase.storage.queries.signals import RANKED, Signals, add_signals

NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)", re.ASCII)


class RatedMovie(MovieRow):
    """A movie that somebody has rated."""

    rating: float


class RatedSeries(TvRow):
    """A series that somebody has rated."""

    rating: float


class RatedEpisode(EpisodeRow):
    """An episode that somebody has rated."""

    rating: float


def halves_of(value: object) -> int:
    """Return twice the value of a rating. Raises 400/18 for an invalid value.

    TMDB: text that spells a number is taken for it; what is no number at all is too low
    (clients' tests: docs/reference/tmdb.md#ratings).
    """
    number = _number(value)
    if number <= 0:
        raise _refused("Value too low: Value must be greater than 0.0.")
    if number > 10:
        raise _refused("Value too high: Value must be less than, or equal to 10.0.")
    if number * 2 % 1:
        raise _refused("Value invalid: Values must be a multiple of 0.50.")
    return int(number * 2)


def _number(value: object) -> float:
    if isinstance(value, str):
        return float(value) if NUMBER.fullmatch(value := value.strip()) else 0
    return value if isinstance(value, int | float) and not isinstance(value, bool) else 0


def _refused(message: str) -> ApiError:
    return ApiError(Status.VALIDATION_FAILED, message=message)


def rate(db: Transaction, rater: AccountRow | GuestRow, entity: Entity, halves: int) -> bool:
    """Rate a title; whether that is the rater's first rating of it, whose time and place stay."""
    before = select_rating(db.writer, rater, entity)
    if before is None:
        insert_rating(db.writer, rater, entity, halves, precise(db.now))
        count_votes(db.writer, entity.kind, {entity.id: Votes(halves, 1)})
        if entity.kind in RANKED:
            add_signals(db.writer, {entity: Signals(votes=1)})
    elif before.halves != halves:
        update_rating(db.writer, before.number, halves)
        count_votes(db.writer, entity.kind, {entity.id: Votes(halves - before.halves, 0)})
    return before is None


def unrate(db: Transaction, rater: AccountRow | GuestRow, entity: Entity) -> bool:
    """Take a rating back; whether there was one."""
    before = select_rating(db.writer, rater, entity)
    if before is None:
        return False
    delete_rating(db.writer, before.number)
    count_votes(db.writer, entity.kind, {entity.id: Votes(-before.halves, -1)})
    return True


def take_back_ratings(db: Writer, account: AccountRow) -> None:
    """Remove everything that an account has rated, its votes included."""
    taken: dict[Kind, dict[int, Votes]] = defaultdict(dict)
    for row in select_ratings_of(db, account.id):
        taken[Kind(row.kind)][row.id] = Votes(-row.halves, -1)
    delete_ratings_of(db, account.id)
    for kind, votes in taken.items():
        count_votes(db, kind, votes)


Title = TypeVar("Title", MovieRow, TvRow, EpisodeRow)
Rated = TypeVar("Rated")
InOrder = Callable[[Reader, Sequence[int], Language], Awaitable[list[Title]]]


async def rated_titles(
    db: Reader,
    rater: AccountRow | GuestRow,
    kind: Kind,
    in_order: InOrder[Title],
    listing: Listing,
    shown: Callable[[tuple[object, ...], RatedRow], Rated],
) -> Paged[Rated]:
    """Return a page of the rated titles of a kind, each shown by the values of its fields and its rating."""
    rows, total = await page_of_rows(
        db,
        RATED[type(rater), kind, listing.order],
        listing.page,
        rater=rater.id,
        **listing.language.bound(),
    )
    in_turn = await in_order(db, [row.id for row in rows], listing.language)
    titles = {title.id: title for title in in_turn}  # those that are not hidden
    found = [shown(astuple(titles[row.id]), row) for row in rows if row.id in titles]
    return page_of(listing.page, found, total)


def _rated(shape: Callable[..., Rated]) -> Callable[[tuple[object, ...], RatedRow], Rated]:
    return lambda values, row: shape(*values, row.halves / 2)


async def rated_movies(db: Reader, rater: AccountRow | GuestRow, listing: Listing) -> Paged[RatedMovie]:
    """Return the movies that an account or a guest has rated."""
    return await rated_titles(db, rater, Kind.MOVIE, movies_in_order, listing, _rated(RatedMovie))


async def rated_series(db: Reader, rater: AccountRow | GuestRow, listing: Listing) -> Paged[RatedSeries]:
    """Return the series that an account or a guest has rated."""
    return await rated_titles(db, rater, Kind.TV, series_in_order, listing, _rated(RatedSeries))


async def rated_episodes(db: Reader, rater: AccountRow | GuestRow, listing: Listing) -> Paged[RatedEpisode]:
    """Return the episodes that an account or a guest has rated."""
    return await rated_titles(db, rater, Kind.EPISODE, episodes_in_order, listing, _rated(RatedEpisode))


async def rating_guest(db: Reader, guest_session_id: str) -> GuestRow:
    """Return the guest of a session. Raises 404/34 if it is unknown, or has rated nothing yet.

    TMDB: before the first rating there is nothing at that address
    (clients' tests: docs/reference/tmdb.md#guest-sessions).
    """
    guest = await find_guest(db, digest(guest_session_id), stamp(db.now))
    rated = guest and await db.one(HAS_RATED, guest_id=guest.id)
    if guest is None or not rated or not rated.is_any:
        raise ApiError(Status.NOT_FOUND)
    return guest
