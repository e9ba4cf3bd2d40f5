"""PostgreSQL: psycopg 3, one connection per open snapshot, statements prepared by the driver.

Prepared statements live as long as their connection: what ends a transaction must not make the driver forget
them, as it does at every ROLLBACK that it sees.
"""

import asyncio
import os
import socket
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import LiteralString

import psycopg
from psycopg import AsyncConnection, IsolationLevel
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.pq import TransactionStatus
from psycopg.rows import TupleRow, tuple_row
from psycopg.types.numeric import Int8Dumper

from reelbase.errors import DamagedError, StorageError
from reelbase.storage.engine.errors import as_storage_error, storage_error, storage_errors
from reelbase.storage.engine.news import NEW_ROWS, NewRow, News
from reelbase.storage.engine.pooler import is_pooled, refuse_unfit
from reelbase.storage.engine.reader import Pool, Reader, Snapshot
from reelbase.storage.engine.sharing import Shared
from reelbase.storage.engine.statement import Row, Statement, chain_of

HEAD = "SELECT coalesce(max(sequence), 0) FROM journal"
_NEW_ROWS = NEW_ROWS.format("%s::bigint")
PARAMETERS: dict[str, str | int] = {
    "application_name": "reelbase",
    "connect_timeout": 5,  # seconds
    "keepalives_idle": 30,  # seconds of silence, then a peer that does not answer for 15 is gone
    "keepalives_interval": 5,
    "keepalives_count": 3,
}
HEAD_SECONDS = 5.0  # for the journal's head, which takes milliseconds
WAIT_SECONDS = 10.0  # for a connection
AGAIN_SECONDS = 0.5  # between two tries to open one more
LATE_SECONDS = 2.0  # after the time at which the server itself would have ended a statement
PREPARED = 2000  # statements of a connection: more than this program has
BEGUN = """
SELECT CASE WHEN pg_backend_pid() <> %(pid)s THEN 'pooled'
WHEN %(bound)s::text <> '' THEN set_config('statement_timeout', %(bound)s, false) END
"""
"""Bounds every statement of a connection, unless another process answers than the one that greeted."""
Connection = AsyncConnection[TupleRow]


def address(url: str) -> str:
    """Return the address of a database with the arguments of a connection that it leaves open."""
    own = conninfo_to_dict(url)
    return make_conninfo(url, **{name: value for name, value in PARAMETERS.items() if name not in own})


def connect(url: str) -> psycopg.Connection[TupleRow]:
    """Open a connection for one thread. Raises what the driver raises."""
    connection = _connected(url)
    try:
        if is_pooled(connection):
            refuse_unfit(url, partial(_connected, url))
    except BaseException:
        connection.close()
        raise
    return connection


def _connected(url: str) -> psycopg.Connection[TupleRow]:
    connection = psycopg.connect(address(url))
    prepare(connection)
    return connection


def prepare(connection: Connection | psycopg.Connection[TupleRow]) -> None:
    """Have the driver prepare each statement once, whatever the size of the numbers that it is given."""
    connection.prepared_max = PREPARED
    connection.adapters.register_dumper(int, Int8Dumper)


class PostgresReader(Reader):
    dialect = "postgresql"

    def __init__(self, pool: "PostgresReaders", connection: Connection, now: datetime) -> None:
        super().__init__(now, draws=pool.draws)
        self.connection = connection
        self._pool = pool
        self._has_read = False

    async def _run(self, statement: Statement[Row], values: dict[str, object]) -> Sequence[Row]:
        text = statement.text("postgresql", draws=self.draws, chain=chain_of(values))
        try:
            rows = await self._fetched(text, values)
        except psycopg.Error as error:
            if self._has_read or not self.connection.closed:
                raise self._pool.noted(error) from error
            autocommit = self.connection.autocommit
            self.connection = await self._pool.instead_of(self.connection)
            await self.connection.set_autocommit(autocommit)
            with storage_errors():
                rows = await self._fetched(text, values)
        self._has_read = True
        return tuple(map(statement.make, rows))

    def stay(self) -> None:
        """Read on this connection, and on no other if it is lost."""
        self._has_read = True

    async def _fetched(self, text: str, values: dict[str, object]) -> list[TupleRow]:
        if self._pool.bound_once and self.connection.info.transaction_status is TransactionStatus.IDLE:
            await self.connection.execute(self._pool.bound_once)
        return await (await self.connection.execute(text, values, prepare=True)).fetchall()


