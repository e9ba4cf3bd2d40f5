"""Episodes as lists of episodes have them."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from msgspec import Struct

from reelbase.catalog.default_names import episode_name
from reelbase.catalog.language import Language
from reelbase.entity import Entity, Kind
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.episodes import EPISODE_NUMBERS, EPISODE_ROWS
from reelbase.storage.queries.episodes import EpisodeRow as StoredEpisode

Shown = TypeVar("Shown")


class EpisodeRow(Struct):
    """An episode in lists of episodes."""

    air_date: str | None
    episode_number: int
    episode_type: str
    id: int
    name: str
    overview: str
    production_code: str
    runtime: int | None
    season_number: int
    show_id: int
    still_path: str | None
    vote_average: float
    vote_count: int


async def episodes_in_order(db: Reader, ids: Sequence[int], language: Language) -> list[EpisodeRow]:
    """Return episodes as in lists, in the order of the ids."""
    rows = await db.one_by_id(EPISODE_ROWS, Kind.EPISODE, ids, **language.bound())
    return [episode_row(EpisodeRow, rows[id_], language) for id_ in ids if id_ in rows]


async def episodes_of_series(db: Reader, series: Entity, language: Language) -> list[EpisodeRow]:
    """Return all episodes of a series as in lists, by season and number; specials come last."""
    numbers = await db.of(EPISODE_NUMBERS, series)
    episodes = await episodes_in_order(
        db, [row.id for row in numbers if row.episode_number is not None], language
    )
    return sorted(
        episodes, key=lambda each: (each.season_number == 0, each.season_number, each.episode_number)
    )


def episode_row(shape: Callable[..., Shown], row: StoredEpisode, language: Language, **more: object) -> Shown:
    """Return an episode as every list shows it; `more`: what this list alone shows."""
    return shape(
        air_date=row.air_date,
        episode_number=row.episode_number,
        episode_type=row.episode_type,
        id=row.id,
        name=episode_name(row.name, row.episode_number, language),
        overview=row.overview,
        production_code=row.production_code,
        runtime=row.runtime,
        season_number=row.season_number,
        show_id=row.series_id,
        still_path=row.still_path,
        vote_average=row.vote_average,
        vote_count=row.vote_count,
        **more,
    )
