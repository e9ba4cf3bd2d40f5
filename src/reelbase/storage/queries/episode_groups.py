"""Queries about episode groups."""

from typing import NamedTuple

from sqlalchemy import select

from reelbase.storage import tables
from reelbase.storage.engine.statement import Batch, Holding, Statement, bind, columns, within
from reelbase.storage.queries.episodes import EpisodeRow, episode, shown, spoken_in
from reelbase.storage.queries.translated import words_of

group = tables.episode_group
part = tables.episode_group_part
item = tables.episode_group_item
network = tables.network


class EpisodeGroupRow(NamedTuple):
    """An order of a series' episodes, and the network it comes from."""

    series_id: int
    group_id: str  # 24 hex
    description: str
    episode_count: int
    group_count: int
    name: str
    type: int
    network_id: int | None
    network_logo_path: str | None
    network_name: str | None
    network_origin_country: str | None


_GROUP = columns(
    EpisodeGroupRow,
    group,
    network_id=network.c.id,
    network_logo_path=network.c.logo_path,
    network_name=network.c.name,
    network_origin_country=network.c.origin_country,
)
_WITH_NETWORK = group.outerjoin(network, network.c.id == group.c.network_id)

EPISODE_GROUPS = Batch(
    select(*_GROUP)
    .select_from(_WITH_NETWORK)
    .where(within(group.c.series_id, "ids"))
    .order_by(group.c.series_id, group.c.position, group.c.group_id),
    EpisodeGroupRow,
)

EPISODE_GROUP = Statement(
    select(*_GROUP).select_from(_WITH_NETWORK).where(group.c.group_id == bind("group_id")),
    EpisodeGroupRow,
)


class PartRow(NamedTuple):
    """A part of an episode group, such as a volume or an arc."""

    part_id: str  # 24 hex
    name: str
    position: int
    locked: bool


PARTS = Statement(
    select(part.c.part_id, part.c.name, part.c.position, part.c.locked)
    .where(part.c.group_id == bind("group_id"))
    .order_by(part.c.position, part.c.part_id),
    PartRow,
)


class GroupedEpisodeRow(NamedTuple):
    """An episode in its place in a part."""

    part_id: str
    position: int
    episode: EpisodeRow


def _grouped() -> Statement[GroupedEpisodeRow]:
    words = words_of("episode", episode.c.id, spoken_in(episode.c.series_id))
    return Holding(
        select(item.c.part_id, item.c.position, *shown(words))
        .select_from(
            part.join(item, item.c.part_id == part.c.part_id)
            .join(episode, episode.c.id == item.c.episode_id)
            .outerjoin(words.table, words.on)
        )
        .where(part.c.group_id == bind("group_id"))
        .order_by(item.c.part_id, item.c.position),
        GroupedEpisodeRow,
        episode=EpisodeRow,
    )


GROUPED_EPISODES = _grouped()
