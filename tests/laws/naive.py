"""Discover as a plain filter over a list: docs/reference/tmdb.md#discover read a second time.

Nothing here knows an index. What that page leaves open is decided as the documentation of discover
decides it: of values with commas and pipes all groups must hold, each by any of its values; whatever is
asked of releases in one country must hold for one release; an offer must have the provider and the way
that are asked for together.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import product
from typing import Any, TypeVar
from unicodedata import combining, normalize

from tests.laws.invented import STATUSES, TYPES, Movie, Release, Series, Title

Query = Mapping[str, str]
Choice = list[list[str]]
T = TypeVar("T", bound=Title)

ORDERS = {  # of the published certifications, from the mildest to the strictest
    "US": ("NR", "G", "PG", "PG-13", "R", "NC-17"),
    "DE": ("0", "6", "12", "16", "18"),
    "BR": ("L", "10", "12", "14", "16", "18"),
}


def discover_movies(movies: Iterable[Movie], query: Query) -> list[Movie]:
    """All movies that meet the conditions, sorted."""
    return in_order([each for each in movies if movie_meets(each, query)], query)


def discover_series(series: Iterable[Series], query: Query) -> list[Series]:
    """All series that meet the conditions, sorted."""
    return in_order([each for each in series if series_meets(each, query)], query)


def movie_meets(movie: Movie, query: Query) -> bool:
    """Whether a movie meets all conditions."""
    return (
        (is_true(query, "include_video") or not movie.video)
        and shared_meets(movie, query)
        and between(query, "with_runtime", [] if movie.runtime is None else [movie.runtime])
        and every(query, "with_title_translation", translated_into(movie, 0))
        and (not dated(query, "primary_release") or in_days(query, "primary_release", movie.day))
        and releases_meet(movie, query)
    )


def series_meets(show: Series, query: Query) -> bool:
    """Whether a series meets all conditions."""
    lengths = show.runtimes or [each.runtime for each in show.episodes if each.runtime is not None]
    screened = query.get("screened_theatrically")
    return (
        shared_meets(show, query)
        and between(query, "with_runtime", lengths)
        and every(query, "with_name_translation", translated_into(show, 0))
        and every(query, "with_networks", show.networks)
        and every(query, "with_status", [STATUSES.index(show.status)])
        and every(query, "with_type", [TYPES.index(show.type)])
        and first_date_meets(show, query)
        and (not dated(query, "air") or any(in_days(query, "air", each.day or "") for each in show.episodes))
        and (screened is None or any(each.is_screened for each in show.episodes) is (screened == "true"))
    )


def shared_meets(title: Title, query: Query) -> bool:
    """What movies and series are filtered by alike."""
    return (
        (is_true(query, "include_adult") or not title.adult)
        and between(query, "vote_average", [title.vote_average])
        and between(query, "vote_count", [title.vote_count])
        and every(query, "with_cast", cast_of(title))
        and every(query, "with_crew", crew_of(title))
        and every(query, "with_people", [*cast_of(title), *crew_of(title)])
        and every(query, "with_companies", title.companies)
        and every(query, "with_genres", title.genres)
        and every(query, "with_keywords", title.keywords)
        and every(query, "with_origin_country", title.countries)
        and every(query, "with_overview_translation", translated_into(title, 1))
        and any_of(query, "with_original_language", title.original_language)
        and none(query, "without_companies", title.companies)
        and none(query, "without_genres", title.genres)
        and none(query, "without_keywords", title.keywords)
        and offers_meet(title, query)
    )


def cast_of(title: Title) -> list[int]:
    """Everybody in front of the camera, guests of episodes too."""
    guests = [id_ for each in title.episodes for id_ in each.guests] if isinstance(title, Series) else []
    return [*title.cast, *guests]


def crew_of(title: Title) -> list[int]:
    """Everybody behind it."""
    more = [id_ for each in title.episodes for id_ in each.crew] if isinstance(title, Series) else []
    return [*title.crew, *more]


def translated_into(title: Title, part: int) -> list[str]:
    """The languages, with and without their country, in which a title has that text."""
    places = [place for place, texts in title.translations.items() if texts[part]]
    return [name for language, country in places for name in (language, f"{language}-{country}")]


def choice(query: Query, name: str) -> Choice:
    """`1,2|3` as [[1], [2, 3]]."""
    return [group.split("|") for group in query.get(name, "").split(",") if group]


def flat(query: Query, name: str) -> list[str]:
    """All values, however they are joined."""
    return [value for group in choice(query, name) for value in group]


def every(query: Query, name: str, values: Iterable[object]) -> bool:
    """Comma is and, pipe is or."""
    there = set(map(str, values))
    return all(there & set(group) for group in choice(query, name))


def any_of(query: Query, name: str, value: str) -> bool:
    """Nothing has two original languages: either."""
    return not choice(query, name) or value in flat(query, name)


def none(query: Query, name: str, values: Iterable[object]) -> bool:
    """Whatever joins them, no value may hold."""
    return not set(map(str, values)) & set(flat(query, name))


def is_true(query: Query, name: str) -> bool:
    """False unless it is said."""
    return query.get(name) == "true"


def between(query: Query, name: str, values: Sequence[float]) -> bool:
    """Whether one of the values is within both bounds, which belong to it."""
    low, high = query.get(f"{name}.gte"), query.get(f"{name}.lte")
    if low is None and high is None:
        return True
    numbers = [Decimal(str(value)) for value in values]
    return any(
        (low is None or number >= Decimal(low)) and (high is None or number <= Decimal(high))
        for number in numbers
    )


def dated(query: Query, name: str) -> bool:
    """Whether days are asked for: from, to, or a year."""
    return any(key in query for key in (f"{name}_date.gte", f"{name}_date.lte", year_of(name)))


def year_of(name: str) -> str:
    """The parameter of the year that goes with days."""
    years = {"release": "year", "primary_release": "primary_release_year", "first_air": "first_air_date_year"}
    return years.get(name, "")


def in_days(query: Query, name: str, day: str) -> bool:
    """Whether a day is among those asked for; days as TMDB writes them compare as texts."""
    low, high = query.get(f"{name}_date.gte", ""), query.get(f"{name}_date.lte", "9999")
    return bool(day) and low <= day <= high and day.startswith(query.get(year_of(name), ""))


def first_date_meets(show: Series, query: Query) -> bool:
    """Without `include_null_first_air_dates` undated ones go where that date is asked for or sorted by."""
    with_undated = is_true(query, "include_null_first_air_dates")
    if dated(query, "first_air"):
        return in_days(query, "first_air", show.day) or (with_undated and not show.day)
    sorted_by_date = query.get("sort_by") in {"first_air_date.asc", "first_air_date.desc"}
    return bool(show.day) or with_undated or not sorted_by_date


def releases_meet(movie: Movie, query: Query) -> bool:
    """Days, types and certifications of releases, of one country where one is named."""
    region = query.get("region", "")
    country = query.get("certification_country", "") or region
    rated = certified(query, country) if country else []
    types = choice(query, "with_release_type") if region else []
    has_days = dated(query, "release")
    if not region:
        anywhere = [movie.day, *(each.day for each in movie.releases)]
        fits = not has_days or any(in_days(query, "release", day) for day in anywhere)
        return fits and has_each(movie.releases, [rating_in(country, group) for group in rated])
    here = country == region
    some_types: list[Any] = [*types] or [None]
    some_ratings: list[Any] = [*(rated if here else ())] or [None]
    asked = [
        lambda row, of_type=of_type, rating=rating: (
            row.country == region
            and (of_type is None or str(row.type) in of_type)
            and (rating is None or row.certification in rating)
            and (not has_days or in_days(query, "release", row.day))
        )
        for of_type, rating in product(some_types, some_ratings)
    ]
    if not (has_days or types or (here and rated)):
        asked = []  # TMDB: a region alone is no condition
    elsewhere = [] if here else [rating_in(country, group) for group in rated]
    return has_each(movie.releases, [*asked, *elsewhere])


def rating_in(country: str, ratings: Sequence[str]) -> Callable[[Release], bool]:
    """Whether a release in the country has one of the certifications."""
    return lambda row: row.country == country and row.certification in ratings


def has_each(releases: Sequence[Release], asked: Sequence[Callable[[Release], bool]]) -> bool:
    """Whether for everything asked there is a release."""
    return all(any(fits(row) for row in releases) for fits in asked)


def certified(query: Query, country: str) -> Choice:
    """Groups of certifications; bounds go by the order of the country's table."""
    least, most = query.get("certification.gte"), query.get("certification.lte")
    named = choice(query, "certification")
    if least is None and most is None:
        return named
    table = ORDERS[country]
    if any(bound not in table for bound in (least, most) if bound is not None):
        return [[]]
    low = 0 if least is None else table.index(least)
    high = len(table) - 1 if most is None else table.index(most)
    within = table[low : high + 1]
    return [[each for each in group if each in within] for group in named or [list(within)]]


