"""Discover."""

from reelbase.catalog.discover import MovieFilter, TvFilter, discover_movies, discover_series
from reelbase.catalog.language import Language
from reelbase.catalog.page import Page, Paged
from reelbase.catalog.summaries import MovieRow, TvRow
from reelbase.operations.operation import get
from reelbase.search.index import Index
from reelbase.storage.engine.reader import Reader


@get("/3/discover/movie", tag="discover")
async def discover_movie(
    db: Reader, *, index: Index, wanted: MovieFilter, language: Language, page: Page
) -> Paged[MovieRow]:
    """Return movies that meet all of many conditions, sorted."""
    return await discover_movies(db, index, wanted, page, language)


@get("/3/discover/tv", tag="discover")
async def discover_tv(
    db: Reader, *, index: Index, wanted: TvFilter, language: Language, page: Page
) -> Paged[TvRow]:
    """Return series that meet all of many conditions, sorted."""
    return await discover_series(db, index, wanted, page, language)
