"""The changes of the last transactions: answers in memory go only if they have read what changed."""

import sqlalchemy as sa
from alembic import op

from reelbase.storage.migrations.parts import ID

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None
is_additive = True


def upgrade() -> None:
    op.create_table(
        "written",
        sa.Column("sequence", ID, autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_written")),
    )


def downgrade() -> None:
    op.drop_table("written")
