"""Queries about series."""

from typing import NamedTuple

from sqlalchemy import select

from reelbase.entity import Kind
from reelbase.storage import tables
from reelbase.storage.clauses import Selection
from reelbase.storage.engine.json_rows import nested
from reelbase.storage.engine.statement import Batch, columns, or_drawn, within
from reelbase.storage.queries.episodes import EpisodeRow, around
from reelbase.storage.queries.networks import NetworkRow, networks_of
from reelbase.storage.queries.seasons import SeasonRow, seasons_of
from reelbase.storage.queries.translated import const, shown_in, words_of
from reelbase.storage.rows import ContentRatingRow

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
    words = words_of("tv", series.c.id, series.c.original_language)
    return Batch(
        select(*columns(SeriesRow, series, **shown_in(words, Kind.TV)))
        .select_from(series.outerjoin(words.table, words.on))
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
    creators: str  # CreatorRows as JSON
    networks: str  # NetworkRows as JSON
    companies: str  # CompanyRows as JSON
    seasons: str  # SeasonRows as JSON, specials first
    around: str  # EpisodeRows as JSON: the last up to `:today`, and the first after it


class CreatorRow(NamedTuple):
    """Someone who created a series."""

    id: int
    credit_id: str
    name: str
    original_name: str
    gender: int
    profile_path: str | None


class CompanyRow(NamedTuple):
    """A company of a series."""

    id: int
    logo_path: str | None
    name: str
    origin_country: str | None


def _creators() -> Selection:
    credit, person = tables.credit, tables.person
    profile = or_drawn("person", person.c.id, person.c.profile_path)
    return (
        select(*columns(CreatorRow, person, credit_id=credit.c.credit_id, profile_path=profile))
        .join(person, person.c.id == credit.c.person_id)
        .where(
            credit.c.kind == const("tv"),
            credit.c.entity_id == series.c.id,
            credit.c.credit_type == const("creator"),
        )
        .order_by(credit.c.position, credit.c.credit_id)
        .correlate(series)
    )


def _companies() -> Selection:
    company, made = tables.company, tables.title_company
    return (
        select(*columns(CompanyRow, company))
        .join(made, made.c.company_id == company.c.id)
        .where(made.c.kind == const("tv"), made.c.entity_id == series.c.id)
        .order_by(made.c.position)
        .correlate(series)
    )


def _details() -> Batch[SeriesDetailsRow]:
    words = words_of("tv", series.c.id, series.c.original_language)
    return Batch(
        select(
            *columns(
                SeriesDetailsRow,
                series,
                **shown_in(words, Kind.TV),
                homepage=words.value("homepage", series.c.homepage),
                tagline=words.text("tagline"),
                creators=nested(CreatorRow, _creators()),
                networks=nested(NetworkRow, networks_of("tv", series)),
                companies=nested(CompanyRow, _companies()),
                seasons=nested(SeasonRow, seasons_of(series)),
                around=nested(EpisodeRow, around(series)),
            ),
        )
        .select_from(series.outerjoin(words.table, words.on))
        .where(within(series.c.id, "ids")),
        SeriesDetailsRow,
    )


SERIES_DETAILS = _details()


_rating = tables.content_rating

CONTENT_RATINGS = Batch(
    select(*columns(ContentRatingRow, _rating))
    .where(within(_rating.c.series_id, "ids"))
    .order_by(_rating.c.series_id, _rating.c.position),
    ContentRatingRow,
)
