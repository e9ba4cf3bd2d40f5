"""The feed of events: the journal's new rows, read once for all streams of a worker.

It looks at the journal only while a stream is open. What it holds is bounded: a stream that is further behind
reads from the database, at its own pace.
"""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from itertools import takewhile
from typing import NamedTuple

import msgspec

from reelbase.bounds import EVENT_ROWS, EVENT_STREAMS
from reelbase.editing.events import Filter, Followed, read_events
from reelbase.editing.problems import Problem
from reelbase.errors import StorageError
from reelbase.jobs.heads import looking
from reelbase.storage.engine.database import Database
from reelbase.storage.engine.reader import Readers, Snapshot

LOOK_SECONDS = 60.0  # after which nothing was said of the head
AGAIN_SECONDS = 1.0  # after what went wrong
KEPT = 2 * EVENT_ROWS  # events

log = logging.getLogger("reelbase.api")
_encode = msgspec.json.Encoder().encode


class Line(NamedTuple):
    """An event, and the lines by which a stream sends it."""

    followed: Followed
    sequence: int
    text: bytes


class Lines(NamedTuple):
    """Events behind a place, and the place behind them."""

    lines: Sequence[Line]
    last: int


def line_of(followed: Followed) -> Line:
    """Return an event as a stream sends it."""
    sequence = followed.event.sequence
    return Line(followed, sequence, b"id: %d\ndata: %b\n\n" % (sequence, _encode(followed.event)))


def place_text(place: int) -> bytes:
    """Return the lines by which a client knows how far it is, without an event."""
    return b"id: %d\n\n" % place


class EventFeed:
    """New events, for all who follow them at this worker."""

    def __init__(self, database: Database, readers: Readers, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._readers = readers
        self.clock = clock
        self._task: asyncio.Task[None] | None = None
        self._moved = asyncio.Event()
        self._kept: deque[Line] = deque()  # all events behind `_begin`
        self._begin = 0
        self.head = 0  # the last row that was read
        self.streams = 0  # that follow now
        self.history = 0  # how often another history began

    def reading(self) -> Snapshot:
        """Open a snapshot of the present."""
        return self._readers.read(self.clock())

    @asynccontextmanager
    async def followed(self) -> AsyncIterator[None]:
        """Look at the journal while this is open; refused with 503 where too many do."""
        if self.streams >= EVENT_STREAMS:
            raise Problem(
                503,
                "other-refusals",
                "Too many streams are open.",
                f"Expected at most {EVENT_STREAMS} streams of events at once, found one more.",
                headers=((b"retry-after", b"10"),),
            )
        self.streams += 1
        try:
            head = await self._readers.head() if self._task is None else 0
            if self._task is None:  # nobody else was quicker
                self._begin_at(head)
                self._task = asyncio.ensure_future(self._keep_reading())
            yield
        finally:
            self.streams -= 1
            if not self.streams and self._task is not None:
                task, self._task = self._task, None
                task.cancel()

    async def after(self, place: int) -> Lines:
        """Return some of the events behind a place; none where it is the end."""
        begin = self._begin
        if begin <= place:
            newest = [*takewhile(lambda each: each.sequence > place, reversed(self._kept))]
            return Lines(newest[::-1], max(self.head, place))
        async with self.reading() as db:
            page = await read_events(db, place)
        last = page.last if page.is_full else max(page.last, begin)  # the rows up to it may be gone
        return Lines([*map(line_of, page.events)], last)

    async def moved(self, place: int, seconds: float) -> None:
        """Wait until something came behind a place, for so many seconds at most."""
        if self.head <= place:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._moved.wait()

    def _begin_at(self, head: int) -> None:
        self._kept.clear()
        self._begin = self.head = head

    async def _keep_reading(self) -> None:
        while True:
            try:
                async with looking(self._database) as heads:
                    while True:
                        found = await heads.other_than(self.head, LOOK_SECONDS)
                        if found != self.head:
                            await self._read(found)
                            heads.saw(self.head)
            except StorageError as error:
                log.warning("Events can't be read: %s Another try in %.0f second.", error, AGAIN_SECONDS)
            except Exception:
                log.exception("Events could not be read; another try in %.0f second.", AGAIN_SECONDS)
            await asyncio.sleep(AGAIN_SECONDS)

    async def _read(self, head: int) -> None:
        """Read up to a head; one before the known rows is of another history, or was said too late."""
        if head < self.head and (head := await self._readers.head()) < self.head:
            self._begin_at(head)
            self.history += 1
            self._tell()
        is_full = True
        while is_full:
            async with self.reading() as db:
                page = await read_events(db, self.head)
            self._kept.extend(map(line_of, page.events))
            self.head, is_full = page.last, page.is_full
            while len(self._kept) > KEPT:
                self._begin = self._kept.popleft().sequence
            self._tell()

    def _tell(self) -> None:
        self._moved.set()
        self._moved = asyncio.Event()


def wanted_text(lines: Lines, wanted: Filter) -> bytes:
    """Return what a stream sends of some events; where nothing is wanted of them, the place alone."""
    found = [each for each in lines.lines if each.followed.is_wanted(wanted)]
    text = b"".join(each.text for each in found)
    return text if any(each.sequence == lines.last for each in found) else text + place_text(lines.last)
