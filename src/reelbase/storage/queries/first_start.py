"""The state of a database before it is served: if it has titles, keys, an unfinished demo."""

from typing import NamedTuple

from sqlalchemy import exists, func, select

from reelbase import moments
from reelbase.storage.engine.database import Database
from reelbase.storage.engine.reader import Reader
from reelbase.storage.engine.statement import Row, Statement, bind
from reelbase.storage.tables import api_key, checkpoint, journal, movie, series


class Beginning(NamedTuple):
    """The contents of a database at the start. A catalogue without history was never written to."""

    has_history: bool
    has_keys: bool
    is_interrupted: bool


_beginning = Statement(
    select(
        exists().select_from(journal).label("has_history"),
        exists().select_from(api_key).label("has_keys"),
        exists().where(checkpoint.c.source == bind("source")).label("is_interrupted"),
    ),
    Beginning,
)


class Shown(NamedTuple):
    """A movie with its title and a series to show what a server answers, where it has any."""

    movie_id: int | None
    title: str | None
    series_id: int | None


_known_movie = bind("movie_id")
_known_series = bind("series_id")
_shown_movie = func.coalesce(
    select(movie.c.id).where(movie.c.id == _known_movie).scalar_subquery(),
    select(func.min(movie.c.id)).scalar_subquery(),
)
_shown = Statement(
    select(
        _shown_movie.label("movie_id"),
        select(movie.c.original_title).where(movie.c.id == _shown_movie).scalar_subquery().label("title"),
        func.coalesce(
            select(series.c.id).where(series.c.id == _known_series).scalar_subquery(),
            select(func.min(series.c.id)).scalar_subquery(),
        ).label("series_id"),
    ),
    Shown,
)


async def find_beginning(database: Database, source: str) -> Beginning:
    """Return the contents of a database of the present schema; `source` may be unfinished."""
    return await _found(database, _beginning, source=source)


async def find_shown(database: Database, movie_id: int, series_id: int) -> Shown:
    """Return titles to show, these if they exist, else others."""
    return await _found(database, _shown, movie_id=movie_id, series_id=series_id)


async def shown_of(db: Reader, movie_id: int, series_id: int) -> Shown:
    """Return titles to show from an open database, these if they exist, else others."""
    found = await db.one(_shown, movie_id=movie_id, series_id=series_id)
    assert found is not None, "a question without a table always has an answer"
    return found


async def _found(database: Database, statement: Statement[Row], **values: object) -> Row:
    readers = database.readers()
    await readers.open()
    try:
        async with readers.read(moments.now()) as db:
            found = await db.one(statement, **values)
    finally:
        await readers.close()
    assert found is not None, "a question without a table always has an answer"
    return found
