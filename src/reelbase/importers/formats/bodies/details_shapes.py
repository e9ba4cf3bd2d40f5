"""The forms of details: a title, a season, a person, …; any subset of the fields may be there."""

from msgspec import UNSET, Struct, UnsetType, field

from reelbase.importers.formats.bodies.coded import Coded
from reelbase.importers.formats.bodies.shapes import (
    CollectionRow,
    CompanyRow,
    Country,
    Crew,
    Date,
    EpisodeRow,
    Flag,
    Genre,
    Id,
    Int,
    Long,
    MediaRow,
    Number,
    Score,
    SeasonRow,
    SpokenLanguage,
    Words,
)

Codes = list[str] | None | UnsetType


class TitleDetails(Coded, kw_only=True):
    """The fields that movies and series share."""

    id: Id
    adult: Flag = UNSET
    softcore: Flag = UNSET
    backdrop_path: Words = UNSET
    poster_path: Words = UNSET
    genres: list[Genre] | None | UnsetType = UNSET
    homepage: Words = UNSET
    origin_country: Codes = UNSET
    original_language: Words = UNSET
    overview: Words = UNSET
    popularity: Score = UNSET
    production_companies: list[CompanyRow] | None | UnsetType = UNSET
    production_countries: list[Country] | None | UnsetType = UNSET
    spoken_languages: list[SpokenLanguage] | None | UnsetType = UNSET
    status: Words = UNSET
    tagline: Words = UNSET
    vote_average: Score = UNSET
    vote_count: Long = UNSET


class MovieDetails(TitleDetails, kw_only=True):
    belongs_to_collection: CollectionRow | None | UnsetType = UNSET
    budget: Long = UNSET
    imdb_id: Words = UNSET
    original_title: Words = UNSET
    release_date: Date = UNSET
    revenue: Long = UNSET
    runtime: Number = UNSET
    title: Words = UNSET
    video: Flag = UNSET


class SeriesDetails(TitleDetails, kw_only=True):
    created_by: list[Crew] | None | UnsetType = UNSET
    episode_run_time: list[Int] | None | UnsetType = UNSET
    first_air_date: Date = UNSET
    in_production: Flag = UNSET
    languages: Codes = UNSET
    last_air_date: Date = UNSET
    last_episode_to_air: EpisodeRow | None = None
    next_episode_to_air: EpisodeRow | None = None
    name: Words = UNSET
    networks: list[CompanyRow] | None | UnsetType = UNSET
    original_name: Words = UNSET
    seasons: list[SeasonRow] | None | UnsetType = UNSET
    type: Words = UNSET


class SeasonDetails(Struct, kw_only=True):
    id: Id | None = None
    object_id: Words = field(name="_id", default=UNSET)
    air_date: Date = UNSET
    episodes: list[EpisodeRow] | None | UnsetType = UNSET
    name: Words = UNSET
    networks: list[CompanyRow] | None | UnsetType = UNSET
    overview: Words = UNSET
    poster_path: Words = UNSET
    season_number: Int | None = None
    vote_average: Score = UNSET


class EpisodeDetails(EpisodeRow, kw_only=True):
    """An episode by its own address; with `id` only where the body has one."""

    id: Id | None = None  # type: ignore[assignment]
    season_number: Int | None = None  # type: ignore[assignment]
    episode_number: Int | None = None  # type: ignore[assignment]


class PersonDetails(Struct, kw_only=True):
    id: Id
    adult: Flag = UNSET
    also_known_as: Codes = UNSET
    biography: Words = UNSET
    birthday: Date = UNSET
    deathday: Date = UNSET
    gender: Number = UNSET
    homepage: Words = UNSET
    imdb_id: Words = UNSET
    known_for_department: Words = UNSET
    name: Words = UNSET
    place_of_birth: Words = UNSET
    popularity: Score = UNSET
    profile_path: Words = UNSET


class CollectionDetails(Coded, kw_only=True):
    id: Id
    backdrop_path: Words = UNSET
    name: Words = UNSET
    original_language: Words = UNSET
    original_name: Words = UNSET
    overview: Words = UNSET
    parts: list[MediaRow] | None = None
    poster_path: Words = UNSET


class CompanyDetails(Coded, kw_only=True):
    """A company, or a network: which has no description and no parent."""

    id: Id
    description: Words = UNSET
    headquarters: Words = UNSET
    homepage: Words = UNSET
    logo_path: Words = UNSET
    name: Words = UNSET
    origin_country: Words = UNSET
    parent_company: CompanyRow | None | UnsetType = UNSET


class KeywordDetails(Struct, kw_only=True):
    id: Id
    name: Words = UNSET
