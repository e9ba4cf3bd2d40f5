"""People and guests, their sessions, and what is theirs: ratings, favourites, watchlists, lists."""

import sqlalchemy as sa
from alembic import op

from reelbase.storage.migrations.parts import ID, index, on_sqlite, owned, owner, part_of

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TABLES = (
    "account_list_item",
    "account_list",
    "watchlist",
    "favorite",
    "votes",
    "rating",
    "guest_session",
    "session",
    "request_token",
    "invitation",
)


def upgrade() -> None:
    _account()
    _tokens()
    _sessions()
    _rating()
    _votes()
    _marked("favorite")
    _marked("watchlist")
    _list()
    with op.batch_alter_table("api_key") as table:
        table.add_column(sa.Column("account_id", ID))
    index("api_key", "account_id")


def downgrade() -> None:
    op.drop_index(op.f("ix_api_key_account_id"), "api_key")
    with op.batch_alter_table("api_key") as table:
        table.drop_column("account_id")
    for name in (*TABLES, "account"):
        op.drop_table(name)


def _text(name: str, default: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default=default, nullable=False)


def _maybe(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text())


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, ID, server_default="0", nullable=False)


def _numbered(table: str, name: str = "number") -> list[sa.schema.SchemaItem]:
    return [
        sa.Column(name, ID, autoincrement=True, nullable=False),
        sa.PrimaryKeyConstraint(name, name=op.f(f"pk_{table}")),
    ]


def _belongs(table: str, name: str, to: str, *, nullable: bool = False) -> list[sa.schema.SchemaItem]:
    """Return a column that refers to a row of another table, and is deleted with it."""
    return [
        sa.Column(name, ID, nullable=nullable),
        part_of(table, name, f"{to}.id", is_deferred=on_sqlite()),
    ]


def _owner(table: str) -> list[sa.schema.SchemaItem]:
    return [*owner(), owned(table, is_deferred=on_sqlite())]


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}"))


def _account() -> None:
    op.create_table(
        "account",
        *_numbered("account", "id"),
        _text("object_id"),
        _text("username"),
        _text("folded"),
        _text("name", ""),
        _text("password"),
        _text("iso_639_1", "en"),
        _text("iso_3166_1", "US"),
        sa.Column("include_adult", sa.Boolean(), nullable=False),
        _text("created_at"),
        _maybe("disabled_at"),
        _unique("account", "object_id"),
        _unique("account", "folded"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "invitation",
        _text("digest"),
        _text("created_at"),
        _text("expires_at"),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_invitation")),
    )


def _tokens() -> None:
    op.create_table(
        "request_token",
        _text("digest"),
        sa.Column("version", sa.Integer(), nullable=False),
        _text("jti"),
        _text("audience"),
        _text("redirect_to", ""),
        _text("expires_at"),
        *_belongs("request_token", "account_id", "account", nullable=True),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_request_token")),
    )
    index("request_token", "expires_at")
    index("request_token", "account_id")


def _sessions() -> None:
    op.create_table(
        "session",
        _text("digest"),
        _text("form"),
        *_belongs("session", "account_id", "account"),
        _text("created_at"),
        _maybe("expires_at"),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_session")),
    )
    index("session", "account_id", "form")
    index("session", "expires_at")
    op.create_table(
        "guest_session",
        *_numbered("guest_session", "id"),
        _text("digest"),
        _text("expires_at"),
        _unique("guest_session", "digest"),
        sqlite_autoincrement=True,
    )
    index("guest_session", "expires_at")


def _rating() -> None:
    op.create_table(
        "rating",
        *_numbered("rating"),
        *_belongs("rating", "account_id", "account", nullable=True),
        *_belongs("rating", "guest_id", "guest_session", nullable=True),
        *_owner("rating"),
        sa.Column("halves", sa.Integer(), nullable=False),
        _text("created_at"),
        _unique("rating", "account_id", "kind", "entity_id"),
        _unique("rating", "guest_id", "kind", "entity_id"),
        sqlite_autoincrement=True,
    )
    index("rating", "account_id", "kind", "created_at", "number")
    index("rating", "guest_id", "kind", "created_at", "number")
    index("rating", "kind", "entity_id")


def _votes() -> None:
    op.create_table(
        "votes",
        *_owner("votes"),
        sa.Column("base_average", sa.Float(precision=53), server_default="0", nullable=False),
        _count("base_count"),
        _count("halves"),
        _count("count"),
        sa.PrimaryKeyConstraint("kind", "entity_id", name=op.f("pk_votes")),
        sqlite_with_rowid=False,
    )


def _marked(name: str) -> None:
    op.create_table(
        name,
        *_numbered(name),
        *_belongs(name, "account_id", "account"),
        *_owner(name),
        _text("created_at"),
        _unique(name, "account_id", "kind", "entity_id"),
        sqlite_autoincrement=True,
    )
    index(name, "account_id", "kind", "created_at", "number")
    index(name, "kind", "entity_id")


def _list() -> None:
    op.create_table(
        "account_list",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        *_belongs("account_list", "account_id", "account"),
        _text("name", ""),
        _text("description", ""),
        _text("iso_639_1", "en"),
        _text("iso_3166_1", "US"),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        _text("sort_by", "original_order.asc"),
        _maybe("backdrop_path"),
        _text("created_at"),
        _text("updated_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_list")),
    )
    index("account_list", "account_id", "created_at", "id")
    op.create_table(
        "account_list_item",
        *_numbered("account_list_item"),
        *_belongs("account_list_item", "list_id", "account_list"),
        *_owner("account_list_item"),
        _maybe("comment"),
        _unique("account_list_item", "list_id", "kind", "entity_id"),
        sqlite_autoincrement=True,
    )
    index("account_list_item", "list_id", "number")
    index("account_list_item", "kind", "entity_id")
