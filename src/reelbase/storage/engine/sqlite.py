"""SQLite: reads run inline in the event loop, one writer at a time."""

import logging
import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

import msgspec

from reelbase.errors import DamagedError, StorageError
from reelbase.private import create
from reelbase.storage.engine.errors import DAMAGED, as_storage_error, storage_errors
from reelbase.storage.engine.news import NEW_ROWS, NewRow, News
from reelbase.storage.engine.reader import Pool, Reader
from reelbase.storage.engine.statement import DialectName, Row, Statement, chain_of

BUSY_SECONDS = 30.0
SHORT_SECONDS = 5.0  # after which a page that is not whole stays so
LOOK_SECONDS = 1.0  # between two looks at what file a path names
HEAD = "SELECT coalesce(max(sequence), 0) FROM journal"

log = logging.getLogger("reelbase.storage")
_encode = msgspec.json.Encoder().encode


def connect(
    path: Path,
    *,
    read_only: bool = False,
    patience: float = BUSY_SECONDS,
    durable: bool = False,
    make: bool = False,
) -> sqlite3.Connection:
    """Open a connection in autocommit mode, with foreign keys on, in WAL mode.

    `patience`: the seconds to wait for a lock.

    A file that does not exist is made only where that is asked for.
    """
    if make:
        with suppress(OSError):  # then SQLite says why
            create(path)  # for its owner alone; the log and the rest take the mode of the file
    address = f"{path.absolute().as_uri()}?mode={'rwc' if make else 'rw'}"
    connection = sqlite3.connect(
        address, timeout=patience, isolation_level=None, check_same_thread=False, uri=True
    )
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA cache_size = -65536")  # KiB
        connection.execute("PRAGMA mmap_size = 1073741824")
        connection.execute("PRAGMA temp_store = MEMORY")
        if read_only:
            connection.execute("PRAGMA query_only = ON")
        else:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
    except BaseException:
        connection.close()
        raise
    return connection


