"""The preferences of keys and accounts."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None
is_additive = True


def upgrade() -> None:
    for table in ("api_key", "account"):
        op.add_column(table, sa.Column("preferences", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    for table in ("api_key", "account"):
        op.drop_column(table, "preferences")
