"""Guest sessions: what a guest has rated."""

from reelbase.accounts.ratings import (
    RatedEpisode,
    RatedMovie,
    RatedSeries,
    rated_episodes,
    rated_movies,
    rated_series,
    rating_guest,
)
from reelbase.catalog.page import Paged
from reelbase.operations.operation import Freshness, get
from reelbase.operations.parameters.binding import AddedListing
from reelbase.storage.engine.reader import Reader

TAG = "guest_session"


@get("/3/guest_session/{guest_session_id}/rated/movies", tag=TAG, freshness=Freshness.UNCACHED)
async def guest_movies(db: Reader, guest_session_id: str, *, listing: AddedListing) -> Paged[RatedMovie]:
    """Return the movies that a guest has rated."""
    return await rated_movies(db, await rating_guest(db, guest_session_id), listing)


@get("/3/guest_session/{guest_session_id}/rated/tv", tag=TAG, freshness=Freshness.UNCACHED)
async def guest_series(db: Reader, guest_session_id: str, *, listing: AddedListing) -> Paged[RatedSeries]:
    """Return the series that a guest has rated."""
    return await rated_series(db, await rating_guest(db, guest_session_id), listing)


@get("/3/guest_session/{guest_session_id}/rated/tv/episodes", tag=TAG, freshness=Freshness.UNCACHED)
async def guest_episodes(db: Reader, guest_session_id: str, *, listing: AddedListing) -> Paged[RatedEpisode]:
    """Return the episodes that a guest has rated."""
    return await rated_episodes(db, await rating_guest(db, guest_session_id), listing)
