"""Queries for exports: every entity of a kind, some thousands at a time, by id."""

from collections.abc import AsyncIterator
from typing import NamedTuple, TypeVar

from sqlalchemy import ColumnElement, Table, exists, func, or_, select

from reelbase.entity import Kind
from reelbase.storage import tables
from reelbase.storage.engine.reader import Reader
from reelbase.storage.engine.statement import Row, Statement, bind, columns
from reelbase.storage.queries.matching import DEMO, OWN_IDS
from reelbase.storage.queries.movies import MovieRow
from reelbase.storage.queries.people import PersonRow
from reelbase.storage.queries.plain_rows import IdRow, NameRow
from reelbase.storage.queries.series import SeriesRow
from reelbase.storage.queries.translated import FALSE, TRUE, const, known_name, words_of

ROWS = 10_000  # at a time
AFTER, LIMIT = bind("after"), bind("limit")


class MovieIdRow(NamedTuple):
    """A line of the id file of movies."""

    id: int
    adult: bool
    original_title: str
    popularity: float
    video: bool


class SeriesIdRow(NamedTuple):
    """A line of the id file of series."""

    id: int
    adult: bool
    original_name: str
    popularity: float


class PersonIdRow(NamedTuple):
    """A line of the id file of people."""

    id: int
    adult: bool
    name: str
    popularity: float


def _by_id(table: Table, row: type[Row], name: str, known: ColumnElement[str]) -> Statement[Row]:
    """Return the rows of entities that have a name, each with its known name."""
    return Statement(
        select(*columns(row, table, **{name: known}))
        .where(table.c.id > AFTER, func.coalesce(known, const("")) != const(""))
        .order_by(table.c.id)
        .limit(LIMIT)
        .offset(const(0)),
        row,
    )


_movie, _series, _person, _collection = tables.movie, tables.series, tables.person, tables.collection
_title = known_name("movie", _movie.c.id, _movie.c.original_title)
_name = known_name("tv", _series.c.id, _series.c.original_name)
MOVIE_IDS = _by_id(_movie, MovieIdRow, "original_title", _title)
SERIES_IDS = _by_id(_series, SeriesIdRow, "original_name", _name)
PERSON_IDS = _by_id(_person, PersonIdRow, "name", _person.c.name)
NAME_IDS = {
    kind: _by_id(table, NameRow, "name", table.c.name)
    for kind, table in (
        (Kind.NETWORK, tables.network),
        (Kind.KEYWORD, tables.keyword),
        (Kind.COMPANY, tables.company),
    )
}
_words = words_of("collection", _collection.c.id)
_COLLECTION_NAME = func.coalesce(
    func.nullif(_words.c.name, const("")),
    known_name("collection", _collection.c.id, _collection.c.original_name),
)
COLLECTION_IDS = Statement(
    select(_collection.c.id, _COLLECTION_NAME.label("name"))
    .select_from(_collection.outerjoin(_words.table, _words.on))
    .where(_collection.c.id > AFTER, _COLLECTION_NAME.is_not(None))
    .order_by(_collection.c.id)
    .limit(LIMIT)
    .offset(const(0)),
    NameRow,
)

_entity, _provenance = tables.entity, tables.provenance
_IS_DESCRIBED = (
    exists()
    .where(
        _provenance.c.kind == _entity.c.kind,
        _provenance.c.entity_id == _entity.c.id,
        _provenance.c.source != const(DEMO),
    )
    .correlate(_entity)
)
ENTITIES = Statement(
    select(_entity.c.id)
    .where(
        _entity.c.kind == bind("kind"),
        _entity.c.id > AFTER,
        or_(_entity.c.complete == TRUE, _entity.c.id >= const(OWN_IDS), _IS_DESCRIBED),
    )
    .order_by(_entity.c.id)
    .limit(LIMIT)
    .offset(const(0)),
    IdRow,
)
"""Entities whose own details are known, or that other sources made or describe."""


def _stubs(kind: Kind, table: Table, row: type[Row], name: str = "name") -> Statement[Row]:
    """Select entities that are known from lists alone; titles have their English words."""
    words = words_of(kind.value, table.c.id)
    english = {name: words.c.name, "overview": words.c.overview} if kind is not Kind.PERSON else {}
    texts = {column: func.coalesce(text, const("")) for column, text in english.items()}
    credited = exists().where(tables.credit.c.person_id == _entity.c.id).correlate(_entity)
    source = _entity.join(table, table.c.id == _entity.c.id)
    return Statement(
        select(*columns(row, table, **texts))
        .select_from(source.outerjoin(words.table, words.on) if texts else source)
        .where(
            _entity.c.kind == const(kind.value),
            _entity.c.id > AFTER,
            _entity.c.id < const(OWN_IDS),
            _entity.c.complete == FALSE,
            ~_IS_DESCRIBED,
            *(() if texts else (~credited,)),  # credits bring back the others
        )
        .order_by(_entity.c.id)
        .limit(LIMIT)
        .offset(const(0)),
        row,
    )


MOVIE_STUBS = _stubs(Kind.MOVIE, _movie, MovieRow, "title")
SERIES_STUBS = _stubs(Kind.TV, _series, SeriesRow)
PERSON_STUBS = _stubs(Kind.PERSON, _person, PersonRow)

Numbered = TypeVar(
    "Numbered", MovieIdRow, SeriesIdRow, PersonIdRow, NameRow, IdRow, MovieRow, SeriesRow, PersonRow
)


async def every(db: Reader, statement: Statement[Numbered], **values: object) -> AsyncIterator[Numbered]:
    """Yield all rows of one of these statements, a page of them in memory at a time."""
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
