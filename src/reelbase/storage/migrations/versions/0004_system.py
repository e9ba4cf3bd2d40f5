"""The journal, merged ids, keys and how far imports have come."""

import sqlalchemy as sa
from alembic import op

from reelbase.storage.migrations.parts import ID, index

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _journal()
    _redirect()
    _api_key()
    _checkpoint()


def downgrade() -> None:
    for name in ("checkpoint", "api_key", "redirect", "journal"):
        op.drop_table(name)


def _journal() -> None:
    op.create_table(
        "journal",
        sa.Column("sequence", ID, autoincrement=True, nullable=False),
        sa.Column("time", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("entity_id", ID, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("iso_639_1", sa.Text(), server_default="", nullable=False),
        sa.Column("iso_3166_1", sa.Text(), server_default="", nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("original_value", sa.Text(), nullable=True),
        sa.Column("who", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_journal")),
        sqlite_autoincrement=True,
    )
    index("journal", "kind", "entity_id", "time")
    index("journal", "kind", "time", "entity_id")


def _redirect() -> None:
    op.create_table(
        "redirect",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("old_id", ID, autoincrement=False, nullable=False),
        sa.Column("new_id", ID, nullable=True),
        sa.PrimaryKeyConstraint("kind", "old_id", name=op.f("pk_redirect")),
    )


def _api_key() -> None:
    op.create_table(
        "api_key",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("token_digest", sa.Text(), nullable=False),
        sa.Column("hint", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("revoked_at", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_key")),
        sa.UniqueConstraint("digest", name=op.f("uq_api_key_digest")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_api_key_token_digest")),
    )


def _checkpoint() -> None:
    op.create_table(
        "checkpoint",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("position", ID, nullable=False),
        sa.Column("finished", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_checkpoint")),
    )