class OpenedFile:
    """Sees whether the path of a database still names the file that was opened.

    SQLite goes on with the opened file when another one takes its name. A reader and a writer that opened
    the path at different times would then work on different files, and share one write-ahead log.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._opened = self._named()
        self._looked = time.monotonic()
        self._is_same = True

    def check(self, *, now: bool = False) -> None:
        """Raise StorageError where the path names another file, or none; looks at most once a second."""
        moment = time.monotonic()
        if now or moment - self._looked >= LOOK_SECONDS:
            self._looked = moment
            was, self._is_same = self._is_same, self._named() == self._opened
            if was and not self._is_same:
                log.error("%s", self._why())
        if not self._is_same:
            raise StorageError(self._why())

    def _why(self) -> str:
        return (
            f"The file {self._path} was replaced or removed after it was opened. Stop the server, "
            f"remove {self._path.name}-wal and {self._path.name}-shm if they belong to the earlier file, "
            "and start the server again."
        )

    def _named(self) -> tuple[int, int] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino


class SqliteReader(Reader):
    dialect = "sqlite"

    def __init__(self, pool: "SqliteReaders", connection: sqlite3.Connection, now: datetime) -> None:
        super().__init__(now, draws=pool.draws)
        self._pool = pool
        self._connection = connection
        self._form: tuple[DialectName, bool] = ("sqlite", self.draws)

    async def _run(self, statement: Statement[Row], values: dict[str, object]) -> Sequence[Row]:
        given = {name: _encode(v).decode() if isinstance(v, list) else v for name, v in values.items()}
        text = "" if "chain" in values else statement.texts.get(self._form)
        text = text or statement.text("sqlite", draws=self.draws, chain=chain_of(values))
        try:
            rows = self._connection.execute(text, given).fetchall()
        except sqlite3.Error as error:
            raise self._pool.noted(error) from error
        return tuple(map(statement.make, rows))


class SqliteSnapshot:
    """Holds a connection of its own while it is open, so that two answers never share a transaction."""

    def __init__(self, pool: "SqliteReaders", now: datetime) -> None:
        self._pool = pool
        self._now = now

    async def __aenter__(self) -> Reader:
        self._connection = self._pool.take()
        self._pool.lent += 1
        try:
            self._connection.execute("BEGIN")
        except sqlite3.Error as error:
            self._pool.lent -= 1
            self._connection.close()
            raise self._pool.noted(error) from error
        return SqliteReader(self._pool, self._connection, self._now)

    async def __aexit__(self, *error: object) -> None:
        self._pool.lent -= 1
        try:
            self._connection.execute("COMMIT")
        except sqlite3.Error:  # nothing was written, and what broke the snapshot has been raised
            self._connection.close()
            return
        if any(isinstance(each, StorageError) for each in error):
            self._connection.close()
        else:
            self._pool.put(self._connection)


class SqliteReaders:
    """The read connections of one worker. Reads never wait, so one connection nearly always serves."""

    def __init__(self, path: Path, *, draws: bool = False) -> None:
        self.draws = draws
        self._path = path
        self._idle: list[sqlite3.Connection] = []
        self.lent = 0
        self._watch: sqlite3.Connection | None = None
        self._file = OpenedFile(path)
        self._damage: DamagedError | None = None
        self._short_since: float | None = None
        self._version = -1
        self.news = News()

    async def open(self) -> None:
        self._file = OpenedFile(self._path)
        self._damage = None
        self._version = -1  # of another connection's changes
        self.news.forget()
        self._watch = self._connected()
        self.put(self._connected())

    async def close(self) -> None:
        for connection in [*self._idle, *filter(None, [self._watch])]:
            connection.close()
        self._idle.clear()
        self._watch = None

    def take(self) -> sqlite3.Connection:
        self._file.check()
        return self._idle.pop() if self._idle else self._connected()

    def put(self, connection: sqlite3.Connection) -> None:
        self._idle.append(connection)

    def pool(self) -> Pool:
        return Pool(self.lent + len(self._idle), self.lent, 0)

    def read(self, now: datetime) -> SqliteSnapshot:
        return SqliteSnapshot(self, now)

    def read_apart(self, now: datetime) -> SqliteSnapshot:
        return self.read(now)

    def keep_up_at_once(self) -> bool:
        """Look at the journal, only if `data_version` shows another's commit."""
        assert self._watch is not None, "open() comes first"
        self._file.check()
        news = self.news
        try:
            (version,) = self._watch.execute("PRAGMA data_version").fetchone()
            if version != self._version or news.head < 0:
                rows = self._watch.execute(NEW_ROWS.format("?"), (news.head,)) if news.head >= 0 else ()
                if not news.take([NewRow(*row) for row in rows]):
                    [(head,)] = self._watch.execute(HEAD)
                    news.restart(head)
                self._version = version
        except sqlite3.Error as error:
            raise self.noted(error) from error
        return True

    async def keep_up(self) -> None:
        self.keep_up_at_once()

    async def head(self) -> int:
        self.keep_up_at_once()
        return self.news.head

    async def probe(self) -> None:
        """Look at the file itself: at a row of every table, and past everything that is in memory."""
        self._file.check(now=True)
        with closing(self._connected()) as connection:
            try:
                (page,) = connection.execute("PRAGMA page_size").fetchone()
                self._check_length(page)
                tables = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
                for (name,) in tables:
                    connection.execute(f'SELECT 1 FROM "{name}" LIMIT 1').fetchall()
                connection.execute("SELECT max(sequence) FROM journal").fetchall()
            except sqlite3.Error as error:
                raise self.noted(error) from error
        if self._damage:
            raise self._damage

    def _check_length(self, page: int) -> None:
        """Notice that a part of the last page is missing, where SQLite reads zeros.

        A page may be written just now. The file must not be opened to look: closing it would take back the
        locks that SQLite holds.
        """
        try:
            is_short = self._path.stat().st_size % page > 0
        except OSError as error:
            raise StorageError(f"Can't read {self._path}: {error.strerror}.") from error
        if not is_short:
            self._short_since = None
            return
        self._short_since = self._short_since or time.monotonic()
        if time.monotonic() - self._short_since >= SHORT_SECONDS:
            self._damage = DamagedError(DAMAGED.format("its end is missing"))

    def noted(self, error: sqlite3.Error) -> BaseException:
        """Return the StorageError for an error; remember damage, since it does not go away by itself."""
        found = as_storage_error(error)
        if isinstance(found, DamagedError):
            self._damage = found
        return found

    def _connected(self) -> sqlite3.Connection:
        with storage_errors():
            return connect(self._path, read_only=True)
