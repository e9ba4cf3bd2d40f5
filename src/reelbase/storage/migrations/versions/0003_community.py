"""Reviews, lists, episode groups and what is related."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _review()
    _related()
    _list()
    _list_item()
    _episode_group()
    _episode_group_part()
    _episode_group_item()


def downgrade() -> None:
    for name in (
        "episode_group_item",
        "episode_group_part",
        "episode_group",
        "list_item",
        "list",
        "related",
        "review",
    ):
        op.drop_table(name)


def _review() -> None:
    op.create_table(
        "review",
        sa.Column("review_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("entity_id", ID, autoincrement=False, nullable=False),
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
        sa.ForeignKeyConstraint(
            ["kind", "entity_id"],
            ["entity.kind", "entity.id"],
            name=op.f("fk_review_kind_entity_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("review_id", name=op.f("pk_review")),
    )
    op.create_index(
        op.f("ix_review_kind_entity_id_iso_639_1"), "review", ["kind", "entity_id", "iso_639_1"], unique=False
    )


def _related() -> None:
    op.create_table(
        "related",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("entity_id", ID, autoincrement=False, nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("other_kind", sa.Text(), nullable=False),
        sa.Column("other_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["kind", "entity_id"],
            ["entity.kind", "entity.id"],
            name=op.f("fk_related_kind_entity_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["other_kind", "other_id"],
            ["entity.kind", "entity.id"],
            name=op.f("fk_related_other_kind_other_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("kind", "entity_id", "relation", "position", name=op.f("pk_related")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_related_other_kind_other_id"), "related", ["other_kind", "other_id"], unique=False
    )


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
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("entity_id", ID, autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["kind", "entity_id"],
            ["entity.kind", "entity.id"],
            name=op.f("fk_list_item_kind_entity_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["list_id"], ["list.id"], name=op.f("fk_list_item_list_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("list_id", "kind", "entity_id", name=op.f("pk_list_item")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_list_item_kind_entity_id"), "list_item", ["kind", "entity_id"], unique=False)


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
        sa.ForeignKeyConstraint(
            ["series_id"], ["series.id"], name=op.f("fk_episode_group_series_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("group_id", name=op.f("pk_episode_group")),
    )
    op.create_index(op.f("ix_episode_group_network_id"), "episode_group", ["network_id"], unique=False)
    op.create_index(op.f("ix_episode_group_series_id"), "episode_group", ["series_id"], unique=False)


def _episode_group_part() -> None:
    op.create_table(
        "episode_group_part",
        sa.Column("part_id", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("locked", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["episode_group.group_id"],
            name=op.f("fk_episode_group_part_group_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("part_id", name=op.f("pk_episode_group_part")),
    )
    op.create_index(op.f("ix_episode_group_part_group_id"), "episode_group_part", ["group_id"], unique=False)


def _episode_group_item() -> None:
    op.create_table(
        "episode_group_item",
        sa.Column("part_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("episode_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["episode_id"], ["episode.id"], name=op.f("fk_episode_group_item_episode_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["part_id"],
            ["episode_group_part.part_id"],
            name=op.f("fk_episode_group_item_part_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("part_id", "position", name=op.f("pk_episode_group_item")),
    )
    op.create_index(
        op.f("ix_episode_group_item_episode_id"), "episode_group_item", ["episode_id"], unique=False
    )
