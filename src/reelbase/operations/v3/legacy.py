"""Operations that TMDB no longer documents and shipped clients still call (contract §2.5)."""

from reelbase.catalog.configuration import JobList, job_list, timezones_list
from reelbase.catalog.genre_movies import genre_movies
from reelbase.catalog.genres import movie_genres
from reelbase.catalog.identity import numeric_id
from reelbase.catalog.language import Language
from reelbase.catalog.page import OwnedPage, Page
from reelbase.catalog.summaries import MovieRow
from reelbase.errors import ApiError, Status
from reelbase.operations.operation import get
from reelbase.operations.parameters.binding import GenreLanguage, IncludeAdult
from reelbase.operations.v3.genre import Genres
from reelbase.storage.engine.reader import Reader


@get("/3/genre/list", tag="legacy", documented=False)
async def genre_list(db: Reader, *, language: GenreLanguage) -> Genres:
    """The genres of movies."""
    return Genres(movie_genres(language))


@get("/3/genre/{genre_id}/movies", tag="legacy", documented=False)
async def movies_of_genre(
    db: Reader, genre_id: str, *, include_adult: IncludeAdult, language: Language, page: Page
) -> OwnedPage[MovieRow]:
    """The movies of a genre, the most popular first."""
    number = numeric_id(genre_id)
    if number not in {genre.id for genre in movie_genres("en")}:
        raise ApiError(Status.NOT_FOUND)
    return await genre_movies(db, number, include_adult=include_adult, language=language, page=page)


@get("/3/timezones/list", tag="legacy", documented=False)
async def timezone_list(db: Reader) -> list[dict[str, list[str]]]:
    """Time zones by country, a country an object."""
    return timezones_list()


@get("/3/job/list", tag="legacy", documented=False)
async def jobs(db: Reader) -> JobList:
    """Departments and the jobs in them."""
    return job_list()


OPERATIONS = [genre_list, movies_of_genre, timezone_list, jobs]
