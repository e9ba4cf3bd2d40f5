"""Genres of one's own."""

import sqlalchemy as sa
from alembic import op

from reelbase.storage.migrations.parts import ID

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None
is_additive = True


def upgrade() -> None:
    op.create_table(
        "genre",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("movies", sa.Boolean(), nullable=False),
        sa.Column("series", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_genre")),
    )


def downgrade() -> None:
    op.drop_table("genre")
