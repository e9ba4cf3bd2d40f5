"""Turns: a fixed number of places for work, given to waiting clients in turn, so that no client blocks
others.
"""

import asyncio
from collections import OrderedDict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Busy(Exception):
    """There is more to do than is worth waiting for."""


class Turns:
    """`places` for work at a time; at most `most` works run or wait, half of them for one client.

    A client is a text, such as an address; the empty one is no particular client, and may fill all of it. Of
    several waiting clients each has one work done after the other, however many it has sent.
    """

    def __init__(self, places: int, most: int) -> None:
        self._free = places
        self._most = most - places  # that wait
        self._waiting: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()
        self._number = 0  # of those who wait

    @asynccontextmanager
    async def turn(self, client: str = "") -> AsyncIterator[None]:
        """Hold a place, from this client's turn on. Raises Busy."""
        if self._free:
            self._free -= 1
        else:
            await self._wait(client)
        try:
            yield
        finally:
            self._pass_on()

    async def _wait(self, client: str) -> None:
        most = self._most // 2 if client else self._most
        if self._number >= self._most or len(self._waiting.get(client, ())) >= most:
            raise Busy
        turn = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(client, deque()).append(turn)
        self._number += 1
        try:
            await turn
        except asyncio.CancelledError:
            if turn.cancelled():
                self._leave(client, turn)
            else:
                self._pass_on()  # it was given a place at that very moment
            raise

    def _leave(self, client: str, turn: "asyncio.Future[None]") -> None:
        waiting = self._waiting.get(client, deque())
        if turn in waiting:
            waiting.remove(turn)
            self._number -= 1
            if not waiting:
                del self._waiting[client]

    def _pass_on(self) -> None:
        """Give a free place to the client whose turn it is, and move it to the end of the line."""
        while self._waiting:
            client, waiting = self._waiting.popitem(last=False)
            turn = waiting.popleft()
            self._number -= 1
            if waiting:
                self._waiting[client] = waiting
            if not turn.cancelled():  # else who waited is about to leave
                turn.set_result(None)
                return
        self._free += 1
