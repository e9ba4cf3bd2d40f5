"""Database: the one place that turns an address into readers, writers and migrations."""

import hashlib
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from reelbase import moments
from reelbase.errors import AwayError, DamagedError, StorageError
from reelbase.private import make_folder
from reelbase.storage.engine.errors import storage_error, storage_errors

if TYPE_CHECKING:  # a start of the program looks at the schema before it needs these
    import psycopg
    from psycopg.rows import TupleRow
    from sqlalchemy import Engine

    from reelbase.storage.engine.listening import Listener
    from reelbase.storage.engine.reader import Readers
    from reelbase.storage.engine.shared_counts import SharedCounts
    from reelbase.storage.engine.sqlite import OpenedFile
    from reelbase.storage.engine.turns import Turn
    from reelbase.storage.engine.writer import Writer

ALONE = 7_331_552  # of PostgreSQL: one program prepares a database at a time
BUILDING = 7_331_553  # of PostgreSQL: one node builds an index for all
PASSING = ("starting up", "shutting down", "too many", "recovery", "connection slots", "read-only")
"""Words of a refusal that ends by itself."""
ALONE_SECONDS = 0.2  # between two tries to have it
IDENTITY = "SELECT id || '/' || current_database() FROM catalogue_identity"
POSTGRES_SCHEMES = ("postgresql://", "postgres://", "postgresql+psycopg://")


class WriterContext(Protocol):
    """Begins a write transaction; commits at the end, rolls back on an error."""

    def __enter__(self) -> "Writer": ...
    def __exit__(self, error: type[BaseException] | None, *rest: object) -> None: ...


class Database:
    """A catalogue by its address: `sqlite:///path` or `postgresql://…`."""

    dialect: Literal["sqlite", "postgresql"]
    url: str

    def migrate(self, revision: str = "head") -> list[str]:
        """Bring the schema up to date, or up to a revision; the names of the migrations that were applied."""
        from reelbase.storage.migrations.migrate import migrate  # Alembic is slow to import

        return migrate(self.engine(), revision)

    def is_current(self) -> bool:
        """Return whether the schema is this program's; cheap enough for every start."""
        from reelbase.storage.migrations.revision import HEAD

        return self.revision() == HEAD

    def revision(self) -> str | None:
        """Return the schema's revision, None if there is no schema."""
        raise NotImplementedError

    def identity(self) -> str:
        """Return what names this database whatever its address: of two copies the names must differ."""
        raise NotImplementedError

    def engine(self) -> "Engine":
        """Return SQLAlchemy's engine, which only migrations use."""
        raise NotImplementedError

    def writer(self, *, who: str = "", now: datetime | None = None) -> WriterContext:
        """Begin a write transaction once the one before it has ended."""
        raise NotImplementedError

    def readers(self, *, patience: float | None = None, draws: bool = False, replica: str = "") -> "Readers":
        """Return a source of snapshots for one worker's event loop.

        `patience`: the seconds that PostgreSQL may take for one answer; without it, as long as it takes.
        `draws`: if what has no picture is answered with the path of a drawn one.
        `replica`: the address of a PostgreSQL that follows this one, and is read from where it is as new.
        """
        raise NotImplementedError

    def listener(self) -> "Listener | None":
        """Return what tells of writes the moment that they are committed; None where nothing does."""
        return None

    def shared_counts(self) -> "SharedCounts | None":
        """Return the counts that all nodes share; None where all workers are on one machine."""
        return None

    def break_off(self) -> None:
        """Let a writer that waits for a database server fail at once; called from another thread."""

    @contextmanager
    def alone(self, tell: Callable[[], None]) -> Iterator[None]:
        """Wait until no other node is in such a block, in which one prepares the database for all.

        `tell` is called where that takes a while.
        """
        yield

    @contextmanager
    def building(self) -> Iterator[Callable[[], bool]]:
        """Give what asks whether this node is the one to build the index; until the end, once it is true."""
        yield lambda: True

    def close(self) -> None:
        """Give the write connection back."""


