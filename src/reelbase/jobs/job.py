"""Job: a piece of work that is due again and again, whatever runs it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from reelbase import stopping
from reelbase.storage.engine.database import Database
from reelbase.storage.engine.reader import Reader

DAILY = timedelta(days=1)
DAY_BEGINS = timedelta(minutes=10)  # by then every worker has written what it counted before midnight

Found = TypeVar("Found")


@dataclass(frozen=True)
class Job:
    """A piece of work, its interval, and the function that does it.

    A daily job is due once in a UTC day, from ten past midnight on; any other one `every` so often. If
    `is_needed` is given, a job that is due by the clock is skipped unless it returns true; it gets the time
    at which the job last began. `run` returns the outcome in words. It may be interrupted at any moment and
    is then begun anew, so it writes something whole, or nothing.
    """

    name: str
    meaning: str
    every: timedelta
    run: Callable[[Database, datetime], str]
    is_needed: Callable[[Reader, datetime], Awaitable[bool]] | None = None

    def next_due(self, last: datetime | None, now: datetime) -> datetime:
        """Return when the job is due by the clock, if it last began at that time."""
        if last is None:
            return now
        if self.every < DAILY:
            return last + self.every
        midnight = (last - DAY_BEGINS).replace(hour=0, minute=0, second=0, microsecond=0)
        return midnight + DAILY + DAY_BEGINS


def read(database: Database, now: datetime, ask: Callable[[Reader], Awaitable[Found]]) -> Found:
    """Ask questions in one snapshot, which keeps no writer waiting."""

    async def asked() -> Found:
        readers = database.readers()
        await readers.open()
        try:
            async with readers.read(now) as db:
                return await ask(db)
        finally:
            await readers.close()

    return stopping.run(asked())
