"""Genres."""

from msgspec import Struct

from reelbase.catalog.genre_movies import genre_movies
from reelbase.catalog.genres import Genre, is_genre_of, listed_genres
from reelbase.catalog.identity import numeric_id
from reelbase.catalog.language import Language
from reelbase.catalog.page import IncludeAdult, OwnedPage, Page
from reelbase.catalog.summaries import MovieRow
from reelbase.entity import Kind
from reelbase.errors import ApiError, Status
from reelbase.operations.operation import get
from reelbase.operations.parameters.binding import GenreLanguage
from reelbase.storage.engine.reader import Reader


class Genres(Struct):
    """Genres in the order served."""

    genres: list[Genre]


@get("/3/genre/movie/list", tag="genre")
async def genre_movie_list(db: Reader, *, language: GenreLanguage) -> Genres:
    """Return the genres of movies."""
    return Genres(await listed_genres(db, Kind.MOVIE, language))


@get("/3/genre/tv/list", tag="genre")
async def genre_tv_list(db: Reader, *, language: GenreLanguage) -> Genres:
    """Return the genres of series."""
    return Genres(await listed_genres(db, Kind.TV, language))


@get("/3/genre/list", tag="legacy", documented=False)
async def genre_list(db: Reader, *, language: GenreLanguage) -> Genres:
    """Return the genres of movies."""
    return Genres(await listed_genres(db, Kind.MOVIE, language))


@get("/3/genre/{genre_id}/movies", tag="legacy", documented=False)
async def movies_of_genre(
    db: Reader, genre_id: str, *, include_adult: IncludeAdult, language: Language, page: Page
) -> OwnedPage[MovieRow]:
    """Return the movies of a genre, the most popular first."""
    number = numeric_id(genre_id)
    if not await is_genre_of(db, number, Kind.MOVIE):
        raise ApiError(Status.NOT_FOUND)
    return await genre_movies(db, number, include_adult=include_adult, language=language, page=page)
