"""SQLite: reads run inline in the event loop, one writer at a time."""

import sqlite3
from datetime import datetime
from pathlib import Path
from typing import Any

from reelbase.storage.reader import Reader, bound
from reelbase.storage.statement import Row, Statement

BUSY_SECONDS = 30.0


def connect(
    path: Path, *, read_only: bool = False, patience: float = BUSY_SECONDS, durable: bool = False
) -> sqlite3.Connection:
    """A connection in autocommit mode with foreign keys on, in WAL mode; waits so long for a lock."""
    connection = sqlite3.connect(path, timeout=patience, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA cache_size = -65536")  # KiB
    connection.execute("PRAGMA mmap_size = 1073741824")
    connection.execute("PRAGMA temp_store = MEMORY")
    if read_only:
        connection.execute("PRAGMA query_only = ON")
    else:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
    return connection


class SqliteReader(Reader):
    dialect = "sqlite"

    def __init__(self, connection: sqlite3.Connection, now: datetime) -> None:
        super().__init__(now)
        self._connection = connection

    async def _run(self, statement: Statement[Row], values: dict[str, object]) -> list[Row]:
        rows = self._connection.execute(
            statement.text("sqlite", draws=self.draws), bound(values, "sqlite")
        ).fetchall()
        return list(map(statement.make, rows))


class SqliteSnapshot:
    """Holds a connection of its own while it is open, so that two answers never share a transaction."""

    def __init__(self, pool: "SqliteReaders", now: datetime) -> None:
        self._pool = pool
        self._now = now

    async def __aenter__(self) -> Reader:
        self._connection = self._pool.take()
        self._connection.execute("BEGIN")
        reader = SqliteReader(self._connection, self._now)
        reader.draws = self._pool.draws
        return reader

    async def __aexit__(self, *error: object) -> None:
        self._connection.execute("COMMIT")
        self._pool.put(self._connection)


class SqliteReaders:
    """The read connections of one worker. Reads never wait, so one connection nearly always serves."""

    def __init__(self, path: Path) -> None:
        self.draws = False
        self._path = path
        self._idle: list[sqlite3.Connection] = []
        self._watch: sqlite3.Connection | None = None
        self._version = -1
        self._head = 0

    async def open(self) -> None:
        self._watch = connect(self._path, read_only=True)
        self.put(connect(self._path, read_only=True))

    async def close(self) -> None:
        for connection in [*self._idle, *filter(None, [self._watch])]:
            connection.close()
        self._idle.clear()
        self._watch = None

    def take(self) -> sqlite3.Connection:
        return self._idle.pop() if self._idle else connect(self._path, read_only=True)

    def put(self, connection: sqlite3.Connection) -> None:
        self._idle.append(connection)

    def read(self, now: datetime) -> SqliteSnapshot:
        return SqliteSnapshot(self, now)

    def head_at_once(self) -> int:
        """`data_version` moves with any commit of another connection; only then is the journal asked."""
        assert self._watch is not None, "open() comes first"
        version: int = self._watch.execute("PRAGMA data_version").fetchone()[0]
        if version != self._version:
            row: tuple[Any] = self._watch.execute("SELECT coalesce(max(sequence), 0) FROM journal").fetchone()
            self._head = row[0]
            self._version = version
        return self._head

    async def head(self) -> int:
        return self.head_at_once()
