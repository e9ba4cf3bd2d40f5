"""Trending."""

from reelbase.catalog.language import Language
from reelbase.catalog.page import Page, Paged
from reelbase.catalog.summaries import MovieMedia, PersonMedia, TvMedia
from reelbase.catalog.trending import TIME_WINDOWS, trending, trending_of
from reelbase.entity import Kind
from reelbase.errors import ApiError, Status
from reelbase.operations.operation import Freshness, get
from reelbase.storage.engine.reader import Reader


@get("/3/trending/all/{time_window}", tag="trending", freshness=Freshness.BRIEF)
async def trending_all(
    db: Reader, time_window: str, *, language: Language, page: Page
) -> Paged[MovieMedia | TvMedia | PersonMedia]:
    """Return the movies, series and people that are used more than usual, of a `day` or a `week`."""
    return await trending(db, _known(time_window), language=language, page=page)


@get("/3/trending/movie/{time_window}", tag="trending", freshness=Freshness.BRIEF)
async def trending_movies(
    db: Reader, time_window: str, *, language: Language, page: Page
) -> Paged[MovieMedia]:
    """Return the movies that trend."""
    return await trending_of(db, Kind.MOVIE, MovieMedia, _known(time_window), language=language, page=page)


@get("/3/trending/tv/{time_window}", tag="trending", freshness=Freshness.BRIEF)
async def trending_tv(db: Reader, time_window: str, *, language: Language, page: Page) -> Paged[TvMedia]:
    """Return the series that trend."""
    return await trending_of(db, Kind.TV, TvMedia, _known(time_window), language=language, page=page)


@get("/3/trending/person/{time_window}", tag="trending", freshness=Freshness.BRIEF)
async def trending_people(
    db: Reader, time_window: str, *, language: Language, page: Page
) -> Paged[PersonMedia]:
    """Return the people who trend.

    TMDB: without `known_for`, which the published description has (docs/reference/tmdb.md#rows).
    """
    return await trending_of(db, Kind.PERSON, PersonMedia, _known(time_window), language=language, page=page)


def _known(time_window: str) -> str:
    if time_window not in TIME_WINDOWS:
        raise ApiError(Status.INVALID_PARAMETERS)
    return time_window
