"""Plays of accounts, and the takeouts that they brought from other services.

Moments are UTC with milliseconds and Z, as those of ratings.
"""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from reelbase.storage.tables.columns import Id, flag, maybe, metadata, owner, text_column


def _number(name: str) -> Column[int]:
    return Column(name, Id, primary_key=True, autoincrement=True)


def _account() -> Column[int]:
    return Column("account_id", Id, ForeignKey("account.id", ondelete="CASCADE"), nullable=False)


play = Table(
    "play",
    metadata,
    _number("number"),
    _account(),
    *owner(key=False),
    text_column("watched_at"),  # empty: nobody knows when; noon where only the day is known
    flag("is_day"),
    Column("created_at", Text, nullable=False),
    UniqueConstraint("account_id", "kind", "entity_id", "watched_at"),
    Index(None, "account_id", "watched_at", "number"),
    Index(None, "kind", "entity_id"),
    sqlite_autoincrement=True,
)

takeout = Table(
    "takeout",
    metadata,
    _number("id"),
    _account(),
    Column("service", Text, nullable=False),
    Column("name", Text, nullable=False),  # of the file
    Column("created_at", Text, nullable=False),
    text_column("made_lists", default="[]"),  # ids of the lists that it made; JSON
    Index(None, "account_id", "id"),
    sqlite_autoincrement=True,
)

takeout_entry = Table(
    "takeout_entry",
    metadata,
    _number("number"),
    _account(),
    Column("takeout_id", Id, ForeignKey("takeout.id", ondelete="CASCADE"), nullable=False),
    Column("digest", Text, nullable=False),  # of what it says, so that it is taken once
    Column("place", Text, nullable=False),  # file:line
    Column("subject", Text, nullable=False),  # JSON: the title that it means
    Column("fact", Text, nullable=False),  # JSON: what it says of it
    Column("state", Text, nullable=False),  # taken, known, missing, doubtful, left out
    maybe("kind"),  # of the title; no reference: it may be gone when the takeout is undone
    Column("entity_id", Id),
    Column("halves", Integer),  # of the rating that was there before
    UniqueConstraint("account_id", "digest"),
    Index(None, "takeout_id", "number"),
    Index(None, "state", "account_id", "number"),
    sqlite_autoincrement=True,
)