class PostgresSnapshot:
    """REPEATABLE READ, READ ONLY: begun with the first statement, ended with the answer."""

    def __init__(self, pool: "PostgresReaders", now: datetime) -> None:
        self._pool = pool
        self._now = now

    async def __aenter__(self) -> PostgresReader:
        self._reader = reader = PostgresReader(self._pool, await self._pool.take(), self._now)
        self._limit = self._pool.limit(reader)
        return reader

    async def __aexit__(self, *error: object) -> None:
        connection = self._reader.connection
        try:
            if connection.info.transaction_status is TransactionStatus.INERROR:
                await connection.close()
            else:
                await connection.commit()
        except psycopg.Error:  # what ended the connection has been raised
            await connection.close()
        finally:
            if self._limit:
                self._limit.cancel()
            await self._pool.put(connection)


class PostgresApart(PostgresSnapshot):
    """No transaction: each statement sees what is committed by then."""

    async def __aenter__(self) -> PostgresReader:
        reader = await super().__aenter__()
        await reader.connection.set_autocommit(True)
        return reader

    async def __aexit__(self, *error: object) -> None:
        connection = self._reader.connection
        try:
            if not connection.closed:
                await connection.set_autocommit(False)
        except psycopg.Error:  # a question is still under way
            await connection.close()
        finally:
            await super().__aexit__(*error)


