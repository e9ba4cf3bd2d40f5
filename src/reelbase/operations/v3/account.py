"""Accounts: what they are, and what they have marked and rated."""

from msgspec import Struct

from reelbase.accounts.account import AccountDetails, account_details
from reelbase.accounts.account_lists import OwnList, own_lists
from reelbase.accounts.marks import find_media, marked_movies, marked_series, remove_mark, set_mark
from reelbase.accounts.ratings import (
    RatedEpisode,
    RatedMovie,
    RatedSeries,
    rated_episodes,
    rated_movies,
    rated_series,
)
from reelbase.accounts.session import Who, account_of
from reelbase.accounts.status import StatusBody, status_body
from reelbase.catalog.page import Page, Paged
from reelbase.catalog.summaries import MovieRow, TvRow
from reelbase.errors import ApiError, Status, found
from reelbase.operations.answers import Reply
from reelbase.operations.operation import Freshness, get, write
from reelbase.operations.parameters.binding import AddedListing
from reelbase.storage.engine.reader import Reader
from reelbase.storage.engine.transaction import Transaction
from reelbase.storage.queries.flags import Mark

TAG = "account"


class Favoring(Struct):
    """A title, and whether it is to be a favourite."""

    media_type: str | None = None
    media_id: int | None = None
    favorite: bool | None = None


class Watching(Struct):
    """A title, and whether it is to be on the watchlist."""

    media_type: str | None = None
    media_id: int | None = None
    watchlist: bool | None = None


@get("/3/account", tag=TAG, freshness=Freshness.UNCACHED, documented=False)
async def own_details(db: Reader, *, who: Who) -> AccountDetails:
    """Return the account of the session."""
    return await account_details(db, who=who)


@get("/3/account/{account_id}", tag=TAG, freshness=Freshness.UNCACHED)
async def details(db: Reader, account_id: str, *, who: Who) -> AccountDetails:
    """Return the account of the session, also if the path names another."""
    return await account_details(db, account_id, who=who)


@write("POST", "/3/account/{account_id}/favorite", tag=TAG)
async def favor(db: Transaction, account_id: str, *, favoring: Favoring, who: Who) -> Reply[StatusBody]:
    """Make a movie or a series a favourite, or take that back."""
    return await _marked(db, Mark.FAVORITE, favoring, favoring.favorite, who)


@write("POST", "/3/account/{account_id}/watchlist", tag=TAG)
async def watch(db: Transaction, account_id: str, *, watching: Watching, who: Who) -> Reply[StatusBody]:
    """Put a movie or a series on the watchlist, or take it off."""
    return await _marked(db, Mark.WATCHLIST, watching, watching.watchlist, who)


async def _marked(
    db: Transaction, mark: Mark, named: Favoring | Watching, wanted: bool | None, who: Who
) -> Reply[StatusBody]:
    """Mark a title, or take the mark back.

    TMDB: 201 with code 1, with 12 if it was marked before; 200 with 13 for false (clients' tests).
    """
    account = await account_of(db, who)
    if wanted is None:
        raise ApiError(Status.INVALID_PARAMETERS)
    title = found(await find_media(db, named.media_type, named.media_id))
    if not wanted:
        remove_mark(db, mark, account, title)
        return Reply(status_body(Status.DELETED))
    is_new = set_mark(db, mark, account, title)
    return Reply(status_body(Status.SUCCESS if is_new else Status.UPDATED), 201)


@get("/3/account/{account_id}/favorite/movies", tag=TAG, freshness=Freshness.UNCACHED)
async def favorite_movies(db: Reader, account_id: str, *, who: Who, listing: AddedListing) -> Paged[MovieRow]:
    """Return the movies that are favourites."""
    return await marked_movies(db, Mark.FAVORITE, await account_of(db, who), listing)


@get("/3/account/{account_id}/favorite/tv", tag=TAG, freshness=Freshness.UNCACHED)
async def favorite_series(db: Reader, account_id: str, *, who: Who, listing: AddedListing) -> Paged[TvRow]:
    """Return the series that are favourites."""
    return await marked_series(db, Mark.FAVORITE, await account_of(db, who), listing)


@get("/3/account/{account_id}/watchlist/movies", tag=TAG, freshness=Freshness.UNCACHED)
async def watchlist_movies(
    db: Reader, account_id: str, *, who: Who, listing: AddedListing
) -> Paged[MovieRow]:
    """Return the movies on the watchlist."""
    return await marked_movies(db, Mark.WATCHLIST, await account_of(db, who), listing)


@get("/3/account/{account_id}/watchlist/tv", tag=TAG, freshness=Freshness.UNCACHED)
async def watchlist_series(db: Reader, account_id: str, *, who: Who, listing: AddedListing) -> Paged[TvRow]:
    """Return the series on the watchlist."""
    return await marked_series(db, Mark.WATCHLIST, await account_of(db, who), listing)


@get("/3/account/{account_id}/rated/movies", tag=TAG, freshness=Freshness.UNCACHED)
async def own_movies(db: Reader, account_id: str, *, who: Who, listing: AddedListing) -> Paged[RatedMovie]:
    """Return the movies that the account has rated."""
    return await rated_movies(db, await account_of(db, who), listing)


@get("/3/account/{account_id}/rated/tv", tag=TAG, freshness=Freshness.UNCACHED)
async def own_series(db: Reader, account_id: str, *, who: Who, listing: AddedListing) -> Paged[RatedSeries]:
    """Return the series that the account has rated."""
    return await rated_series(db, await account_of(db, who), listing)


@get("/3/account/{account_id}/rated/tv/episodes", tag=TAG, freshness=Freshness.UNCACHED)
async def own_episodes(
    db: Reader, account_id: str, *, who: Who, listing: AddedListing
) -> Paged[RatedEpisode]:
    """Return the episodes that the account has rated."""
    return await rated_episodes(db, await account_of(db, who), listing)


@get("/3/account/{account_id}/lists", tag=TAG, freshness=Freshness.UNCACHED)
async def lists(db: Reader, account_id: str, *, who: Who, page: Page) -> Paged[OwnList]:
    """Return the lists of the session's account, also if the path names another."""
    return await own_lists(db, await account_of(db, who), page=page)
