"""The query parameters of discover."""

from collections.abc import Callable, Mapping
from datetime import date, datetime

from reelbase.bounds import DISCOVER_VALUES
from reelbase.catalog.discover import (
    MOVIE_SORTS,
    TV_SORTS,
    Bounds,
    Choice,
    MovieFilter,
    Span,
    TitleFilter,
    TvFilter,
)
from reelbase.catalog.regional import Region
from reelbase.errors import ApiError, Status
from reelbase.operations.description import Schema
from reelbase.operations.query import (
    TEXT,
    Parameter,
    Query,
    day,
    includes_adult,
    number,
    preferred_region,
    region,
    truth,
    whole,
)

Schemas = Mapping[str, Schema]

DAY: Schema = {"type": "string", "format": "date"}
NUMBER: Schema = {"type": "number", "format": "float"}
WHOLE: Schema = {"type": "integer", "format": "int32"}
TRUTH: Schema = {"type": "boolean", "default": False}

BOTH_CHOICES = {  # query parameter -> name of the fact
    "with_cast": "cast",
    "with_companies": "company",
    "with_crew": "crew",
    "with_genres": "genre",
    "with_keywords": "keyword",
    "with_origin_country": "country",
    "with_overview_translation": "overview in",
    "with_people": "people",
}
MOVIE_CHOICES = {**BOTH_CHOICES, "with_title_translation": "name in"}
TV_CHOICES = {**BOTH_CHOICES, "with_name_translation": "name in", "with_networks": "network"}
EXCLUSIONS = {"without_companies": "company", "without_genres": "genre", "without_keywords": "keyword"}

BOTH: Schemas = {
    "include_adult": TRUTH,
    "vote_average.gte": NUMBER,
    "vote_average.lte": NUMBER,
    "vote_count.gte": NUMBER,
    "vote_count.lte": NUMBER,
    "watch_region": TEXT,
    "with_original_language": TEXT,
    "with_runtime.gte": WHOLE,
    "with_runtime.lte": WHOLE,
    "with_watch_monetization_types": TEXT,
    "with_watch_providers": TEXT,
    "without_watch_providers": TEXT,
    **dict.fromkeys(EXCLUSIONS, TEXT),
}


def _sorts(fields: Mapping[str, str]) -> Schema:
    names = [f"{name}.{direction}" for name in fields for direction in ("asc", "desc")]
    return {"type": "string", "enum": names, "default": "popularity.desc"}


MOVIE: Schemas = {
    **BOTH,
    **dict.fromkeys(MOVIE_CHOICES, TEXT),
    "certification": TEXT,
    "certification.gte": TEXT,
    "certification.lte": TEXT,
    "certification_country": TEXT,
    "include_video": TRUTH,
    "primary_release_date.gte": DAY,
    "primary_release_date.lte": DAY,
    "primary_release_year": WHOLE,
    "region": TEXT,
    "release_date.gte": DAY,
    "release_date.lte": DAY,
    "sort_by": _sorts(MOVIE_SORTS),
    "with_release_type": TEXT,
    "year": WHOLE,
}
TV: Schemas = {
    **BOTH,
    **dict.fromkeys(TV_CHOICES, TEXT),
    "air_date.gte": DAY,
    "air_date.lte": DAY,
    "first_air_date.gte": DAY,
    "first_air_date.lte": DAY,
    "first_air_date_year": WHOLE,
    "include_null_first_air_dates": TRUTH,
    "screened_theatrically": {"type": "boolean"},
    "sort_by": _sorts(TV_SORTS),
    "timezone": TEXT,
    "with_status": TEXT,
    "with_type": TEXT,
}


def movie_filter(query: Query, now: datetime) -> MovieFilter:
    """Return the conditions on movies."""
    return MovieFilter(
        **vars(_both(query, MOVIE_CHOICES)),
        include_video=truth(query.get("include_video")),
        region=Region(preferred_region(query)),
        primary_release_date=_span(query, "primary_release_date"),
        primary_release_year=_year(query, "primary_release_year"),
        release_date=_span(query, "release_date"),
        year=_year(query, "year"),
        release_types=_choice(query, "with_release_type"),
        certification_country=region(query, "certification_country"),
        certifications=_choice(query, "certification"),
        certification_least=query.get("certification.gte", "").strip(),
        certification_most=query.get("certification.lte", "").strip(),
    )