class SqliteDatabase(Database):
    dialect = "sqlite"

    def __init__(self, url: str, patience: float | None = None, *, durable: bool = False) -> None:
        self.url = url
        self._patience = patience
        self._durable = durable
        self.path = Path(url.removeprefix("sqlite:///")).expanduser()
        self._connection: sqlite3.Connection | None = None
        self._file: OpenedFile | None = None
        self._turn: Turn | None = None

    def revision(self) -> str | None:
        if not self.path.exists():
            return None
        try:
            row = self._connect().execute("SELECT version_num FROM alembic_version").fetchone()
        except sqlite3.Error as error:
            if found := storage_error(error):
                raise found from error
            return None  # no such table
        return next(iter(row or ()), None)

    def engine(self) -> "Engine":
        from sqlalchemy import NullPool, create_engine

        self._connect(make=True)  # WAL mode is a property of the file
        return create_engine(f"sqlite+pysqlite:///{self.path}", poolclass=NullPool)

    def writer(self, *, who: str = "", now: datetime | None = None) -> WriterContext:
        from reelbase.storage.engine.writer import SqliteWriter

        file = self._file
        connection = self._connect()
        if file:  # it was opened before
            file.check(now=True)
        assert self._turn
        return SqliteWriter(connection, self._turn, now or moments.now(), who)

    def readers(self, *, patience: float | None = None, draws: bool = False, replica: str = "") -> "Readers":
        from reelbase.storage.engine.sqlite import SqliteReaders

        return SqliteReaders(self.path, draws=draws)

    def close(self) -> None:
        if self._connection:
            self._connection.close()
            self._connection = None
        if self._turn:
            self._turn.close()
            self._turn = None

    def _connect(self, *, make: bool = False) -> sqlite3.Connection:
        from reelbase.storage.engine.sqlite import BUSY_SECONDS, OpenedFile, connect
        from reelbase.storage.engine.turns import Turn

        if self._connection is None:
            if make:
                make_folder(self.path.parent)
            try:
                self._connection = connect(
                    self.path, patience=self._patience or BUSY_SECONDS, durable=self._durable, make=make
                )
            except sqlite3.Error as error:
                raise self._not_opened(error) from error
            self._file = self._file or OpenedFile(self.path)
            self._turn = Turn(self.path.parent, is_short=self._patience is not None)
        return self._connection

    def _not_opened(self, error: sqlite3.Error) -> StorageError:
        found = storage_error(error)
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_NOTADB:
            return DamagedError(
                f"Expected a SQLite database at {self.path}, found a file that is not one ({error}).\n"
                "Name another with --database sqlite:///PATH, or restore a backup: "
                "reelbase restore FILE --replace"
            )
        if isinstance(found, DamagedError):
            return found
        return StorageError(f"Can't open {self.path}: {error}. Check the path and its permissions.")


