"""Turns: many at once who want the same, or one alone; who has waited longest is next."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Generic, TypeVar

Wanted = TypeVar("Wanted")


class Turns(Generic[Wanted]):
    """Lets those in who want what is there. `switch` puts another there once the last of them has left."""

    def __init__(self, first: Wanted, switch: Callable[[Wanted], Awaitable[None]]) -> None:
        self._there: Wanted | None = first
        self._switch = switch
        self._queue = asyncio.Lock()
        self._number = 0
        self._empty = asyncio.Event()
        self._empty.set()

    @asynccontextmanager
    async def within(self, wanted: Wanted) -> AsyncIterator[None]:
        """Enter, together with others who want the same, and leave at the end."""
        await self._begin(wanted)
        try:
            yield
        finally:
            self._number -= 1
            if not self._number:
                self._empty.set()

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """Enter alone, whatever is there, and leave at the end."""
        async with self._queue:
            await self._empty.wait()
            yield

    async def put(self, wanted: Wanted) -> None:
        """Put something else there; who calls it is alone. Where that fails, it is tried again."""
        if wanted is not self._there:
            self.forget()
            await self._switch(wanted)
            self._there = wanted

    def forget(self) -> None:
        """Have nothing there, so that whatever is wanted next is put there anew."""
        self._there = None

    async def _begin(self, wanted: Wanted) -> None:
        if wanted is not self._there or self._queue.locked():
            async with self._queue:
                if wanted is not self._there:
                    await self._empty.wait()
                    await self.put(wanted)
                self._enter()
        else:
            self._enter()

    def _enter(self) -> None:
        self._number += 1
        self._empty.clear()
