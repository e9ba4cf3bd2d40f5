"""Pull-through: fetches what is asked for here and missing from upstream, once for all, and keeps it."""

import asyncio
import logging
import re
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, closing
from datetime import datetime
from enum import Enum
from functools import partial
from pathlib import Path

from reelbase import bounds
from reelbase.entity import Entity, Kind
from reelbase.importers.faults import is_storage, reason_of
from reelbase.importers.mirror.entity_bodies import Extent
from reelbase.importers.mirror.fetching import Fetched, confirmed, fetched
from reelbase.importers.mirror.pace import Pace
from reelbase.importers.mirror.progress import MirrorProgress
from reelbase.importers.mirror.store import Store
from reelbase.importers.mirror.upstream import Access, Down, Upstream
from reelbase.storage.engine.database import open_database
from reelbase.storage.engine.reader import Readers
from reelbase.storage.files import lock
from reelbase.storage.queries.entities import KNOWN, REDIRECT

log = logging.getLogger("reelbase.pulling")

PATH = re.compile(r"/3/(movie|tv|person|collection|company|network|keyword)/([0-9]{1,18})(?:[^0-9].*)?")
PATIENCE = 20.0  # seconds that somebody waits for a title
QUIET = 10.0  # seconds for which an upstream that nobody can connect to, or refuses the key, is left alone
FORGET = 3600.0  # seconds after which an id that upstream does not know is asked for again
FORGET_FAILED = 30.0  # seconds after which a title that failed is asked for again
LOCKS = 64
LOOK = 0.05  # seconds between two looks at a lock


Count = Callable[[], Callable[[], None]]
"""Counts one who asks upstream, and gives what takes that back."""


def uncounted() -> Callable[[], None]:
    """Count nothing."""
    return lambda: None


class Pulled(Enum):
    """The state of an entity here once it was asked for upstream."""

    HERE = "all that there is to know"
    UNKNOWN = "nothing, nor is there upstream"
    UNREACHABLE = "what was here; upstream can't be asked"


class _Recently:
    """Entities of which something was found out, each for so many seconds; of too many the oldest go."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._until: dict[Entity, float] = {}

    def has(self, entity: Entity, now: float) -> bool:
        """Return whether this entity was looked up lately."""
        return self._until.get(entity, 0.0) > now

    def put(self, entity: Entity, now: float) -> None:
        """Note that this entity was looked up now."""
        self._until.pop(entity, None)
        self._until[entity] = now + self._seconds
        while len(self._until) > bounds.PULLS_REMEMBERED:
            del self._until[next(iter(self._until))]


class Pull:
    """Fetches for one worker; workers on this machine wait for each other by files in `locks`."""

    def __init__(
        self,
        address: str,
        access: Access,
        readers: Readers,
        clock: Callable[[], datetime],
        locks: Path | None = None,
    ) -> None:
        self._address = address
        self._access = access
        self._readers = readers
        self._clock = clock
        self._locks = locks
        self._pace = Pace(access.rate)
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="pull")
        self._under_way: dict[Entity, asyncio.Task[Pulled]] = {}
        self._unknown = _Recently(FORGET)
        self._failed = _Recently(FORGET_FAILED)
        self._quiet = 0.0  # until when

    async def __call__(self, path: str, count: Count = uncounted) -> Pulled:
        """See to it that what a path names is here, if it can be had.

        `count` counts that somebody asks upstream, gives what takes it back, and raises where it is one too
        many. It is taken back where upstream had what was asked for, so only asking in vain is limited.
        """
        named = PATH.fullmatch(path)
        if named is None or not 0 < int(named[2]) <= bounds.ID:
            return Pulled.HERE
        entity = Entity(Kind(named[1]), int(named[2]))
        if await self._is_here(entity):
            return Pulled.HERE
        now = time.monotonic()
        if self._unknown.has(entity, now):
            return Pulled.UNKNOWN
        task = self._under_way.get(entity)
        if task is not None:
            return await asyncio.shield(task)  # a client that leaves does not cancel it for the others
        if self._quiet > now or self._failed.has(entity, now):
            return Pulled.UNREACHABLE
        take_back = count()
        task = self._under_way[entity] = asyncio.ensure_future(self._pulled(entity))
        task.add_done_callback(lambda done: self._done(entity, done, take_back))
        return await asyncio.shield(task)

    def _done(self, entity: Entity, task: "asyncio.Task[Pulled]", take_back: Callable[[], None]) -> None:
        self._under_way.pop(entity, None)
        if not task.cancelled() and task.exception() is None and task.result() is Pulled.HERE:
            take_back()

    async def close(self) -> None:
        """End what is under way."""
        tasks = list(self._under_way.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._pool.shutdown(wait=True)

    async def _is_here(self, entity: Entity) -> bool:
        """Return whether its own details are known, or its redirect."""
        async with self._readers.read(self._clock()) as db:
            known = await db.one(KNOWN, kind=str(entity.kind), id=entity.id)
            if known is not None:
                return bool(known.complete)
            return await db.one(REDIRECT, kind=str(entity.kind), id=entity.id) is not None

    async def _pulled(self, entity: Entity) -> Pulled:
        """Return the result of pulling it. A failure of one title is remembered for that one, for a while."""
        try:
            async with asyncio.timeout(PATIENCE), self._alone(entity):
                if await self._is_here(entity):  # another worker has fetched it since
                    return Pulled.HERE
                async with Upstream(self._access, self._pace) as upstream:
                    found = await fetched(upstream, entity, Extent())
                    if found.became is not None:
                        found = await confirmed(upstream, found)
                reason = found.failure
                if found.became is not None:
                    reason = await self._in_thread(partial(self._write, found))
                    if not reason:
                        return Pulled.HERE
            if not reason:
                self._unknown.put(entity, time.monotonic())
                return Pulled.UNKNOWN
            if found.is_away:
                self._quiet = time.monotonic() + QUIET
        except Down as error:
            reason = str(error)
            self._quiet = time.monotonic() + QUIET
        except TimeoutError as error:
            reason = str(error) or "it took too long"
        except Exception as error:
            if is_storage(error):
                log.warning("%s %d was fetched and can't be kept: %s", entity.kind, entity.id, error)
                return Pulled.UNREACHABLE
            reason = reason_of(error)
        log.warning("%s %d can't be fetched: %s", entity.kind, entity.id, reason)
        self._failed.put(entity, time.monotonic())
        return Pulled.UNREACHABLE

    async def _in_thread(self, work: Callable[[], str]) -> str:
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)

    def _write(self, found: Fetched) -> str:
        """Keep it; why it can't be kept, "" where it was."""
        with closing(open_database(self._address, patience=PATIENCE)) as database:
            written = Store(database, MirrorProgress(self._access.address))
            try:
                written.write([found], None)
                written.settle()
            finally:
                written.answers.close()
            for each in written.pipeline.bad:
                log.warning("%s: %s", each.file, each.reason)
            return written.failures.get(found.asked, "")

    @asynccontextmanager
    async def _alone(self, entity: Entity) -> AsyncIterator[None]:
        """Wait until no other worker fetches it; the system takes the lock from one that is killed."""
        if self._locks is None:
            yield
            return
        path = self._locks / f"pull-{(entity.id + len(entity.kind)) % LOCKS}.lock"
        with path.open("wb") as file:
            while not lock(file):
                await asyncio.sleep(LOOK)
            yield