class PostgresDatabase(Database):
    dialect = "postgresql"

    def __init__(self, url: str, patience: float | None = None) -> None:
        self._patience = patience
        _, _, place = url.partition("://")
        self.url = f"postgresql://{place}"
        self._connection: psycopg.Connection[TupleRow] | None = None

    def revision(self) -> str | None:
        connection = self._connect()
        with storage_errors():
            there = connection.execute("SELECT to_regclass('alembic_version')").fetchone()
            row = (
                any(there or ()) and connection.execute("SELECT version_num FROM alembic_version").fetchone()
            )
            connection.commit()
        return next(iter(row or ()), None)

    def engine(self) -> "Engine":
        from sqlalchemy import NullPool, create_engine

        from reelbase.storage.engine.postgres import connect

        # The driver reads the address itself: it knows more forms than SQLAlchemy, such as several hosts.
        return create_engine("postgresql+psycopg://", creator=partial(connect, self.url), poolclass=NullPool)

    def identity(self) -> str:
        connection = self._connect()
        with storage_errors():
            row = connection.execute(IDENTITY).fetchone()
            connection.commit()
        return hashlib.sha256("".join(row or ()).encode()).hexdigest()[:16]

    def writer(self, *, who: str = "", now: datetime | None = None) -> WriterContext:
        from reelbase.storage.engine.postgres_writer import PostgresWriter

        return PostgresWriter(self._connect, now or moments.now(), who, patience=self._patience)

    def readers(self, *, patience: float | None = None, draws: bool = False, replica: str = "") -> "Readers":
        from reelbase.storage.engine.postgres import PostgresReaders
        from reelbase.storage.engine.replica import ReplicaReaders

        if replica:
            return ReplicaReaders(self.url, replica, patience=patience, draws=draws)
        return PostgresReaders(self.url, patience=patience, draws=draws)

    def listener(self) -> "Listener | None":
        from reelbase.storage.engine.listening import Listener

        return Listener(self.url)

    def shared_counts(self) -> "SharedCounts | None":
        from reelbase.storage.engine.shared_counts import SharedCounts

        return SharedCounts(self.url)

    @contextmanager
    def alone(self, tell: Callable[[], None]) -> Iterator[None]:
        from reelbase.storage.engine.postgres import connect

        with storage_errors():
            connection = connect(self.url)
        with closing(connection):
            is_waiting = False
            while not _is_granted(connection, ALONE):  # a statement that waits would keep its snapshot
                if not is_waiting:
                    tell()
                is_waiting = True
                time.sleep(ALONE_SECONDS)
            yield

    @contextmanager
    def building(self) -> Iterator[Callable[[], bool]]:
        from reelbase.storage.engine.postgres import connect

        found: list[psycopg.Connection[TupleRow]] = []

        def is_ours() -> bool:
            if not found:  # only now: it may take seconds, and who asks does so in a thread
                found.append(stack.enter_context(closing(connect(self.url))))
            [connection] = found
            return _is_granted(connection, BUILDING)

        with storage_errors(), ExitStack() as stack:
            yield is_ours

    def break_off(self) -> None:
        from reelbase.storage.engine.postgres import break_off

        if self._connection:
            break_off(self._connection)

    def close(self) -> None:
        if self._connection:
            self._connection.close()
            self._connection = None

    def _connect(self) -> "psycopg.Connection[TupleRow]":
        import psycopg

        from reelbase.storage.engine.postgres import connect

        if self._connection is None or self._connection.closed:
            try:
                self._connection = connect(self.url)
            except psycopg.OperationalError as error:
                raise (AwayError if _may_pass(error) else StorageError)(
                    f"Can't reach PostgreSQL: {error}. Expected --database postgresql://USER:PASSWORD@HOST/NAME."
                ) from error
        return self._connection


def _may_pass(error: "psycopg.OperationalError") -> bool:
    """Return false where the server answered and refused, as for a wrong password.

    Before there is a connection the driver has no more of its answer than the text.
    """
    text = str(error)
    return "FATAL:" not in text or any(each in text for each in PASSING)


def _is_granted(connection: "psycopg.Connection[TupleRow]", number: int) -> bool:
    """Take a lock for as long as the transaction takes; false if another has it."""
    return connection.execute("SELECT pg_try_advisory_xact_lock(%s)", [number]).fetchone() == (True,)


def open_database(url: str, *, patience: float | None = None, durable: bool = False) -> Database:
    """Return the database at an address; nothing is opened before it is used.

    `patience`: the seconds that a writer waits for the one before it, then it raises what the driver
    raises; without it, half a minute on SQLite and as long as it takes on PostgreSQL.
    `durable`: a commit outlives a failure of the power, not of the program alone; on PostgreSQL every
    one does.
    """
    if url.startswith("sqlite:///"):
        return SqliteDatabase(url, patience, durable=durable)
    if url.startswith(POSTGRES_SCHEMES):
        return PostgresDatabase(url, patience)
    scheme, _, _ = url.partition("://")
    raise StorageError(f"Expected sqlite:///PATH or postgresql://…, found {scheme!r}.")
