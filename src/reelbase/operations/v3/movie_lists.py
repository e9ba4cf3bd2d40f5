"""Lists of movies."""

from reelbase.catalog import charts
from reelbase.catalog.charts import DatedPage
from reelbase.catalog.language import Language
from reelbase.catalog.page import Page, Paged
from reelbase.catalog.regional import Region
from reelbase.catalog.summaries import MovieRow
from reelbase.operations.operation import get
from reelbase.search.index import Index
from reelbase.storage.engine.reader import Reader


@get("/3/movie/now_playing", tag="movie_lists")
async def movie_now_playing(
    db: Reader, *, index: Index, language: Language, page: Page, region: Region
) -> DatedPage:
    """Movies that came to theatres in the last six weeks."""
    return await charts.now_playing(db, index, page, language, region)


@get("/3/movie/popular", tag="movie_lists")
async def movie_popular(
    db: Reader, *, index: Index, language: Language, page: Page, region: Region
) -> Paged[MovieRow]:
    """Movies by popularity."""
    return await charts.popular_movies(db, index, page, language, region)


@get("/3/movie/top_rated", tag="movie_lists")
async def movie_top_rated(
    db: Reader, *, index: Index, language: Language, page: Page, region: Region
) -> Paged[MovieRow]:
    """Movies with 200 votes and more by their average."""
    return await charts.top_rated_movies(db, index, page, language, region)


@get("/3/movie/upcoming", tag="movie_lists")
async def movie_upcoming(
    db: Reader, *, index: Index, language: Language, page: Page, region: Region
) -> DatedPage:
    """Movies that come to theatres in the three weeks from next Wednesday."""
    return await charts.upcoming(db, index, page, language, region)


OPERATIONS = [movie_now_playing, movie_popular, movie_top_rated, movie_upcoming]
