"""Seen: what was asked in a world, so that a test can look at it, count it, or wait for it."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from fnmatch import fnmatchcase

from msgspec import Struct

MOST = 10_000


class Asked(Struct, kw_only=True):
    """One request, and how it was answered."""

    number: int
    time: str
    method: str
    path: str
    query: Mapping[str, str]
    operation: str | None
    unmatched: list[str]
    """Parameters that the operation does not have: most often a typing error of the client."""

    fault: str | None = None
    status: int | None = None
    milliseconds: float | None = None


class Wanted(Struct, kw_only=True, frozen=True):
    """Some requests; where everything is empty, all of them. A path may have `*` in it."""

    path: str = ""
    method: str = ""
    operation: str = ""
    status: int | None = None
    unmatched: bool = False
    after: int = 0

    def includes(self, asked: Asked) -> bool:
        """Return true if the request is one of these."""
        return (
            asked.number > self.after
            and (not self.path or fnmatchcase(asked.path, self.path))
            and self.method in ("", asked.method)
            and self.operation in ("", asked.operation)
            and self.status in (None, asked.status)
            and (not self.unmatched or bool(asked.unmatched))
        )


class Seen:
    """The newest requests of a world, in the order in which they came."""

    def __init__(self) -> None:
        self._all: list[Asked] = []
        self._number = 0
        self._changed = asyncio.Event()

    def begin(self) -> int:
        """Return the number of the next request."""
        self._number += 1
        return self._number

    def add(self, asked: Asked) -> None:
        """Keep a request that was answered."""
        self._all.append(asked)
        del self._all[:-MOST]
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    def find(self, wanted: Wanted) -> list[Asked]:
        """Return the requests that are wanted."""
        return [asked for asked in self._all if wanted.includes(asked)]

    async def wait(self, wanted: Wanted, least: int, seconds: float) -> list[Asked]:
        """Return them as soon as there are so many, or what there is after some seconds."""
        try:
            async with asyncio.timeout(seconds):
                while len(found := self.find(wanted)) < least:
                    await self._changed.wait()
        except TimeoutError:
            return self.find(wanted)
        return found

    def forget(self) -> None:
        """Forget all of them; those under way count from 1 again, too."""
        self._all.clear()
        self._number = 0


def counted(found: list[Asked]) -> dict[str, int]:
    """Count requests by operation, or by method and path where none answered."""
    return dict(Counter(asked.operation or f"{asked.method} {asked.path}" for asked in found))
