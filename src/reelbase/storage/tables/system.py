"""The program's own state: the journal, merged ids, keys, and the progress of imports."""

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text

from reelbase.storage.tables.columns import Id, maybe, metadata, text_column

CHANGING_KINDS = ("movie", "tv", "person")
"""The kinds of entities of which there are lists of changes."""
NO_NEXT = "never"
"""Stands for the moment after the last one: it sorts behind all others."""

journal = Table(
    "journal",
    metadata,
    Column("sequence", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("time", Text, nullable=False),  # UTC, YYYY-MM-DD HH:MM:SS
    Column("kind", Text, nullable=False),
    Column("entity_id", Id, nullable=False),
    Column("key", Text, nullable=False),
    Column("action", Text, nullable=False),  # created, added, updated, deleted
    text_column("iso_639_1"),
    text_column("iso_3166_1"),
    maybe("value"),  # JSON
    maybe("original_value"),  # JSON
    text_column("who"),
    Index(None, "kind", "entity_id", "time"),
    Index(None, "kind", "time", "entity_id"),
    sqlite_autoincrement=True,
)


last_change = Table(
    "last_change",
    metadata,
    Column(
        "sequence", Id, primary_key=True, autoincrement=False
    ),  # the last row of the journal of this moment
    Column("kind", Text, nullable=False),
    Column("entity_id", Id, nullable=False),
    Column("time", Text, nullable=False),  # UTC
    Column("next_time", Text, nullable=False),  # at which the entity changed again, or NO_NEXT
    Index(None, "kind", "time", "sequence", "next_time", "entity_id"),
)

change_count = Table(
    "change_count",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("time", Text, primary_key=True),
    Column("next_time", Text, primary_key=True),
    Column("number", Id, nullable=False),  # of rows of last_change with these moments
    sqlite_with_rowid=False,
)

written = Table(
    "written",
    metadata,
    Column("sequence", Id, primary_key=True, autoincrement=False),  # the journal's last row of a transaction
    Column("number", Integer, nullable=False),  # of the rows of the journal in it, those of votes left out
    Column("content", Text, nullable=False),  # what it has changed, JSON
)

redirect = Table(
    "redirect",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("old_id", Id, primary_key=True, autoincrement=False),
    Column("new_id", Id),  # null: deleted
)

api_key = Table(
    "api_key",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("name", Text, nullable=False),
    Column("digest", Text, nullable=False, unique=True),  # SHA-256 of the 32-hex key
    Column("token_digest", Text, nullable=False, unique=True),  # SHA-256 of the API Read Access Token
    Column("hint", Text, nullable=False),  # the last four characters
    Column("created_at", Text, nullable=False),
    maybe("revoked_at"),
    Column("account_id", Id, index=True),  # whose it is; of those made on the command line none
    text_column("scopes"),  # what it may do beyond asking, with spaces between
    text_column("preferences"),  # what it wants of its answers
)

checkpoint = Table(
    "checkpoint",
    metadata,
    Column("source", Text, primary_key=True),  # the file's address and digest
    Column("position", Id, nullable=False),  # lines done
    Column("finished", Integer, nullable=False),
    Column("updated_at", Text, nullable=False),
)
