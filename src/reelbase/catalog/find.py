"""Find: from an id elsewhere to everything that carries it."""

from typing import TypeVar

from msgspec import Struct

from reelbase.catalog.id_sources import SOURCES
from reelbase.catalog.identity import find_by_id_elsewhere
from reelbase.catalog.language import Language
from reelbase.catalog.summaries import EpisodeMedia, MovieMedia, PersonMedia, SeasonMedia, TvMedia, media
from reelbase.storage.engine.reader import Reader

Row = TypeVar("Row")


class Found(Struct):
    """The entities that carry an id, by kind; always all five lists."""

    movie_results: list[MovieMedia]
    person_results: list[PersonMedia]
    tv_results: list[TvMedia]
    tv_episode_results: list[EpisodeMedia]
    tv_season_results: list[SeasonMedia]


async def find_by_external_id(db: Reader, external_id: str, source: str, language: Language) -> Found:
    """Return every entity that carries the id in a source that its kind may have."""
    bearers = await find_by_id_elsewhere(db, external_id, source)
    entities = [each for each in bearers if each.kind in SOURCES[source]]
    shown = await media(db, entities, language) if entities else []

    def of(shape: type[Row]) -> list[Row]:
        return [each for each in shown if isinstance(each, shape)]

    return Found(of(MovieMedia), of(PersonMedia), of(TvMedia), of(EpisodeMedia), of(SeasonMedia))
