"""Keeping up: what was written since the last request, and how long the database has been away."""

import asyncio

from reelbase.api.cache import AnswerCache
from reelbase.api.credentials import Keys
from reelbase.storage.engine.reader import Readers

LOOK_SECONDS = 1.0  # for a database that did not answer the last time


class KeepingUp:
    """Follows the journal: empties the memory of answers in another epoch, reads keys anew that changed."""

    def __init__(self, readers: Readers, keys: Keys, cache: AnswerCache, away_seconds: float) -> None:
        self._readers = readers
        self._keys = keys
        self._cache = cache
        self._looked = False  # in this turn of the event loop
        self._away_seconds = away_seconds  # for which answers in memory go on without the database
        self._away_since = 0.0  # 0 while it answers

    async def look(self) -> None:
        """Notice what was written since the last request, on this worker or another.

        Requests that came in with the same turn of the event loop were all sent before it began,
        so one look serves them all, provided that it took no longer than the turn.
        """
        if self._looked:
            return
        at_once = self._readers.keep_up_at_once()
        if not at_once:
            await self._keep_up()
        news = self._readers.news
        epoch = news.epoch
        if epoch != self._cache.epoch or news.is_old(self._keys.read, self._keys.head):
            await self._keys.load()
            self._cache.forget_requests()
            self._cache.begin(epoch)
        elif at_once:
            self._looked = True
            asyncio.get_running_loop().call_soon(self._look_again)

    def _look_again(self) -> None:
        self._looked = False

    async def _keep_up(self) -> None:
        """Ask for the news; nobody waits long for a database that did not answer the last time."""
        try:
            async with asyncio.timeout(LOOK_SECONDS if self._away_since else None):
                await self._readers.keep_up()
        except Exception:
            self._away_since = self._away_since or self._cache.clock()
            raise
        self._away_since = 0.0

    def seconds_away(self) -> float | None:
        """Return for how long the database has been away; None once answers in memory go on no more."""
        seconds = self._cache.clock() - self._away_since
        return seconds if self._away_since and seconds <= self._away_seconds else None
