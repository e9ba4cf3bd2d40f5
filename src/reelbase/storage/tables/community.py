"""Contributions of people to titles: reviews, lists, episode groups, related titles."""

from sqlalchemy import Column, Float, ForeignKey, ForeignKeyConstraint, Index, Integer, Table, Text

from reelbase.storage.tables.columns import (
    Id,
    count,
    flag,
    id_column,
    maybe,
    metadata,
    owner,
    position,
    text_column,
)

review = Table(
    "review",
    metadata,
    Column("review_id", Text, primary_key=True),
    *owner(key=False),
    text_column("author"),
    text_column("name"),
    text_column("username"),
    maybe("avatar_path"),
    Column("rating", Float(53)),
    text_column("content"),
    text_column("created_at"),
    text_column("updated_at"),
    text_column("url"),
    text_column("iso_639_1", default="en"),
    position(key=False),
    Index(None, "kind", "entity_id", "iso_639_1"),
)

related = Table(
    "related",
    metadata,
    *owner(),
    Column("relation", Text, primary_key=True),  # similar, recommendation
    position(),
    Column("other_kind", Text, nullable=False),
    Column("other_id", Id, nullable=False),
    ForeignKeyConstraint(["other_kind", "other_id"], ["entity.kind", "entity.id"], ondelete="CASCADE"),
    Index(None, "other_kind", "other_id"),
    sqlite_with_rowid=False,
)

list_ = Table(
    "list",
    metadata,
    id_column(),
    text_column("name"),
    text_column("description"),
    text_column("iso_639_1"),
    text_column("iso_3166_1"),
    maybe("list_type"),
    maybe("poster_path"),
    count("favorite_count"),
    count("item_count"),
)

list_item = Table(
    "list_item",
    metadata,
    Column("list_id", Id, ForeignKey("list.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    *owner(),
    position(key=False),
    Index(None, "kind", "entity_id"),
    sqlite_with_rowid=False,
)

episode_group = Table(
    "episode_group",
    metadata,
    Column("group_id", Text, primary_key=True),
    Column("series_id", Id, ForeignKey("series.id", ondelete="CASCADE"), nullable=False),
    text_column("name"),
    text_column("description"),
    Column("type", Integer, nullable=False),
    count("episode_count"),
    count("group_count"),
    Column("network_id", Id, ForeignKey("network.id"), index=True),
    position(key=False),
    Index(None, "series_id"),
)

episode_group_part = Table(
    "episode_group_part",
    metadata,
    Column("part_id", Text, primary_key=True),
    Column("group_id", Text, ForeignKey("episode_group.group_id", ondelete="CASCADE"), nullable=False),
    position(key=False),  # `order`
    text_column("name"),
    flag("locked"),
    Index(None, "group_id"),
)

episode_group_item = Table(
    "episode_group_item",
    metadata,
    Column("part_id", Text, ForeignKey("episode_group_part.part_id", ondelete="CASCADE"), primary_key=True),
    position(),  # `order`
    Column("episode_id", Id, ForeignKey("episode.id", ondelete="CASCADE"), nullable=False),
    Index(None, "episode_id"),
)
