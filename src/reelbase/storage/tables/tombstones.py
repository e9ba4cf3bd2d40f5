"""Tombstones: entities that editors deleted or merged, and the rows that were taken out with them."""

from sqlalchemy import Column, Index, Integer, Table, Text, text

from reelbase.storage.tables.columns import Id, flag, maybe, metadata, text_column

tombstone = Table(
    "tombstone",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("entity_id", Id, primary_key=True, autoincrement=False),  # no reference: it is not there
    Column("root_kind", Text, nullable=False),  # what was deleted: of a part, the series or the season
    Column("root_id", Id, nullable=False),
    Column("new_id", Id),  # what it was merged into; null: it was deleted
    text_column("reason"),
    Column("change_set_id", Id, nullable=False),
    flag("is_lifted"),  # its rows are back in their tables until the transaction ends
    Index(None, "root_kind", "root_id"),
    Index(None, "change_set_id"),
    sqlite_with_rowid=False,
)

tombstone_row = Table(
    "tombstone_row",
    metadata,
    Column("root_kind", Text, primary_key=True),
    Column("root_id", Id, primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("action", Text, nullable=False),  # taken, emptied, given
    Column("table_name", Text, nullable=False),
    Column("content", Text, nullable=False),  # JSON: column -> value
    maybe("sought"),  # the value of an id elsewhere, by which sources find the entity
    Index(
        None,
        "sought",
        sqlite_where=text("sought IS NOT NULL"),
        postgresql_where=text("sought IS NOT NULL"),
    ),
    sqlite_with_rowid=False,
)

tombstone_link = Table(
    "tombstone_link",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("entity_id", Id, primary_key=True, autoincrement=False),
    Column("root_kind", Text, primary_key=True),
    Column("root_id", Id, primary_key=True, autoincrement=False),
    flag("is_owner"),  # rows that were taken out are its own; else they name it
    Index(None, "root_kind", "root_id"),
    sqlite_with_rowid=False,
)
