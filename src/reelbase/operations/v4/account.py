"""Accounts, v4: everything is of the account whose user's token is sent, whichever the path names.

TMDB: so it is by v3 (recorded: docs/reference/tmdb.md#account-ids); clients send the account's own
object id here.
"""

from reelbase.accounts.account_lists import AccountList, account_lists
from reelbase.accounts.account_ratings import (
    AccountRatedMovie,
    AccountRatedSeries,
    account_rated_movies,
    account_rated_series,
)
from reelbase.accounts.listing import Listing
from reelbase.accounts.marks import marked_movies, marked_series
from reelbase.accounts.recommendations import account_recommendations
from reelbase.accounts.session import User, user_of
from reelbase.catalog.language import Language
from reelbase.catalog.page import Page, Paged
from reelbase.catalog.summaries import MovieRow, Title, TvRow
from reelbase.entity import Kind
from reelbase.operations.operation import Freshness, get
from reelbase.search.index import Index
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.flags import Mark

TAG = "account"
PATH = "/4/account/{account_object_id}"


@get(f"{PATH}/lists", tag=TAG, freshness=Freshness.UNCACHED)
async def lists(db: Reader, account_object_id: str, *, user: User, page: Page) -> Paged[AccountList]:
    """Return the account's lists, the newest first."""
    return await account_lists(db, await user_of(db, user), page=page)


@get(f"{PATH}/movie/favorites", tag=TAG, freshness=Freshness.UNCACHED)
async def favorite_movies(
    db: Reader, account_object_id: str, *, user: User, listing: Listing
) -> Paged[MovieRow]:
    """Return the movies that are favourites."""
    return await marked_movies(db, Mark.FAVORITE, await user_of(db, user), listing)


@get(f"{PATH}/tv/favorites", tag=TAG, freshness=Freshness.UNCACHED)
async def favorite_series(
    db: Reader, account_object_id: str, *, user: User, listing: Listing
) -> Paged[TvRow]:
    """Return the series that are favourites."""
    return await marked_series(db, Mark.FAVORITE, await user_of(db, user), listing)


@get(f"{PATH}/movie/rated", tag=TAG, freshness=Freshness.UNCACHED)
async def rated_movies(
    db: Reader, account_object_id: str, *, user: User, listing: Listing
) -> Paged[AccountRatedMovie]:
    """Return the movies that the account has rated."""
    return await account_rated_movies(db, await user_of(db, user), listing)


@get(f"{PATH}/tv/rated", tag=TAG, freshness=Freshness.UNCACHED)
async def rated_series(
    db: Reader, account_object_id: str, *, user: User, listing: Listing
) -> Paged[AccountRatedSeries]:
    """Return the series that the account has rated."""
    return await account_rated_series(db, await user_of(db, user), listing)


@get(f"{PATH}/movie/watchlist", tag=TAG, freshness=Freshness.UNCACHED)
async def watchlist_movies(
    db: Reader, account_object_id: str, *, user: User, listing: Listing
) -> Paged[MovieRow]:
    """Return the movies on the watchlist."""
    return await marked_movies(db, Mark.WATCHLIST, await user_of(db, user), listing)


@get(f"{PATH}/tv/watchlist", tag=TAG, freshness=Freshness.UNCACHED)
async def watchlist_series(
    db: Reader, account_object_id: str, *, user: User, listing: Listing
) -> Paged[TvRow]:
    """Return the series on the watchlist."""
    return await marked_series(db, Mark.WATCHLIST, await user_of(db, user), listing)


@get(f"{PATH}/movie/recommendations", tag=TAG, freshness=Freshness.UNCACHED)
async def recommended_movies(
    db: Reader, account_object_id: str, *, user: User, index: Index, language: Language, page: Page
) -> Paged[Title]:
    """Return movies for the account, from what it has rated and made favourites."""
    account = await user_of(db, user)
    return await account_recommendations(db, account, Kind.MOVIE, index=index, language=language, page=page)


@get(f"{PATH}/tv/recommendations", tag=TAG, freshness=Freshness.UNCACHED)
async def recommended_series(
    db: Reader, account_object_id: str, *, user: User, index: Index, language: Language, page: Page
) -> Paged[Title]:
    """Return series for the account, from what it has rated and made favourites."""
    account = await user_of(db, user)
    return await account_recommendations(db, account, Kind.TV, index=index, language=language, page=page)
