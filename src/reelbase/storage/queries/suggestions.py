"""Queries about suggestions."""

from typing import NamedTuple

from sqlalchemy import func, insert, or_, select

from reelbase.storage import tables
from reelbase.storage.engine.statement import Command, Statement, bind, columns, within
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries.edits import version_of
from reelbase.storage.queries.plain_rows import IdRow, NumberRow
from reelbase.storage.queries.translated import const
from reelbase.storage.rows import SuggestionRow

suggestion = tables.suggestion
GIVEN = [name for name in SuggestionRow._fields if name != "id"]
SUGGESTION = Statement(
    select(*columns(SuggestionRow, suggestion)).where(suggestion.c.id == bind("id")), SuggestionRow
)


SUGGESTIONS = Statement(
    select(*columns(SuggestionRow, suggestion))
    .where(
        suggestion.c.id > bind("after"),
        or_(bind("of_state") == const(""), suggestion.c.state == bind("of_state")),
        or_(bind("of_account") == const(0), suggestion.c.account_id == bind("of_account")),
    )
    .order_by(suggestion.c.id)
    .limit(bind("limit"))
    .offset(const(0)),
    SuggestionRow,
)
"""Suggestions behind one, of a state unless that is empty, by an account unless that is 0."""


class SuggestedVersionRow(NamedTuple):
    """The last change of the entity of a suggestion."""

    id: int  # of the suggestion
    journal: int
    edit: int


VERSIONS = Statement(
    select(suggestion.c.id, *version_of(suggestion.c.kind, suggestion.c.entity_id)).where(
        within(suggestion.c.id, "ids")
    ),
    SuggestedVersionRow,
)
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
