"""Queries about seasons."""

from typing import NamedTuple

from sqlalchemy import FromClause, exists, select

from reelbase.storage import tables
from reelbase.storage.clauses import Expression, Selection
from reelbase.storage.engine.json_rows import nested
from reelbase.storage.engine.statement import Batch, Row, columns, within
from reelbase.storage.queries.episodes import EpisodeRow, episodes_of
from reelbase.storage.queries.networks import NetworkRow, networks_of
from reelbase.storage.queries.translated import TRUE, Words, const, poster_in, words_of

credit = tables.credit
season = tables.season
series = tables.series


class SeasonRow(NamedTuple):
    """A season as lists show it; its name is empty where it is not translated."""

    id: int
    series_id: int
    season_number: int
    object_id: str  # 24 hex
    air_date: str | None
    episode_count: int
    poster_path: str | None
    vote_average: float
    name: str
    overview: str


def _shown(row: type[NamedTuple], words: Words, **more: Expression) -> list[Expression]:
    """Return the columns of a SeasonRow, or of a row with more."""
    return columns(
        row,
        season,
        poster_path=poster_in("season", season.c.id, series.c.original_language, season.c.poster_path, words),
        name=words.text("name"),
        overview=words.text("overview"),
        **more,
    )


def _rows() -> Batch[SeasonRow]:
    words = words_of("season", season.c.id, series.c.original_language)
    return Batch(
        select(*_shown(SeasonRow, words))
        .select_from(season.join(series, series.c.id == season.c.series_id).outerjoin(words.table, words.on))
        .where(within(season.c.id, "ids")),
        SeasonRow,
    )


SEASON_ROWS = _rows()


class SeasonDetailsRow(NamedTuple):
    """A season, its networks and its episodes."""

    id: int
    series_id: int
    season_number: int
    object_id: str  # 24 hex
    air_date: str | None
    episode_count: int
    poster_path: str | None
    vote_average: float
    name: str
    overview: str
    networks: str  # NetworkRows as JSON
    networks_of_series: str  # the same
    episodes: str  # EpisodeRows as JSON, by number


def _details() -> Batch[SeasonDetailsRow]:
    words = words_of("season", season.c.id, series.c.original_language)
    return Batch(
        select(
            *_shown(
                SeasonDetailsRow,
                words,
                networks=nested(NetworkRow, networks_of("season", season)),
                networks_of_series=nested(NetworkRow, networks_of("tv", series)),
                episodes=nested(EpisodeRow, episodes_of(season)),
            )
        )
        .select_from(season.join(series, series.c.id == season.c.series_id).outerjoin(words.table, words.on))
        .where(within(season.c.id, "ids")),
        SeasonDetailsRow,
    )


SEASON_DETAILS = _details()


def seasons_of(of_series: FromClause) -> Selection:
    """Select the SeasonRows of a series, specials first."""
    words = words_of("season", season.c.id, series.c.original_language)
    return (
        select(*_shown(SeasonRow, words))
        .select_from(season.outerjoin(words.table, words.on))
        .where(season.c.series_id == of_series.c.id)
        .order_by(season.c.season_number)
        .correlate(of_series)
    )


class SeasonNumberRow(NamedTuple):
    """The number of a season, and its number of episodes."""

    series_id: int
    id: int
    season_number: int
    episode_count: int


def _of_series(row: type[Row], **more: Expression) -> Batch[Row]:
    """Ask for rows of all seasons of some series, by number."""
    of_series = select(*columns(row, season, **more)).where(within(season.c.series_id, "ids"))
    return Batch(of_series.order_by(season.c.series_id, season.c.season_number), row)


SEASON_NUMBERS = _of_series(SeasonNumberRow)


class CountedSeasonRow(NamedTuple):
    """The number of a season's episodes, and if it names the people who are in all of them."""

    series_id: int
    id: int
    season_number: int
    episode_count: int
    names_regulars: bool


_NAMED = (credit.c.listed == TRUE) | credit.c.aggregate_position.is_not(None)
COUNTED_SEASONS = _of_series(
    CountedSeasonRow,
    names_regulars=exists().where(
        credit.c.kind == const("season"), credit.c.entity_id == season.c.id, _NAMED
    ),
)


class SeriesOfSeasonRow(NamedTuple):
    """The series that a season belongs to."""

    id: int
    series_id: int
    season_number: int
    episode_count: int


SERIES_OF_SEASON = Batch(
    select(*columns(SeriesOfSeasonRow, season)).where(within(season.c.id, "ids")),
    SeriesOfSeasonRow,
)
