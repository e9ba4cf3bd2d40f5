"""Asks a double in this process, and controls it."""

import asyncio
import json
from types import TracebackType
from typing import Any, Self

from tests.asking import Answer, Asker

CONTROL = "/reelbase/v1/double"


class Double(Asker):
    """A double with its lifespan."""

    def __enter__(self) -> Self:
        self.run(self._start())
        return self

    def __exit__(
        self, error: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.run(self._stop())
        super().__exit__(error, value, trace)

    def control(self, method: str, path: str, body: Any = None, world: str = "") -> Any:
        """What the control API answers; it must not refuse."""
        answer = self.controlled(method, path, body, world)
        assert answer.status < 300, answer.body
        return json.loads(answer.body) if answer.body else None

    def controlled(self, method: str, path: str, body: Any = None, world: str = "") -> Answer:
        """The answer of the control API."""
        sent = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"x-reelbase-world": world} if world else {}
        return self.ask(method, CONTROL + path, None, headers, sent)

    def reset(self, snapshot: str | None = None, world: str = "") -> None:
        """Put a world back."""
        self.control("POST", "/reset", {"snapshot": snapshot}, world)

    def total(self, query: str, world: str = "") -> int:
        """The number of movies that a search finds."""
        headers = {"x-reelbase-world": world} if world else {}
        found = self.get("/3/search/movie", {"query": query}, headers).json()
        return int(found["total_results"])

    async def _start(self) -> None:
        self._messages: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        started = asyncio.Event()

        async def send(message: Any) -> None:
            assert message["type"] in {"lifespan.startup.complete", "lifespan.shutdown.complete"}, message
            started.set()

        self._messages.put_nowait({"type": "lifespan.startup"})
        lifespan = self.app({"type": "lifespan", "state": {}}, self._messages.get, send)
        self._lifespan = asyncio.ensure_future(lifespan)
        waiting = asyncio.ensure_future(started.wait())
        await asyncio.wait([self._lifespan, waiting], return_when=asyncio.FIRST_COMPLETED)
        if self._lifespan.done():
            self._lifespan.result()

    async def _stop(self) -> None:
        self._messages.put_nowait({"type": "lifespan.shutdown"})
        await self._lifespan
