"""Rows of entities and of how titles belong together."""

from typing import NamedTuple

from reelbase.storage import tables
from reelbase.storage.rows.registry import ENTITY, row_of


@row_of(tables.entity, owner=("kind", "id"))
class EntityRow(NamedTuple):
    """An entity of any kind: whether its own details are known, and since when it is there."""

    kind: str
    id: int
    complete: bool
    created_at: str


@row_of(tables.collection, owner=(None, "id"))
class CollectionRow(NamedTuple):
    """A collection."""

    id: int
    original_language: str = ""
    original_name: str = ""
    poster_path: str | None = None
    backdrop_path: str | None = None


@row_of(tables.movie, owner=(None, "id"))
class MovieRow(NamedTuple):
    """A movie."""

    id: int
    adult: bool = False
    softcore: bool = False
    video: bool = False
    backdrop_path: str | None = None
    poster_path: str | None = None
    collection_id: int | None = None
    budget: int = 0
    revenue: int = 0
    runtime: int | None = None
    genre_ids: str = "[]"
    origin_country: str = "[]"
    production_countries: str = "[]"
    spoken_languages: str = "[]"
    original_language: str = ""
    original_title: str = ""
    release_date: str = ""
    status: str = ""
    popularity: float = 0.0
    vote_average: float = 0.0
    vote_count: int = 0


@row_of(tables.series, owner=(None, "id"))
class SeriesRow(NamedTuple):
    """A series."""

    id: int
    adult: bool = False
    softcore: bool = False
    in_production: bool = False
    backdrop_path: str | None = None
    poster_path: str | None = None
    episode_run_time: str = "[]"
    genre_ids: str = "[]"
    languages: str = "[]"
    origin_country: str = "[]"
    production_countries: str = "[]"
    spoken_languages: str = "[]"
    original_language: str = ""
    original_name: str = ""
    first_air_date: str = ""
    homepage: str = ""
    last_air_date: str | None = None
    status: str = ""
    type: str = ""
    popularity: float = 0.0
    vote_average: float = 0.0
    vote_count: int = 0


@row_of(tables.season, owner=(None, "id"))
class SeasonRow(NamedTuple):
    """A season."""

    id: int
    series_id: int
    season_number: int
    object_id: str = ""
    air_date: str | None = None
    episode_count: int = 0
    poster_path: str | None = None
    vote_average: float = 0.0


@row_of(tables.episode, owner=(None, "id"))
class EpisodeRow(NamedTuple):
    """An episode."""

    id: int
    series_id: int
    season_number: int
    episode_number: int
    air_date: str | None = None
    episode_type: str = "standard"
    production_code: str = ""
    runtime: int | None = None
    still_path: str | None = None
    screened_theatrically: bool = False
    vote_average: float = 0.0
    vote_count: int = 0


@row_of(tables.person, owner=(None, "id"))
class PersonRow(NamedTuple):
    """A person."""

    id: int
    adult: bool = False
    gender: int = 0
    also_known_as: str = "[]"
    birthday: str | None = None
    deathday: str | None = None
    homepage: str | None = None
    known_for_department: str | None = None
    name: str = ""
    original_name: str = ""
    place_of_birth: str | None = None
    popularity: float = 0.0
    profile_path: str | None = None


@row_of(tables.company, owner=(None, "id"))
class CompanyRow(NamedTuple):
    """A company."""

    id: int
    name: str = ""
    description: str = ""
    headquarters: str = ""
    homepage: str = ""
    logo_path: str | None = None
    origin_country: str | None = None
    parent_company_id: int | None = None


@row_of(tables.network, owner=(None, "id"))
class NetworkRow(NamedTuple):
    """A network."""

    id: int
    name: str = ""
    headquarters: str = ""
    homepage: str = ""
    logo_path: str | None = None
    origin_country: str = ""


@row_of(tables.keyword, owner=(None, "id"))
class KeywordRow(NamedTuple):
    """A keyword."""

    id: int
    name: str = ""


@row_of(tables.genre, owner=(None, "id"))
class GenreRow(NamedTuple):
    """A genre of one's own, and of which titles' list it is."""

    id: int
    name: str = ""
    movies: bool = False
    series: bool = False


@row_of(tables.title_company, owner=ENTITY)
class TitleCompanyRow(NamedTuple):
    """A company of a title, in its place."""

    kind: str
    entity_id: int
    position: int
    company_id: int


@row_of(tables.title_network, owner=ENTITY)
class TitleNetworkRow(NamedTuple):
    """A network of a series, in its place."""

    kind: str
    entity_id: int
    position: int
    network_id: int


@row_of(tables.title_keyword, owner=ENTITY)
class TitleKeywordRow(NamedTuple):
    """A keyword of a title, in its place."""

    kind: str
    entity_id: int
    position: int
    keyword_id: int


@row_of(tables.title_genre, owner=ENTITY)
class TitleGenreRow(NamedTuple):
    """A genre of a title, found from the genre."""

    kind: str
    entity_id: int
    genre_id: int
