"""Queries about movies."""

from typing import NamedTuple

from sqlalchemy import func, select

from reelbase.entity import Kind
from reelbase.storage import tables
from reelbase.storage.engine.statement import Batch, Statement, bind, columns, within
from reelbase.storage.queries.plain_rows import IdRow, RankedRow
from reelbase.storage.queries.translated import (
    FALSE,
    const,
    known_name,
    shown_in,
    words_of,
)
from reelbase.storage.rows import ReleaseDateRow

movie = tables.movie


class MovieRow(NamedTuple):
    """A movie as lists show it."""

    id: int
    adult: bool
    backdrop_path: str | None
    genre_ids: str  # JSON
    original_language: str
    original_title: str
    popularity: float
    poster_path: str | None
    release_date: str
    softcore: bool
    video: bool
    vote_average: float
    vote_count: int
    title: str
    overview: str


def _rows() -> Batch[MovieRow]:
    words = words_of("movie", movie.c.id, movie.c.original_language)
    return Batch(
        select(*columns(MovieRow, movie, **shown_in(words, Kind.MOVIE, "title")))
        .select_from(movie.outerjoin(words.table, words.on))
        .where(within(movie.c.id, "ids")),
        MovieRow,
    )


MOVIE_ROWS = _rows()


class MovieDetailsRow(NamedTuple):
    """A movie and the collection it belongs to."""

    id: int
    adult: bool
    backdrop_path: str | None
    budget: int
    genre_ids: str  # JSON
    homepage: str
    imdb_id: str | None
    origin_country: str  # JSON
    original_language: str
    original_title: str
    overview: str
    popularity: float
    poster_path: str | None
    production_countries: str  # JSON
    release_date: str
    revenue: int
    runtime: int
    softcore: bool
    spoken_languages: str  # JSON
    status: str
    tagline: str
    title: str
    video: bool
    vote_average: float
    vote_count: int
    collection_id: int | None
    collection_name: str
    collection_poster_path: str | None
    collection_backdrop_path: str | None


def _details() -> Batch[MovieDetailsRow]:
    words = words_of("movie", movie.c.id, movie.c.original_language)
    part_of = tables.collection
    its = words_of("collection", part_of.c.id, part_of.c.original_language)
    shown = shown_in(its, Kind.COLLECTION)
    imdb = tables.external_id
    return Batch(
        select(
            *columns(
                MovieDetailsRow,
                movie,
                **shown_in(words, Kind.MOVIE, "title"),
                homepage=words.text("homepage"),
                imdb_id=imdb.c.value,
                runtime=words.value("runtime", movie.c.runtime, 0),
                tagline=words.text("tagline"),
                collection_id=part_of.c.id,
                collection_name=shown["name"],
                collection_poster_path=shown["poster_path"],
                collection_backdrop_path=shown["backdrop_path"],
            ),
        )
        .select_from(
            movie.outerjoin(words.table, words.on)
            .outerjoin(
                imdb,
                (imdb.c.kind == const("movie"))
                & (imdb.c.entity_id == movie.c.id)
                & (imdb.c.source == const("imdb_id")),
            )
            .outerjoin(part_of, part_of.c.id == movie.c.collection_id)
            .outerjoin(its.table, its.on)
        )
        .where(within(movie.c.id, "ids")),
        MovieDetailsRow,
    )


MOVIE_DETAILS = _details()


_release = tables.release_date

RELEASES = Batch(
    select(*columns(ReleaseDateRow, _release))
    .where(within(_release.c.movie_id, "ids"))
    .order_by(_release.c.movie_id, _release.c.position),
    ReleaseDateRow,
)


MOVIES_OF_COLLECTION = Statement(
    select(movie.c.id)
    .where(movie.c.collection_id == bind("collection_id"))
    .order_by((movie.c.release_date == const("")), movie.c.release_date, movie.c.id),
    IdRow,
)


IS_NAMED = known_name("movie", movie.c.id, movie.c.original_title).is_not(None)
"""That a movie has a name; others stand in no list."""

_genre = tables.title_genre

MOVIES_OF_GENRE = Statement(
    select(movie.c.id, func.count().over().label("total"))
    .join(_genre, _genre.c.entity_id == movie.c.id)
    .where(
        _genre.c.genre_id == bind("genre_id"),
        _genre.c.kind == const("movie"),
        (movie.c.adult == FALSE) | (bind("include_adult") == const(1)),
        IS_NAMED,
    )
    .order_by(movie.c.popularity.desc(), movie.c.id)
    .limit(bind("limit"))
    .offset(bind("offset")),
    RankedRow,
)
