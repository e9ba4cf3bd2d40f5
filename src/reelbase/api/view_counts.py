"""Views: which details were asked for, counted in memory and written down once a minute."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from datetime import datetime

from reelbase.entity import Entity
from reelbase.storage.engine.database import open_database
from reelbase.storage.queries.signals import Signals, add_signals

SECONDS = 60.0
PATIENCE = 2.0  # seconds to wait for another writer; the counts can wait for the next minute instead

log = logging.getLogger("reelbase.views")


class Views:
    """The views of one worker that are not written down yet.

    An answer is added to `counts`. Writing takes one short transaction, in a thread, so that no
    request waits for it; what can't be written stays and is tried again.
    """

    def __init__(self, database: str, clock: Callable[[], datetime], *, seconds: float = SECONDS) -> None:
        self.counts: defaultdict[Entity, int] = defaultdict(int)
        self._written = 0
        self._database = database
        self._clock = clock
        self._seconds = seconds
        self._ending = asyncio.Event()

    @asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """Write every minute while this is open, and what is left at its end."""
        writing = asyncio.create_task(self._write_often())
        try:
            yield
        finally:
            self._ending.set()
            await writing
            await self.write()

    @property
    def total(self) -> int:
        """The views that were counted since the start, those included that are not written down yet."""
        return self._written + sum(self.counts.values())

    async def write(self) -> None:
        """Write what was counted; where that fails it is counted again."""
        counted = dict(self.counts)
        self.counts.clear()
        if not counted:
            return
        try:
            await asyncio.to_thread(self._add, counted)
        except Exception as error:  # whatever it is, no request may fail by it
            for entity, number in counted.items():
                self.counts[entity] += number
            log.warning("The views of %d titles and people wait for the next minute: %s", len(counted), error)
        else:
            self._written += sum(counted.values())

    async def _write_often(self) -> None:
        while not self._ending.is_set():
            try:
                await asyncio.wait_for(self._ending.wait(), self._seconds)
            except TimeoutError:
                await self.write()

    def _add(self, counted: dict[Entity, int]) -> None:
        with closing(open_database(self._database, patience=PATIENCE)) as database:
            writer = database.writer(who="views", now=self._clock())
            with writer as db:
                add_signals(db, {entity: Signals(views=number) for entity, number in counted.items()})
