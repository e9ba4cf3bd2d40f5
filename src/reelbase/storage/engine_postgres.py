"""PostgreSQL: psycopg 3, one connection per open snapshot, statements prepared by the driver."""

import asyncio
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection, IsolationLevel
from psycopg.rows import tuple_row

from reelbase.storage.reader import Reader
from reelbase.storage.statement import Row, Statement

HEAD = "SELECT coalesce(max(sequence), 0) FROM journal"
Connection = AsyncConnection[tuple[Any, ...]]


class PostgresReader(Reader):
    dialect = "postgresql"

    def __init__(self, connection: Connection, now: datetime) -> None:
        super().__init__(now)
        self._connection = connection

    async def _run(self, statement: Statement[Row], values: dict[str, object]) -> list[Row]:
        cursor = await self._connection.execute(
            statement.text("postgresql", draws=self.draws), values, prepare=True
        )
        return [statement.make(row) for row in await cursor.fetchall()]


class PostgresSnapshot:
    """REPEATABLE READ, READ ONLY: begun with the first statement, ended with the answer."""

    def __init__(self, pool: "PostgresReaders", now: datetime) -> None:
        self._pool = pool
        self._now = now

    async def __aenter__(self) -> Reader:
        self._connection = await self._pool.take()
        reader = PostgresReader(self._connection, self._now)
        reader.draws = self._pool.draws
        return reader

    async def __aexit__(self, *error: object) -> None:
        try:
            await self._connection.rollback()
        finally:
            await self._pool.put(self._connection)


class PostgresReaders:
    """The read connections of one worker: at most `size`, opened when first needed."""

    def __init__(self, url: str, *, size: int = 8) -> None:
        self.draws = False
        self._url = url
        self._size = size
        self._idle: list[Connection] = []
        self._places = asyncio.Semaphore(size)
        self._watch: Connection | None = None
        self._asking: asyncio.Task[int] | None = None
        self._waiting: asyncio.Task[int] | None = None

    async def open(self) -> None:
        self._watch = await AsyncConnection.connect(self._url, autocommit=True, row_factory=tuple_row)

    async def close(self) -> None:
        for connection in [*self._idle, *filter(None, [self._watch])]:
            await connection.close()
        self._idle.clear()
        self._watch = None

    async def take(self) -> Connection:
        await self._places.acquire()
        try:
            while self._idle:
                connection = self._idle.pop()
                if not connection.closed:
                    return connection
            connection = await AsyncConnection.connect(self._url, row_factory=tuple_row)
            await connection.set_isolation_level(IsolationLevel.REPEATABLE_READ)
            await connection.set_read_only(True)
        except BaseException:
            self._places.release()
            raise
        return connection

    async def put(self, connection: Connection) -> None:
        self._places.release()
        if not connection.closed:
            self._idle.append(connection)
            return
        idle, self._idle = self._idle, []  # whatever ended this one has most likely ended them all
        for other in idle:
            await other.close()

    def read(self, now: datetime) -> PostgresSnapshot:
        return PostgresSnapshot(self, now)

    def head_at_once(self) -> None:
        return None

    async def head(self) -> int:
        """The head as it is after this call began.

        Callers that come while a question is under way share the next one: a flood of requests
        costs one round trip at a time, and none is answered from before it was asked.
        """
        if self._waiting is None:
            self._waiting = asyncio.ensure_future(self._ask_after(self._asking))
        return await asyncio.shield(self._waiting)

    async def _ask_after(self, earlier: "asyncio.Task[int] | None") -> int:
        if earlier is not None:
            await asyncio.wait([earlier])
        self._asking, self._waiting = self._waiting, None
        if self._watch is None or self._watch.closed:
            await self.open()
        assert self._watch is not None
        row = await (await self._watch.execute(HEAD)).fetchone()
        return int(row[0]) if row else 0