def tv_filter(query: Query, now: datetime) -> TvFilter:
    """Return the conditions on series."""
    screened = query.get("screened_theatrically")
    return TvFilter(
        **vars(_both(query, TV_CHOICES)),
        air_date=_span(query, "air_date"),
        first_air_date=_span(query, "first_air_date"),
        first_air_date_year=_year(query, "first_air_date_year"),
        include_null_first_air_dates=truth(query.get("include_null_first_air_dates")),
        screened_theatrically=truth(screened) if screened else None,
        statuses=_choice(query, "with_status"),
        types=_choice(query, "with_type"),
    )


REFUSES = (Status.INVALID_PARAMETERS, Status.INVALID_DATE)
PARAMETERS: dict[object, Parameter] = {
    MovieFilter: Parameter(MOVIE, movie_filter, refuses=REFUSES),
    TvFilter: Parameter(TV, tv_filter, refuses=REFUSES),
}


def _both(query: Query, choices: Mapping[str, str]) -> TitleFilter:
    """Return the conditions on titles of either kind."""
    with_having = {name: _spelled(name, _choice(query, parameter)) for parameter, name in choices.items()}
    without = {name: _values(query, parameter) for parameter, name in EXCLUSIONS.items()}
    return TitleFilter(
        sort_by=query.get("sort_by", ""),
        include_adult=includes_adult(query),
        vote_average=_bounds(query, "vote_average", number),
        vote_count=_bounds(query, "vote_count", number),
        runtime=_bounds(query, "with_runtime", whole),
        with_having=(
            *((name, choice) for name, choice in with_having.items() if choice),
            *_single(query, "with_original_language", "language"),
        ),
        without=tuple((name, values) for name, values in without.items() if values),
        watch_region=region(query, "watch_region"),
        watch_providers=_choice(query, "with_watch_providers"),
        watch_monetization_types=_choice(query, "with_watch_monetization_types"),
        without_watch_providers=_values(query, "without_watch_providers"),
    )


def _choice(query: Query, name: str) -> Choice:
    """Read `1,2|3` as 1 and (2 or 3), each once; 400/5 for more values than are looked for."""
    text = query.get(name, "")
    if text.count(",") + text.count("|") >= DISCOVER_VALUES:
        raise ApiError(Status.INVALID_PARAMETERS)
    groups = (
        tuple(dict.fromkeys(filter(None, map(str.strip, group.split("|"))))) for group in text.split(",")
    )
    return tuple(dict.fromkeys(group for group in groups if group))


def _values(query: Query, name: str) -> tuple[str, ...]:
    """Return all values, however they are joined."""
    return tuple(value for group in _choice(query, name) for value in group)


def _single(query: Query, name: str, fact: str) -> tuple[tuple[str, Choice], ...]:
    """Read several values of which a title has one: any of them."""
    values = _values(query, name)
    return ((fact, _spelled(fact, (values,))),) if values else ()


def _spelled(fact: str, choice: Choice) -> Choice:
    """Return the values of a choice as the index has them, whatever the case of their letters."""
    spell = SPELLING.get(fact)
    return tuple(tuple(map(spell, group)) for group in choice) if spell else choice


def _language(text: str) -> str:
    """Return `pt-BR`, or `pt`, which is any region here."""
    language, dash, region = text.replace("_", "-").partition("-")
    return language.lower() + dash + region.upper()


SPELLING: Mapping[str, Callable[[str], str]] = {
    "country": str.upper,
    "language": _language,  # TMDB: `en-US` is no original language, and finds nothing (recorded)
    "name in": _language,
    "overview in": _language,
}


def _span(query: Query, name: str) -> Span:
    return Span(_date(query.get(f"{name}.gte")), _date(query.get(f"{name}.lte")))


def _date(text: str | None) -> date | None:
    found = day(text)
    return found.date() if found else None


def _year(query: Query, name: str) -> int | None:
    """Read a year. TMDB clients send 0 for no year."""
    return whole(query.get(name)) or None


def _bounds(query: Query, name: str, read: Callable[[str | None], float | None]) -> Bounds:
    return Bounds(read(query.get(f"{name}.gte")), read(query.get(f"{name}.lte")))
