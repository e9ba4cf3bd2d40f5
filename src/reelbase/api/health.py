"""Health: `/health/live` while the process answers, `/health/ready` while it can answer all of the API.

`/health/startup` is ready as soon as that has been so once.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TypedDict

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from reelbase.errors import StorageError
from reelbase.search.index import Index
from reelbase.storage.engine.reader import Readers

KEPT_SECONDS = 1.0  # as long as an answer may be asked for again
PATIENCE = 4.0  # seconds for the database to answer
READY = "ready"
UNKEPT = {"cache-control": "no-store"}  # by a cache before the server, or an answer of before would count

log = logging.getLogger("reelbase.serve")


class State(TypedDict):
    """The state of a worker: "ready", or the fault in words."""

    status: str
    database: str
    index: str
    behind: int | None  # changes that the index has not taken in yet; None if that is unknown


class Health:
    """Looks at the database and at the index of one worker, once a second at most."""

    def __init__(self, readers: Readers, index: Index, shared: Path | None = None) -> None:
        """Create it; `shared` is a folder of all workers of a server, none in a process that is no server."""
        self._shared = shared
        self._readers = readers
        self._index = index
        self._looking: asyncio.Task[State] | None = None
        self._looked = 0.0
        self.has_started = False

    @asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """Log once that all of the API can be answered: by the first worker of a server that can."""
        waiting = asyncio.create_task(self._log_ready(self._shared)) if self._shared else None
        try:
            yield
        finally:
            if waiting is not None:
                waiting.cancel()

    async def _log_ready(self, shared: Path) -> None:
        while (await self.found())["status"] != READY:
            await asyncio.sleep(KEPT_SECONDS)
        with suppress(OSError):
            (shared / "said-ready").open("x").close()
            log.info("Ready to answer everything, search included.")

    async def found(self) -> State:
        """Return the state of the last second."""
        if self._looking is None or (
            self._looking.done() and time.monotonic() - self._looked >= KEPT_SECONDS
        ):
            self._looking = asyncio.ensure_future(self._look())
        return await asyncio.shield(self._looking)

    async def _look(self) -> State:
        database, index, behind = READY, READY, None
        try:
            async with asyncio.timeout(PATIENCE):
                await self._readers.probe()
                head = await self._readers.head()
            index = self._index.probe() or READY
            if index == READY:
                behind = max(0, head - self._index.sequence())
        except TimeoutError:
            database = f"It did not answer within {PATIENCE:.0f} seconds."
        except StorageError as error:
            database = str(error)
        except Exception as error:  # whatever keeps the database away, the answer is the same
            database = type(error).__name__
        self._looked = time.monotonic()
        status = READY if database == index == READY else "unready"
        self.has_started = self.has_started or status == READY
        return {"status": status, "database": database, "index": index, "behind": behind}


def health_routes(health: Health) -> Sequence[Route]:
    """Return the routes for programs that watch the server."""

    async def live(request: Request) -> Response:
        return JSONResponse({"status": "live"}, headers=UNKEPT)

    async def ready(request: Request) -> Response:
        found = await health.found()
        if found["status"] == READY:
            return JSONResponse(found, headers=UNKEPT)
        return JSONResponse(found, status_code=503, headers={**UNKEPT, "retry-after": "1"})

    async def startup(request: Request) -> Response:
        return await live(request) if health.has_started else await ready(request)

    return [
        Route("/health/live", live),
        Route("/health/ready", ready),
        Route("/health/startup", startup),
    ]
