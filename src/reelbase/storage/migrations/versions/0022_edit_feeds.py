"""Indexes for the edits of one person, of one kind or of one field, the last first."""

from alembic import op

from reelbase.storage.migrations.parts import index_large

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None
is_additive = True


def upgrade() -> None:
    index_large("change_set", "who", "id")
    index_large("edit", "kind", "change_set_id", "position")
    index_large("edit", "field", "change_set_id", "position")


def downgrade() -> None:
    op.drop_index(op.f("ix_edit_field_change_set_id_position"), "edit")
    op.drop_index(op.f("ix_edit_kind_change_set_id_position"), "edit")
    op.drop_index(op.f("ix_change_set_who_id"), "change_set")
