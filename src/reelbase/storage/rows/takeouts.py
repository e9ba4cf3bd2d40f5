"""Rows of plays of accounts, and of the takeouts that they brought from other services."""

from typing import NamedTuple

from reelbase.storage import tables
from reelbase.storage.rows.registry import ENTITY, row_of


@row_of(tables.play, owner=ENTITY)
class PlayRow(NamedTuple):
    """A time that an account has watched a title."""

    number: int
    account_id: int
    kind: str
    entity_id: int
    watched_at: str
    is_day: bool
    created_at: str


@row_of(tables.takeout)
class TakeoutRow(NamedTuple):
    """A takeout that was taken into an account."""

    id: int
    account_id: int
    service: str
    name: str
    created_at: str
    made_lists: str


@row_of(tables.takeout_entry)
class TakeoutEntryRow(NamedTuple):
    """A fact of a takeout, and what became of it."""

    number: int
    account_id: int
    takeout_id: int
    digest: str
    place: str
    subject: str
    fact: str
    state: str
    kind: str | None
    entity_id: int | None
    halves: int | None
