"""Taking a takeout into an account: what it would do, doing it, undoing it, and what waits for a title.

Each fact is kept with what became of it. So a second takeout with the same facts changes nothing, an
interrupted one goes on when it is taken again, and each can be undone whole.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, TypeVar

from msgspec import json

from reelbase.entity import Entity, Kind
from reelbase.matching.known import MISSING, Match, match
from reelbase.matching.subject import Subject
from reelbase.moments import precise
from reelbase.storage.engine.database import Database
from reelbase.storage.engine.reader import Reader
from reelbase.storage.engine.transaction import Transaction, driven
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries.account_lists import PRESENT
from reelbase.storage.queries.accounts import AccountRow
from reelbase.storage.queries.matching import select_moved
from reelbase.storage.queries.takeouts import (
    DIGESTS,
    ENTRY,
    LAST_ENTRIES,
    OPEN,
    REPLACING,
    TAKEOUT,
    delete_entries,
    delete_takeout,
    insert_entries,
    insert_takeout,
    set_made_lists,
    update_entry,
)
from reelbase.storage.rows import TakeoutEntryRow
from reelbase.takeouts.entering import Account, Left, remove_empty_lists
from reelbase.takeouts.members import TakeoutError
from reelbase.takeouts.said import Fact, Said, State, What, digest_of
from reelbase.takeouts.services import Facts

Value = TypeVar("Value")
AT_ONCE = 200  # facts in a transaction, so that nobody who writes waits long


class Plan(NamedTuple):
    """The effect that a takeout would have: the facts that are new, and the titles that they mean."""

    facts: Facts
    new: list[Said]
    matches: Mapping[Subject, Match]

    def found(self, said: Said) -> State:
        """Return the state that a fact would have."""
        its = self.matches[said.subject]
        return State.TAKEN if its.entity else State.DOUBTFUL if its.candidates else State.MISSING


class Outcome(NamedTuple):
    """The numbers of facts by their states."""

    takeout_id: int  # 0: nothing was new
    states: Mapping[State, int]


async def plan(db: Reader, account_id: int, facts: Facts) -> Plan:
    """Return what a takeout would do; nothing is changed."""
    digests = {digest_of(facts.service, each): each for each in facts.said}
    known: set[str] = set()
    for some in _portions([*digests], 5_000):
        rows = await db.all(DIGESTS, account_id=account_id, digests=[*some])
        known |= {row.digest for row in rows}
    new = [each for digest, each in digests.items() if digest not in known]
    new.sort(key=_order)
    return Plan(facts, new, await match(db, (each.subject for each in new)))


def _order(said: Said) -> str:
    """Return what ratings are taken by: the oldest first, so that the newest one of a title stays."""
    return said.fact.at if said.fact.what is What.RATING else ""


def take(
    database: Database, account: AccountRow, name: str, planned: Plan, now: datetime, limit: int
) -> Outcome:
    """Take what a plan has, without facts that were brought since; `limit`: the most titles of a list.

    Raises TakeoutError if somebody undoes it, or deletes the account, before all is taken.
    """
    states: Counter[State] = Counter()
    takeout_id = 0
    lists: list[int] = []
    for some in _portions(planned.new, AT_ONCE):
        with database.writer(now=now, who="takeout") as writer:
            if not takeout_id:
                takeout_id = insert_takeout(
                    writer, account.id, planned.facts.service, name[:255], precise(now)
                )
            elif not writer.all(TAKEOUT, id=takeout_id, account_id=account.id):
                raise TakeoutError(
                    f"Expected import {takeout_id} to stay until it is taken, found it undone."
                )
            entries = [
                _entry(account.id, takeout_id, planned.facts.service, each, planned.matches[each.subject])
                for each in some
            ]
            brought = {
                row.digest
                for row in writer.all(
                    DIGESTS, account_id=account.id, digests=[each.digest for each in entries]
                )
            }
            entered = _enter(writer, account, [e for e in entries if e.digest not in brought], limit, lists)
            insert_entries(writer, entered)
            set_made_lists(writer, takeout_id, json.encode(lists).decode())
        states.update(State(each.state) for each in entered)
    return Outcome(takeout_id, states)


def undo(database: Database, account: AccountRow, takeout_id: int, now: datetime) -> int | None:
    """Undo a takeout, the last fact first; return the number of its facts, None if there is none."""
    total = 0
    while True:
        with database.writer(now=now, who="takeout") as writer:
            takeout = next(iter(writer.all(TAKEOUT, id=takeout_id, account_id=account.id)), None)
            if takeout is None:
                return None
            entries = writer.all(LAST_ENTRIES, takeout_id=takeout_id, limit=AT_ONCE)
            db = Transaction(writer)
            titles = _now(writer, entries)
            its = Account(db, account, filter(None, titles), 0)
            for each, title in zip(entries, titles, strict=True):
                if each.state == State.TAKEN and title:
                    its.take_back(title, _fact(each), each.halves)
            its.end()
            _forget_left(writer, account.id, its.left, {each.number for each in entries})
            delete_entries(writer, entries)
            total += len(entries)
            if len(entries) < AT_ONCE:
                remove_empty_lists(db, account, json.decode(takeout.made_lists, type=list[int]))
                delete_takeout(writer, takeout_id)
                return total


def _forget_left(writer: Writer, account_id: int, left: Iterable[Left], undone: Collection[int]) -> None:
    """Let what replaced a rating that is undone be undone to the one before it."""
    by_title = {(str(each.entity.kind), each.entity.id, each.halves): each for each in left}
    if not by_title:
        return
    kinds, ids = [kind for kind, _, _ in by_title], [id_ for _, id_, _ in by_title]
    for row in writer.all(REPLACING, account_id=account_id, kinds=kinds, ids=ids):
        its = by_title.get((row.kind or "", row.entity_id or 0, row.halves or 0))
        if its and row.number not in undone:
            update_entry(writer, row._replace(halves=its.before))


def decide(
    database: Database, account: AccountRow, number: int, title: Entity | None, now: datetime, limit: int
) -> TakeoutEntryRow | None:
    """Say which title an open entry means; None: it is left out. All that mean the same are decided with it.

    Return the entry as it is then, None if no open one has this number. Raises TakeoutError for a title that
    is not in the catalogue.
    """
    with database.writer(now=now, who="takeout") as writer:
        entry = next(iter(writer.all(ENTRY, account_id=account.id, number=number)), None)
        if entry is None or entry.state not in {State.MISSING, State.DOUBTFUL}:
            return None
        waiting = driven(open_entries(Transaction(writer), account.id, (State.MISSING, State.DOUBTFUL)))
        same = [each for each in waiting if each.subject == entry.subject]
        if title is None:
            decided = [each._replace(state=State.LEFT_OUT) for each in same]
        else:
            its = [e._replace(state=State.TAKEN, kind=str(title.kind), entity_id=title.id) for e in same]
            if None in _now(writer, its):
                raise TakeoutError(f"Expected a title of the catalogue, found no {title.kind} {title.id}.")
            decided = _enter_later(writer, account, its, limit)
        for each in decided:
            update_entry(writer, each)
        return next(each for each in decided if each.number == number)


async def find_missing(db: Reader, account_ids: Iterable[int]) -> dict[int, dict[int, Match]]:
    """Return the entries whose titles were missing and are there now, by account and number.

    The names of the catalogue are walked through once for all accounts.
    """
    subjects = {
        account_id: {
            each.number: json.decode(each.subject, type=Subject)
            for each in await open_entries(db, account_id, [State.MISSING])
        }
        for account_id in account_ids
    }
    found = await match(db, (subject for its in subjects.values() for subject in its.values()))
    return {
        account_id: {number: found[subject] for number, subject in its.items() if found[subject] != MISSING}
        for account_id, its in subjects.items()
    }


def take_found(
    database: Database, account: AccountRow, found: Mapping[int, Match], now: datetime, limit: int
) -> int:
    """Take entries whose titles have arrived; return the number of them."""
    total = 0
    for some in _portions([*found], AT_ONCE):
        with database.writer(now=now, who="takeout") as writer:
            waiting = [
                _matched(entry, found[number])
                for number in some
                for entry in writer.all(ENTRY, account_id=account.id, number=number)
                if entry.state == State.MISSING
            ]
            entered = _enter_later(writer, account, waiting, limit)
            for each in entered:
                update_entry(writer, each)
        total += sum(each.state in {State.TAKEN, State.KNOWN} for each in entered)
    return total


async def open_entries(db: Reader, account_id: int, states: Iterable[State]) -> list[TakeoutEntryRow]:
    """Return the entries of an account in some states, one state after the other, the first first."""
    entries: list[TakeoutEntryRow] = []
    for state in states:
        after = 0
        while rows := await db.all(OPEN, account_id=account_id, state=state, after=after, limit=5_000):
            entries += rows
            after = max(row.number for row in rows)
    return entries


def _entry(account_id: int, takeout_id: int, service: str, said: Said, found: Match) -> TakeoutEntryRow:
    entry = TakeoutEntryRow(
        0,
        account_id,
        takeout_id,
        digest_of(service, said),
        said.place[:255],
        json.encode(said.subject).decode(),
        json.encode(said.fact).decode(),
        State.MISSING,
        None,
        None,
        None,
    )
    return _matched(entry, found)


def _matched(entry: TakeoutEntryRow, found: Match) -> TakeoutEntryRow:
    if found.entity:
        return entry._replace(state=State.TAKEN, kind=str(found.entity.kind), entity_id=found.entity.id)
    return entry._replace(state=State.DOUBTFUL if found.candidates else State.MISSING)


def _enter(
    writer: Writer, account: AccountRow, entries: Sequence[TakeoutEntryRow], limit: int, made_lists: list[int]
) -> list[TakeoutEntryRow]:
    """Enter the facts of those entries whose title is there; return all with what became of them.

    `made_lists` gets the ids of the lists that are made.
    """
    titles = _now(writer, entries)
    its = Account(Transaction(writer), account, filter(None, titles), limit)
    done = []
    for each, title in zip(entries, titles, strict=True):
        if title:
            done.append(each._replace(**its.enter(title, _fact(each))._asdict()))
        else:
            done.append(each._replace(state=State.MISSING if each.state == State.TAKEN else each.state))
    its.end()
    made_lists += its.made_lists
    return done


def _enter_later(
    writer: Writer, account: AccountRow, entries: Sequence[TakeoutEntryRow], limit: int
) -> list[TakeoutEntryRow]:
    """Enter facts that waited; undoing their takeouts removes the lists that are made for them."""
    made: list[int] = []
    entered = _enter(writer, account, entries, limit, made)
    for id_ in sorted({each.takeout_id for each in entries}) if made else ():
        [takeout] = writer.all(TAKEOUT, id=id_, account_id=account.id)
        lists = [*json.decode(takeout.made_lists, type=list[int]), *made]
        set_made_lists(writer, id_, json.encode(lists).decode())
    return entered


def _now(writer: Writer, entries: Sequence[TakeoutEntryRow]) -> list[Entity | None]:
    """Return the title of each entry that exists now, or the one that it was merged into."""
    named = [Entity(Kind(e.kind), e.entity_id) if e.kind and e.entity_id else None for e in entries]
    wanted = sorted({each for each in named if each})
    kinds, ids = [str(each.kind) for each in wanted], [each.id for each in wanted]
    now = {(e := Entity(Kind(row.kind), row.id)): e for row in writer.all(PRESENT, kinds=kinds, ids=ids)}
    for kind in {each.kind for each in wanted}:
        gone = [each.id for each in wanted if each.kind == kind and each not in now]
        for old, new in select_moved(writer, kind, gone).items():
            if new is not None:
                now[Entity(kind, old)] = Entity(kind, new)
    return [now.get(each) if each else None for each in named]


def _fact(entry: TakeoutEntryRow) -> Fact:
    return json.decode(entry.fact, type=Fact)


def _portions(values: Sequence[Value], size: int) -> Iterable[Sequence[Value]]:
    return (values[first : first + size] for first in range(0, len(values), size))
