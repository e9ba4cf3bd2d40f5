"""Charts: the standard lists, each a discover query with a name (docs/reference/tmdb.md#standard-lists)."""

from datetime import date, datetime, timedelta
from typing import NewType
from zoneinfo import ZoneInfo

from msgspec import Struct

from reelbase.catalog.discover import discovered
from reelbase.catalog.known_for import PersonRow, people_in_order
from reelbase.catalog.language import Language
from reelbase.catalog.page import Page, Paged, page_of, pages
from reelbase.catalog.regional import Region, regional_movies
from reelbase.catalog.summaries import MovieRow, TvRow, series_in_order
from reelbase.catalog.vocabulary import ReleaseType
from reelbase.entity import Kind
from reelbase.search import schema
from reelbase.search.dates import cover
from reelbase.search.facts import ANY, fact, releases
from reelbase.search.filters import Filter, Range, Sort
from reelbase.search.index import Hits, Index
from reelbase.storage.engine.reader import Reader

Today = NewType("Today", date)
"""The day it is in the time zone asked for."""

NEW_YORK = "America/New_York"
NOW_PLAYING = timedelta(days=42)
UPCOMING = timedelta(days=21)
WEDNESDAY = 2
THEATRICAL = (ReleaseType.THEATRICAL_LIMITED.value, ReleaseType.THEATRICAL.value)
ENOUGH_VOTES = Range(schema.VOTE_COUNT, 200, schema.LARGEST)
BEST = Sort(schema.VOTE_AVERAGE, descending=True)
UNRANKED_GENRES = (99, 10755)  # documentaries, and a genre that is no more


class Window(Struct):
    """The days of a list, both included."""

    maximum: str
    minimum: str


class DatedPage(Struct):
    """One page of movies that come out in a window."""

    dates: Window
    page: int
    results: list[MovieRow]
    total_pages: int
    total_results: int


async def popular_movies(
    db: Reader, *, index: Index, language: Language, page: Page, region: Region
) -> Paged[MovieRow]:
    """Return movies by popularity."""
    return await _movies(db, index, Filter(Kind.MOVIE), page, language, region)


async def top_rated_movies(
    db: Reader, *, index: Index, language: Language, page: Page, region: Region
) -> Paged[MovieRow]:
    """Return movies with 200 votes and more by their average; no documentaries."""
    unranked = tuple(fact(Kind.MOVIE, "genre", genre) for genre in UNRANKED_GENRES)
    wanted = Filter(Kind.MOVIE, (), unranked, (ENOUGH_VOTES,), BEST)
    return await _movies(db, index, wanted, page, language, region)


async def now_playing(
    db: Reader, *, index: Index, language: Language, page: Page, region: Region
) -> DatedPage:
    """Return movies that came to theatres in the last six weeks, by popularity."""
    wednesday = next_wednesday(db.now.date())
    return await _in_theatres(db, index, wednesday - NOW_PLAYING, wednesday, page, language, region)


async def upcoming(db: Reader, *, index: Index, language: Language, page: Page, region: Region) -> DatedPage:
    """Return movies that come to theatres in the three weeks from next Wednesday, by popularity."""
    wednesday = next_wednesday(db.now.date())
    return await _in_theatres(db, index, wednesday, wednesday + UPCOMING, page, language, region)


async def popular_series(db: Reader, *, index: Index, language: Language, page: Page) -> Paged[TvRow]:
    """Return series by popularity."""
    return await _series(db, index, Filter(Kind.TV), page, language)


async def top_rated_series(db: Reader, *, index: Index, language: Language, page: Page) -> Paged[TvRow]:
    """Return series with 200 votes and more by their average."""
    return await _series(db, index, Filter(Kind.TV, (), (), (ENOUGH_VOTES,), BEST), page, language)


async def airing(
    db: Reader, index: Index, page: Page, language: Language, today: Today, *, days: int
) -> Paged[TvRow]:
    """Return series with an episode that airs within `days` days from today, by popularity."""
    last = today + timedelta(days=days - 1)
    aired = tuple(fact(Kind.TV, "aired", day) for day in cover(today, last))
    return await _series(db, index, Filter(Kind.TV, (aired,)), page, language)


async def popular_titles(index: Index, kind: Kind, page: Page) -> Hits:
    """Return a page of movies or series by popularity, not yet shaped."""
    return await discovered(index, Filter(kind), page)


async def popular_people(db: Reader, *, index: Index, language: Language, page: Page) -> Paged[PersonRow]:
    """Return people by popularity."""
    found = await discovered(index, Filter(Kind.PERSON), page)
    return page_of(page, await people_in_order(db, found.ids, language), found.total)


def next_wednesday(today: date) -> date:
    """Return the first Wednesday after a day.

    TMDB: the windows of now playing and upcoming meet there
    (recorded on four days: docs/reference/tmdb.md#standard-lists).
    """
    return today + timedelta(days=(WEDNESDAY - today.weekday() - 1) % 7 + 1)


def today_in(zone: ZoneInfo, now: datetime) -> Today:
    """Return the current day in a time zone."""
    return Today(now.astimezone(zone).date())


async def _in_theatres(
    db: Reader, index: Index, start: date, end: date, page: Page, language: Language, region: Region
) -> DatedPage:
    released = tuple(releases(Kind.MOVIE, region or ANY, THEATRICAL, (ANY,), cover(start, end)))
    found = await discovered(index, Filter(Kind.MOVIE, (released,)), page)
    rows = await regional_movies(db, found.ids, language, region, THEATRICAL if region else ())
    dates = Window(end.isoformat(), start.isoformat())
    return DatedPage(dates, page, rows, pages(found.total), found.total)


async def _movies(
    db: Reader, index: Index, wanted: Filter, page: Page, language: Language, region: Region
) -> Paged[MovieRow]:
    found = await discovered(index, wanted, page)
    return page_of(page, await regional_movies(db, found.ids, language, region), found.total)


async def _series(db: Reader, index: Index, wanted: Filter, page: Page, language: Language) -> Paged[TvRow]:
    found = await discovered(index, wanted, page)
    return page_of(page, await series_in_order(db, found.ids, language), found.total)
