"""Lists of series."""

from reelbase.catalog import charts
from reelbase.catalog.charts import Today
from reelbase.catalog.language import Language
from reelbase.catalog.page import Page, Paged
from reelbase.catalog.summaries import TvRow
from reelbase.operations.operation import Freshness, get
from reelbase.search.index import Index
from reelbase.storage.engine.reader import Reader


@get("/3/tv/airing_today", tag="tv_lists", freshness=Freshness.BRIEF)
async def tv_airing_today(
    db: Reader, *, index: Index, language: Language, page: Page, today: Today
) -> Paged[TvRow]:
    """Series of which an episode airs on the day it is in the time zone."""
    return await charts.airing(db, index, page, language, today, days=1)


@get("/3/tv/on_the_air", tag="tv_lists", freshness=Freshness.BRIEF)
async def tv_on_the_air(
    db: Reader, *, index: Index, language: Language, page: Page, today: Today
) -> Paged[TvRow]:
    """Series of which an episode airs in the seven days after the day it is in the time zone, or on it."""
    return await charts.airing(db, index, page, language, today, days=8)


@get("/3/tv/popular", tag="tv_lists")
async def tv_popular(db: Reader, *, index: Index, language: Language, page: Page) -> Paged[TvRow]:
    """Series by popularity."""
    return await charts.popular_series(db, index, page, language)


@get("/3/tv/top_rated", tag="tv_lists")
async def tv_top_rated(db: Reader, *, index: Index, language: Language, page: Page) -> Paged[TvRow]:
    """Series with 200 votes and more by their average."""
    return await charts.top_rated_series(db, index, page, language)


OPERATIONS = [tv_airing_today, tv_on_the_air, tv_popular, tv_top_rated]
