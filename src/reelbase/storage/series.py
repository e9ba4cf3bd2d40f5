"""What is asked about series."""

from typing import NamedTuple

from sqlalchemy import select

from reelbase.storage import tables
from reelbase.storage.statement import Batch, within
from reelbase.storage.words import const, name_in, poster_in, text_in, words_of

series = tables.series


class SeriesRow(NamedTuple):
    """A series as lists show it."""

    id: int
    adult: bool
    backdrop_path: str | None
    genre_ids: str  # JSON
    origin_country: str  # JSON
    original_language: str
    original_name: str
    popularity: float
    poster_path: str | None
    first_air_date: str
    softcore: bool
    vote_average: float
    vote_count: int
    name: str
    overview: str


def _rows() -> Batch[SeriesRow]:
    words, on = words_of("tv", series.c.id)
    return Batch(
        select(
            series.c.id,
            series.c.adult,
            series.c.backdrop_path,
            series.c.genre_ids,
            series.c.origin_country,
            series.c.original_language,
            series.c.original_name,
            series.c.popularity,
            poster_in("tv", series.c.id, series.c.original_language, series.c.poster_path, words),
            series.c.first_air_date,
            series.c.softcore,
            series.c.vote_average,
            series.c.vote_count,
            name_in(words, series.c.original_name),
            text_in(words.c.overview),
        )
        .select_from(series.outerjoin(words, on))
        .where(within(series.c.id, "ids")),
        SeriesRow,
    )


SERIES_ROWS = _rows()


class SeriesDetailsRow(NamedTuple):
    """A series with all that it keeps itself."""

    id: int
    adult: bool
    backdrop_path: str | None
    episode_run_time: str  # JSON
    first_air_date: str
    genre_ids: str  # JSON
    homepage: str
    in_production: bool
    languages: str  # JSON
    last_air_date: str | None
    name: str
    origin_country: str  # JSON
    original_language: str
    original_name: str
    overview: str
    popularity: float
    poster_path: str | None
    production_countries: str  # JSON
    softcore: bool
    spoken_languages: str  # JSON
    status: str
    tagline: str
    type: str
    vote_average: float
    vote_count: int


def _details() -> Batch[SeriesDetailsRow]:
    words, on = words_of("tv", series.c.id)
    return Batch(
        select(
            series.c.id,
            series.c.adult,
            series.c.backdrop_path,
            series.c.episode_run_time,
            series.c.first_air_date,
            series.c.genre_ids,
            text_in(words.c.homepage),
            series.c.in_production,
            series.c.languages,
            series.c.last_air_date,
            name_in(words, series.c.original_name),
            series.c.origin_country,
            series.c.original_language,
            series.c.original_name,
            text_in(words.c.overview),
            series.c.popularity,
            poster_in("tv", series.c.id, series.c.original_language, series.c.poster_path, words),
            series.c.production_countries,
            series.c.softcore,
            series.c.spoken_languages,
            series.c.status,
            text_in(words.c.tagline),
            series.c.type,
            series.c.vote_average,
            series.c.vote_count,
        )
        .select_from(series.outerjoin(words, on))
        .where(within(series.c.id, "ids")),
        SeriesDetailsRow,
    )


SERIES_DETAILS = _details()


class CreatorRow(NamedTuple):
    """Someone who created a series."""

    series_id: int
    person_id: int
    credit_id: str
    name: str
    original_name: str
    gender: int
    profile_path: str | None


def _creators() -> Batch[CreatorRow]:
    credit, person = tables.credit, tables.person
    return Batch(
        select(
            credit.c.entity_id,
            person.c.id,
            credit.c.credit_id,
            person.c.name,
            person.c.original_name,
            person.c.gender,
            person.c.profile_path,
        )
        .join(person, person.c.id == credit.c.person_id)
        .where(
            credit.c.kind == const("tv"),
            within(credit.c.entity_id, "ids"),
            credit.c.credit_type == const("creator"),
        )
        .order_by(credit.c.entity_id, credit.c.position, credit.c.credit_id),
        CreatorRow,
    )


CREATORS = _creators()


class ContentRatingRow(NamedTuple):
    """The rating of a series in a country, which may have given more than one."""

    series_id: int
    iso_3166_1: str
    rating: str
    descriptors: str  # JSON


_rating = tables.content_rating

CONTENT_RATINGS = Batch(
    select(_rating.c.series_id, _rating.c.iso_3166_1, _rating.c.rating, _rating.c.descriptors)
    .where(within(_rating.c.series_id, "ids"))
    .order_by(_rating.c.series_id, _rating.c.position),
    ContentRatingRow,
)
