"""Provenance: the source that set each field of an entity."""

import sqlalchemy as sa
from alembic import op

from reelbase.storage.migrations.parts import on_sqlite, owned, owner

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "provenance",
        *owner(),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("fields", sa.Text(), server_default="{}", nullable=False),
        sa.Column("told_at", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("kind", "entity_id", "source", name=op.f("pk_provenance")),
        owned("provenance", is_deferred=on_sqlite()),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("provenance")