class PostgresReaders:
    """The read connections of one worker: at most `size`, opened when first needed.

    `patience`: the seconds that one answer may take; None for as long as it takes.
    """

    head_question: LiteralString = HEAD

    def __init__(
        self, url: str, *, size: int = 8, patience: float | None = None, draws: bool = False
    ) -> None:
        self.draws = draws
        self._url = url
        self._patience = patience
        self._bound = "" if patience is None else f"{round(patience * 1000)}ms"
        self.bound_once = b""  # the statement that bounds a transaction, where a connection can't be
        self._idle: list[Connection] = []
        self._lent = 0
        self._wanting = 0  # a connection
        self._opening = 0
        self._places = asyncio.Semaphore(size)
        self._returned = asyncio.Event()
        self.position: list[str] = []  # in the log of the server, if `head_question` asks for it
        self._watch: Connection | None = None
        self.news = News()
        self._heads = Shared(self._ask_head)
        self._keeping_up = Shared(self._keep_up)
        self._damage: DamagedError | None = None

    async def open(self) -> None:
        """Begin anew. Connections are opened when they are needed: a worker starts without a database too."""
        self._damage = None
        self.news.forget()

    async def _watching(self) -> Connection:
        """Return the connection that the head is asked on, which is opened if need be."""
        if self._watch is None or self._watch.closed:
            with storage_errors():
                self._watch = await AsyncConnection.connect(
                    address(self._url), autocommit=True, row_factory=tuple_row
                )
        return self._watch

    async def close(self) -> None:
        for connection in [*self._idle, *filter(None, [self._watch])]:
            await connection.close()
        self._idle.clear()
        self._watch = None

    async def take(self) -> Connection:
        """Take a free connection, or open one; if neither can be had, wait for the next that is returned."""
        self._wanting += 1
        try:
            return await self._had()
        finally:
            self._wanting -= 1

    def pool(self) -> Pool:
        return Pool(self._lent + len(self._idle), self._lent, self._wanting)

    async def _had(self) -> Connection:
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                await self._places.acquire()
        except TimeoutError:
            raise StorageError(
                f"No connection to PostgreSQL was free for {WAIT_SECONDS:.0f} seconds."
            ) from None
        try:
            connection = await self._taken(asyncio.get_running_loop().time() + WAIT_SECONDS)
        except BaseException:
            self._places.release()
            raise
        self._lent += 1
        return connection

    async def _taken(self, deadline: float) -> Connection:
        while True:
            while self._idle:
                connection = self._idle.pop()
                if not connection.closed:
                    return connection
            self._opening += 1
            try:
                return await self._opened()
            except StorageError:
                others = self._lent + len(self._idle) + self._opening - 1
                if not others or asyncio.get_running_loop().time() > deadline:
                    raise
            finally:
                self._opening -= 1
            self._returned.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(AGAIN_SECONDS):
                    await self._returned.wait()

    async def _opened(self) -> Connection:
        with storage_errors():
            connection = await AsyncConnection.connect(address(self._url), row_factory=tuple_row)
            try:
                await self._begin(connection)
            except BaseException:
                await connection.close()
                raise
        return connection

    async def _begin(self, connection: Connection) -> None:
        """Prepare a new connection for snapshots. Raises StorageError behind a pooler that is unfit."""
        prepare(connection)
        pid = connection.info.backend_pid
        asked = await connection.execute(BEGUN, {"pid": pid, "bound": self._bound})
        is_pooled = await asked.fetchone() == ("pooled",)
        await connection.commit()
        bound = b"SET LOCAL statement_timeout = '%b'" % self._bound.encode()
        self.bound_once = bound if is_pooled and self._bound else b""
        if is_pooled:
            await asyncio.to_thread(refuse_unfit, self._url, partial(_connected, self._url))
        await connection.set_isolation_level(IsolationLevel.REPEATABLE_READ)
        await connection.set_read_only(True)

    async def put(self, connection: Connection) -> None:
        """Give a connection back, whatever has become of it."""
        self._lent -= 1
        self._places.release()
        self._returned.set()
        if not connection.closed:
            self._idle.append(connection)
            return
        idle, self._idle = self._idle, []  # whatever ended this one has most likely ended them all
        for other in idle:
            await other.close()

    async def instead_of(self, connection: Connection) -> Connection:
        """Open another connection in place of one that was lost."""
        await self.put(connection)
        try:
            return await self.take()
        except BaseException:  # the snapshot still gives back the lost one
            await self._places.acquire()
            self._lent += 1
            raise

    def limit(self, reader: PostgresReader) -> asyncio.TimerHandle | None:
        """See to it that an answer ends, also where the server does not even end its statements."""
        if self._patience is None:
            return None
        seconds = self._patience + LATE_SECONDS
        return asyncio.get_running_loop().call_later(seconds, lambda: break_off(reader.connection))

    def read(self, now: datetime) -> Snapshot:
        return PostgresSnapshot(self, now)

    def read_apart(self, now: datetime) -> Snapshot:
        return PostgresApart(self, now)

    def keep_up_at_once(self) -> bool:
        return False

    async def keep_up(self) -> None:
        await self._keeping_up.ask()

    async def _keep_up(self) -> None:
        rows = await self._watched(_NEW_ROWS, self.news.head) if self.news.head >= 0 else []
        if not self.news.take([NewRow(*row) for row in rows]):
            self.news.restart(await self._ask_head())

    async def head(self) -> int:
        """Return the head as of some moment after the call."""
        return await self._heads.ask()

    async def _ask_head(self) -> int:
        [(head, *self.position)] = await self._watched(self.head_question)
        return int(head)

    async def _watched(self, question: LiteralString, *values: object) -> list[TupleRow]:
        """Ask about the journal, once more on a new connection if one was lost while nobody used it."""
        was_open = self._watch is not None and not self._watch.closed
        clock = asyncio.get_running_loop().time
        until = clock() + HEAD_SECONDS / 2
        try:
            return await self._asked(question, values)
        except psycopg.Error as error:
            is_late = clock() > until  # then it was not lost before, but hangs, and others wait
            if is_late or not was_open or self._watch is None or not self._watch.closed:
                raise self.noted(error) from error
        with storage_errors():
            return await self._asked(question, values)

    async def _asked(self, question: LiteralString, values: Sequence[object]) -> list[TupleRow]:
        watch = await self._watching()
        limit = asyncio.get_running_loop().call_later(HEAD_SECONDS, lambda: break_off(watch))
        try:
            return await (await watch.execute(question, values)).fetchall()
        finally:
            limit.cancel()

    async def probe(self) -> None:
        """Ask for the head, and see that there is a connection to read with."""
        await self.head()
        if not self._idle and not self._lent:
            await self.put(await self.take())
        if self._damage:
            raise self._damage

    def noted(self, error: psycopg.Error) -> BaseException:
        """Return the StorageError for an error; remember damage, since it does not go away by itself."""
        found = storage_error(error)
        if isinstance(found, DamagedError):
            self._damage = found
        return as_storage_error(error)


def break_off(connection: Connection | psycopg.Connection[TupleRow]) -> None:
    """Close the connection to the server, so that every waiting thread gets an error at once."""
    if connection.closed:
        return
    with suppress(OSError, psycopg.Error), socket.socket(fileno=os.dup(connection.pgconn.socket)) as way:
        way.shutdown(socket.SHUT_RDWR)
