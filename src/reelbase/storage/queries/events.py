"""Queries for those who follow the journal from outside: its rows in their order, and their change sets.

One transaction writes at a time, so a row never appears before one with a smaller sequence: all rows before
one that was read have been there to be read.
"""

from typing import NamedTuple

from sqlalchemy import func, select

from reelbase.storage import tables
from reelbase.storage.engine.statement import Statement, bind, columns
from reelbase.storage.queries.translated import const

journal, change_set = tables.journal, tables.change_set


class FollowedRow(NamedTuple):
    """A row of the journal, without the values."""

    sequence: int
    time: str
    kind: str
    entity_id: int
    key: str
    action: str
    iso_639_1: str
    iso_3166_1: str
    who: str


FOLLOWED = Statement(
    select(*columns(FollowedRow, journal))
    .where(journal.c.sequence > bind("after"))
    .order_by(journal.c.sequence)
    .limit(bind("limit"))
    .offset(const(0)),
    FollowedRow,
)


class SetRow(NamedTuple):
    """A change set, and the row of the journal behind which its own begin."""

    id: int
    time: str
    who: str
    journal_head: int


_before = (
    select(func.coalesce(func.max(change_set.c.journal_head), const(0)))
    .where(change_set.c.journal_head < bind("first"))
    .scalar_subquery()
)
SETS_OF_ROWS = Statement(
    select(*columns(SetRow, change_set))
    .where(change_set.c.journal_head >= _before, change_set.c.journal_head < bind("last"))
    .order_by(change_set.c.id),
    SetRow,
)
"""The change sets that may have written the rows of the journal from a first to a last one."""


class TimeRow(NamedTuple):
    """The moment at which a row was written."""

    time: str


LAST_UP_TO = Statement(
    select(journal.c.time)
    .where(journal.c.sequence <= bind("sequence"))
    .order_by(journal.c.sequence.desc())
    .limit(const(1))
    .offset(const(0)),
    TimeRow,
)
"""The moment at which the last row up to a sequence was written."""
