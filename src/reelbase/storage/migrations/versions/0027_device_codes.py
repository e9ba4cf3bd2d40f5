"""Codes by which a device without a keyboard is let in."""

import sqlalchemy as sa
from alembic import op

from reelbase.storage.migrations.parts import ID, index, on_sqlite, part_of

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None
is_additive = True


def upgrade() -> None:
    op.create_table(
        "device_code",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_device_code")),
        sa.Column("user_digest", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("account_id", ID),
        part_of("device_code", "account_id", "account.id", is_deferred=on_sqlite()),
        sa.UniqueConstraint("user_digest", name=op.f("uq_device_code_user_digest")),
    )
    index("device_code", "expires_at")
    index("device_code", "account_id")


def downgrade() -> None:
    op.drop_table("device_code")
