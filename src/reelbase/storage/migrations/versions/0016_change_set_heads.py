"""The place in the journal where each change set begins, so that an event can name its change set."""

import sqlalchemy as sa
from alembic import op

from reelbase.storage.migrations.parts import ID, index

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None
is_additive = True


def upgrade() -> None:
    op.add_column("change_set", sa.Column("journal_head", ID, nullable=True))
    index("change_set", "journal_head")


def downgrade() -> None:
    op.drop_index(op.f("ix_change_set_journal_head"), "change_set")
    op.drop_column("change_set", "journal_head")
