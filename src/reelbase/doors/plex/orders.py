"""Orders: the seasons and episodes of a series as one of its episode groups has them."""

from typing import NamedTuple

from reelbase.catalog.episode_groups import GroupPart, episode_group_details, episode_groups
from reelbase.catalog.series import series_details
from reelbase.doors.plex.identity import Key
from reelbase.doors.plex.place import Json, Place, known
from reelbase.doors.plex.titles import Of, Placed, SeasonShown, placed_episodes, season_named
from reelbase.entity import Entity
from reelbase.storage.engine.reader import Reader

SPECIALS = "special"
"""The beginning of the names of parts that hold specials."""


class Part(NamedTuple):
    """A part of a group with its number as a season."""

    number: int
    part: GroupPart

    @property
    def name(self) -> str:
        return self.part.name or f"Season {self.number}"


async def seasons(db: Reader, series: Entity, key: Key, place: Place) -> list[Json]:
    """Return the parts of a group as seasons; none where the series has no such group."""
    details = await series_details(db, series, language=place.language)
    parts = await _parts(db, series, key, place)
    return [known(season_named(each.number, each.name, details, key, place)) for each in parts]


async def episodes(db: Reader, series: Entity, key: Key, place: Place) -> list[Json]:
    """Return all episodes of a group, numbered from 1 in each of its parts."""
    parts = await _parts(db, series, key, place)
    placed = [
        Placed(row, each.number, number)
        for each in parts
        for number, row in enumerate(sorted(each.part.episodes, key=lambda row: row.order), 1)
    ]
    shown = {each.number: SeasonShown(each.name) for each in parts}
    return await placed_episodes(db, series, placed, shown, Of(key, place))


async def _parts(db: Reader, series: Entity, key: Key, place: Place) -> list[Part]:
    """Return the parts in their order: specials are 0, the others are numbered from 1."""
    if key.order not in {each.id for each in (await episode_groups(db, series)).results}:
        return []
    details = await episode_group_details(db, key.order, language=place.language)
    in_order = sorted(details.groups, key=lambda each: each.order) if details else []
    specials = [each for each in in_order if each.name.casefold().startswith(SPECIALS)][:1]
    regular = [each for each in in_order if each not in specials]
    return [*(Part(0, each) for each in specials), *map(Part, range(1, len(regular) + 1), regular)]
