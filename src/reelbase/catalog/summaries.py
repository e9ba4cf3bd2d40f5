"""The short forms used in every list, in the two orders of keys that TMDB has."""

from collections.abc import Iterable, Sequence
from typing import Literal

from msgspec import Raw, Struct

from reelbase.catalog.default_names import episode_name, season_name
from reelbase.catalog.genres import with_present_genres
from reelbase.catalog.language import Language
from reelbase.entity import Entity, Kind
from reelbase.storage.engine.reader import Reader
from reelbase.storage.engine.statement import Batch, Row
from reelbase.storage.queries.companies import COMPANIES
from reelbase.storage.queries.episodes import EPISODE_ROWS
from reelbase.storage.queries.episodes import EpisodeRow as StoredEpisode
from reelbase.storage.queries.movies import MOVIE_ROWS
from reelbase.storage.queries.movies import MovieRow as StoredMovie
from reelbase.storage.queries.people import PERSON_ROWS
from reelbase.storage.queries.people import PersonRow as StoredPerson
from reelbase.storage.queries.seasons import SEASON_ROWS
from reelbase.storage.queries.seasons import SeasonRow as StoredSeason
from reelbase.storage.queries.series import SERIES_ROWS
from reelbase.storage.queries.series import SeriesRow as StoredSeries


class MovieRow(Struct):
    """A movie in lists, discover, search and a person's credits."""

    adult: bool
    backdrop_path: str | None
    genre_ids: Raw
    id: int
    title: str
    original_language: str
    original_title: str
    overview: str
    popularity: float
    poster_path: str | None
    release_date: str
    softcore: bool
    video: bool
    vote_average: float
    vote_count: int


class TvRow(Struct):
    """A series in lists, discover, search and a person's credits."""

    adult: bool
    backdrop_path: str | None
    genre_ids: Raw
    id: int
    origin_country: Raw
    original_language: str
    original_name: str
    overview: str
    popularity: float
    poster_path: str | None
    first_air_date: str
    softcore: bool
    name: str
    vote_average: float
    vote_count: int


class MovieMedia(Struct):
    """A movie in a list of mixed kinds."""

    adult: bool
    backdrop_path: str | None
    id: int
    title: str
    original_title: str
    overview: str
    poster_path: str | None
    media_type: Literal["movie"]
    original_language: str
    genre_ids: Raw
    popularity: float
    release_date: str
    softcore: bool
    video: bool
    vote_average: float
    vote_count: int


class TvMedia(Struct):
    """A series in a list of mixed kinds."""

    adult: bool
    backdrop_path: str | None
    id: int
    name: str
    original_name: str
    overview: str
    poster_path: str | None
    media_type: Literal["tv"]
    original_language: str
    genre_ids: Raw
    popularity: float
    first_air_date: str
    softcore: bool
    vote_average: float
    vote_count: int
    origin_country: Raw


class PersonMedia(Struct):
    """A person in a list of mixed kinds."""

    adult: bool
    id: int
    name: str
    original_name: str
    media_type: Literal["person"]
    popularity: float
    gender: int
    known_for_department: str | None
    profile_path: str | None


class EpisodeMedia(Struct):
    """An episode in a list of mixed kinds."""

    id: int
    name: str
    overview: str
    media_type: Literal["tv_episode"]
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


class SeasonMedia(Struct):
    """A season in a list of mixed kinds."""

    id: int
    name: str
    overview: str
    poster_path: str | None
    media_type: Literal["tv_season"]
    vote_average: float
    air_date: str | None
    season_number: int
    show_id: int
    episode_count: int


class Company(Struct):
    """A company or a network of a title."""

    id: int
    logo_path: str | None
    name: str
    origin_country: str


Title = MovieMedia | TvMedia
Media = Title | PersonMedia | EpisodeMedia | SeasonMedia


def movie_row(row: StoredMovie) -> MovieRow:
    """Return a movie as in lists."""
    return MovieRow(
        adult=bool(row.adult),
        backdrop_path=row.backdrop_path,
        genre_ids=Raw(row.genre_ids.encode()),
        id=row.id,
        title=row.title,
        original_language=row.original_language,
        original_title=row.original_title,
        overview=row.overview,
        popularity=row.popularity,
        poster_path=row.poster_path,
        release_date=row.release_date,
        softcore=bool(row.softcore),
        video=bool(row.video),
        vote_average=row.vote_average,
        vote_count=row.vote_count,
    )


def tv_row(row: StoredSeries) -> TvRow:
    """Return a series as in lists."""
    return TvRow(
        adult=bool(row.adult),
        backdrop_path=row.backdrop_path,
        genre_ids=Raw(row.genre_ids.encode()),
        id=row.id,
        origin_country=Raw(row.origin_country.encode()),
        original_language=row.original_language,
        original_name=row.original_name,
        overview=row.overview,
        popularity=row.popularity,
        poster_path=row.poster_path,
        first_air_date=row.first_air_date,
        softcore=bool(row.softcore),
        name=row.name,
        vote_average=row.vote_average,
        vote_count=row.vote_count,
    )


def movie_media(row: StoredMovie) -> MovieMedia:
    """Return a movie as in lists of mixed kinds."""
    return MovieMedia(
        adult=bool(row.adult),
        backdrop_path=row.backdrop_path,
        id=row.id,
        title=row.title,
        original_title=row.original_title,
        overview=row.overview,
        poster_path=row.poster_path,
        media_type="movie",
        original_language=row.original_language,
        genre_ids=Raw(row.genre_ids.encode()),
        popularity=row.popularity,
        release_date=row.release_date,
        softcore=bool(row.softcore),
        video=bool(row.video),
        vote_average=row.vote_average,
        vote_count=row.vote_count,
    )


