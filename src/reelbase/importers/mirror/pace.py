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

    def hold(self, seconds: float) -> None:
        """Send nothing for so long."""
        self._next = max(self._next, time.monotonic() + seconds)
