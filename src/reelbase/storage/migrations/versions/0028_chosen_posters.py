"""The posters that editors chose for a language."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None
is_additive = True


def upgrade() -> None:
    op.add_column(
        "translation", sa.Column("poster_chosen", sa.Boolean(), server_default=sa.false(), nullable=False)
    )


def downgrade() -> None:
    op.drop_column("translation", "poster_chosen")
