"""Ratings of an account in the form of v4."""

from collections.abc import Callable

from msgspec import Struct

from reelbase.accounts.listing import Listing
from reelbase.accounts.ratings import Rated, rated_titles
from reelbase.catalog.page import Paged
from reelbase.catalog.summaries import MovieRow, TvRow, movies_in_order, series_in_order
from reelbase.entity import Kind
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.accounts import AccountRow
from reelbase.storage.queries.ratings import RatedRow


class AccountRating(Struct):
    """A rating, and when it was given first."""

    created_at: str
    value: float


class AccountRatedMovie(MovieRow):
    """A movie that the account has rated.

    TMDB: the published example has `account_rating` first, but it has all keys in alphabetical order.
    """

    account_rating: AccountRating


class AccountRatedSeries(TvRow):
    """A series that the account has rated."""

    account_rating: AccountRating


def _rated(shape: Callable[..., Rated]) -> Callable[[tuple[object, ...], RatedRow], Rated]:
    return lambda values, row: shape(*values, AccountRating(row.created_at, row.halves / 2))


async def account_rated_movies(db: Reader, account: AccountRow, listing: Listing) -> Paged[AccountRatedMovie]:
    """Return the movies that an account has rated."""
    return await rated_titles(db, account, Kind.MOVIE, movies_in_order, listing, _rated(AccountRatedMovie))


async def account_rated_series(
    db: Reader, account: AccountRow, listing: Listing
) -> Paged[AccountRatedSeries]:
    """Return the series that an account has rated."""
    return await rated_titles(db, account, Kind.TV, series_in_order, listing, _rated(AccountRatedSeries))
