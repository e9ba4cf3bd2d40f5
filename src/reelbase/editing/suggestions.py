"""Suggestions: edits and new titles that accounts propose, and that editors accept, change or refuse."""

from collections.abc import Sequence

from msgspec import Struct, json

from reelbase.accounts.editors import named_user
from reelbase.bounds import SUGGESTION_BYTES, SUGGESTIONS
from reelbase.editing.change import ChangeSet
from reelbase.editing.documents import etag, etag_in, lock_name
from reelbase.editing.history import Pair
from reelbase.editing.problems import conflicting, missing, unfit
from reelbase.editing.reading import read_form
from reelbase.editing.requests import Comment, NewTitle, TitleEdit, edit_form, new_form
from reelbase.editing.wanting import wanted_by
from reelbase.entity import Entity, Kind
from reelbase.importers.engine.edits import Lock
from reelbase.moments import stamp, with_t
from reelbase.storage.engine.reader import Reader
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries.accounts import AccountRow
from reelbase.storage.queries.edits import EDITS_OF_SET
from reelbase.storage.queries.suggestions import (
    SUGGESTION,
    VERSIONS,
    insert_suggestion,
    number_waiting,
)
from reelbase.storage.queries.suggestions import (
    SUGGESTIONS as LISTED,
)
from reelbase.storage.rows import EditRow, SuggestionRow

WAITING, ACCEPTED, REFUSED, WITHDRAWN = "waiting", "accepted", "refused", "withdrawn"
STATES = (WAITING, ACCEPTED, REFUSED, WITHDRAWN)
NEW = 0
"""The id of what is not there yet, in a suggestion of a new title."""


class Suggestion(Struct):
    """A suggestion, and what became of it."""

    id: int
    kind: str
    title_id: int | None
    who: str
    created_at: str
    state: str
    fields: dict[str, Pair]
    edit: object
    has_changed: bool
    decided_at: str | None
    decided_by: str
    word: str
    change_set: int | None


class Suggestions(Struct):
    """A page of suggestions, the first first; `next` goes on behind them."""

    suggestions: list[Suggestion]
    next: str | None


class Acceptance(Struct, forbid_unknown_fields=True):
    """The decision of an editor to accept: with another edit in its place, or though fields have changed."""

    comment: Comment = ""
    edit: dict[str, object] | None = None
    anyway: bool = False


class Refusal(Struct, forbid_unknown_fields=True):
    """The decision of an editor to refuse, with a word on why."""

    word: Comment = ""


class _TriedOut(Exception):
    """The end of a try, which undoes it."""


def propose(writer: Writer, account: AccountRow, entity: Entity, content: bytes) -> int:
    """Keep an edit, or a new title (id `NEW`), for the editors; return its id.

    Refused as the edit itself would be, and with 422 where it is larger than one person types: it is kept
    for good, and tried while nobody else can write.
    """
    if len(content) > SUGGESTION_BYTES:
        raise unfit(f"expected at most {SUGGESTION_BYTES:,} bytes of a suggestion, found {len(content):,}")
    if number_waiting(writer, account.id) >= SUGGESTIONS:
        raise unfit(f"expected at most {SUGGESTIONS} suggestions that wait, found one more")
    who = named_user(account.username)
    fields = tried(writer, who, entity, content)
    if not fields:
        raise unfit("expected an edit that changes something, found one that does not")
    row = SuggestionRow(
        0,
        str(entity.kind),
        entity.id,
        content.decode(),
        json.encode(fields).decode(),
        etag_in(writer, entity),
        account.id,
        who,
        stamp(writer.now),
        WAITING,
        None,
        "",
        "",
        None,
    )
    return insert_suggestion(writer, row).id


def tried(writer: Writer, who: str, entity: Entity, content: bytes) -> dict[str, Pair]:
    """Return what an edit would change, by field; nothing of it stays."""
    rows: Sequence[EditRow] = ()
    try:
        with writer.attempt():
            made, _ = _edited(writer, who, entity, content, "")
            rows = writer.all(EDITS_OF_SET, set_id=made) if made else ()
            raise _TriedOut
    except _TriedOut:
        return {_name(row): Pair(_value(row.before), _value(row.after)) for row in rows if row.field}


