"""What is asked for exports: every entity of a kind, some thousands at a time, by id."""

from collections.abc import AsyncIterator
from typing import NamedTuple, TypeVar

from sqlalchemy import ColumnElement, Table, and_, func, select

from reelbase.entity import Kind
from reelbase.storage import tables
from reelbase.storage.reader import Reader
from reelbase.storage.statement import Row, Statement, bind
from reelbase.storage.words import TRUE, const

ROWS = 10_000  # at a time
AFTER, LIMIT = bind("after"), bind("limit")


class MovieIdRow(NamedTuple):
    """What the id file of movies says."""

    id: int
    adult: bool
    original_title: str
    popularity: float
    video: bool


class SeriesIdRow(NamedTuple):
    """What the id file of series says."""

    id: int
    adult: bool
    original_name: str
    popularity: float


class PersonIdRow(NamedTuple):
    """What the id file of people says."""

    id: int
    adult: bool
    name: str
    popularity: float


class NameIdRow(NamedTuple):
    """What the other id files say."""

    id: int
    name: str


class IdRow(NamedTuple):
    """An entity by its id."""

    id: int


def _by_id(table: Table, row: type[Row], *columns: ColumnElement[object]) -> Statement[Row]:
    return Statement(
        select(table.c.id, *columns)
        .where(table.c.id > AFTER)
        .order_by(table.c.id)
        .limit(LIMIT)
        .offset(const(0)),
        row,
    )


_movie, _series, _person = tables.movie, tables.series, tables.person
MOVIE_IDS = _by_id(
    _movie, MovieIdRow, _movie.c.adult, _movie.c.original_title, _movie.c.popularity, _movie.c.video
)
SERIES_IDS = _by_id(_series, SeriesIdRow, _series.c.adult, _series.c.original_name, _series.c.popularity)
PERSON_IDS = _by_id(_person, PersonIdRow, _person.c.adult, _person.c.name, _person.c.popularity)
NAME_IDS = {
    Kind.NETWORK: _by_id(tables.network, NameIdRow, tables.network.c.name),
    Kind.KEYWORD: _by_id(tables.keyword, NameIdRow, tables.keyword.c.name),
    Kind.COMPANY: _by_id(tables.company, NameIdRow, tables.company.c.name),
}

_words = tables.translation
COLLECTION_IDS = Statement(
    select(
        tables.collection.c.id,
        func.coalesce(func.nullif(_words.c.name, const("")), tables.collection.c.original_name),
    )
    .select_from(
        tables.collection.outerjoin(
            _words,
            and_(
                _words.c.kind == const("collection"),
                _words.c.entity_id == tables.collection.c.id,
                _words.c.iso_639_1 == const("en"),
                _words.c.iso_3166_1 == const("US"),
            ),
        )
    )
    .where(tables.collection.c.id > AFTER)
    .order_by(tables.collection.c.id)
    .limit(LIMIT)
    .offset(const(0)),
    NameIdRow,
)

ENTITIES = Statement(
    select(tables.entity.c.id)
    .where(tables.entity.c.kind == bind("kind"), tables.entity.c.id > AFTER, tables.entity.c.complete == TRUE)
    .order_by(tables.entity.c.id)
    .limit(LIMIT)
    .offset(const(0)),
    IdRow,
)
"""Those whose own details are known."""

Numbered = TypeVar("Numbered", MovieIdRow, SeriesIdRow, PersonIdRow, NameIdRow, IdRow)


async def every(db: Reader, statement: Statement[Numbered], **values: object) -> AsyncIterator[Numbered]:
    """All rows of one of these statements, without more of them in memory than it takes."""
    after = 0
    while rows := await db.scan(statement, after=after, limit=ROWS, **values):
        for row in rows:
            yield row
        after = rows[-1].id


class LanguageRow(NamedTuple):
    """A language."""

    iso_639_1: str


REVIEWED = Statement(
    select(tables.review.c.iso_639_1).distinct().order_by(tables.review.c.iso_639_1), LanguageRow
)
"""In which languages there are reviews."""

FILMED = Statement(
    select(tables.video.c.iso_639_1).distinct().order_by(tables.video.c.iso_639_1), LanguageRow
)
"""In which languages there are videos."""
