"""Edits by hand: locked fields and change sets; and the accounts that may edit."""

import sqlalchemy as sa
from alembic import op

from reelbase.storage.migrations.parts import ID, index, on_sqlite, owned, owner

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TABLES = ("answered_request", "unedited", "edit_lock", "edit", "change_set")


def upgrade() -> None:
    op.add_column("account", sa.Column("role", sa.Text(), server_default="", nullable=False))
    _change_set()
    _edit()
    _edit_lock()
    _unedited()
    _answered_request()


def downgrade() -> None:
    for name in TABLES:
        op.drop_table(name)
    op.drop_column("account", "role")


def _text(name: str, default: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default=default, nullable=False)


def _change_set() -> None:
    op.create_table(
        "change_set",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        _text("time"),
        _text("who", ""),
        _text("comment", ""),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_set")),
        sqlite_autoincrement=True,
    )


def _edit() -> None:
    op.create_table(
        "edit",
        sa.Column("change_set_id", ID, autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        _text("kind"),
        sa.Column("entity_id", ID, nullable=False),
        _text("action"),
        _text("field", ""),
        _text("item", ""),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("was_locked", sa.Boolean(), nullable=False),
        sa.Column("is_locked", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("change_set_id", "position", name=op.f("pk_edit")),
        sa.ForeignKeyConstraint(
            ["change_set_id"],
            ["change_set.id"],
            name=op.f("fk_edit_change_set_id"),
            ondelete="CASCADE",
            deferrable=on_sqlite() or None,
            initially="DEFERRED" if on_sqlite() else None,
        ),
        sqlite_with_rowid=False,
    )
    index("edit", "kind", "entity_id", "change_set_id", "position")
    index("edit", "action", "change_set_id", "position")


def _edit_lock() -> None:
    op.create_table(
        "edit_lock",
        *owner(),
        _text("field"),
        _text("item"),
        _text("value"),
        sa.Column("change_set_id", ID, nullable=False),
        sa.PrimaryKeyConstraint("kind", "entity_id", "field", "item", name=op.f("pk_edit_lock")),
        owned("edit_lock", is_deferred=on_sqlite()),
        sqlite_with_rowid=False,
    )


def _unedited() -> None:
    op.create_table(
        "unedited",
        *owner(),
        _text("part"),
        _text("content"),
        sa.PrimaryKeyConstraint("kind", "entity_id", "part", name=op.f("pk_unedited")),
        owned("unedited", is_deferred=on_sqlite()),
        sqlite_with_rowid=False,
    )


def _answered_request() -> None:
    op.create_table(
        "answered_request",
        _text("digest"),
        _text("asked"),
        _text("content"),
        _text("answered_at"),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_answered_request")),
    )
    index("answered_request", "answered_at")