def accept(writer: Writer, row: SuggestionRow, who: str, said: Acceptance) -> SuggestionRow:
    """Make the edit, or another one in its place, as a change set of the editor; return what is kept.

    Refused with 409 where fields have changed since, unless that is said not to matter.
    """
    entity = Entity(Kind(row.kind), row.entity_id)
    if said.edit is None and not said.anyway:
        stored = json.decode(row.fields, type=dict[str, Pair])
        now = tried(writer, who, entity, row.content.encode())
        if changed := sorted(name for name, pair in stored.items() if _before(now, name) != [pair.before]):
            raise conflicting(
                f"Expected fields as they were at the suggestion, found others: {', '.join(changed)[:300]}. "
                'Look at them, then say "anyway": true.',
                {"fields": changed},
            )
    content = row.content.encode() if said.edit is None else json.encode(said.edit)
    comment = " ".join(filter(None, (f"Suggested by {row.who}.", said.comment)))
    made, edited = _edited(writer, who, entity, content, comment)
    return _decided(writer, row._replace(state=ACCEPTED, change_set_id=made, entity_id=edited.id), who)


def refuse(writer: Writer, row: SuggestionRow, who: str, word: str) -> SuggestionRow:
    """Refuse a suggestion; return what is kept."""
    return _decided(writer, row._replace(state=REFUSED, word=word), who)


def withdraw(writer: Writer, row: SuggestionRow) -> SuggestionRow:
    """Withdraw a suggestion for its account; return what is kept."""
    return _decided(writer, row._replace(state=WITHDRAWN), row.who)


def waiting(writer: Writer, id_: str, account_id: int = 0) -> SuggestionRow:
    """Return a suggestion that waits, by an account unless that is 0.

    Refused with 404 where there is none, with 409 where it is decided.
    """
    for row in writer.all(SUGGESTION, id=_number(id_)):
        if account_id not in {0, row.account_id}:
            break
        if row.state != WAITING:
            raise conflicting(f"Expected one that waits, found one that {row.decided_by} has {row.state}.")
        return row
    raise missing(f"Expected the id of a suggestion, found {id_[:40]}.")


async def page(db: Reader, state: str, account_id: int, after: int, limit: int) -> Suggestions:
    """Return suggestions behind one, of a state unless it is empty, by an account unless it is 0."""
    if state and state not in STATES:
        raise unfit(f'state: expected {", ".join(STATES)}, found "{state[:40]}"')
    rows = await db.all(LISTED, after=after, of_state=state, of_account=account_id, limit=limit + 1)
    versions = await db.all(VERSIONS, ids=[row.id for row in rows[:limit]])
    etags = {id_: etag(journal, edit) for id_, journal, edit in versions}
    found = [_shown(row, etags[row.id]) for row in rows[:limit]]
    last = max((each.id for each in found), default=0)
    return Suggestions(found, str(last) if len(rows) > limit else None)


def _edited(
    writer: Writer, who: str, entity: Entity, content: bytes, comment: str
) -> tuple[int | None, Entity]:
    """Make an edit, or a new entity; return the change set, and what was edited or made."""
    kind, id_ = entity
    wanted: TitleEdit = read_form(content, new_form(kind) if id_ == NEW else edit_form(kind))
    change = ChangeSet(writer, who, comment or wanted.comment)
    if isinstance(wanted, NewTitle):
        entity = change.make(kind, wanted.given_numbers)
    else:
        change.load([entity])
    change.want(wanted_by(change, entity, wanted, {}))
    return change.commit(), entity


def _before(fields: dict[str, Pair], name: str) -> list[object]:
    """Return the value of a field before an edit, none where the edit would not change it."""
    return [fields[name].before] if name in fields else []


def _decided(writer: Writer, row: SuggestionRow, who: str) -> SuggestionRow:
    decided = row._replace(decided_at=stamp(writer.now), decided_by=who)
    writer.upsert([decided])
    return decided


def _shown(row: SuggestionRow, now: str) -> Suggestion:
    is_waiting = row.state == WAITING
    return Suggestion(
        row.id,
        row.kind,
        None if row.entity_id == NEW else row.entity_id,
        row.who,
        with_t(row.created_at),
        row.state,
        json.decode(row.fields, type=dict[str, Pair]),
        json.decode(row.content),
        is_waiting and row.etag != now,
        with_t(row.decided_at) if row.decided_at else None,
        row.decided_by,
        row.word,
        row.change_set_id,
    )


def _name(row: EditRow) -> str:
    return lock_name(Lock(row.field, row.item))


def _value(text: str | None) -> object:
    return None if text is None else json.decode(text)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0
