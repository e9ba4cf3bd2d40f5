"""The journal's head, looked at once for everything in a process that follows the journal.

SQLite is looked at ten times a second, which costs nobody a statement. PostgreSQL tells of each write;
besides it is asked every few seconds, or each second behind a pooler, which passes on no notices.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from reelbase.errors import StorageError
from reelbase.storage.engine.database import Database
from reelbase.storage.engine.dependencies import OF_VOTES
from reelbase.storage.queries.journal import PICTURE

LOOK_SECONDS = {"sqlite": 0.1, "postgresql": 1.0}  # between two looks at the head
HEARD_SECONDS = 5.0  # the same where notices come
PAUSE_SECONDS = 0.25  # after a notice, so that many writes are followed as one
AGAIN_SECONDS = 1.0  # after what went wrong

log = logging.getLogger("reelbase.index")


class Heads:
    """The head as of the last look or the last notice."""

    def __init__(self, database: Database) -> None:
        self._listener = database.listener()
        self._readers = database.readers()
        self._look_seconds = LOOK_SECONDS[database.dialect]
        self._error: StorageError | None = None
        self._moved = asyncio.Event()
        self._known = -1  # of which it is said what the rows up to it are
        self.head: int | None = None
        self.pictured = 0  # the head up to which the journal may tell of removed pictures
        self._changed = 0  # the same of anything but votes

    async def other_than(self, known: int, seconds: float) -> int:
        """Return the head as soon as it is another one, or after that time.

        Raises what keeps from looking.
        """
        if self.head in (None, known) and self._error is None:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._moved.wait()
        if self._error is not None:
            raise StorageError(str(self._error)) from self._error
        return known if self.head is None else self.head

    async def more_than_votes(self, known: int, seconds: float) -> None:
        """Wait that long, or until the journal may tell of more than votes since a head or ends before it."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self._changed <= known and self._error is None and known <= (self.head or 0):
                    await self._moved.wait()

    def saw(self, head: int) -> None:
        """Take notice of a later head that was seen elsewhere."""
        if self.head is not None:
            self.head = max(self.head, head)

    async def keep_looking(self) -> None:
        """Look until cancelled."""
        while True:
            try:
                await self._look()
            except (StorageError, OSError) as error:
                self._tell(None, StorageError(str(error)))
                await asyncio.sleep(AGAIN_SECONDS)
            except Exception as error:
                log.exception("The journal could not be looked at")
                self._tell(None, StorageError(type(error).__name__))
                await asyncio.sleep(AGAIN_SECONDS)

    async def _look(self) -> None:
        listener = self._listener
        try:
            await self._readers.open()
            is_heard = listener is not None and await listener.open()
            while True:
                head = await self._readers.head()
                if head != self._known:  # without a notice that says what the new rows are
                    self.pictured = self._changed = head
                self._tell(head)
                if listener is not None and is_heard:
                    await self._hear(time.monotonic() + HEARD_SECONDS)
                else:
                    await asyncio.sleep(self._look_seconds)
        finally:
            await self._readers.close()
            if listener is not None:
                await listener.close()

    async def _hear(self, until: float) -> None:
        """Take notices up to a time."""
        assert self._listener is not None, "it listens"
        while (left := until - time.monotonic()) > 0:
            notice = await self._listener.wait(left)
            if notice is not None:
                if PICTURE in notice.kinds:
                    self.pictured = notice.head
                if not notice.kinds.issubset(OF_VOTES):
                    self._changed = notice.head
                self._tell(notice.head)
                await asyncio.sleep(PAUSE_SECONDS)

    def _tell(self, head: int | None, error: StorageError | None = None) -> None:
        # a head that was `saw` woke nobody, and only now it is known what the rows up to it are
        moved = (head, error) != (self.head, self._error) or head not in {None, self._known}
        self.head, self._error, self._known = head, error, -1 if head is None else head
        if moved:
            self._moved.set()
            self._moved = asyncio.Event()


@asynccontextmanager
async def looking(database: Database) -> AsyncIterator[Heads]:
    """Look at the journal's head for as long as the block takes."""
    heads = Heads(database)
    task = asyncio.ensure_future(heads.keep_looking())
    try:
        yield heads
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
