"""Discover: titles by any combination of conditions, sorted, with the exact total."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from math import ceil, floor

from reelbase.bounds import DISCOVER_TERMS
from reelbase.catalog.certifications import movie_certifications
from reelbase.catalog.language import Language
from reelbase.catalog.page import ROWS, Page, Paged, page_of
from reelbase.catalog.regional import NOWHERE, Region, regional_movies
from reelbase.catalog.summaries import MovieRow, TvRow, series_in_order
from reelbase.catalog.vocabulary import NumberedWord, TvStatus, TvType
from reelbase.entity import Kind
from reelbase.errors import ApiError, Status
from reelbase.search import schema
from reelbase.search.dates import cover
from reelbase.search.facts import ANY, Among, fact, offers, releases
from reelbase.search.filters import MOST_POPULAR, Filter, Range, Sort, select
from reelbase.search.index import Hits, Index
from reelbase.storage.engine.reader import Reader

Choice = tuple[tuple[str, ...], ...]
"""A value of groups: all groups must hold, and of each group any value; `1,2` is two groups, `1|2` is one."""

ANYTHING: Choice = ((ANY,),)
RELEASE_TYPES = frozenset("123456")
AMONG = {
    (False, False): Among.PLAIN,
    (True, False): Among.FILM,
    (False, True): Among.GENERAL,
    (True, True): Among.ALL,
}
"""Among which movies are looked for, by whether adult ones and mere videos are wanted."""
"""(adult ones too, mere videos too) -> the fact that every wanted title has."""


@dataclass(frozen=True)
class Span:
    """Days from one to another, both included; None is no bound."""

    start: date | None = None
    end: date | None = None

    def __bool__(self) -> bool:
        return self.start is not None or self.end is not None

    def of_year(self, year: int | None) -> "Span":
        """Return the days of the range that are in a year."""
        if year is None:
            return self
        if not 1 <= year <= 9998:
            return Span(date.max, date.min)
        first, last = date(year, 1, 1), date(year, 12, 31)
        return Span(max(self.start or first, first), min(self.end or last, last))


@dataclass(frozen=True)
class Bounds:
    """Numbers from one to another, both included; None is no bound."""

    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class TitleFilter:
    """The conditions that movies and series share."""

    sort_by: str = "popularity.desc"
    include_adult: bool = False
    vote_average: Bounds = Bounds()
    vote_count: Bounds = Bounds()
    runtime: Bounds = Bounds()  # minutes
    with_having: tuple[tuple[str, Choice], ...] = ()  # name of the fact -> what must hold
    without: tuple[tuple[str, tuple[str, ...]], ...] = ()  # name of the fact -> what must not
    watch_region: str = ""
    watch_providers: Choice = ()
    watch_monetization_types: Choice = ()
    without_watch_providers: tuple[str, ...] = ()


@dataclass(frozen=True)
class MovieFilter(TitleFilter):
    """The conditions for movies."""

    include_video: bool = False
    region: Region = NOWHERE
    primary_release_date: Span = Span()
    primary_release_year: int | None = None
    release_date: Span = Span()
    year: int | None = None
    release_types: Choice = ()
    certification_country: str = ""
    certifications: Choice = ()
    certification_least: str = ""
    certification_most: str = ""


@dataclass(frozen=True)
class TvFilter(TitleFilter):
    """The conditions for series."""

    air_date: Span = Span()
    first_air_date: Span = Span()
    first_air_date_year: int | None = None
    include_null_first_air_dates: bool = False
    screened_theatrically: bool | None = None
    statuses: Choice = ()  # numbers
    types: Choice = ()  # numbers


MOVIE_SORTS = {
    "original_title": schema.ORIGINAL_TITLE,
    "popularity": schema.POPULARITY,
    "primary_release_date": schema.DATE,
    "release_date": schema.DATE,
    "revenue": schema.REVENUE,
    "title": schema.TITLE,
    "vote_average": schema.VOTE_AVERAGE,
    "vote_count": schema.VOTE_COUNT,
}
TV_SORTS = {
    "first_air_date": schema.DATE,
    "name": schema.TITLE,
    "original_name": schema.ORIGINAL_TITLE,
    "popularity": schema.POPULARITY,
    "vote_average": schema.VOTE_AVERAGE,
    "vote_count": schema.VOTE_COUNT,
}


UNPUBLISHED_TV_SORTS = {"release_date": schema.DATE}
"""TMDB: accepted for series too, under the name for movies (reported: docs/reference/tmdb.md#discover)."""


async def discover_movies(
    db: Reader, *, index: Index, wanted: MovieFilter, language: Language, page: Page
) -> Paged[MovieRow]:
    """Return the movies that meet all conditions."""
    found = await discovered(index, movie_filter(wanted), page)
    types = [int(type_) for group in wanted.release_types for type_ in group if type_ in RELEASE_TYPES]
    rows = await regional_movies(db, found.ids, language, wanted.region, types)
    return page_of(page, rows, found.total)


async def discover_series(
    db: Reader, *, index: Index, wanted: TvFilter, language: Language, page: Page
) -> Paged[TvRow]:
    """Return the series that meet all conditions."""
    found = await discovered(index, tv_filter(wanted), page)
    return page_of(page, await series_in_order(db, found.ids, language), found.total)


async def discovered(index: Index, wanted: Filter, page: Page) -> Hits:
    """Return one page of what meets the conditions."""
    return await discovered_from(index, wanted, (page - 1) * ROWS, ROWS)


async def discovered_from(index: Index, wanted: Filter, offset: int, limit: int) -> Hits:
    """Return what meets the conditions, without the first `offset`."""
    state = index.state()
    return await index.run(partial(select, state.searcher, wanted, limit, offset, state.totals))


def movie_filter(wanted: MovieFilter) -> Filter:
    """Return the conditions in the form that the index takes."""
    kind = Kind.MOVIE
    primary = wanted.primary_release_date.of_year(wanted.primary_release_year)
    one_of = _bounded(_shared(kind, wanted))
    if primary:
        one_of.append(_days(kind, "primary", primary))
    one_of += _bounded(_released(wanted))
    return Filter(
        kind,
        tuple(one_of),
        _none_of(kind, wanted),
        _ranges(wanted),
        _sort(wanted.sort_by, MOVIE_SORTS),
        AMONG[wanted.include_adult, wanted.include_video],
    )


def tv_filter(wanted: TvFilter) -> Filter:
    """Return the conditions in the form that the index takes."""
    kind = Kind.TV
    first = wanted.first_air_date.of_year(wanted.first_air_date_year)
    undated = (fact(kind, "undated"),)
    sort = _sort(wanted.sort_by, {**TV_SORTS, **UNPUBLISHED_TV_SORTS})
    one_of = _bounded(_shared(kind, wanted))
    none_of = _none_of(kind, wanted)
    if first:
        one_of.append(
            _days(kind, "primary", first) + (undated if wanted.include_null_first_air_dates else ())
        )
    elif sort.field == schema.DATE and not wanted.include_null_first_air_dates:
        none_of += undated
    if wanted.air_date:
        one_of.append(_days(kind, "aired", wanted.air_date))
    if wanted.screened_theatrically is True:
        one_of.append((fact(kind, "screened"),))
    elif wanted.screened_theatrically is False:
        none_of += (fact(kind, "screened"),)
    one_of += _named(kind, "status", wanted.statuses, TvStatus)
    one_of += _named(kind, "type", wanted.types, TvType)
    among = AMONG[wanted.include_adult, True]
    return Filter(kind, tuple(one_of), none_of, _ranges(wanted), sort, among)


def _bounded(groups: Iterator[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Build the groups one by one. Raises 400/5 once they have too many terms."""
    found, number = [], 0
    for group in groups:
        number += len(group)
        _check(number)
        found.append(group)
    return found


def _check(terms: int) -> None:
    if terms > DISCOVER_TERMS:
        raise ApiError(Status.INVALID_PARAMETERS)


def _shared(kind: Kind, wanted: TitleFilter) -> Iterator[tuple[str, ...]]:
    for name, choice in wanted.with_having:
        for group in choice:
            yield tuple(fact(kind, name, value) for value in group)
    if wanted.watch_region and (wanted.watch_providers or wanted.watch_monetization_types):
        for providers in wanted.watch_providers or ANYTHING:
            for monetizations in wanted.watch_monetization_types or ANYTHING:
                _check(len(providers) * len(monetizations))
                yield tuple(offers(kind, wanted.watch_region, monetizations, providers))


def _none_of(kind: Kind, wanted: TitleFilter) -> tuple[str, ...]:
    terms = [fact(kind, name, value) for name, values in wanted.without for value in values]
    if wanted.watch_region:
        terms += offers(kind, wanted.watch_region, (ANY,), wanted.without_watch_providers)
    return tuple(terms)


def _released(wanted: MovieFilter) -> Iterator[tuple[str, ...]]:
    """Yield the conditions on releases; in a given country they must hold for one and the same release.

    TMDB: without a region, release types are no condition (recorded: docs/reference/tmdb.md#discover).
    """
    days = wanted.release_date.of_year(wanted.year)
    country = wanted.certification_country or wanted.region
    rated = list(_ratings(country, wanted)) if country else []
    types = wanted.release_types if wanted.region else ()
    if wanted.region and (days or types):
        same = rated if country == wanted.region else []
        yield from _rows(wanted.region, types or ANYTHING, same or [(ANY,)], days)
        rated = [] if same else rated
    elif days:
        yield _days(Kind.MOVIE, "day", days)
    if rated:
        yield from _rows(country, ANYTHING, rated, Span())


def _rows(
    country: str, types: Choice, ratings: list[tuple[str, ...]], days: Span
) -> Iterator[tuple[str, ...]]:
    written = cover(days.start, days.end) if days else [ANY]
    for of_type in types:
        for of_rating in ratings:
            _check(len(of_type) * len(of_rating) * len(written))
            yield tuple(releases(Kind.MOVIE, country, of_type, of_rating, written))


def _ratings(country: str, wanted: MovieFilter) -> Iterator[tuple[str, ...]]:
    """Yield a group of certifications of which a release must have one; no group if none is asked for."""
    least, most = wanted.certification_least, wanted.certification_most
    if not (least or most):
        yield from wanted.certifications
        return
    orders = {each.certification: each.order for each in movie_certifications().get(country, [])}
    low, high = orders.get(least, -1), orders.get(most, max(orders.values(), default=-1))
    known = least in orders if least else True
    known = known and (most in orders if most else True)
    within = [name for name, order in orders.items() if known and low <= order <= high]
    for group in wanted.certifications or (tuple(within),):
        yield tuple(name for name in group if name in within)


def _days(kind: Kind, name: str, span: Span) -> tuple[str, ...]:
    return tuple(fact(kind, name, day) for day in cover(span.start, span.end))


def _named(kind: Kind, name: str, choice: Choice, names: type[NumberedWord]) -> Iterator[tuple[str, ...]]:
    """Yield the names of the numbers that are asked for."""
    for group in choice:
        words = (names.of_number(int(number)) for number in group if number.isdecimal() and len(number) < 4)
        yield tuple(fact(kind, name, word.value) for word in words if word)


def _ranges(wanted: TitleFilter) -> tuple[Range, ...]:
    return tuple(
        _scaled(field, bounds, scale)
        for field, bounds, scale in (
            (schema.VOTE_AVERAGE, wanted.vote_average, schema.vote_average_rank(1.0)),
            (schema.VOTE_COUNT, wanted.vote_count, 1),
            (schema.RUNTIME, wanted.runtime, 1),
        )
        if bounds != Bounds()
    )


def _scaled(field: str, bounds: Bounds, scale: int) -> Range:
    """Convert bounds to whole units of the field; a bound outside its range stays outside."""
    low = 0 if bounds.low is None else ceil(round(bounds.low * scale, 6))
    high = schema.LARGEST if bounds.high is None else floor(round(bounds.high * scale, 6))
    return Range(field, min(max(low, 0), schema.LARGEST), min(max(high, -1), schema.LARGEST))


def _sort(sort_by: str, fields: dict[str, str]) -> Sort:
    """Return the order that was asked for.

    TMDB: an unknown one sorts by popularity (guessed: docs/reference/tmdb.md#discover).
    """
    name, _, direction = sort_by.partition(".")
    if name in fields and direction in {"asc", "desc"}:
        return Sort(fields[name], direction == "desc")
    return MOST_POPULAR
