"""Edits by hand: locked fields, the rows beneath them, and change sets."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, Text

from reelbase.storage.tables.columns import Id, flag, maybe, metadata, owner, text_column

change_set = Table(
    "change_set",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("time", Text, nullable=False),  # UTC, YYYY-MM-DD HH:MM:SS
    text_column("who"),
    text_column("comment"),
    Column("journal_head", Id),  # the last row of the journal before it; null: older than the column
    Index(None, "journal_head"),
    Index(None, "who", "id"),
    sqlite_autoincrement=True,
)

edit = Table(
    "edit",
    metadata,
    Column(
        "change_set_id",
        Id,
        ForeignKey("change_set.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("entity_id", Id, nullable=False),  # no reference: the history outlives what it is of
    Column("action", Text, nullable=False),  # created, set, released
    text_column("field"),
    text_column("item"),
    maybe("before"),  # JSON
    maybe("after"),  # JSON
    flag("was_locked"),
    flag("is_locked"),
    Index(None, "kind", "entity_id", "change_set_id", "position"),
    Index(None, "action", "change_set_id", "position"),
    Index(None, "kind", "change_set_id", "position"),
    Index(None, "field", "change_set_id", "position"),
    sqlite_with_rowid=False,
)

edit_lock = Table(
    "edit_lock",
    metadata,
    *owner(),
    Column("field", Text, primary_key=True),
    Column("item", Text, primary_key=True),  # a language, a row of a list, or nothing
    Column("value", Text, nullable=False),  # JSON; null: the row is taken out of its list
    Column("change_set_id", Id, nullable=False),
    sqlite_with_rowid=False,
)

unedited = Table(
    "unedited",
    metadata,
    *owner(),
    Column("part", Text, primary_key=True),  # a table, or nothing: columns of the entity's own row
    Column("content", Text, nullable=False),  # JSON
    sqlite_with_rowid=False,
)

answered_request = Table(
    "answered_request",
    metadata,
    Column("digest", Text, primary_key=True),  # of who asked and of the key of the request
    Column("asked", Text, nullable=False),  # SHA-256 of the request
    Column("content", Text, nullable=False),  # JSON: the answer
    Column("answered_at", Text, nullable=False),
    Index(None, "answered_at"),
)
