"""Counts that all nodes of a catalogue share, in a small table of PostgreSQL.

Refused sign-ins, guest sessions and accounts that are made are counted.

Of each thing that is counted the table has the moment at which all its attempts so far would be due
(GCRA), by the clock of the database, since those of nodes differ. The table is unlogged: no count waits
for a disk, and a crash of the server forgets them. A count is a transaction of its own, which waits for no
writer of the catalogue.
"""

import asyncio
import hashlib
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, LiteralString, NamedTuple

from reelbase.errors import StorageError
from reelbase.storage.engine.errors import storage_errors

if TYPE_CHECKING:  # slow to import, and not needed with SQLite
    from psycopg.rows import TupleRow

    from reelbase.storage.engine.postgres import Connection

SECONDS = 2  # for one count, which takes a millisecond
IDLE_SECONDS = 30.0  # after which the connection is given back
PRUNE_SECONDS = 60.0  # between two removals of rows that count nothing any more

_TRIED: LiteralString = """
tried AS (
    SELECT counted, make_interval(secs => seconds) AS seconds, make_interval(secs => step) AS step
    FROM unnest(%s::text[], %s::float8[], %s::float8[]) AS given (counted, seconds, step)
), present AS (SELECT clock_timestamp() AS moment)
"""
COUNT: LiteralString = f"""
WITH {_TRIED}
INSERT INTO sign_in_count AS kept (counted, due, is_refused)
SELECT counted, clock_timestamp() + step, false FROM tried ORDER BY counted
ON CONFLICT (counted) DO UPDATE SET (due, is_refused) = (
    SELECT CASE WHEN base + step > moment + seconds THEN base ELSE base + step END,
        base + step > moment + seconds
    FROM (
        SELECT seconds, step, moment, greatest(moment, least(kept.due, moment + seconds)) AS base
        FROM tried, (SELECT clock_timestamp() AS moment) AS locked WHERE tried.counted = kept.counted
    ) AS found
)
RETURNING counted, is_refused, extract(epoch FROM due - clock_timestamp())::float8
"""
"""Counts one attempt of each, unless it is one too many.

Rows are locked in one order, so that no two nodes wait for each other. The moment is that after the lock. One
that lies further ahead than the limit allows is of a clock that was put back, or of another server's.
"""
WAIT: LiteralString = f"""
WITH {_TRIED}
SELECT counted, true, extract(epoch FROM least(due - moment, seconds))::float8
FROM tried JOIN sign_in_count USING (counted), present WHERE due + step > moment + seconds
"""
PRUNE: LiteralString = """
DELETE FROM sign_in_count WHERE counted IN (
    SELECT counted FROM sign_in_count WHERE due < clock_timestamp() LIMIT 10000 FOR UPDATE SKIP LOCKED)
"""
"""Removes rows that count nothing any more: not more of them than can be removed within SECONDS."""


class Tried(NamedTuple):
    """Something that is counted: `seconds / step` attempts at once, then one each `step` seconds."""

    counted: str  # a digest: people type their password for their name by mistake
    seconds: float
    step: float

    @classmethod
    def of(cls, text: str, seconds: float, step: float) -> "Tried":
        """Return what is counted under a text, of which only a digest is kept."""
        found = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8)
        return cls(found.hexdigest(), seconds, step)


class SharedCounts:
    """The counts as one worker asks for them, on a connection that it opens when somebody signs in."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: Connection | None = None
        self._turn = asyncio.Lock()
        self._giving_back: asyncio.TimerHandle | None = None
        self._closing: asyncio.Task[None] | None = None
        self._pruned = 0.0

    async def count(self, tried: Sequence[Tried]) -> dict[Tried, float]:
        """Count an attempt of each. Of those with too many before it, return the seconds to wait.

        Raises StorageError if the database does not answer within seconds.
        """
        found = await self._asked(COUNT, tried)
        if time.monotonic() - self._pruned > PRUNE_SECONDS:
            self._pruned = time.monotonic()
            with suppress(StorageError):  # what was counted holds all the same
                await self._asked(PRUNE, [])
        return found

    async def wait(self, tried: Sequence[Tried]) -> dict[Tried, float]:
        """Return the seconds to wait for each with too many attempts so far; counts nothing."""
        return await self._asked(WAIT, tried)

    async def close(self) -> None:
        """Give the connection back."""
        if self._giving_back:
            self._giving_back.cancel()
        async with self._turn:
            connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()

    async def _asked(self, text: LiteralString, tried: Sequence[Tried]) -> dict[Tried, float]:
        try:
            async with asyncio.timeout(SECONDS):
                await self._turn.acquire()
        except TimeoutError:
            raise StorageError(f"PostgreSQL did not count within {SECONDS} seconds.") from None
        try:
            rows = await self._run(text, tried)
        finally:
            self._turn.release()
        steps = {each.counted: each for each in tried}
        return {
            steps[counted]: due - steps[counted].seconds + steps[counted].step
            for counted, is_refused, due in rows
            if is_refused
        }

    async def _run(self, text: LiteralString, tried: Sequence[Tried]) -> "list[TupleRow]":
        import psycopg

        kept = self._connection
        with storage_errors():
            try:
                return await self._fetched(text, tried)
            except psycopg.Error:
                if kept is None or self._connection is not kept or not kept.closed:
                    raise
            return await self._fetched(text, tried)  # it was lost while nobody used it

    async def _fetched(self, text: LiteralString, tried: Sequence[Tried]) -> "list[TupleRow]":
        from psycopg import AsyncConnection

        from reelbase.storage.engine.postgres import address, break_off

        connection = self._connection
        if connection is None or connection.closed:
            connection = self._connection = await AsyncConnection.connect(
                address(self._url), connect_timeout=SECONDS, autocommit=True
            )
        loop = asyncio.get_running_loop()
        if self._giving_back:
            self._giving_back.cancel()
        self._giving_back = loop.call_later(IDLE_SECONDS, self._give_back)
        limit = loop.call_later(SECONDS, break_off, connection)
        try:
            cursor = await connection.execute(text, [list(each) for each in zip(*tried, strict=True)])
            return await cursor.fetchall() if tried else []
        finally:
            limit.cancel()

    def _give_back(self) -> None:
        self._closing = asyncio.ensure_future(self.close())
