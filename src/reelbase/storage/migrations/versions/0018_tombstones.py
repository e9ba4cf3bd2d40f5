"""Tombstones: what editors delete and merge, with the rows that are taken out."""

import sqlalchemy as sa
from alembic import op

from reelbase.storage.migrations.parts import ID, index, owner

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None
is_additive = True


def upgrade() -> None:
    _tombstone()
    _tombstone_row()
    _tombstone_link()


def downgrade() -> None:
    for name in ("tombstone_link", "tombstone_row", "tombstone"):
        op.drop_table(name)


def _root() -> tuple[sa.Column[str], sa.Column[int]]:
    return (
        sa.Column("root_kind", sa.Text(), nullable=False),
        sa.Column("root_id", ID, autoincrement=False, nullable=False),
    )


def _tombstone() -> None:
    op.create_table(
        "tombstone",
        *owner(),
        *_root(),
        sa.Column("new_id", ID, nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("change_set_id", ID, nullable=False),
        sa.Column("is_lifted", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "entity_id", name=op.f("pk_tombstone")),
        sqlite_with_rowid=False,
    )
    index("tombstone", "root_kind", "root_id")
    index("tombstone", "change_set_id")


def _tombstone_row() -> None:
    op.create_table(
        "tombstone_row",
        *_root(),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sought", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("root_kind", "root_id", "position", name=op.f("pk_tombstone_row")),
        sqlite_with_rowid=False,
    )
    known = sa.text("sought IS NOT NULL")
    op.create_index(
        op.f("ix_tombstone_row_sought"),
        "tombstone_row",
        ["sought"],
        sqlite_where=known,
        postgresql_where=known,
    )


def _tombstone_link() -> None:
    op.create_table(
        "tombstone_link",
        *owner(),
        *_root(),
        sa.Column("is_owner", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "entity_id", "root_kind", "root_id", name=op.f("pk_tombstone_link")),
        sqlite_with_rowid=False,
    )
    index("tombstone_link", "root_kind", "root_id")
