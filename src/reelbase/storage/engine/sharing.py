"""Sharing: a question that many ask at once costs one round trip at a time."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

Result = TypeVar("Result")


class Shared(Generic[Result]):
    """A question of which one is under way at a time.

    Callers that come while it is share the next one, so none is answered from before it was asked.
    """

    def __init__(self, question: Callable[[], Awaitable[Result]]) -> None:
        self._question = question
        self._asking: asyncio.Task[Result] | None = None
        self._waiting: asyncio.Task[Result] | None = None

    async def ask(self) -> Result:
        """Return the answer as of some moment after the call."""
        if self._waiting is None:
            self._waiting = asyncio.ensure_future(self._ask_after(self._asking))
        return await asyncio.shield(self._waiting)

    async def _ask_after(self, earlier: "asyncio.Task[Result] | None") -> Result:
        if earlier is not None:
            await asyncio.wait([earlier])
        self._asking, self._waiting = self._waiting, None
        return await self._question()
