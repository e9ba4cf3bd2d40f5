"""Suggestions: proposed by accounts, decided by editors."""

from msgspec import Struct

from reelbase.accounts.editors import Editor, editor_of
from reelbase.accounts.session import Who, account_of
from reelbase.editing import suggestions
from reelbase.editing.events import read_place
from reelbase.editing.problems import nothing_at
from reelbase.editing.reading import entity_at, kind_at, read_form
from reelbase.editing.suggestions import Acceptance, Refusal, Suggestions
from reelbase.entity import Entity
from reelbase.operations.answers import Reply
from reelbase.operations.operation import Freshness, get, write
from reelbase.operations.parameters.binding import Content, Cursor, PageSize, SuggestionState
from reelbase.storage.engine.reader import Reader
from reelbase.storage.engine.transaction import Transaction

TAG = "suggestion"


class Proposed(Struct):
    """A suggestion that waits from now on."""

    id: int


class Decided(Struct):
    """A suggestion that was decided, and the change set that made its edit of a title."""

    id: int
    state: str
    title_id: int | None
    change_set: int | None


@write("POST", "/reelbase/v1/{kind}/{id}/suggestions", tag=TAG)
async def propose(
    db: Transaction, kind: str, id_: str, *, editor: Editor, content: Content
) -> Reply[Proposed]:
    """Propose an edit; for accounts that need not be editors."""
    account = await account_of(db, Who(editor.caller))
    entity = entity_at(kind, id_)
    if entity.id == suggestions.NEW:
        raise nothing_at(entity, None)
    return Reply(Proposed(suggestions.propose(db.writer, account, entity, content)), http=201)


@write("POST", "/reelbase/v1/{kind}/suggestions", tag=TAG)
async def propose_new(db: Transaction, kind: str, *, editor: Editor, content: Content) -> Reply[Proposed]:
    """Propose a title that is not there yet; for accounts that need not be editors."""
    account = await account_of(db, Who(editor.caller))
    entity = Entity(kind_at(kind), suggestions.NEW)
    return Reply(Proposed(suggestions.propose(db.writer, account, entity, content)), http=201)


@get("/reelbase/v1/suggestions", tag=TAG, freshness=Freshness.PRIVATE)
async def listed(
    db: Reader, *, editor: Editor, state: SuggestionState, cursor: Cursor, limit: PageSize
) -> Suggestions:
    """Return the suggestions of everybody, for editors."""
    await editor_of(db, editor)
    return await suggestions.page(db, state, 0, read_place(cursor) or 0, limit)


@get("/reelbase/v1/suggestions/own", tag=TAG, freshness=Freshness.PRIVATE)
async def own(
    db: Reader, *, editor: Editor, state: SuggestionState, cursor: Cursor, limit: PageSize
) -> Suggestions:
    """Return the suggestions of the account that asks."""
    account = await account_of(db, Who(editor.caller))
    return await suggestions.page(db, state, account.id, read_place(cursor) or 0, limit)


@write("POST", "/reelbase/v1/suggestions/{number}/accept", tag=TAG)
async def accept(db: Transaction, number: str, *, editor: Editor, content: Content) -> Decided:
    """Make the edit of a suggestion, or another one in its place."""
    who = await editor_of(db, editor)
    row = suggestions.waiting(db.writer, number)
    decided = suggestions.accept(db.writer, row, who, read_form(content, Acceptance))
    return Decided(decided.id, decided.state, decided.entity_id, decided.change_set_id)


@write("POST", "/reelbase/v1/suggestions/{number}/refuse", tag=TAG)
async def refuse(db: Transaction, number: str, *, editor: Editor, content: Content) -> Decided:
    """Refuse a suggestion, with a word on why."""
    who = await editor_of(db, editor)
    row = suggestions.waiting(db.writer, number)
    decided = suggestions.refuse(db.writer, row, who, read_form(content, Refusal).word)
    return Decided(decided.id, decided.state, None, None)


@write("POST", "/reelbase/v1/suggestions/{number}/withdraw", tag=TAG)
async def withdraw(db: Transaction, number: str, *, editor: Editor) -> Decided:
    """Withdraw a suggestion of the account that asks."""
    account = await account_of(db, Who(editor.caller))
    row = suggestions.withdraw(db.writer, suggestions.waiting(db.writer, number, account.id))
    return Decided(row.id, row.state, None, None)