def tv_media(row: StoredSeries) -> TvMedia:
    """Return a series as in lists of mixed kinds."""
    return TvMedia(
        adult=bool(row.adult),
        backdrop_path=row.backdrop_path,
        id=row.id,
        name=row.name,
        original_name=row.original_name,
        overview=row.overview,
        poster_path=row.poster_path,
        media_type="tv",
        original_language=row.original_language,
        genre_ids=Raw(row.genre_ids.encode()),
        popularity=row.popularity,
        first_air_date=row.first_air_date,
        softcore=bool(row.softcore),
        vote_average=row.vote_average,
        vote_count=row.vote_count,
        origin_country=Raw(row.origin_country.encode()),
    )


def person_media(row: StoredPerson) -> PersonMedia:
    """Return a person as in lists of mixed kinds."""
    return PersonMedia(
        adult=bool(row.adult),
        id=row.id,
        name=row.name,
        original_name=row.original_name,
        media_type="person",
        popularity=row.popularity,
        gender=row.gender,
        known_for_department=row.known_for_department,
        profile_path=row.profile_path,
    )


def episode_media(row: StoredEpisode, name: str) -> EpisodeMedia:
    """Return an episode as in lists of mixed kinds, named in the language."""
    return EpisodeMedia(
        id=row.id,
        name=name,
        overview=row.overview,
        media_type="tv_episode",
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


def season_media(row: StoredSeason, name: str) -> SeasonMedia:
    """Return a season as in lists of mixed kinds, named in the language."""
    return SeasonMedia(
        id=row.id,
        name=name,
        overview=row.overview,
        poster_path=row.poster_path,
        media_type="tv_season",
        vote_average=row.vote_average,
        air_date=row.air_date,
        season_number=row.season_number,
        show_id=row.series_id,
        episode_count=row.episode_count,
    )


async def companies_of(db: Reader, entity: Entity) -> list[Company]:
    """Return the companies of a title, in its order."""
    rows = await db.of(COMPANIES, entity)
    return [Company(row.id, row.logo_path, row.name, row.origin_country or "") for row in rows]


async def movie_rows(db: Reader, ids: Sequence[int], language: Language) -> dict[int, StoredMovie]:
    """Return the stored movies by id."""
    rows = await _by_id(db, MOVIE_ROWS, Kind.MOVIE, ids, language.bound())
    return await with_present_genres(db, rows, language)


async def series_rows(db: Reader, ids: Sequence[int], language: Language) -> dict[int, StoredSeries]:
    """Return the stored series by id."""
    rows = await _by_id(db, SERIES_ROWS, Kind.TV, ids, language.bound())
    return await with_present_genres(db, rows, language)


async def _by_id(
    db: Reader, statement: Batch[Row], kind: Kind, ids: Iterable[int], asked: dict[str, object]
) -> dict[int, Row]:
    return await db.one_by_id(statement, kind, ids, **asked)


async def movies_in_order(db: Reader, ids: Sequence[int], language: Language) -> list[MovieRow]:
    """Return movies as in lists, in the order of the ids."""
    rows = await movie_rows(db, ids, language) if ids else {}
    return [movie_row(rows[id_]) for id_ in ids if id_ in rows]


async def series_in_order(db: Reader, ids: Sequence[int], language: Language) -> list[TvRow]:
    """Return series as in lists, in the order of the ids."""
    rows = await series_rows(db, ids, language) if ids else {}
    return [tv_row(rows[id_]) for id_ in ids if id_ in rows]


async def media(db: Reader, entities: Iterable[Entity], language: Language) -> list[Media]:
    """Return entities of any of five kinds as media, in the given order: one statement for each kind."""
    wanted = list(entities)
    found = {
        entity: shaped
        for kind in dict.fromkeys(entity.kind for entity in wanted)
        for entity, shaped in await _media_of(db, kind, [e.id for e in wanted if e.kind == kind], language)
    }
    return [found[entity] for entity in wanted if entity in found]


async def titles(db: Reader, entities: Iterable[Entity], language: Language) -> list[Title]:
    """Return movies and series as media, in the given order."""
    return [each for each in await media(db, entities, language) if isinstance(each, MovieMedia | TvMedia)]


async def _media_of(db: Reader, kind: Kind, ids: list[int], language: Language) -> list[tuple[Entity, Media]]:
    if kind is Kind.MOVIE:
        movies = await movie_rows(db, ids, language)
        return [(Entity(kind, id_), movie_media(row)) for id_, row in movies.items()]
    if kind is Kind.TV:
        series = await series_rows(db, ids, language)
        return [(Entity(kind, id_), tv_media(row)) for id_, row in series.items()]
    if kind is Kind.PERSON:
        people = await _by_id(db, PERSON_ROWS, kind, ids, {})
        return [(Entity(kind, id_), person_media(row)) for id_, row in people.items()]
    return await _parts_of_series(db, kind, ids, language)


async def _parts_of_series(
    db: Reader, kind: Kind, ids: list[int], language: Language
) -> list[tuple[Entity, Media]]:
    if kind is Kind.EPISODE:
        episodes = await _by_id(db, EPISODE_ROWS, kind, ids, language.bound())
        return [
            (Entity(kind, r.id), episode_media(r, episode_name(r.name, r.episode_number, language)))
            for r in episodes.values()
        ]
    if kind is Kind.SEASON:
        seasons = await _by_id(db, SEASON_ROWS, kind, ids, language.bound())
        return [
            (Entity(kind, r.id), season_media(r, season_name(r.name, r.season_number, language)))
            for r in seasons.values()
        ]
    return []
