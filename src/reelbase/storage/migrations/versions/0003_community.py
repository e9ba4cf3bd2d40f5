"""Reviews, lists, episode groups and what is related."""

import sqlalchemy as sa
from alembic import op

from reelbase.storage.migrations.parts import ID, index, owned, owner, part_of

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLES = (
    "episode_group_item",
    "episode_group_part",
    "episode_group",
    "list_item",
    "list",
    "related",
    "review",
)


def upgrade() -> None:
    _review()
    _related()
    _list()
    _list_item()
    _episode_group()
    _episode_group_part()
    _episode_group_item()


def downgrade() -> None:
    for name in TABLES:
        op.drop_table(name)


def _review() -> None:
    op.create_table(
        "review",
        sa.Column("review_id", sa.Text(), nullable=False),
        *owner(),
        sa.Column("author", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("username", sa.Text(), server_default="", nullable=False),
        sa.Column("avatar_path", sa.Text(), nullable=True),
        sa.Column("rating", sa.Float(53), nullable=True),
        sa.Column("content", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.Text(), server_default="", nullable=False),
        sa.Column("updated_at", sa.Text(), server_default="", nullable=False),
        sa.Column("url", sa.Text(), server_default="", nullable=False),
        sa.Column("iso_639_1", sa.Text(), server_default="en", nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        owned("review"),
        sa.PrimaryKeyConstraint("review_id", name=op.f("pk_review")),
    )
    index("review", "kind", "entity_id", "iso_639_1")


def _related() -> None:
    op.create_table(
        "related",
        *owner(),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("other_kind", sa.Text(), nullable=False),
        sa.Column("other_id", ID, nullable=False),
        owned("related"),
        owned("related", "other_kind", "other_id"),
        sa.PrimaryKeyConstraint("kind", "entity_id", "relation", "position", name=op.f("pk_related")),
        sqlite_with_rowid=False,
    )
    index("related", "other_kind", "other_id")


def _list() -> None:
    op.create_table(
        "list",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("iso_639_1", sa.Text(), server_default="", nullable=False),
        sa.Column("iso_3166_1", sa.Text(), server_default="", nullable=False),
        sa.Column("list_type", sa.Text(), nullable=True),
        sa.Column("poster_path", sa.Text(), nullable=True),
        sa.Column("favorite_count", ID, server_default="0", nullable=False),
        sa.Column("item_count", ID, server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list")),
    )


def _list_item() -> None:
    op.create_table(
        "list_item",
        sa.Column("list_id", ID, autoincrement=False, nullable=False),
        *owner(),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        owned("list_item"),
        part_of("list_item", "list_id", "list.id"),
        sa.PrimaryKeyConstraint("list_id", "kind", "entity_id", name=op.f("pk_list_item")),
        sqlite_with_rowid=False,
    )
    index("list_item", "kind", "entity_id")


def _episode_group() -> None:
    op.create_table(
        "episode_group",
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.Column("series_id", ID, nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("type", sa.Integer(), nullable=False),
        sa.Column("episode_count", ID, server_default="0", nullable=False),
        sa.Column("group_count", ID, server_default="0", nullable=False),
        sa.Column("network_id", ID, nullable=True),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["network_id"], ["network.id"], name=op.f("fk_episode_group_network_id")),
        part_of("episode_group", "series_id", "series.id"),
        sa.PrimaryKeyConstraint("group_id", name=op.f("pk_episode_group")),
    )
    index("episode_group", "network_id")
    index("episode_group", "series_id")


def _episode_group_part() -> None:
    op.create_table(
        "episode_group_part",
        sa.Column("part_id", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("locked", sa.Boolean(), nullable=False),
        part_of("episode_group_part", "group_id", "episode_group.group_id"),
        sa.PrimaryKeyConstraint("part_id", name=op.f("pk_episode_group_part")),
    )
    index("episode_group_part", "group_id")


def _episode_group_item() -> None:
    op.create_table(
        "episode_group_item",
        sa.Column("part_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("episode_id", ID, nullable=False),
        part_of("episode_group_item", "episode_id", "episode.id"),
        part_of("episode_group_item", "part_id", "episode_group_part.part_id"),
        sa.PrimaryKeyConstraint("part_id", "position", name=op.f("pk_episode_group_item")),
    )
    index("episode_group_item", "episode_id")
