"""Queries about episodes."""

from typing import NamedTuple

from sqlalchemy import ColumnElement, FromClause, and_, null, select, union_all

from reelbase.storage import tables
from reelbase.storage.clauses import Expression, Selection
from reelbase.storage.engine.statement import Batch, bind, columns, or_drawn, within
from reelbase.storage.queries.translated import TRUE, Words, const, words_of

episode = tables.episode
season = tables.season
IN_SEASON = and_(episode.c.series_id == season.c.series_id, episode.c.season_number == season.c.season_number)


class EpisodeRow(NamedTuple):
    """An episode as lists show it; its name is empty where it is not translated."""

    id: int
    series_id: int
    season_number: int
    episode_number: int
    air_date: str | None
    episode_type: str
    production_code: str
    runtime: int | None
    still_path: str | None
    vote_average: float
    vote_count: int
    name: str
    overview: str


def spoken_in(series_id: Expression) -> Expression:
    """Select the language in which a series was made."""
    series = tables.series.alias()
    found = select(series.c.original_language).where(series.c.id == series_id)
    return found.correlate_except(series).scalar_subquery()


def shown(words: Words) -> list[Expression]:
    """Return the columns of an EpisodeRow."""
    return columns(
        EpisodeRow,
        episode,
        still_path=or_drawn("episode", episode.c.id, episode.c.still_path),
        name=words.text("name"),
        overview=words.text("overview"),
    )


def _rows() -> Batch[EpisodeRow]:
    words = words_of("episode", episode.c.id, spoken_in(episode.c.series_id))
    return Batch(
        select(*shown(words))
        .select_from(episode.outerjoin(words.table, words.on))
        .where(within(episode.c.id, "ids")),
        EpisodeRow,
    )


EPISODE_ROWS = _rows()


def episodes_of(of_season: FromClause) -> Selection:
    """Select the EpisodeRows of a season, by number."""
    words = words_of("episode", episode.c.id, spoken_in(episode.c.series_id))
    return (
        select(*shown(words))
        .select_from(episode.outerjoin(words.table, words.on))
        .where(
            episode.c.series_id == of_season.c.series_id, episode.c.season_number == of_season.c.season_number
        )
        .order_by(episode.c.episode_number)
        .correlate(of_season)
    )


class NumberedRow(NamedTuple):
    """The numbers of an episode and its season; None: the row is the season itself."""

    series_id: int
    id: int
    season_number: int
    episode_number: int | None


# Answered from the unique indexes alone, so that a whole series costs little.
EPISODE_NUMBERS = Batch(
    union_all(
        select(*columns(NumberedRow, season, episode_number=null())).where(within(season.c.series_id, "ids")),
        select(*columns(NumberedRow, episode)).where(within(episode.c.series_id, "ids")),
    ),
    NumberedRow,
)


class EpisodePlaceRow(NamedTuple):
    """The series, season and number of an episode."""

    id: int
    series_id: int
    season_number: int
    season_id: int | None


EPISODE_PLACES = Batch(
    select(*columns(EpisodePlaceRow, episode, season_id=season.c.id))
    .select_from(episode.outerjoin(season, IN_SEASON))
    .where(within(episode.c.id, "ids")),
    EpisodePlaceRow,
)


class ScreenedRow(NamedTuple):
    """An episode that was screened, by its numbers."""

    series_id: int
    id: int
    season_number: int
    episode_number: int


SCREENED_THEATRICALLY = Batch(
    select(*columns(ScreenedRow, episode))
    .where(within(episode.c.series_id, "ids"), episode.c.screened_theatrically == TRUE)
    .order_by(episode.c.series_id, episode.c.season_number, episode.c.episode_number),
    ScreenedRow,
)


def around(of_series: FromClause) -> Selection:
    """Select the last EpisodeRow up to `:today` and the first after it, if there are any. No specials."""
    words = words_of("episode", episode.c.id, spoken_in(episode.c.series_id))
    each = episode.alias()
    last = _nearest(
        each.c.air_date <= bind("today"),
        each,
        of_series,
        each.c.air_date.desc(),
        each.c.season_number.desc(),
        each.c.episode_number.desc(),
    )
    following = _nearest(
        each.c.air_date > bind("today"),
        each,
        of_series,
        each.c.air_date,
        each.c.season_number,
        each.c.episode_number,
    )
    return (
        select(*shown(words))
        .select_from(episode.outerjoin(words.table, words.on))
        .where(episode.c.id.in_([last, following]))
        .order_by(episode.c.air_date)
    )


def _nearest(
    condition: ColumnElement[bool], each: FromClause, of_series: FromClause, *order: Expression
) -> Expression:
    return (
        select(each.c.id)
        .where(each.c.series_id == of_series.c.id, each.c.season_number > const(0), condition)
        .order_by(*order)
        .limit(const(1))
        .offset(const(0))
        .correlate(of_series)
        .scalar_subquery()
    )
