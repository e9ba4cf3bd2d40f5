"""Writes of requests, by one thread in each worker; writes that wait at the same time share a commit.

A commit waits for the disk, and that takes far longer than the writing. So one thread takes all the writes
that have come since the last commit into one transaction, each behind a savepoint: an error in one undoes
that one alone. No write is reported as done before the commit is.
"""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from reelbase.bounds import WRITE_SECONDS
from reelbase.errors import StorageError
from reelbase.storage.engine.database import open_database
from reelbase.storage.engine.errors import as_storage_error
from reelbase.storage.engine.writer import Writer

PATIENCE = 10.0  # seconds to wait for another writer, such as an import
MOST = 256  # writes in one transaction

Result = TypeVar("Result")
Result_co = TypeVar("Result_co", covariant=True)


class _Write(Generic[Result_co]):
    """Something to be written, and who waits for it."""

    def __init__(self, work: Callable[[Writer], Result_co]) -> None:
        self._work = work
        self._loop = asyncio.get_running_loop()
        self.done: asyncio.Future[Result_co] = self._loop.create_future()
        self.error: BaseException | None = None

    def do(self, writer: Writer) -> None:
        """Do the work; `report` says what became of it when the transaction has ended."""
        self._outcome = self._work(writer)

    def report(self) -> None:
        """Let its event loop say what became of it, if there still is one."""
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._tell)

    def _tell(self) -> None:
        """Say what became of it; nobody may wait any longer."""
        if self.done.cancelled():
            return
        if self.error:
            self.done.set_exception(self.error)
        else:
            self.done.set_result(self._outcome)


class Writes:
    """The one writing thread of a worker, begun with the first write."""

    def __init__(self, url: str, clock: Callable[[], datetime]) -> None:
        self._database = open_database(url, patience=PATIENCE, durable=True)
        self._clock = clock
        self._waiting: SimpleQueue[_Write[object] | None] = SimpleQueue()
        self._thread: threading.Thread | None = None

    @property
    def waiting(self) -> int:
        """The writes that are not begun yet."""
        return self._waiting.qsize()

    async def do(self, work: Callable[[Writer], Result]) -> Result:
        """Run the work in a write transaction; what it gives, once that is on the disk.

        What it raises undoes it and is raised here; so is what keeps the database from writing. One that
        does not answer any more is given up after WRITE_SECONDS; what was written then is not known.
        """
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="writes", daemon=True)
            self._thread.start()
        write = _Write(work)
        limit = asyncio.get_running_loop().call_later(WRITE_SECONDS, self._database.break_off)
        self._waiting.put(write)
        try:
            return await write.done
        finally:
            limit.cancel()

    async def close(self) -> None:
        """Write what still waits, then end."""
        if self._thread is not None:
            self._waiting.put(None)
            await asyncio.to_thread(self._thread.join)
            self._thread = None

    def _run(self) -> None:
        """Run the writes until the end is asked for; an error of the database itself is a StorageError."""
        database, ending = self._database, False
        while not ending:
            found = self._found()
            writes = [each for each in found if each is not None]
            ending, is_open = len(writes) < len(found), True
            try:
                with database.writer(now=self._clock()) as writer:
                    for write in writes:
                        self._try(writer, write)
            except BaseException as error:  # nothing of all this is written
                is_open = False
                for write in writes:
                    write.error = write.error or as_storage_error(error)
            if not is_open or any(isinstance(write.error, StorageError) for write in writes):
                with suppress(Exception):
                    database.close()  # a new connection sees what has changed
            for write in writes:
                write.report()
        database.close()

    def _found(self) -> list[_Write[object] | None]:
        """Wait for writes; return all that have come, at least one."""
        found = [self._waiting.get()]
        with suppress(Empty):
            while len(found) < MOST and found[-1] is not None:
                found.append(self._waiting.get_nowait())
        return found

    def _try(self, writer: Writer, write: _Write[object]) -> None:
        writer.now, writer.who = self._clock(), ""
        try:
            with writer.attempt():
                write.do(writer)
        except Exception as error:
            write.error = as_storage_error(error)
            if not writer.is_open:
                raise
