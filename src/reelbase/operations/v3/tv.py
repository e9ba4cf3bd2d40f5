"""Series."""

from reelbase.accounts.account_states import account_states
from reelbase.catalog import charts
from reelbase.catalog.aggregate_credits import series_aggregate_credits
from reelbase.catalog.alternative_titles import series_alternative_titles
from reelbase.catalog.changes import ChangedPage, changed, changes
from reelbase.catalog.charts import Today
from reelbase.catalog.content_ratings import content_ratings, screened_theatrically
from reelbase.catalog.dates import DateRange
from reelbase.catalog.episode_groups import episode_groups
from reelbase.catalog.external_ids import series_external_ids
from reelbase.catalog.identity import newest
from reelbase.catalog.images import title_images
from reelbase.catalog.keywords import series_keywords
from reelbase.catalog.language import Language
from reelbase.catalog.lists import lists
from reelbase.catalog.page import Page, Paged
from reelbase.catalog.related import recommendations, series_similar
from reelbase.catalog.reviews import reviews
from reelbase.catalog.series import SeriesDetails, find_series, series_details
from reelbase.catalog.series_credits import series_credits
from reelbase.catalog.summaries import TvRow
from reelbase.catalog.translations import series_translations
from reelbase.catalog.videos import videos
from reelbase.catalog.watch_providers import watch_providers
from reelbase.entity import Kind
from reelbase.operations.operation import Freshness, get
from reelbase.operations.rating import rating_of
from reelbase.operations.resource import Resource
from reelbase.search.index import Index
from reelbase.storage.engine.reader import Reader

SERIES = Resource(
    tag="tv",
    is_viewed=True,
    path="/3/tv/{series_id}",
    find=find_series,
    details=series_details,
    subresources={
        "account_states": account_states,
        "aggregate_credits": series_aggregate_credits,
        "alternative_titles": series_alternative_titles,
        "changes": changes,
        "content_ratings": content_ratings,
        "credits": series_credits,
        "episode_groups": episode_groups,
        "external_ids": series_external_ids,
        "images": title_images,
        "keywords": series_keywords,
        "lists": lists,
        "recommendations": recommendations,
        "reviews": reviews,
        "screened_theatrically": screened_theatrically,
        "similar": series_similar,
        "translations": series_translations,
        "videos": videos,
        "watch/providers": watch_providers,
    },
)


@get("/3/tv/airing_today", tag="tv_lists", freshness=Freshness.BRIEF)
async def tv_airing_today(
    db: Reader, *, index: Index, language: Language, page: Page, today: Today
) -> Paged[TvRow]:
    """Return series of which an episode airs on the day it is in the time zone."""
    return await charts.airing(db, index, page, language, today, days=1)


@get("/3/tv/on_the_air", tag="tv_lists", freshness=Freshness.BRIEF)
async def tv_on_the_air(
    db: Reader, *, index: Index, language: Language, page: Page, today: Today
) -> Paged[TvRow]:
    """Return series of which an episode airs on the day it is in the time zone, or in the seven after."""
    return await charts.airing(db, index, page, language, today, days=8)


tv_popular = get("/3/tv/popular", tag="tv_lists")(charts.popular_series)
tv_top_rated = get("/3/tv/top_rated", tag="tv_lists")(charts.top_rated_series)


@get("/3/tv/changes", tag="changes", freshness=Freshness.BRIEF)
async def tv_changes(db: Reader, *, window: DateRange, page: Page) -> ChangedPage:
    """Return the series that changed."""
    return await changed(db, Kind.TV, window=window, page=page)


@get("/3/tv/latest", tag="tv", freshness=Freshness.UNCACHED)
async def tv_latest(db: Reader, *, language: Language) -> SeriesDetails:
    """Return the newest series."""
    return await series_details(db, await newest(db, Kind.TV), language=language)


rate_series, unrate_series = rating_of(SERIES)
