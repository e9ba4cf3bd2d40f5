"""Sending: brings events to the receivers of webhooks, for as long as it runs.

All state is in the database, so another process goes on where this one ends. One process sends at a time: it
has the turn, for half a minute after each transaction. A message that was taken, but not written down as such
before the process was killed, is sent again with the same id.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import NamedTuple, TypeVar

from reelbase import moments
from reelbase.accounts.secrets import hex_token
from reelbase.bounds import WEBHOOK_WAITING
from reelbase.editing.events import first_events
from reelbase.editing.notices.attempts import BUSY, GONE, Outcome, after_failure, rested
from reelbase.editing.notices.messages import filter_of, put_page
from reelbase.editing.notices.posting import Poster
from reelbase.editing.problems import Problem
from reelbase.errors import StorageError
from reelbase.jobs.heads import Heads
from reelbase.moments import moment_of, stamp
from reelbase.storage.engine.dependencies import VOTES
from reelbase.storage.engine.reader import Readers
from reelbase.storage.engine.writer import Writer
from reelbase.storage.engine.writes import Writes
from reelbase.storage.queries.journal import HEAD
from reelbase.storage.queries.webhooks import (
    BACKLOGS,
    TURN,
    WAITING,
    WEBHOOK,
    WEBHOOKS,
    BacklogRow,
    find_turn,
    forget_delivered,
)
from reelbase.storage.rows import WebhookMessageRow, WebhookRow, WebhookTurnRow

IDLE_SECONDS = 30.0  # between two looks where nothing is due
TURN_SECONDS = 30.0
OTHERS_SECONDS = 5.0  # between two looks while another process has the turn
AGAIN_SECONDS = 5.0  # after what went wrong
AT_ONCE = 8  # messages to one receiver, of as many titles
LOOKED_AT = 2 * WEBHOOK_WAITING  # messages among which those are chosen
UNWRITTEN = 5000  # rows of the journal that nobody wants, and which may be looked through again

log = logging.getLogger("reelbase.webhooks")
Found = TypeVar("Found")


class NotOurTurn(Exception):
    """Another process sends."""


class Due(NamedTuple):
    """A webhook, its backlog, the place in the journal up to which all is known, and the journal's head."""

    row: WebhookRow
    backlog: BacklogRow | None
    place: int
    head: int

    @property
    def makes_messages(self) -> bool:
        """True if there are rows of the journal to be looked at, and few messages wait."""
        waiting = self.backlog.waiting if self.backlog else 0
        return self.place != self.head and waiting < WEBHOOK_WAITING


class Place(NamedTuple):
    """The progress of a webhook: as the database has it, and further, where nothing was wanted since."""

    stored: int
    seen: int


