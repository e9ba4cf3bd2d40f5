"""A movie's details."""

import msgspec
from msgspec import Raw, Struct

from reelbase.catalog.countries import ProductionCountry, production_countries
from reelbase.catalog.genres import Genre, stored_genres
from reelbase.catalog.identity import find, find_by_id_elsewhere, numeric_id
from reelbase.catalog.language import Language
from reelbase.catalog.languages import SpokenLanguage, spoken_languages
from reelbase.catalog.status_by_day import INVENTED, status_on
from reelbase.catalog.summaries import Company, companies_of
from reelbase.entity import Entity, Kind
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.movies import MOVIE_DETAILS, MovieDetailsRow

numbers = msgspec.json.Decoder(list[int]).decode
codes = msgspec.json.Decoder(list[str]).decode


class PartOf(Struct):
    """The collection that a movie belongs to."""

    id: int
    name: str
    poster_path: str | None
    backdrop_path: str | None


class MovieDetails(Struct):
    """A movie whole. Money is US dollars, the runtime minutes; 0 is unknown."""

    adult: bool
    backdrop_path: str | None
    belongs_to_collection: PartOf | None
    budget: int
    genres: list[Genre]
    homepage: str
    id: int
    imdb_id: str | None
    origin_country: Raw
    original_language: str
    original_title: str
    overview: str
    popularity: float
    poster_path: str | None
    production_companies: list[Company]
    production_countries: list[ProductionCountry]
    release_date: str
    revenue: int
    runtime: int
    softcore: bool
    spoken_languages: list[SpokenLanguage]
    status: str
    tagline: str
    title: str
    video: bool
    vote_average: float
    vote_count: int


async def find_movie(db: Reader, movie_id: str) -> Entity | None:
    """Return the movie with that TMDB id or IMDb id.

    TMDB: `/movie/tt1345836` works with all that is below it (recorded: docs/reference/tmdb.md#details).
    """
    if movie_id.startswith("tt"):
        bearers = await find_by_id_elsewhere(db, movie_id, "imdb_id")
        return next((each for each in bearers if each.kind == Kind.MOVIE), None)
    return await find(db, Kind.MOVIE, numeric_id(movie_id))


async def movie_details(db: Reader, entity: Entity, *, language: Language) -> MovieDetails:
    """Return a movie's details in a language."""
    asked = language.bound()
    row = await db.one_of(MOVIE_DETAILS, entity, **asked)
    assert row is not None, "find_movie found it in this snapshot"
    return MovieDetails(
        adult=bool(row.adult),
        backdrop_path=row.backdrop_path,
        belongs_to_collection=_part_of(row),
        budget=row.budget,
        genres=await stored_genres(db, numbers(row.genre_ids), Kind.MOVIE, language),
        homepage=row.homepage,
        id=row.id,
        imdb_id=row.imdb_id,
        origin_country=Raw(row.origin_country.encode()),
        original_language=row.original_language,
        original_title=row.original_title,
        overview=row.overview,
        popularity=row.popularity,
        poster_path=row.poster_path,
        production_companies=await companies_of(db, entity),
        production_countries=production_countries(codes(row.production_countries)),
        release_date=row.release_date,
        revenue=row.revenue,
        runtime=row.runtime,
        softcore=bool(row.softcore),
        spoken_languages=spoken_languages(codes(row.spoken_languages)),
        status=row.status or _status(db, row),
        tagline=row.tagline,
        title=row.title,
        video=bool(row.video),
        vote_average=row.vote_average,
        vote_count=row.vote_count,
    )


def _status(db: Reader, row: MovieDetailsRow) -> str:
    """Return the status of a movie of which no source says any."""
    return status_on(db.now.date(), row.release_date) if row.id in INVENTED else ""


def _part_of(row: MovieDetailsRow) -> PartOf | None:
    if row.collection_id is None:
        return None
    return PartOf(
        row.collection_id, row.collection_name, row.collection_poster_path, row.collection_backdrop_path
    )
