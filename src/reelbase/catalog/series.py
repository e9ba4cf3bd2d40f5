"""Series: their details."""

from collections.abc import Sequence

import msgspec
from msgspec import Raw, Struct

from reelbase.catalog.countries import ProductionCountry, production_countries
from reelbase.catalog.default_names import episode_name, season_name
from reelbase.catalog.genres import Genre, stored_genres
from reelbase.catalog.identity import find, numeric_id
from reelbase.catalog.language import Language
from reelbase.catalog.languages import SpokenLanguage, spoken_languages
from reelbase.catalog.movie import codes, numbers
from reelbase.catalog.network import Network, networks
from reelbase.catalog.summaries import Company
from reelbase.entity import Entity, Kind
from reelbase.moments import day
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.episodes import EpisodeRow
from reelbase.storage.queries.seasons import SeasonRow
from reelbase.storage.queries.series import SERIES_DETAILS, CompanyRow, CreatorRow

creator_rows = msgspec.json.Decoder(list[CreatorRow]).decode
company_rows = msgspec.json.Decoder(list[CompanyRow]).decode
season_rows = msgspec.json.Decoder(list[SeasonRow]).decode
episode_rows = msgspec.json.Decoder(list[EpisodeRow]).decode


class Creator(Struct):
    """Someone who created a series."""

    id: int
    credit_id: str
    name: str
    original_name: str
    gender: int
    profile_path: str | None


class EpisodeToAir(Struct):
    """The last episode on air, or the next."""

    id: int
    name: str
    overview: str
    vote_average: float
    vote_count: int
    air_date: str | None
    episode_number: int
    episode_type: str
    production_code: str
    runtime: int | None
    season_number: int
    show_id: int
    still_path: str | None


class SeasonSummary(Struct):
    """A season as its series lists it."""

    air_date: str | None
    episode_count: int
    id: int
    name: str
    overview: str
    poster_path: str | None
    season_number: int
    vote_average: float


class SeriesDetails(Struct):
    """A series whole; specials (season 0) are listed but count neither as a season nor as episodes."""

    adult: bool
    backdrop_path: str | None
    created_by: list[Creator]
    episode_run_time: Raw
    first_air_date: str
    genres: list[Genre]
    homepage: str
    id: int
    in_production: bool
    languages: Raw
    last_air_date: str | None
    last_episode_to_air: EpisodeToAir | None
    name: str
    next_episode_to_air: EpisodeToAir | None
    networks: list[Network]
    number_of_episodes: int
    number_of_seasons: int
    origin_country: Raw
    original_language: str
    original_name: str
    overview: str
    popularity: float
    poster_path: str | None
    production_companies: list[Company]
    production_countries: list[ProductionCountry]
    seasons: list[SeasonSummary]
    softcore: bool
    spoken_languages: list[SpokenLanguage]
    status: str
    tagline: str
    type: str
    vote_average: float
    vote_count: int


async def find_series(db: Reader, series_id: str) -> Entity | None:
    return await find(db, Kind.TV, numeric_id(series_id))


async def series_details(db: Reader, entity: Entity, *, language: Language) -> SeriesDetails:
    """Return a series' details in a language."""
    today = day(db.now)
    row = await db.one_of(SERIES_DETAILS, entity, **language.bound(), today=today)
    assert row is not None, "find_series found it in this snapshot"
    seasons = season_rows(row.seasons)
    regular = [season for season in seasons if season.season_number > 0]
    around = [(episode.air_date or "", _to_air(episode, language)) for episode in episode_rows(row.around)]
    last = next((episode for day, episode in around if day <= today), None)
    return SeriesDetails(
        adult=bool(row.adult),
        backdrop_path=row.backdrop_path,
        created_by=[Creator(*creator) for creator in creator_rows(row.creators)],
        episode_run_time=Raw(row.episode_run_time.encode()),
        first_air_date=row.first_air_date,
        genres=await stored_genres(db, numbers(row.genre_ids), Kind.TV, language),
        homepage=row.homepage,
        id=row.id,
        in_production=bool(row.in_production),
        languages=Raw(row.languages.encode()),
        last_air_date=_last_day(row.last_air_date, last, today),
        last_episode_to_air=last,
        name=row.name,
        next_episode_to_air=next((episode for day, episode in around if day > today), None),
        networks=networks(row.networks),
        number_of_episodes=sum(season.episode_count for season in regular),
        number_of_seasons=len(regular),
        origin_country=Raw(row.origin_country.encode()),
        original_language=row.original_language,
        original_name=row.original_name,
        overview=row.overview,
        popularity=row.popularity,
        poster_path=row.poster_path,
        production_companies=_companies(row.companies),
        production_countries=production_countries(codes(row.production_countries)),
        seasons=_seasons(seasons, language),
        softcore=bool(row.softcore),
        spoken_languages=spoken_languages(codes(row.spoken_languages)),
        status=row.status,
        tagline=row.tagline,
        type=row.type,
        vote_average=row.vote_average,
        vote_count=row.vote_count,
    )


def _last_day(imported: str | None, last: EpisodeToAir | None, today: str) -> str | None:
    """Return the day of the last episode on air, or the imported day if it is later, but never a future day.

    Some episodes may be unknown, so a later imported day is better than the last known one.
    """
    days = [day for day in (imported, last and last.air_date) if day and day <= today]
    return max(days, default=None)


def _seasons(rows: Sequence[SeasonRow], language: Language) -> list[SeasonSummary]:
    return [
        SeasonSummary(
            air_date=row.air_date,
            episode_count=row.episode_count,
            id=row.id,
            name=season_name(row.name, row.season_number, language),
            overview=row.overview,
            poster_path=row.poster_path,
            season_number=row.season_number,
            vote_average=row.vote_average,
        )
        for row in rows
    ]


def _companies(text: str) -> list[Company]:
    rows = company_rows(text)
    return [Company(row.id, row.logo_path, row.name, row.origin_country or "") for row in rows]


def _to_air(row: EpisodeRow, language: Language) -> EpisodeToAir:
    return EpisodeToAir(
        id=row.id,
        name=episode_name(row.name, row.episode_number, language),
        overview=row.overview,
        vote_average=row.vote_average,
        vote_count=row.vote_count,
        air_date=row.air_date,
        episode_number=row.episode_number,
        episode_type=row.episode_type,
        production_code=row.production_code,
        runtime=row.runtime,
        season_number=row.season_number,
        show_id=row.series_id,
        still_path=row.still_path,
    )
