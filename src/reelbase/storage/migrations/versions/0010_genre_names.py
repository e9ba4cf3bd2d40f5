"""The names of genres that no list of TMDB's has."""

import sqlalchemy as sa
from alembic import op

from reelbase.storage.migrations.parts import ID

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "genre_name",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_genre_name")),
    )


def downgrade() -> None:
    op.drop_table("genre_name")
