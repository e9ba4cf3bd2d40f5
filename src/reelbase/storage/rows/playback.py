"""Rows of what accounts are in the middle of, and of what they own."""

from typing import NamedTuple

from reelbase.storage import tables
from reelbase.storage.rows.registry import ENTITY, row_of


@row_of(tables.playback, owner=ENTITY)
class PlaybackRow(NamedTuple):
    """The place in a title at which an account has stopped."""

    number: int
    account_id: int
    kind: str
    entity_id: int
    progress: float
    paused_at: str


@row_of(tables.owned, owner=ENTITY)
class OwnedRow(NamedTuple):
    """A title that an account owns."""

    number: int
    account_id: int
    kind: str
    entity_id: int
    media: str
    owned_at: str
