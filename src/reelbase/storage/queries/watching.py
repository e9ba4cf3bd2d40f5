"""Queries about how much, when and what accounts have watched."""

from typing import NamedTuple

from sqlalchemy import FromClause, Integer, and_, cast, func, select

from reelbase.storage import tables
from reelbase.storage.engine.statement import Holding, Statement, bind
from reelbase.storage.queries.account_exports import TitleRow, titles_of
from reelbase.storage.queries.translated import const
from reelbase.storage.tables.columns import Id

play, episode, movie, rating = tables.play, tables.episode, tables.movie, tables.rating
title_genre = tables.title_genre
ACCOUNT = bind("account_id")
_DATED = play.c.watched_at.between(bind("first"), bind("last"))
_ITS_EPISODE = and_(play.c.kind == const("episode"), play.c.entity_id == episode.c.id)
_ITS_MOVIE = and_(play.c.kind == const("movie"), play.c.entity_id == movie.c.id)
_PLAYED = play.outerjoin(episode, _ITS_EPISODE).outerjoin(movie, _ITS_MOVIE)
_MINE = play.c.account_id == ACCOUNT, _DATED


class PeriodRow(NamedTuple):
    """The plays of one kind in a month or a year."""

    period: str
    kind: str
    plays: int
    minutes: int


class SpanRow(NamedTuple):
    """The first and the last play of some time, and how many different titles and days there are."""

    movies: int
    episodes: int
    series: int
    days: int
    first: str | None
    last: str | None


class MostRow(NamedTuple):
    """A movie or a series, and how often it, or an episode of it, was watched."""

    title: TitleRow
    plays: int


class GenreRow(NamedTuple):
    """A genre, and how often movies and series of it were watched."""

    id: int
    plays: int


class GivenRow(NamedTuple):
    """A value that was given as a rating, doubled, and how often."""

    halves: int
    number: int


_period = func.substr(play.c.watched_at, const(1), cast(bind("length"), Integer)).label("period")
PERIODS = Statement(
    select(
        _period,
        play.c.kind,
        func.count().label("plays"),
        func.coalesce(func.sum(func.coalesce(episode.c.runtime, movie.c.runtime)), const(0)).label("minutes"),
    )
    .select_from(_PLAYED)
    .where(*_MINE)
    .group_by(_period, play.c.kind)
    .order_by(_period, play.c.kind),
    PeriodRow,
)
"""Plays from a moment to another, by the first characters of theirs, and by kind."""

SPAN = Statement(
    select(
        func.count(movie.c.id.distinct()).label("movies"),
        func.count(episode.c.id.distinct()).label("episodes"),
        func.count(episode.c.series_id.distinct()).label("series"),
        func.count(func.substr(play.c.watched_at, const(1), const(10)).distinct()).label("days"),
        func.min(play.c.watched_at).label("first"),
        func.max(play.c.watched_at).label("last"),
    )
    .select_from(_PLAYED)
    .where(*_MINE),
    SpanRow,
)


def _by_title() -> FromClause:
    """Select how often each movie and each series was watched."""
    kind = func.coalesce(func.nullif(play.c.kind, const("episode")), const("tv")).label("kind")
    id_ = func.coalesce(episode.c.series_id, play.c.entity_id).label("entity_id")
    return (
        select(kind, id_, func.count().label("plays"))
        .select_from(play.outerjoin(episode, _ITS_EPISODE))
        .where(*_MINE)
        .group_by(kind, id_)
        .subquery("watched")
    )


_watched = _by_title()
MOST = Holding(
    titles_of(_watched)
    .add_columns(_watched.c.plays)
    .order_by(_watched.c.plays.desc(), _watched.c.kind, _watched.c.entity_id)
    .limit(bind("limit"))
    .offset(const(0)),
    MostRow,
    title=TitleRow,
)
"""The movies and series that were watched most often."""
_plays = cast(func.sum(_watched.c.plays), Id)
GENRES = Statement(
    select(title_genre.c.genre_id.label("id"), _plays.label("plays"))
    .select_from(
        _watched.join(
            title_genre,
            and_(title_genre.c.kind == _watched.c.kind, title_genre.c.entity_id == _watched.c.entity_id),
        )
    )
    .group_by(title_genre.c.genre_id)
    .order_by(_plays.desc(), title_genre.c.genre_id)
    .limit(bind("limit"))
    .offset(const(0)),
    GenreRow,
)
GIVEN = Statement(
    select(rating.c.halves, func.count().label("number"))
    .where(rating.c.account_id == ACCOUNT, rating.c.created_at.between(bind("first"), bind("last")))
    .group_by(rating.c.halves)
    .order_by(rating.c.halves),
    GivenRow,
)
"""The ratings that an account gave from a moment to another."""
