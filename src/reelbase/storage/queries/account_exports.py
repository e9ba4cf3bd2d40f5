"""Queries for the export of an account."""

from typing import NamedTuple

from sqlalchemy import ColumnElement, FromClause, Select, Table, and_, func, select, tuple_

from reelbase.storage import tables
from reelbase.storage.engine.statement import Holding, Statement, bind, columns
from reelbase.storage.queries.flags import Mark
from reelbase.storage.queries.translated import FALSE, const

movie, series, episode = tables.movie, tables.series, tables.episode


class TitleRow(NamedTuple):
    """A title that an account keeps; the numbers are an episode's, 0 where it is none."""

    kind: str
    id: int
    title: str
    date: str
    imdb_id: str
    series_id: int
    season_number: int
    episode_number: int
    created_at: str
    halves: int  # of a rating: twice its value; else 0
    comment: str
    is_day: bool  # of a play: only its day is known


class ListRow(NamedTuple):
    """A list of an account."""

    id: int
    name: str
    description: str
    iso_639_1: str
    iso_3166_1: str
    is_public: bool
    sort_by: str
    created_at: str
    updated_at: str


EMPTY, NONE = const(""), const(0)


def titles_of(table: FromClause, **own: ColumnElement[object]) -> Select[tuple[object, ...]]:
    """Select rows that have a kind and an entity_id, each with the facts of its title."""
    of_movie = and_(table.c.kind == const("movie"), movie.c.id == table.c.entity_id)
    of_episode = and_(table.c.kind == const("episode"), episode.c.id == table.c.entity_id)
    of_series = series.c.id == func.coalesce(
        episode.c.series_id, func.nullif(table.c.entity_id, func.coalesce(movie.c.id, const(-1)))
    )
    imdb = tables.external_id
    of_imdb = and_(
        imdb.c.kind == table.c.kind, imdb.c.entity_id == table.c.entity_id, imdb.c.source == const("imdb_id")
    )
    return select(
        *columns(
            TitleRow,
            table,
            id=table.c.entity_id,
            title=func.coalesce(movie.c.original_title, series.c.original_name, EMPTY),
            date=func.coalesce(movie.c.release_date, episode.c.air_date, series.c.first_air_date, EMPTY),
            imdb_id=func.coalesce(imdb.c.value, EMPTY),
            series_id=func.coalesce(episode.c.series_id, NONE),
            season_number=func.coalesce(episode.c.season_number, NONE),
            episode_number=func.coalesce(episode.c.episode_number, NONE),
            created_at=own.get("created_at", EMPTY),
            halves=own.get("halves", NONE),
            comment=func.coalesce(own.get("comment", EMPTY), EMPTY),
            is_day=own.get("is_day", FALSE),
        )
    ).select_from(
        table.outerjoin(movie, of_movie)
        .outerjoin(episode, of_episode)
        .outerjoin(series, of_series)
        .outerjoin(imdb, of_imdb)
    )


RATINGS = Statement(
    titles_of(tables.rating, created_at=tables.rating.c.created_at, halves=tables.rating.c.halves)
    .where(tables.rating.c.account_id == bind("account_id"))
    .order_by(tables.rating.c.kind, tables.rating.c.created_at, tables.rating.c.number),
    TitleRow,
)


def _marked(table: Table) -> Statement[TitleRow]:
    return Statement(
        titles_of(table, created_at=table.c.created_at)
        .where(table.c.account_id == bind("account_id"))
        .order_by(table.c.kind, table.c.created_at, table.c.number),
        TitleRow,
    )


MARKED = {Mark.FAVORITE: _marked(tables.favorite), Mark.WATCHLIST: _marked(tables.watchlist)}

_play = tables.play
_PLAYS = titles_of(_play, created_at=_play.c.watched_at, is_day=_play.c.is_day).where(
    _play.c.account_id == bind("account_id")
)
PLAYS = Statement(_PLAYS.order_by(_play.c.watched_at, _play.c.number), TitleRow)
"""Plays of an account; the time is in `created_at`, and empty where nobody knows it."""


class PlayedRow(NamedTuple):
    """A play of an account, by its number."""

    title: TitleRow
    number: int


LAST_PLAYS = Holding(
    _PLAYS.add_columns(_play.c.number)
    .where(tuple_(_play.c.watched_at, _play.c.number) < tuple_(bind("watched_at"), bind("number")))
    .order_by(_play.c.watched_at.desc(), _play.c.number.desc())
    .limit(bind("limit"))
    .offset(const(0)),
    PlayedRow,
    title=TitleRow,
)
"""Plays of an account before one, the last first."""

_list = tables.account_list
LISTS = Statement(
    select(*columns(ListRow, _list))
    .where(_list.c.account_id == bind("account_id"))
    .order_by(_list.c.created_at, _list.c.id),
    ListRow,
)

ITEMS = Statement(
    titles_of(tables.account_list_item, comment=tables.account_list_item.c.comment)
    .where(tables.account_list_item.c.list_id == bind("list_id"))
    .order_by(tables.account_list_item.c.number),
    TitleRow,
)
