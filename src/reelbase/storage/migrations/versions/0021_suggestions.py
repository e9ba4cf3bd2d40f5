"""Suggestions: edits that people propose who may not edit."""

import sqlalchemy as sa
from alembic import op

from reelbase.storage.migrations.parts import ID, index

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None
is_additive = True


def upgrade() -> None:
    texts = ("content", "fields", "etag")
    op.create_table(
        "suggestion",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("entity_id", ID, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in texts),
        sa.Column("account_id", ID, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("who", "created_at", "state")),
        sa.Column("decided_at", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Text(), server_default="", nullable=False),
        sa.Column("word", sa.Text(), server_default="", nullable=False),
        sa.Column("change_set_id", ID, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion")),
        sqlite_autoincrement=True,
    )
    index("suggestion", "state", "id")
    index("suggestion", "account_id", "id")


def downgrade() -> None:
    op.drop_table("suggestion")
