"""The history of what editors did: change sets, edits of an entity, what differs between two states."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import NamedTuple

import msgspec
from msgspec import Struct

from reelbase.editing.documents import lock_name
from reelbase.editing.problems import malformed, missing
from reelbase.entity import Entity
from reelbase.importers.engine.edits import Lock
from reelbase.moments import moment_of, stamp, with_t
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.edits import (
    BETWEEN,
    FEEDS,
    HISTORY,
    OF_SET,
    REMOVALS,
    SET,
    SETS,
    MadeEdit,
    last_set_at,
)
from reelbase.storage.rows import ChangeSetRow, EditRow

GREATEST = 2**63 - 1
"""The greatest number that a database holds in a column."""
NEWEST = f"{GREATEST}.0"
"""The cursor of the first page: every edit comes before it."""
NOTHING = "0.0"
"""The cursor of the first page of a feed that goes forward: every edit comes after it."""


class Edit(Struct, omit_defaults=True):
    """One edit: of which field, what it held before and after, and whether an editor had set that."""

    kind: str
    id: int
    action: str
    field: str = ""
    before: object = None
    after: object = None
    was_locked: bool = False
    is_locked: bool = False


class HistoryEdit(Struct):
    """An edit of an entity, with its change set."""

    change_set: int
    time: str
    who: str
    comment: str
    edit: Edit


class History(Struct):
    """A page of the history of an entity, the last edit first, and where the next page begins."""

    edits: list[HistoryEdit]
    next: str | None


class ChangeSet(Struct):
    """Edits that were made at once."""

    id: int
    time: str
    who: str
    comment: str
    edits: list[Edit]


class ChangeSets(Struct):
    """A page of change sets without their edits, the first made first; `next` goes on behind them."""

    change_sets: list["ChangeSetMade"]
    next: str


class ChangeSetMade(Struct):
    """A change set without its edits."""

    id: int
    time: str
    who: str
    comment: str


class Removal(Struct):
    """Something that was deleted, merged or restored."""

    kind: str
    id: int
    action: str
    into: int | None
    reason: str
    change_set: int
    time: str
    who: str


class Removals(Struct):
    """A page of removals, the first first; `next` goes on behind them."""

    removals: list[Removal]
    next: str


class Difference(Struct):
    """The difference between two states of an entity, by field."""

    since: int
    until: int
    fields: dict[str, "Pair"]


class Pair(Struct):
    """The value of a field before and after."""

    before: object
    after: object


async def history(db: Reader, entity: Entity, cursor: str, limit: int, field: str) -> History:
    """Return a page of the edits of an entity, the last first.

    A cursor names an edit and the page holds those before it, so that none is skipped or comes twice.
    """
    set_id, position = _place(cursor or NEWEST)
    of = {"kind": str(entity.kind), "id": entity.id, "field": field}
    return _page(await db.all(HISTORY, **of, set_id=set_id, position=position, limit=limit + 1), limit)


class Filter(NamedTuple):
    """The edits that a feed tells of; what is empty is not asked. The fields are parameters of `FEEDS`."""

    of_kind: str = ""
    field: str = ""
    by: str = ""
    action: str = ""
    account_id: int = 0  # the account on whose watchlist the titles are


async def feed(db: Reader, wanted: Filter, cursor: str, limit: int) -> History:
    """Return a page of the edits of everything, the last first."""
    values = {name: value for name, value in wanted._asdict().items() if value}
    statement = FEEDS[tuple(values)]
    set_id, position = _place(cursor or NEWEST)
    rows = await db.all(statement, **values, set_id=set_id, position=position, limit=limit + 1)
    return _page(rows, limit)


def _page(rows: Sequence[MadeEdit], limit: int) -> History:
    page = rows[:limit]
    edits = [
        HistoryEdit(row.change_set_id, with_t(row.time), row.who, row.comment, _edit(row)) for row in page
    ]
    last = page[-1] if len(rows) > limit else None
    return History(edits, f"{last.change_set_id}.{last.position}" if last else None)


async def change_set(db: Reader, id_: int) -> ChangeSet:
    """Return a change set with its edits; refused with 404 where there is none."""
    row = await db.one(SET, set_id=id_)
    if row is None:
        raise missing(f"Expected the id of a change set, found {id_}.")
    edits = await db.all(OF_SET, set_id=id_)
    return ChangeSet(row.id, with_t(row.time), row.who, row.comment, [_edit(each) for each in edits])


async def change_sets(db: Reader, cursor: str, limit: int) -> ChangeSets:
    """Return a page of change sets behind a cursor, in the order in which they were made."""
    after = _number(cursor or "0")
    rows = await db.all(SETS, after=after, limit=limit)
    made = [_made(row) for row in rows]
    return ChangeSets(made, str(max((each.id for each in made), default=after)))


async def removals(db: Reader, cursor: str, limit: int) -> Removals:
    """Return a page of what was deleted, merged and restored behind a cursor, in that order."""
    set_id, position = _place(cursor or NOTHING)
    rows = await db.all(REMOVALS, set_id=set_id, position=position, limit=limit)
    places = [f"{row.change_set_id}.{row.position}" for row in rows]
    return Removals([_removal(row) for row in rows], places.pop() if places else cursor or NOTHING)


def _removal(row: MadeEdit) -> Removal:
    text = row.after if row.action != "restored" else row.before
    said = msgspec.json.decode(text or "{}", type=dict[str, str])
    into = int(said["into"]) if "into" in said else None
    reason = said.get("reason", "")
    return Removal(
        row.kind, row.entity_id, row.action, into, reason, row.change_set_id, with_t(row.time), row.who
    )


async def differences(db: Reader, entity: Entity, since: int, until: int) -> Difference:
    """Return what differs in an entity between the states after two change sets; 0: before the first."""
    first, last = sorted((since, until))
    rows = await db.all(BETWEEN, kind=str(entity.kind), id=entity.id, after=first, until=last)
    pairs: dict[str, Pair] = {}
    for row in rows:
        if row.field:
            name, after = lock_name(Lock(row.field, row.item)), _value(row.after)
            pairs[name] = Pair(pairs[name].before if name in pairs else _value(row.before), after)
    found = {name: pair for name, pair in pairs.items() if pair.before != pair.after}
    if since > until:
        found = {name: Pair(pair.after, pair.before) for name, pair in found.items()}
    return Difference(since, until, found)


async def set_at(db: Reader, text: str) -> int:
    """Return a change set by its id, or the last one up to a moment such as 2026-05-24T17:19:42Z.

    Refused with 400 where the text is neither.
    """
    if text.isdecimal() and text.isascii() and len(text) < 19:
        return int(text)
    moment = text.removesuffix("Z").replace("T", " ")
    with suppress(ValueError):
        if stamp(moment_of(moment)) == moment:
            return await last_set_at(db, moment)
    raise malformed(f'Expected a change set or a moment such as 2026-05-24T17:19:42Z, found "{text[:40]}".')


def first_states(rows: Iterable[EditRow]) -> list[EditRow]:
    """Return of each field, or item of one, the first of these edits."""
    found: dict[tuple[str, int, str, str], EditRow] = {}
    for row in rows:
        if row.field:
            found.setdefault((row.kind, row.entity_id, row.field, row.item), row)
    return [*found.values()]


def _edit(row: MadeEdit) -> Edit:
    return Edit(
        row.kind,
        row.entity_id,
        row.action,
        lock_name(Lock(row.field, row.item)),
        _value(row.before),
        _value(row.after),
        bool(row.was_locked),
        bool(row.is_locked),
    )


def _made(row: ChangeSetRow) -> ChangeSetMade:
    return ChangeSetMade(row.id, with_t(row.time), row.who, row.comment)


def _value(text: str | None) -> object:
    return None if text is None else msgspec.json.decode(text)


def _place(cursor: str) -> tuple[int, int]:
    set_id, _, position = cursor.partition(".")
    return _number(set_id), _number(position)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 20 and int(text) <= GREATEST):
        raise malformed(f'Expected a cursor that a page gave as `next`, found "{text[:40]}".')
    return int(text)
