"""Queries about suggestions."""

from typing import NamedTuple

from sqlalchemy import func, insert, or_, select

from reelbase.storage import tables
from reelbase.storage.engine.statement import Command, Statement, bind, columns
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries.plain_rows import IdRow, NumberRow
from reelbase.storage.queries.translated import const
from reelbase.storage.rows import SuggestionRow

suggestion, journal, edit = tables.suggestion, tables.journal, tables.edit
GIVEN = [name for name in SuggestionRow._fields if name != "id"]
SUGGESTION = Statement(
    select(*columns(SuggestionRow, suggestion)).where(suggestion.c.id == bind("id")), SuggestionRow
)


class ListedRow(NamedTuple):
    """A suggestion, and the last change of its entity in the journal and by an editor."""

    id: int
    kind: str
    entity_id: int
    content: str
    fields: str
    etag: str
    account_id: int
    who: str
    created_at: str
    state: str
    decided_at: str | None
    decided_by: str
    word: str
    change_set_id: int | None
    journal: int
    edit: int


SUGGESTIONS = Statement(
    select(
        *columns(SuggestionRow, suggestion),
        func.coalesce(
            select(func.max(journal.c.sequence))
            .where(journal.c.kind == suggestion.c.kind, journal.c.entity_id == suggestion.c.entity_id)
            .correlate(suggestion)
            .scalar_subquery(),
            const(0),
        ).label("journal"),
        func.coalesce(
            select(func.max(edit.c.change_set_id))
            .where(edit.c.kind == suggestion.c.kind, edit.c.entity_id == suggestion.c.entity_id)
            .correlate(suggestion)
            .scalar_subquery(),
            const(0),
        ).label("edit"),
    )
    .where(
        suggestion.c.id > bind("after"),
        or_(bind("of_state") == const(""), suggestion.c.state == bind("of_state")),
        or_(bind("of_account") == const(0), suggestion.c.account_id == bind("of_account")),
    )
    .order_by(suggestion.c.id)
    .limit(bind("limit"))
    .offset(const(0)),
    ListedRow,
)
"""Suggestions behind one, of a state unless that is empty, by an account unless that is 0."""
_WAITING = Statement(
    select(func.count().label("number")).where(
        suggestion.c.account_id == bind("account_id"), suggestion.c.state == const("waiting")
    ),
    NumberRow,
)
_INSERT = Command(insert(suggestion).values({name: bind(name) for name in GIVEN}))
_LAST = Statement(select(func.coalesce(func.max(suggestion.c.id), const(0)).label("id")), IdRow)


def number_waiting(writer: Writer, account_id: int) -> int:
    """Return how many suggestions of an account wait."""
    [row] = writer.all(_WAITING, account_id=account_id)
    return row.number


def insert_suggestion(writer: Writer, row: SuggestionRow) -> SuggestionRow:
    """Keep a new suggestion; return it with its id: only one transaction writes, so it is the last."""
    writer.run(_INSERT, **{name: getattr(row, name) for name in GIVEN})
    [last] = writer.all(_LAST)
    return row._replace(id=last.id)
