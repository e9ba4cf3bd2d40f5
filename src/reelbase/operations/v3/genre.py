"""Genres."""

from msgspec import Struct

from reelbase.catalog.genres import Genre, movie_genres, tv_genres
from reelbase.operations.operation import get
from reelbase.operations.parameters.binding import GenreLanguage
from reelbase.storage.engine.reader import Reader


class Genres(Struct):
    """Genres in the order served."""

    genres: list[Genre]


@get("/3/genre/movie/list", tag="genre")
async def genre_movie_list(db: Reader, *, language: GenreLanguage) -> Genres:
    """The genres of movies."""
    return Genres(movie_genres(language))


@get("/3/genre/tv/list", tag="genre")
async def genre_tv_list(db: Reader, *, language: GenreLanguage) -> Genres:
    """The genres of series."""
    return Genres(tv_genres(language))


OPERATIONS = [genre_movie_list, genre_tv_list]
