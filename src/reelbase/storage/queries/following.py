"""Queries about what comes next of the titles that accounts follow."""

from sqlalchemy import and_, func, select, union, union_all

from reelbase.storage import tables
from reelbase.storage.clauses import Selection
from reelbase.storage.engine.statement import Statement, bind
from reelbase.storage.queries.account_exports import TitleRow, titles_of
from reelbase.storage.queries.translated import const

play, episode, movie = tables.play, tables.episode, tables.movie
watchlist, favorite = tables.watchlist, tables.favorite
ACCOUNT = bind("account_id")
IN_A_SEASON = 100_000
"""More than a season has episodes: by season x this + number, episodes of a series are in order."""


_OF_EPISODE = play.c.kind == const("episode"), play.c.entity_id == episode.c.id
_WATCHED = and_(*_OF_EPISODE, play.c.account_id == ACCOUNT)


def _next() -> Selection:
    """Select, of each series of which something was watched, what was not behind the last that was."""
    place = episode.c.season_number * const(IN_A_SEASON) + episode.c.episode_number
    seen = (
        select(
            episode.c.series_id,
            func.max(place).label("place"),
            func.max(play.c.watched_at).label("watched_at"),
        )
        .select_from(play.join(episode, _WATCHED))
        .group_by(episode.c.series_id)
        .subquery("seen")
    )
    each = episode.alias("each")
    order = each.c.season_number * const(IN_A_SEASON) + each.c.episode_number
    behind = (
        select(
            each.c.id.label("entity_id"),
            seen.c.watched_at,
            func.row_number().over(partition_by=each.c.series_id, order_by=order).label("rank"),
        )
        .select_from(seen.join(each, each.c.series_id == seen.c.series_id))
        .where(order > seen.c.place, each.c.season_number > const(0), each.c.air_date <= bind("today"))
        .subquery("behind")
    )
    first = (
        select(const("episode").label("kind"), behind.c.entity_id, behind.c.watched_at)
        .where(behind.c.rank == const(1))
        .subquery("first")
    )
    return (
        titles_of(first, created_at=first.c.watched_at)
        .order_by(first.c.watched_at.desc(), first.c.entity_id)
        .limit(bind("limit"))
        .offset(const(0))
    )


NEXT = Statement(_next(), TitleRow)
"""The next episode of each series, those watched last first; `created_at` is when another one was watched."""


def _coming() -> Selection:
    """Select what comes, from a day to another, of series that are followed and of movies that are wanted."""
    days = bind("first"), bind("last")
    followed = union(
        *(
            select(marked.c.entity_id).where(marked.c.account_id == ACCOUNT, marked.c.kind == const("tv"))
            for marked in (watchlist, favorite)
        ),
        select(episode.c.series_id).select_from(play.join(episode, _WATCHED)),
    )
    each = episode.alias("each")
    of_each = each.c.id.label("entity_id"), each.c.air_date.label("day")
    of_movie = movie.c.id.label("entity_id"), movie.c.release_date.label("day")
    wanted = and_(watchlist.c.kind == const("movie"), movie.c.id == watchlist.c.entity_id)
    episodes = select(const("episode").label("kind"), *of_each)
    movies = (
        select(const("movie").label("kind"), *of_movie)
        .select_from(watchlist.join(movie, wanted))
        .where(watchlist.c.account_id == ACCOUNT, movie.c.release_date.between(*days))
    )
    coming = union_all(
        episodes.where(each.c.series_id.in_(followed), each.c.air_date.between(*days)), movies
    ).subquery("coming")
    return (
        titles_of(coming)
        .order_by(coming.c.day, coming.c.kind, coming.c.entity_id)
        .limit(bind("limit"))
        .offset(const(0))
    )


COMING = Statement(_coming(), TitleRow)
"""The titles that come, among what an account follows, the first first."""
