"""People and guests, what they have shown to be theirs, and what they say of titles.

Of every secret only the SHA-256 is kept; passwords as Argon2id. Moments are UTC: `created_at` with
milliseconds and Z, what expires as YYYY-MM-DD HH:MM:SS.
"""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from reelbase.storage.tables.columns import Id, count, flag, maybe, metadata, owner, score, text_column


def _number(name: str = "number") -> Column[int]:
    """Return a column that the database counts up, so that it shows the order of rows."""
    return Column(name, Id, primary_key=True, autoincrement=True)


def _account(*, key: bool = False) -> Column[int]:
    return Column(
        "account_id",
        Id,
        ForeignKey("account.id", ondelete="CASCADE"),
        primary_key=key,
        nullable=False,
        autoincrement=False,
    )


account = Table(
    "account",
    metadata,
    _number("id"),
    Column("object_id", Text, nullable=False, unique=True),  # 24 hex: its id in v4
    Column("username", Text, nullable=False),
    Column("folded", Text, nullable=False, unique=True),  # the username, however it is capitalised
    text_column("name"),
    Column("password", Text, nullable=False),  # Argon2id, with its parameters and salt
    text_column("iso_639_1", default="en"),
    text_column("iso_3166_1", default="US"),
    flag("include_adult"),
    Column("created_at", Text, nullable=False),
    maybe("disabled_at"),
    text_column("role"),  # editor, or nothing
    text_column("preferences"),  # what its keys want of their answers
    sqlite_autoincrement=True,
)

invitation = Table(
    "invitation",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("created_at", Text, nullable=False),
    Column("expires_at", Text, nullable=False),
)

request_token = Table(
    "request_token",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("version", Integer, nullable=False),  # 3 or 4: of which API
    Column("jti", Text, nullable=False),  # 24 hex (v4)
    Column("audience", Text, nullable=False),  # the digest of the key that asked for it
    text_column("redirect_to"),
    Column("expires_at", Text, nullable=False, index=True),
    Column("account_id", Id, ForeignKey("account.id", ondelete="CASCADE"), index=True),  # who approved it
)

session = Table(
    "session",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("form", Text, nullable=False),  # session (v3), access_token (v4), page (a browser's cookie)
    _account(),
    Column("created_at", Text, nullable=False),
    Column("expires_at", Text, index=True),  # null: never
    maybe("audience"),  # the digest of the application's key; null: of a browser, or not known
    Index(None, "account_id", "form"),
)

guest_session = Table(
    "guest_session",
    metadata,
    _number("id"),
    Column("digest", Text, nullable=False, unique=True),
    Column("expires_at", Text, nullable=False, index=True),
    sqlite_autoincrement=True,
)

rating = Table(
    "rating",
    metadata,
    _number(),
    Column("account_id", Id, ForeignKey("account.id", ondelete="CASCADE")),  # one of these two
    Column("guest_id", Id, ForeignKey("guest_session.id", ondelete="CASCADE")),
    *owner(key=False),
    Column("halves", Integer, nullable=False),  # twice the value, 1 to 20, so that sums are exact
    Column("created_at", Text, nullable=False),
    UniqueConstraint("account_id", "kind", "entity_id"),
    UniqueConstraint("guest_id", "kind", "entity_id"),
    Index(None, "account_id", "kind", "created_at", "number"),
    Index(None, "guest_id", "kind", "created_at", "number"),
    Index(None, "kind", "entity_id"),
    sqlite_autoincrement=True,
)

# Of titles that were rated here; what they answer is in their own rows, worked out of both.
votes = Table(
    "votes",
    metadata,
    *owner(),
    score("base_average"),  # what came with an import
    count("base_count"),
    count("halves"),  # the sum of the ratings given here, doubled, and their number
    count("count"),
    sqlite_with_rowid=False,
)


def _marked(name: str) -> Table:
    return Table(
        name,
        metadata,
        _number(),
        _account(),
        *owner(key=False),
        Column("created_at", Text, nullable=False),
        UniqueConstraint("account_id", "kind", "entity_id"),
        Index(None, "account_id", "kind", "created_at", "number"),
        Index(None, "kind", "entity_id"),
        sqlite_autoincrement=True,
    )


favorite = _marked("favorite")
watchlist = _marked("watchlist")

# Lists that people make here; `list` and `list_item` hold what was imported of lists elsewhere.
account_list = Table(
    "account_list",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    _account(),
    text_column("name"),
    text_column("description"),
    text_column("iso_639_1", default="en"),
    text_column("iso_3166_1", default="US"),
    flag("is_public"),
    text_column("sort_by", default="original_order.asc"),
    maybe("backdrop_path"),
    Column("created_at", Text, nullable=False),
    Column("updated_at", Text, nullable=False),
    Index(None, "account_id", "created_at", "id"),
)

account_list_item = Table(
    "account_list_item",
    metadata,
    _number(),
    Column("list_id", Id, ForeignKey("account_list.id", ondelete="CASCADE"), nullable=False),
    *owner(key=False),
    maybe("comment"),
    UniqueConstraint("list_id", "kind", "entity_id"),
    Index(None, "list_id", "number"),
    Index(None, "kind", "entity_id"),
    sqlite_autoincrement=True,
)
