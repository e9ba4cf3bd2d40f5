"""Queries for programs that track what accounts watch: plain rows, without the words of titles."""

from typing import NamedTuple

from sqlalchemy import and_, func, select, union_all

from reelbase.storage import tables
from reelbase.storage.engine.statement import Statement, bind, columns, within
from reelbase.storage.queries.translated import const

play, episode, movie = tables.play, tables.episode, tables.movie
rating, watchlist, owned, playback = tables.rating, tables.watchlist, tables.owned, tables.playback
ACCOUNT = bind("account_id")


class PlayedRow(NamedTuple):
    """A play, and how many there are altogether."""

    number: int
    kind: str
    entity_id: int
    watched_at: str
    total: int


class WatchedRow(NamedTuple):
    """A title that was watched: how often, and when last; of an episode also its place."""

    entity_id: int
    plays: int
    watched_at: str
    updated_at: str
    series_id: int
    season_number: int
    episode_number: int


class KeptRow(NamedTuple):
    """A title that an account keeps, and what it says of it."""

    number: int
    kind: str
    entity_id: int
    value: str
    at: str


class RatedRow(NamedTuple):
    """A title that an account has rated."""

    number: int
    kind: str
    entity_id: int
    value: int
    at: str


class StoppedRow(NamedTuple):
    """A title in whose middle an account has stopped."""

    number: int
    kind: str
    entity_id: int
    value: float
    at: str


class LatestRow(NamedTuple):
    """The last moment at which something was kept of a kind."""

    what: str
    kind: str
    at: str


class MinutesRow(NamedTuple):
    """The length of a movie or an episode."""

    minutes: int | None


class AiredRow(NamedTuple):
    """An episode that is on the air by now."""

    entity_id: int
    series_id: int
    season_number: int


PLAYED = Statement(
    select(*columns(PlayedRow, play, total=func.count().over()))
    .where(
        play.c.account_id == ACCOUNT,
        within(play.c.kind, "kinds"),
        play.c.watched_at.between(bind("first"), bind("last")),
    )
    .order_by(play.c.watched_at.desc(), play.c.number.desc())
    .limit(bind("limit"))
    .offset(bind("offset")),
    PlayedRow,
)
"""A page of the plays of an account, the last first."""
_of_episode = and_(play.c.kind == const("episode"), play.c.entity_id == episode.c.id)
_place = [
    func.coalesce(each, const(0)).label(each.name)
    for each in (episode.c.series_id, episode.c.season_number, episode.c.episode_number)
]
WATCHED = Statement(
    select(
        play.c.entity_id,
        func.count().label("plays"),
        func.max(play.c.watched_at).label("watched_at"),
        func.max(play.c.created_at).label("updated_at"),
        *_place,
    )
    .select_from(play.outerjoin(episode, _of_episode))
    .where(play.c.account_id == ACCOUNT, play.c.kind == bind("kind"))
    .group_by(play.c.entity_id, *(episode.c[each.name] for each in _place))
    .order_by(func.max(play.c.watched_at).desc(), play.c.entity_id),
    WatchedRow,
)
"""The titles of a kind that an account has watched, those watched last first."""
RATED = Statement(
    select(*columns(RatedRow, rating, value=rating.c.halves, at=rating.c.created_at))
    .where(rating.c.account_id == ACCOUNT)
    .order_by(rating.c.created_at.desc(), rating.c.number.desc()),
    RatedRow,
)
WANTED = Statement(
    select(*columns(KeptRow, watchlist, value=const("").label("value"), at=watchlist.c.created_at))
    .where(watchlist.c.account_id == ACCOUNT)
    .order_by(watchlist.c.created_at, watchlist.c.number),
    KeptRow,
)
OWNED = Statement(
    select(*columns(KeptRow, owned, value=owned.c.media, at=owned.c.owned_at))
    .where(owned.c.account_id == ACCOUNT)
    .order_by(owned.c.owned_at.desc(), owned.c.number.desc()),
    KeptRow,
)
STOPPED = Statement(
    select(*columns(StoppedRow, playback, value=playback.c.progress, at=playback.c.paused_at))
    .where(playback.c.account_id == ACCOUNT)
    .order_by(playback.c.paused_at.desc(), playback.c.number.desc()),
    StoppedRow,
)
LATEST = Statement(
    union_all(
        *(
            select(const(what).label("what"), table.c.kind, func.max(at).label("at"))
            .where(table.c.account_id == ACCOUNT)
            .group_by(table.c.kind)
            for what, table, at in (
                ("watched_at", play, play.c.created_at),
                ("rated_at", rating, rating.c.created_at),
                ("watchlisted_at", watchlist, watchlist.c.created_at),
                ("collected_at", owned, owned.c.owned_at),
                ("paused_at", playback, playback.c.paused_at),
            )
        )
    ),
    LatestRow,
)
"""The last moments at which an account has kept something, by what it is and of which kind."""
MINUTES = Statement(
    union_all(
        select(movie.c.runtime.label("minutes")).where(
            movie.c.id == bind("id"), const("movie") == bind("kind")
        ),
        select(episode.c.runtime.label("minutes")).where(
            episode.c.id == bind("id"), const("episode") == bind("kind")
        ),
    ),
    MinutesRow,
)
AIRED = Statement(
    select(episode.c.id.label("entity_id"), episode.c.series_id, episode.c.season_number)
    .where(within(episode.c.series_id, "ids"), episode.c.season_number > const(0))
    .where(episode.c.air_date <= bind("today"))
    .order_by(episode.c.series_id, episode.c.season_number, episode.c.episode_number),
    AiredRow,
)
"""The episodes of series that are on the air by now; no specials."""


class DayRow(NamedTuple):
    """The day on which a movie or an episode came out."""

    kind: str
    id: int
    day: str | None


DAYS = Statement(
    union_all(
        select(const("movie").label("kind"), movie.c.id, movie.c.release_date.label("day")).where(
            within(movie.c.id, "movies")
        ),
        select(const("episode").label("kind"), episode.c.id, episode.c.air_date.label("day")).where(
            within(episode.c.id, "episodes")
        ),
    ),
    DayRow,
)
