"""The identity of a catalogue, by which nodes name the folders that belong to it."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    new = "lower(hex(randomblob(16)))" if is_sqlite else "replace(gen_random_uuid()::text, '-', '')"
    op.create_table("catalogue_identity", sa.Column("id", sa.Text(), nullable=False))
    op.execute(f"INSERT INTO catalogue_identity (id) SELECT {new}")


def downgrade() -> None:
    op.drop_table("catalogue_identity")
