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
from reelbase.catalog.language import Language
from reelbase.catalog.page import Page, Paged
from reelbase.operations.operation import Freshness, get
from reelbase.operations.parameters.binding import AddedOrder
from reelbase.storage.engine.reader import Reader

TAG = "guest_session"


@get("/3/guest_session/{guest_session_id}/rated/movies", tag=TAG, freshness=Freshness.UNCACHED)
async def guest_movies(
    db: Reader, guest_session_id: str, *, order: AddedOrder, language: Language, page: Page
) -> Paged[RatedMovie]:
    """Return the movies that a guest has rated."""
    guest = await rating_guest(db, guest_session_id)
    return await rated_movies(db, guest, order=order, page=page, language=language)


@get("/3/guest_session/{guest_session_id}/rated/tv", tag=TAG, freshness=Freshness.UNCACHED)
async def guest_series(
    db: Reader, guest_session_id: str, *, order: AddedOrder, language: Language, page: Page
) -> Paged[RatedSeries]:
    """Return the series that a guest has rated."""
    guest = await rating_guest(db, guest_session_id)
    return await rated_series(db, guest, order=order, page=page, language=language)


@get("/3/guest_session/{guest_session_id}/rated/tv/episodes", tag=TAG, freshness=Freshness.UNCACHED)
async def guest_episodes(
    db: Reader, guest_session_id: str, *, order: AddedOrder, language: Language, page: Page
) -> Paged[RatedEpisode]:
    """Return the episodes that a guest has rated."""
    guest = await rating_guest(db, guest_session_id)
    return await rated_episodes(db, guest, order=order, page=page, language=language)
