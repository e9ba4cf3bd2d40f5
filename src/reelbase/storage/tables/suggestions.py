"""Suggestions: edits that people propose who may not edit."""

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text

from reelbase.storage.tables.columns import Id, maybe, metadata, text_column

suggestion = Table(
    "suggestion",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("kind", Text, nullable=False),
    Column("entity_id", Id, nullable=False),  # no reference: it may be gone when it is decided; 0: it is new
    Column("content", Text, nullable=False),  # JSON: the edit as it was sent
    Column("fields", Text, nullable=False),  # JSON: field -> before and after
    Column("etag", Text, nullable=False),  # of the entity at that time
    Column("account_id", Id, nullable=False),  # no reference: as in the history, the name stays
    Column("who", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("state", Text, nullable=False),  # waiting, accepted, refused, withdrawn
    maybe("decided_at"),
    text_column("decided_by"),
    text_column("word"),
    Column("change_set_id", Id),
    Index(None, "state", "id"),
    Index(None, "account_id", "id"),
    sqlite_autoincrement=True,
)
