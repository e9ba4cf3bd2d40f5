"""Events: what the journal says, for programs that follow it from outside.

An event is a run of rows of the journal about one entity, of one second and one change set. Its `sequence` is
that of the last of them, so who asks for what comes behind it misses no row and gets none twice.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from msgspec import Struct

from reelbase.accounts.editors import OWNER
from reelbase.bounds import EVENT_CHANGES, EVENT_ROWS
from reelbase.editing.problems import malformed, unfit
from reelbase.entity import Kind
from reelbase.jobs.pruning import KEPT_DAYS
from reelbase.moments import stamp, with_t
from reelbase.operations.parameters.binding import EventFilter
from reelbase.storage.engine.dependencies import VOTES
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.events import FOLLOWED, LAST_UP_TO, SETS_OF_ROWS, FollowedRow, SetRow
from reelbase.storage.queries.journal import HEAD, POPULARITY, RELATION, RESTORED, TREND, kind_of

LIST = "list"
NOTICES = (VOTES, POPULARITY, TREND, RELATION)
"""Kinds that are no change of a title: left out unless asked for, and kept by the journal for a month."""
KINDS = (*map(str, Kind), LIST, *NOTICES)
"""All that can be asked for."""
USUAL = frozenset(map(str, Kind))
ACTIONS = ("created", "updated", "deleted")
EDITORS = ("key ", "user ", OWNER)
"""Beginnings of the names of those who make change sets."""
CATALOGUE = "catalogue"
GENERAL = "general"


class EventChange(Struct, omit_defaults=True):
    """One change: of which key, as `/changes` names it, and in which language and country."""

    key: str
    action: str
    iso_639_1: str = ""
    iso_3166_1: str = ""


class Event(Struct):
    """Something that happened to an entity."""

    sequence: int
    type: str
    time: str
    kind: str
    id: int
    changes: list[EventChange]
    change_set: int | None


class Events(Struct):
    """A page of events, the first first; `next` goes on behind them."""

    events: list[Event]
    next: str


class Filter(NamedTuple):
    """The events that somebody wants, by kinds and actions."""

    kinds: frozenset[str]
    actions: frozenset[str]

    @property
    def has_notices(self) -> bool:
        """True if something is wanted that the journal does not keep for ever."""
        return not self.kinds.isdisjoint(NOTICES)


class Followed(NamedTuple):
    """An event, the kind by which it is asked for, and its action."""

    kind: str
    action: str
    event: Event

    def is_wanted(self, wanted: Filter) -> bool:
        """Return true if a filter lets it pass; that everything is different passes each."""
        return self.kind == CATALOGUE or (self.kind in wanted.kinds and self.action in wanted.actions)


class Page(NamedTuple):
    """Events in their order, the last row that was read for them, and if there may be more at once."""

    events: Sequence[Followed]
    last: int
    is_full: bool


def read_filter(asked: EventFilter) -> Filter:
    """Return what is asked for; refused with 422 where there is no such kind or action."""
    kinds = _names("kinds", asked.kinds, KINDS) or USUAL
    return Filter(kinds, _names("actions", asked.actions, ACTIONS) or frozenset(ACTIONS))


def _names(parameter: str, text: str, known: Sequence[str]) -> frozenset[str]:
    found = frozenset(each.strip() for each in text.split(",") if each.strip())
    for each in sorted(found - set(known)):
        raise unfit(f'{parameter}: expected {", ".join(known)}, with commas between, found "{each[:40]}"')
    return found


def read_place(text: str) -> int | None:
    """Return the sequence behind which events are wanted; None where nothing is said, 400 for none."""
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise malformed(f'Expected the id of an event, found "{text[:40]}".')
    return int(text)


async def opening(db: Reader, place: int | None, wanted: Filter) -> Page:
    """Return what is said before the first event, and the place behind which events follow.

    A place behind the end of the journal is of another history. Notices are kept for a while only.
    """
    [(head,)] = await db.all(HEAD)
    if place is None:
        return Page((), head, is_full=False)
    now = stamp(db.now)
    if place > head:
        return Page([restored(head, now)], head, is_full=False)
    if wanted.has_notices and place < head:
        row = await db.one(LAST_UP_TO, sequence=place)
        if row is None or row.time < stamp(db.now - timedelta(days=KEPT_DAYS)):
            return Page([_of_catalogue("pruned", place, now)], place, is_full=True)
    return Page((), place, is_full=place < head)


async def first_events(db: Reader, place: int | None, wanted: Filter, rows: int = EVENT_ROWS) -> Page:
    """Return what is said before the first event, and the events of the next rows: the page goes on behind
    them, so what is said first is not said of the same place for ever.
    """
    page = await opening(db, place, wanted)
    if not page.is_full:
        return page
    found = await read_events(db, page.last, rows)
    return found._replace(events=[*page.events, *found.events])


async def read_events(db: Reader, after: int, rows: int = EVENT_ROWS) -> Page:
    """Return the events of the next rows of the journal."""
    found = await db.scan(FOLLOWED, after=after, limit=rows)
    if not found:
        return Page((), after, is_full=False)
    sequences = [row.sequence for row in found]
    first, last = min(sequences), max(sequences)
    sets: Sequence[SetRow] = ()
    if any(row.who.startswith(EDITORS) for row in found):
        sets = await db.scan(SETS_OF_ROWS, first=first, last=last)
    return Page([*_events(found, sets)], last, is_full=len(found) == rows)


class _Marked(NamedTuple):
    """A row with the id of its change set."""

    row: FollowedRow
    change_set: int | None

    @property
    def run(self) -> tuple[object, ...]:
        """The values that all rows of one event have in common."""
        return self.row.kind, self.row.entity_id, self.row.time, self.change_set


def _events(rows: Iterable[FollowedRow], sets: Iterable[SetRow]) -> Iterator[Followed]:
    for _, run in groupby(_marked(rows, sets), attrgetter("run")):
        marked = [*run]
        of_sets = {each.change_set for each in marked}
        found = _event([each.row for each in marked], of_sets.pop())
        if found is not None:
            yield found


def _marked(rows: Iterable[FollowedRow], sets: Iterable[SetRow]) -> Iterator[_Marked]:
    """Yield rows with their change sets: each is of the last one that had begun, if that is by the same."""
    coming = iter(sets)
    following, begun = next(coming, None), None
    for row in rows:
        while following is not None and following.journal_head < row.sequence:
            following, begun = next(coming, None), following
        is_of_it = begun is not None and (begun.time, begun.who) == (row.time, row.who)
        yield _Marked(row, begun.id if begun is not None and is_of_it else None)


def _event(rows: Sequence[FollowedRow], change_set: int | None) -> Followed | None:
    """Return the event of a run of rows; None for what is nobody's business outside."""
    *_, last = rows
    asked, _, of_kind = last.kind.partition("/")
    if asked == RESTORED:
        return restored(last.sequence, last.time)
    if asked not in KINDS:
        return None
    said = (row.action for row in rows if row.key in {GENERAL, LIST} and row.action in ACTIONS)
    action = next(said, "updated")
    name = f"{of_kind}.{asked}" if of_kind else f"{asked}.{action}"
    changes = dict.fromkeys((row.key, row.action, row.iso_639_1, row.iso_3166_1) for row in rows)
    event = Event(
        last.sequence,
        name,
        with_t(last.time),
        kind_of(last.kind),
        last.entity_id,
        [EventChange(*each) for each in [*changes][:EVENT_CHANGES]],
        change_set,
    )
    return Followed(asked, action, event)


def restored(sequence: int, time: str) -> Followed:
    """Return the event that the journal is of another history: a backup was restored, or rows were lost."""
    return _of_catalogue(RESTORED, sequence, time)


def _of_catalogue(what: str, sequence: int, time: str) -> Followed:
    """Return the event that all that is known is to be looked through: `what` happened to the journal."""
    event = Event(sequence, f"{CATALOGUE}.{what}", with_t(time), CATALOGUE, 0, [], None)
    return Followed(CATALOGUE, what, event)
