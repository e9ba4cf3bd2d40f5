"""Rows of what people add to titles: reviews, lists, episode groups, what is related."""

from typing import NamedTuple

from reelbase.storage import tables
from reelbase.storage.rows.registry import ENTITY, row_around, row_of


@row_of(tables.review, owner=ENTITY)
class ReviewRow(NamedTuple):
    """A review."""

    review_id: str
    kind: str
    entity_id: int
    author: str
    name: str
    username: str
    avatar_path: str | None
    rating: float | None
    content: str
    created_at: str
    updated_at: str
    url: str
    iso_639_1: str
    position: int


@row_of(tables.related, owner=ENTITY)
class RelatedRow(NamedTuple):
    """A related title, in its place, as imported."""

    kind: str
    entity_id: int
    relation: str
    position: int
    other_kind: str
    other_id: int


@row_of(tables.list_)
class ListRow(NamedTuple):
    """An imported list."""

    id: int
    name: str
    description: str
    iso_639_1: str
    iso_3166_1: str
    list_type: str | None
    poster_path: str | None
    favorite_count: int
    item_count: int


@row_of(tables.list_item, owner=ENTITY)
class ListItemRow(NamedTuple):
    """A title on an imported list."""

    list_id: int
    kind: str
    entity_id: int
    position: int


@row_of(tables.episode_group)
class EpisodeGroupRow(NamedTuple):
    """A grouping of a series' episodes."""

    group_id: str
    series_id: int
    name: str
    description: str
    type: int
    episode_count: int
    group_count: int
    network_id: int | None
    position: int


@row_around(tables.episode_group, owner=(None, "series_id"))
class WholeGroupRow(NamedTuple):
    """A grouping of a series' episodes, with all that is in it."""

    group_id: str
    series_id: int
    name: str
    description: str
    type: int
    episode_count: int
    group_count: int
    network_id: int | None
    position: int
    parts: str  # JSON: `whole_groups.Part`


@row_of(tables.episode_group_part)
class EpisodeGroupPartRow(NamedTuple):
    """A group of episodes."""

    part_id: str
    group_id: str
    position: int
    name: str
    locked: bool


@row_of(tables.episode_group_item)
class EpisodeGroupItemRow(NamedTuple):
    """An episode in a group, in its place."""

    part_id: str
    position: int
    episode_id: int
