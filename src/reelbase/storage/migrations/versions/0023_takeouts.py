"""Plays of accounts, and the takeouts that they brought from other services."""

import sqlalchemy as sa
from alembic import op

from reelbase.storage.migrations.parts import ID, index, on_sqlite, owned, owner, part_of

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None
is_additive = True


def _text(name: str, default: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default=default, nullable=False)


def _numbered(table: str, name: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column(name, ID, autoincrement=True, nullable=False),
        sa.PrimaryKeyConstraint(name, name=op.f(f"pk_{table}")),
    ]


def _belongs(table: str, name: str, to: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column(name, ID, nullable=False),
        part_of(table, name, f"{to}.id", is_deferred=on_sqlite()),
    ]


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}"))


def upgrade() -> None:
    op.create_table(
        "play",
        *_numbered("play", "number"),
        *_belongs("play", "account_id", "account"),
        *owner(),
        owned("play", is_deferred=on_sqlite()),
        _text("watched_at", ""),
        sa.Column("is_day", sa.Boolean(), nullable=False),
        _text("created_at"),
        _unique("play", "account_id", "kind", "entity_id", "watched_at"),
        sqlite_autoincrement=True,
    )
    index("play", "account_id", "watched_at", "number")
    index("play", "kind", "entity_id")
    op.create_table(
        "takeout",
        *_numbered("takeout", "id"),
        *_belongs("takeout", "account_id", "account"),
        _text("service"),
        _text("name"),
        _text("created_at"),
        _text("made_lists", "[]"),
        sqlite_autoincrement=True,
    )
    index("takeout", "account_id", "id")
    _entries()


def _entries() -> None:
    op.create_table(
        "takeout_entry",
        *_numbered("takeout_entry", "number"),
        *_belongs("takeout_entry", "account_id", "account"),
        *_belongs("takeout_entry", "takeout_id", "takeout"),
        *(_text(name) for name in ("digest", "place", "subject", "fact", "state")),
        sa.Column("kind", sa.Text()),
        sa.Column("entity_id", ID),
        sa.Column("halves", sa.Integer()),
        _unique("takeout_entry", "account_id", "digest"),
        sqlite_autoincrement=True,
    )
    index("takeout_entry", "takeout_id", "number")
    index("takeout_entry", "state", "account_id", "number")


def downgrade() -> None:
    for table in ("takeout_entry", "takeout", "play"):
        op.drop_table(table)
