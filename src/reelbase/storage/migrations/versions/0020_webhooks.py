"""Webhooks: the places that events are sent to, and the messages that wait or were given up."""

import sqlalchemy as sa
from alembic import op

from reelbase.storage.migrations.parts import ID, index, on_sqlite

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None
is_additive = True


def _text(name: str, default: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default=default, nullable=False)


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, ID, server_default="0", nullable=False)


def upgrade() -> None:
    _webhook()
    _webhook_message()
    op.create_table(
        "webhook_turn",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        _text("holder"),
        _text("until"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_turn")),
    )


def _webhook() -> None:
    op.create_table(
        "webhook",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        _text("url"),
        _text("name", ""),
        _text("kinds", ""),
        _text("actions", ""),
        _text("secret", ""),
        _text("old_secret", ""),
        _text("old_until", ""),
        _text("created_at"),
        _text("who", ""),
        sa.Column("disabled_at", sa.Text(), nullable=True),
        _text("why", ""),
        sa.Column("position", ID, nullable=False),
        _count("failures"),
        _text("rests_until", ""),
        _count("sent"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook")),
        sqlite_autoincrement=True,
    )


def _webhook_message() -> None:
    op.create_table(
        "webhook_message",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("webhook_id", ID, nullable=False),
        _text("message_id"),
        _text("kind"),
        sa.Column("entity_id", ID, nullable=False),
        _text("content"),
        _text("created_at"),
        _count("attempts"),
        _text("due_at"),
        sa.Column("failed_at", sa.Text(), nullable=True),
        _text("outcome", ""),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_message")),
        sa.ForeignKeyConstraint(
            ["webhook_id"],
            ["webhook.id"],
            name=op.f("fk_webhook_message_webhook_id"),
            ondelete="CASCADE",
            deferrable=on_sqlite() or None,
            initially="DEFERRED" if on_sqlite() else None,
        ),
    )
    index("webhook_message", "webhook_id", "failed_at", "id")


def downgrade() -> None:
    for table in ("webhook_turn", "webhook_message", "webhook"):
        op.drop_table(table)
