"""Playback, the places in titles at which accounts have stopped, and the titles that they own.

Moments are UTC with milliseconds and Z, as those of ratings.
"""

from sqlalchemy import Column, ForeignKey, Index, Table, Text, UniqueConstraint

from reelbase.storage.tables.columns import Id, metadata, owner, score, text_column


def _kept(name: str, at: str, *own: Column[float] | Column[str]) -> Table:
    return Table(
        name,
        metadata,
        Column("number", Id, primary_key=True, autoincrement=True),
        Column("account_id", Id, ForeignKey("account.id", ondelete="CASCADE"), nullable=False),
        *owner(key=False),
        *own,
        Column(at, Text, nullable=False),
        UniqueConstraint("account_id", "kind", "entity_id"),
        Index(None, "account_id", at, "number"),
        Index(None, "kind", "entity_id"),
        sqlite_autoincrement=True,
    )


playback = _kept("playback", "paused_at", score("progress"))  # percent
owned = _kept("owned", "owned_at", text_column("media", default="{}"))  # JSON: resolution, sound and so on
