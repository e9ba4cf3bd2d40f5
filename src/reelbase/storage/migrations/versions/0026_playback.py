"""Playback, and the titles that accounts own."""

import sqlalchemy as sa
from alembic import op

from reelbase.storage.migrations.parts import ID, index, on_sqlite, owned, owner, part_of

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None
is_additive = True


def upgrade() -> None:
    progress = sa.Column("progress", sa.Float(53), server_default="0", nullable=False)
    _make("playback", progress, "paused_at")
    _make("owned", sa.Column("media", sa.Text(), server_default="{}", nullable=False), "owned_at")


def _make(table: str, own: sa.Column[float] | sa.Column[str], at: str) -> None:
    op.create_table(
        table,
        sa.Column("number", ID, autoincrement=True, nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f(f"pk_{table}")),
        sa.Column("account_id", ID, nullable=False),
        part_of(table, "account_id", "account.id", is_deferred=on_sqlite()),
        *owner(),
        owned(table, is_deferred=on_sqlite()),
        own,
        sa.Column(at, sa.Text(), nullable=False),
        sa.UniqueConstraint(
            "account_id", "kind", "entity_id", name=op.f(f"uq_{table}_account_id_kind_entity_id")
        ),
        sqlite_autoincrement=True,
    )
    index(table, "account_id", at, "number")
    index(table, "kind", "entity_id")


def downgrade() -> None:
    op.drop_table("owned")
    op.drop_table("playback")