def offers_meet(title: Title, query: Query) -> bool:
    """Providers and ways to watch, which are nothing without a country."""
    country = query.get("watch_region", "")
    if not country:
        return True
    here = [each for each in title.offers if each.country == country]
    if {str(each.provider) for each in here} & set(flat(query, "without_watch_providers")):
        return False
    providers: list[list[str] | None] = [*choice(query, "with_watch_providers")] or [None]
    ways: list[list[str] | None] = [*choice(query, "with_watch_monetization_types")] or [None]
    if providers == ways == [None]:
        return True
    return all(
        any(
            (of is None or str(each.provider) in of) and (way is None or each.monetization in way)
            for each in here
        )
        for of, way in product(providers, ways)
    )


def in_order(titles: list[T], query: Query) -> list[T]:
    """Sorted; of equal numbers the lower id comes first downwards, of equal titles upwards."""
    name, _, direction = query.get("sort_by", "").partition(".")
    if name not in SORTS or direction not in {"asc", "desc"} or (name == "revenue" and not is_movie(titles)):
        name, direction = "popularity", "desc"
    downwards = direction == "desc"
    if name in TEXTS:
        return sorted(
            titles, key=lambda each: (folded(getattr(each, SORTS[name])), each.id), reverse=downwards
        )
    return sorted(titles, key=lambda each: (getattr(each, SORTS[name]), -each.id), reverse=downwards)


def is_movie(titles: Sequence[Title]) -> bool:
    """Whether these are movies."""
    return all(isinstance(each, Movie) for each in titles)


TEXTS = {"title", "name", "original_title", "original_name"}
SORTS = {
    "title": "title",
    "name": "title",
    "original_title": "original_title",
    "original_name": "original_title",
    "popularity": "popularity",
    "revenue": "revenue",
    "vote_average": "vote_average",
    "vote_count": "vote_count",
    "release_date": "day",
    "primary_release_date": "day",
    "first_air_date": "day",
}


def folded(text: str) -> str:
    """Without case and accents."""
    return "".join(each for each in normalize("NFD", text.casefold()) if not combining(each))


def shown_date(movie: Movie, query: Query) -> str:
    """The first date in the region, of the first of the types that has one; otherwise its own."""
    rows = [each for each in movie.releases if each.country == query.get("region")]
    types = flat(query, "with_release_type")
    found = (
        [each.day for type_ in types for each in rows if str(each.type) == type_]
        if types
        else ([each.day for each in rows])
    )
    return next(iter(found), movie.day)
