"""Episode groups: other orders of a series' episodes."""

import re
from collections import defaultdict

from msgspec import Struct, UnsetType

from reelbase.catalog.episode_rows import EpisodeRow, episode_row
from reelbase.catalog.language import Language
from reelbase.catalog.network import Network
from reelbase.entity import Entity, Kind
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.episode_groups import (
    EPISODE_GROUP,
    EPISODE_GROUPS,
    GROUPED_EPISODES,
    PARTS,
    EpisodeGroupRow,
)

OBJECT_ID = re.compile(r"[0-9a-f]{24}")


class EpisodeGroup(Struct):
    """An episode group as its series lists it; types 1 to 7 are in `vocabulary.EpisodeGroupType`."""

    description: str
    episode_count: int
    group_count: int
    id: str
    name: str
    network: Network | None
    type: int


class EpisodeGroups(Struct):
    """The episode groups of a series."""

    results: list[EpisodeGroup]
    id: int | UnsetType


class GroupedEpisode(EpisodeRow):
    """An episode in a part of a group; `order` is its place there, from 0."""

    order: int


class GroupPart(Struct):
    """A part of a group."""

    id: str
    name: str
    order: int
    episodes: list[GroupedEpisode]
    locked: bool


class EpisodeGroupDetails(Struct):
    """An episode group whole."""

    description: str
    episode_count: int
    group_count: int
    groups: list[GroupPart]
    id: str
    name: str
    network: Network | None
    type: int


async def episode_groups(db: Reader, entity: Entity) -> EpisodeGroups:
    """Return the episode groups of a series, in the order in which they were made."""
    rows = await db.of(EPISODE_GROUPS, entity)
    return EpisodeGroups(results=[_group(row) for row in rows], id=entity.id)


def _group(row: EpisodeGroupRow) -> EpisodeGroup:
    return EpisodeGroup(
        description=row.description,
        episode_count=row.episode_count,
        group_count=row.group_count,
        id=row.group_id,
        name=row.name,
        network=_network(row),
        type=row.type,
    )


async def episode_group_details(
    db: Reader, group_id: str, *, language: Language
) -> EpisodeGroupDetails | None:
    """Return the episode group with that 24-hex id, or None; its episodes are named in the language."""
    row = await db.one(EPISODE_GROUP, group_id=group_id) if OBJECT_ID.fullmatch(group_id) else None
    if row is None or await db.hidden(Kind.TV, [row.series_id]):
        return None
    return EpisodeGroupDetails(
        description=row.description,
        episode_count=row.episode_count,
        group_count=row.group_count,
        groups=await _parts(db, group_id, language),
        id=row.group_id,
        name=row.name,
        network=_network(row),
        type=row.type,
    )


async def _parts(db: Reader, group_id: str, language: Language) -> list[GroupPart]:
    episodes: dict[str, list[GroupedEpisode]] = defaultdict(list)
    for row in await db.all(GROUPED_EPISODES, group_id=group_id, **language.bound()):
        shown = episode_row(GroupedEpisode, row.episode, language, order=row.position)
        episodes[row.part_id].append(shown)
    parts = await db.all(PARTS, group_id=group_id)
    return [
        GroupPart(part.part_id, part.name, part.position, episodes[part.part_id], bool(part.locked))
        for part in parts
    ]


def _network(row: EpisodeGroupRow) -> Network | None:
    if row.network_id is None:
        return None
    return Network(
        row.network_id, row.network_logo_path, row.network_name or "", row.network_origin_country or ""
    )
