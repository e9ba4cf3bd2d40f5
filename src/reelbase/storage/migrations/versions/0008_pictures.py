"""Owners of picture paths, uploaded pictures, and the scopes of keys."""

import sqlalchemy as sa
from alembic import op

from reelbase.storage.migrations.parts import index_large

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ALWAYS = ("image", "tagged_image")
SOMETIMES = (
    ("collection", "poster_path"),
    ("collection", "backdrop_path"),
    ("movie", "poster_path"),
    ("movie", "backdrop_path"),
    ("series", "poster_path"),
    ("series", "backdrop_path"),
    ("season", "poster_path"),
    ("episode", "still_path"),
    ("person", "profile_path"),
    ("company", "logo_path"),
    ("network", "logo_path"),
    ("translation", "poster_path"),
)


def upgrade() -> None:
    for table in ALWAYS:
        index_large(table, "file_path")
    for table, column in SOMETIMES:
        index_large(table, column, known=column)
    # in place: no table is written anew, however large it is
    op.add_column("image", sa.Column("own", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("api_key", sa.Column("scopes", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("api_key", "scopes")
    op.drop_column("image", "own")
    for table, column in SOMETIMES:
        op.drop_index(op.f(f"ix_{table}_{column}"), table)
    for table in ALWAYS:
        op.drop_index(op.f(f"ix_{table}_file_path"), table)
