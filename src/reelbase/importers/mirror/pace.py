"""Pace: a bound of requests a second for all senders, and none while the server asks to wait."""

import asyncio
import time


class Pace:
    """Gives each request its turn; `rate` is a second, 0 is no limit."""

    def __init__(self, rate: float) -> None:
        self._gap = 1 / rate if rate > 0 else 0.0  # seconds
        self._next = 0.0

    async def turn(self) -> None:
        """Wait until the next request may be sent."""
        while True:
            now = time.monotonic()
            if self._next <= now:
                self._next = max(self._next + self._gap, now - self._gap)
                return
            await asyncio.sleep(self._next - now)

    def hold(self, seconds: float) -> bool:
        """Send nothing for so long; return whether no other has asked for as much, give or take a second."""
        until = time.monotonic() + seconds
        is_news = until > self._next + 1
        self._next = max(self._next, until)
        return is_news
