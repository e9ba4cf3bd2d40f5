"""Codes by which a device without a keyboard is let in: somebody types them on a page."""

from sqlalchemy import Column, ForeignKey, Table, Text

from reelbase.storage.tables.columns import Id, metadata, text_column

device_code = Table(
    "device_code",
    metadata,
    Column("digest", Text, primary_key=True),  # of the code that the device asks with
    Column("user_digest", Text, nullable=False, unique=True),  # of the code that somebody types
    Column("expires_at", Text, nullable=False, index=True),
    text_column("state", default="waiting"),  # then approved, denied or used
    Column("account_id", Id, ForeignKey("account.id", ondelete="CASCADE"), index=True),
)