class Sender:
    """Sends what is due, and looks again when the journal moves or the next attempt is due."""

    def __init__(
        self,
        readers: Readers,
        writes: Writes,
        poster: Poster,
        clock: Callable[[], datetime] = moments.now,
    ) -> None:
        self._readers = readers
        self._writes = writes
        self._poster = poster
        self._clock = clock
        self._holder = hex_token(32)
        self._tasks: dict[int, asyncio.Task[None]] = {}  # by webhook
        self._next: dict[int, str] = {}  # when there is something to send again, as far as it is known
        self._places: dict[int, Place] = {}
        self._wants_votes = False

    async def keep_sending(self, heads: Heads) -> None:
        """Send until cancelled; what goes wrong is logged and tried again."""
        seen = -1
        try:
            while True:
                try:
                    head = await self._head_or_more(heads, seen, await self.look())
                    seen = seen if head is None else head
                except (StorageError, OSError) as error:
                    log.warning("Webhooks can't be looked at: %s", error)
                    await asyncio.sleep(AGAIN_SECONDS)
                except Exception:
                    log.exception("Webhooks could not be looked at; another try in %.0f s.", AGAIN_SECONDS)
                    await asyncio.sleep(AGAIN_SECONDS)
        finally:
            await self.close()

    async def close(self) -> None:
        """End what is under way, and give the turn to others."""
        for each in self._tasks.values():
            each.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks.values())
        with suppress(Exception):
            await self._writes.do(self._give_turn)
        await self._poster.close()

    async def _head_or_more(self, heads: Heads, seen: int, seconds: float) -> int | None:
        """Wait for another head (returned), the end of a task, or so many seconds."""
        moved = asyncio.ensure_future(self._other_head(heads, seen, seconds))
        try:
            await asyncio.wait({moved, *self._tasks.values()}, return_when=asyncio.FIRST_COMPLETED)
            return moved.result() if moved.done() else None
        finally:
            moved.cancel()

    async def _other_head(self, heads: Heads, seen: int, seconds: float) -> int:
        """Wait for another head, but not one of votes that no webhook wants; return the head after that."""
        until = time.monotonic() + seconds
        head = await heads.other_than(seen, seconds)
        if head > seen and not self._wants_votes:
            await heads.more_than_votes(seen, until - time.monotonic())
        return head if heads.head is None else heads.head

    async def look(self) -> float:
        """Begin what is due; return the seconds after which to look again."""
        self._tasks = {id_: task for id_, task in self._tasks.items() if not task.done()}
        waits, now = [IDLE_SECONDS], stamp(self._clock())
        for each in await self._known():
            if each.row.id in self._tasks:
                continue
            due_at = (each.backlog and each.backlog.due_at) or ""
            next_at = max(self._next.get(each.row.id, due_at), each.row.rests_until) if due_at else ""
            if each.makes_messages or (next_at and next_at <= now):
                self._tasks[each.row.id] = asyncio.ensure_future(self._serve(each))
            elif next_at:
                waits.append(max((moment_of(next_at) - self._clock()).total_seconds(), 0.05))
        return min(waits)

    async def _known(self) -> Sequence[Due]:
        """Return the webhooks that are not disabled, none while another process sends.

        Without webhooks this is one question.
        """
        async with self._readers.read_apart(self._clock()) as db:
            rows = await db.all(WEBHOOKS)
        self._wants_votes = any(VOTES in row.kinds for row in rows if not row.disabled_at)
        if not rows:
            return []
        async with self._readers.read(self._clock()) as db:
            rows = [row for row in await db.all(WEBHOOKS) if not row.disabled_at]
            for turn in await db.all(TURN):
                if turn.holder != self._holder and turn.until > stamp(self._clock()):
                    return []
            backlogs = {row.webhook_id: row for row in await db.all(BACKLOGS)}
            [(head,)] = await db.all(HEAD)
        return [Due(row, backlogs.get(row.id), self._place_of(row), head) for row in rows]

    def _place_of(self, row: WebhookRow) -> int:
        """Return the row of the journal up to which there is nothing more to send."""
        place = self._places.get(row.id)
        return place.seen if place is not None and place.stored == row.position else row.position

    async def _serve(self, due: Due) -> None:
        """Make messages of the journal, and send what is due."""
        again = IDLE_SECONDS
        try:
            if due.makes_messages:
                await self._make_messages(due)
            again = await self._send(due.row.id)
        except NotOurTurn:
            again = OTHERS_SECONDS
        except StorageError as error:
            log.warning("Webhook %d waits for the database: %s", due.row.id, error)
            await asyncio.sleep(AGAIN_SECONDS)
        except Problem as problem:
            log.error("Webhook %d can't be served: %s", due.row.id, problem.detail)
            await asyncio.sleep(IDLE_SECONDS)
        except Exception:
            log.exception("Webhook %d could not be served.", due.row.id)
            await asyncio.sleep(AGAIN_SECONDS)
        self._next[due.row.id] = stamp(self._clock() + timedelta(seconds=again + 0.99))

    async def _make_messages(self, due: Due) -> None:
        """Keep what the next rows of the journal say; where that is nothing, it is not written down."""
        row, place = due.row, due.place
        wanted = filter_of(row)
        async with self._readers.read(self._clock()) as db:
            page = await first_events(db, place, wanted)
            last = page.last if page.is_full else max(page.last, due.head)
        if page.events and due.head < place:
            last = page.last  # of another history
        is_wanted = any(each.is_wanted(wanted) for each in page.events)
        if not is_wanted and last - row.position < UNWRITTEN:
            self._places[row.id] = Place(row.position, last)
            return

        def work(writer: Writer) -> None:
            for stored in writer.all(WEBHOOK, id=row.id):
                if stored.position == row.position:
                    put_page(writer, stored, page._replace(last=last))

        await self._in_turn(work)

    async def _send(self, webhook_id: int) -> float:
        """Send until nothing is due, or the receiver rests; return the seconds until then."""
        has_turn = False
        while True:
            async with self._readers.read(self._clock()) as db:
                row = await db.one(WEBHOOK, id=webhook_id)
                waiting = await db.all(WAITING, webhook_id=webhook_id, limit=LOOKED_AT)
            now = self._clock()
            if row is None or row.disabled_at:
                return IDLE_SECONDS
            firsts = _first_of_titles(waiting)
            due = [each for each in firsts if each.due_at <= stamp(now)]
            if row.rests_until > stamp(now) or not due:
                next_at = max(min((each.due_at for each in firsts), default=""), row.rests_until)
                return max((moment_of(next_at) - now).total_seconds(), 0.0) if next_at else IDLE_SECONDS
            if not has_turn:
                await self._in_turn(lambda _: None)
                has_turn = True
            chosen = due[: 1 if row.failures else AT_ONCE]
            outcomes = await asyncio.gather(*(self._poster.post(row, each, now) for each in chosen))
            await self._note(webhook_id, dict(zip(chosen, outcomes, strict=True)))

    async def _note(self, webhook_id: int, outcomes: Mapping[WebhookMessageRow, Outcome]) -> None:
        """Write down what became of messages, in one transaction."""
        taken = [message.id for message, outcome in outcomes.items() if outcome.is_taken]
        failed = {message: outcome for message, outcome in outcomes.items() if not outcome.is_taken}
        for message, outcome in failed.items():
            log.info("Webhook %d did not take %s: %s", webhook_id, message.message_id, outcome.text)

        def work(writer: Writer) -> None:
            if taken:
                forget_delivered(writer, taken)
            for row in writer.all(WEBHOOK, id=webhook_id):
                found = row._replace(sent=row.sent + len(taken))
                if taken:
                    found = found._replace(failures=0, rests_until="")
                writer.upsert([after_failure(*each, writer.now) for each in failed.items()])
                worst = max(failed.values(), key=_gravity, default=None)
                if worst is not None and (not taken or _gravity(worst) > NO_GRAVITY):
                    found = rested(found, worst, writer.now)
                writer.upsert([found])

        await self._in_turn(work)

    async def _in_turn(self, work: Callable[[Writer], Found]) -> Found:
        """Write while this process has the turn, which it has for longer then. Raises NotOurTurn."""

        def in_turn(writer: Writer) -> Found:
            found = find_turn(writer)
            if found is not None and found.holder != self._holder and found.until > stamp(writer.now):
                raise NotOurTurn
            until = stamp(writer.now + timedelta(seconds=TURN_SECONDS))
            writer.upsert([WebhookTurnRow(1, self._holder, until)])
            return work(writer)

        return await self._writes.do(in_turn)

    def _give_turn(self, writer: Writer) -> None:
        found = find_turn(writer)
        if found is not None and found.holder == self._holder:
            writer.delete([found])


def _first_of_titles(waiting: Iterable[WebhookMessageRow]) -> Sequence[WebhookMessageRow]:
    """Return the first message of each title: those behind it wait for it."""
    found: dict[tuple[str, int], WebhookMessageRow] = {}
    for each in waiting:
        found.setdefault((each.kind, each.entity_id), each)
    return [*found.values()]


NO_GRAVITY = (False, timedelta())


def _gravity(outcome: Outcome) -> tuple[bool, timedelta]:
    """Return how much an outcome says of the receiver, and not of the message alone."""
    is_busy = outcome.status in BUSY
    return outcome.status == GONE, (is_busy and outcome.again_in) or timedelta()
