"""Reading from a replica of PostgreSQL, where it is as new as the primary was when the request came.

The journal does not show every write (a favourite is none of its rows), the position in the write-ahead log
does. The primary is asked for its own first; a replica that has not replayed that far is not read from.
"""

import asyncio
import logging
from datetime import datetime

from reelbase.errors import StorageError
from reelbase.storage.engine.errors import storage_errors
from reelbase.storage.engine.postgres import Connection, PostgresReaders, PostgresSnapshot
from reelbase.storage.engine.reader import Reader

HEAD = "SELECT coalesce(max(sequence), 0), pg_current_wal_insert_lsn()::text FROM journal"
REPLAYED = "SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn"
WAIT_SECONDS = 0.02  # for a replica to replay what the primary has just written
LOOK_SECONDS = 0.002
AGAIN_SECONDS = 5.0  # before a replica that failed is asked again

log = logging.getLogger("reelbase.storage")


class ReplicaSnapshot:
    """A snapshot of the replica, or else of the primary."""

    def __init__(self, readers: "ReplicaReaders", now: datetime) -> None:
        self._readers = readers
        self._now = now

    async def __aenter__(self) -> Reader:
        self._snapshot, reader = await self._readers.begun(self._now)
        return reader

    async def __aexit__(self, *error: object) -> None:
        await self._snapshot.__aexit__(*error)


class ReplicaReaders(PostgresReaders):
    """The read connections of a worker to a primary, and to its replica."""

    head_question = HEAD

    def __init__(self, url: str, replica: str, *, patience: float | None = None, draws: bool = False) -> None:
        super().__init__(url, patience=patience, draws=draws)
        self._replica = PostgresReaders(replica, patience=patience, draws=draws)
        self._away_until = 0.0  # on the clock of the event loop
        self.read_from_replica = 0  # snapshots so far

    async def close(self) -> None:
        await self._replica.close()
        await super().close()

    def read(self, now: datetime) -> ReplicaSnapshot:
        return ReplicaSnapshot(self, now)

    async def begun(self, now: datetime) -> tuple[PostgresSnapshot, Reader]:
        """Begin a snapshot that shows all that was committed before this was called."""
        clock = asyncio.get_running_loop().time
        if clock() >= self._away_until:
            await self.head()
            (position,) = self.position
            try:
                if begun := await self._begun_on_replica(now, position):
                    self.read_from_replica += 1
                    return begun
            except StorageError as error:
                self._away_until = clock() + AGAIN_SECONDS
                log.warning("The replica is not read from for %.0f seconds: %s", AGAIN_SECONDS, error)
        snapshot = PostgresSnapshot(self, now)
        return snapshot, await snapshot.__aenter__()

    async def _begun_on_replica(self, now: datetime, position: str) -> tuple[PostgresSnapshot, Reader] | None:
        snapshot = PostgresSnapshot(self._replica, now)
        reader = await snapshot.__aenter__()
        try:
            if await _has_replayed(reader.connection, position):
                reader.stay()
                return snapshot, reader
        except BaseException:
            await reader.connection.close()  # it may be left without transactions
            await snapshot.__aexit__()
            raise
        await snapshot.__aexit__()
        return None


async def _has_replayed(connection: Connection, position: str) -> bool:
    """Return whether a replica shows all up to a position, or does within a moment.

    The question has a transaction of its own, before that of the answer.
    """
    clock = asyncio.get_running_loop().time
    until = clock() + WAIT_SECONDS
    with storage_errors():
        await connection.set_autocommit(True)
        while True:
            [(is_there,)] = await (await connection.execute(REPLAYED, [position])).fetchall()
            if is_there or clock() > until:
                break
            await asyncio.sleep(LOOK_SECONDS)
        await connection.set_autocommit(False)
    return bool(is_there)
