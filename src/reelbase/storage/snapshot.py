"""Portable: every row of every table in one snapshot, the same values from either database and into either.

The digest of a table is a sum over its rows, so it depends on what the rows are and not on their order,
in which the two databases differ.
"""

import hashlib
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

import msgspec
from sqlalchemy import Boolean, Table

from reelbase.errors import DamagedError, StorageError
from reelbase.storage import tables
from reelbase.storage.engine.database import Database, PostgresDatabase, SqliteDatabase
from reelbase.storage.engine.errors import storage_error
from reelbase.storage.engine.postgres_writer import PostgresWriter
from reelbase.storage.engine.sqlite import connect
from reelbase.storage.queries.history import begin_history
from reelbase.storage.schema import Schema, schema_of

if TYPE_CHECKING:
    import psycopg
    from psycopg.rows import TupleRow

Values = tuple[object, ...]
AT_ONCE = 5000  # rows
OF_ITSELF = ("alembic_version", "catalogue_identity", "sign_in_count")
"""Tables of a database itself, which no copy has."""
_SIZE = 1 << 128


class Summed(NamedTuple):
    """The contents of a table, in two numbers."""

    rows: int
    digest: str  # 32 hex


class Sum:
    """Sums up rows as they come, in any order."""

    def __init__(self) -> None:
        self.rows = 0
        self._sum = 0

    def add(self, packed: bytes) -> None:
        """Add a row, as `pack` gives it."""
        self.rows += 1
        digest = hashlib.blake2b(packed, digest_size=16).digest()
        self._sum = (self._sum + int.from_bytes(digest, "big")) % _SIZE

    def made(self) -> Summed:
        """Return the numbers so far."""
        return Summed(self.rows, f"{self._sum:032x}")


pack: Callable[[Values], bytes] = msgspec.msgpack.Encoder().encode
"""A row as bytes."""


class Content(NamedTuple):
    """A table: its columns by name, and its rows in no particular order."""

    name: str
    columns: tuple[str, ...]
    rows: Iterable[Values]


class Snapshot:
    """One moment of a database. Later writes are not in it, and wait for nothing."""

    def contents(self) -> Iterator[Content]:
        """Yield every table, each before the tables that refer to it."""
        for table in tables.metadata.sorted_tables:
            yield Content(str(table.name), tuple(map(str, table.columns.keys())), self._rows(table))

    def counters(self) -> dict[str, int]:
        """Return the last number given by each table that numbers its rows itself."""
        raise NotImplementedError

    def _rows(self, table: Table) -> Iterator[Values]:
        raise NotImplementedError


class SqliteSnapshot(Snapshot):
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def counters(self) -> dict[str, int]:
        return dict(self._connection.execute("SELECT name, seq FROM sqlite_sequence"))

    def _rows(self, table: Table) -> Iterator[Values]:
        truths = [place for place, column in enumerate(table.columns) if isinstance(column.type, Boolean)]
        cursor = self._connection.execute(_select(table))
        while rows := cursor.fetchmany(AT_ONCE):
            for row in rows:
                if truths:
                    values = list(row)
                    for place in truths:
                        values[place] = None if values[place] is None else bool(values[place])
                    yield tuple(values)
                else:
                    yield row


class PostgresSnapshot(Snapshot):
    def __init__(self, connection: "psycopg.Connection[TupleRow]") -> None:
        self._connection = connection

    def counters(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for name, column in _numbered():
            last = self._connection.execute(
                "SELECT pg_sequence_last_value(pg_get_serial_sequence(%s, %s)::regclass)", [name, column]
            ).fetchone()
            if last and any(last):
                (found[name],) = map(int, last)
        return found

    def _rows(self, table: Table) -> Iterator[Values]:
        with self._connection.cursor(name=f"portable_{table.name}") as cursor:
            cursor.itersize = AT_ONCE
            cursor.execute(_select(table))
            yield from cursor


def _select(table: Table) -> str:
    """Return the query for the rows. Columns have their table's name: SQLite reads unknown ones as text."""
    columns = ", ".join(f'"{table.name}"."{name}"' for name in table.columns.keys())  # noqa: SIM118 (names)
    return f'SELECT {columns} FROM "{table.name}"'


def _names(columns: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in columns)


def numbered_tables() -> set[str]:
    """Return the names of the tables that number their rows themselves."""
    return {name for name, _ in _numbered()}


def _numbered() -> Iterator[tuple[str, str]]:
    """Yield the tables that number their rows themselves, each with the column of the number."""
    for table in tables.metadata.sorted_tables:
        column = table.autoincrement_column
        if column is not None:
            yield str(table.name), str(column.name)


def column_types(name: str) -> dict[str, type]:
    """Return the columns of a table with the Python types of their values."""
    return {str(column.name): column.type.python_type for column in tables.metadata.tables[name].columns}


def snapshot(database: Database) -> AbstractContextManager[Snapshot]:
    """Open the database as it is now, for as long as the block takes. Its schema must be this version's."""
    if not database.is_current():
        raise StorageError(
            f"Expected the schema of this version, found {database.revision() or 'no catalogue'} "
            f"in {_shown(database)}.\nType: reelbase migrate"
        )
    if isinstance(database, SqliteDatabase):
        return _sqlite_snapshot(database)
    assert isinstance(database, PostgresDatabase)
    return _postgres_snapshot(database)


@contextmanager
def _driver_errors(doing: str) -> Iterator[None]:
    """Raise a driver's errors about the rows or the file as a StorageError."""
    try:
        yield
    except Exception as error:
        if away := storage_error(error):
            raise away from error
        if not any(each.__module__ in ("sqlite3", "psycopg") for each in type(error).__mro__):
            raise
        reason, _, _ = str(error).partition("\n")
        raise StorageError(f"Expected {doing}, found: {reason[:300]}.") from error


@contextmanager
def _sqlite_snapshot(database: SqliteDatabase) -> Iterator[Snapshot]:
    with (
        _driver_errors("a database that can be read"),
        closing(connect(database.path, read_only=True)) as connection,
    ):
        connection.execute("BEGIN")
        yield SqliteSnapshot(connection)


@contextmanager
def _postgres_snapshot(database: PostgresDatabase) -> Iterator[Snapshot]:
    import psycopg

    from reelbase.storage.engine import postgres

    with _driver_errors("a database that can be read"), postgres.connect(database.url) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        yield PostgresSnapshot(connection)


def sums(database: Database) -> dict[str, Summed]:
    """Return the sums of each table, in one snapshot."""
    with snapshot(database) as moment:
        return {content.name: summed(content.rows) for content in moment.contents()}


def summed(rows: Iterable[Values]) -> Summed:
    """Return the sums of rows."""
    total = Sum()
    for row in rows:
        total.add(pack(row))
    return total.made()


class Load:
    """Fills an empty database of one schema in one transaction."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema

    def put(self, content: Content) -> None:
        """Add the rows of a table; those it refers to are there.

        Raises StorageError for a table or a column that is not of the schema.
        """
        self._put(*self._schema.look_up(content.name, content.columns), content.rows)

    def count_on(self, counters: dict[str, int]) -> None:
        """Let tables number their rows from there on."""
        raise NotImplementedError

    def clear(self) -> None:
        """Remove every row there is."""
        raise NotImplementedError

    def begin_history(self, now: datetime) -> None:
        """Say in the journal that what was there before is gone."""
        raise NotImplementedError

    def sums(self) -> dict[str, Summed]:
        """Return the sums of each table before the commit. The schema must be this version's."""
        return {content.name: summed(content.rows) for content in self._snapshot().contents()}

    def _put(self, name: str, columns: Sequence[str], rows: Iterable[Values]) -> None:
        raise NotImplementedError

    def _snapshot(self) -> Snapshot:
        raise NotImplementedError


class SqliteLoad(Load):
    def __init__(self, schema: Schema, connection: sqlite3.Connection) -> None:
        super().__init__(schema)
        self._connection = connection

    def _put(self, name: str, columns: Sequence[str], rows: Iterable[Values]) -> None:
        marks = ", ".join("?" * len(columns))
        text = f'INSERT INTO "{name}" ({_names(columns)}) VALUES ({marks})'
        self._connection.executemany(text, rows)

    def count_on(self, counters: dict[str, int]) -> None:
        for name, number in counters.items():
            self._connection.execute("DELETE FROM sqlite_sequence WHERE name = ?", [name])
            self._connection.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", [name, number])

    def clear(self) -> None:
        for table in reversed(tables.metadata.sorted_tables):
            self._connection.execute(f'DELETE FROM "{table.name}"')

    def _snapshot(self) -> Snapshot:
        return SqliteSnapshot(self._connection)


class PostgresLoad(Load):
    def __init__(self, schema: Schema, connection: "psycopg.Connection[TupleRow]") -> None:
        super().__init__(schema)
        self._connection = connection
        self._last = 0  # number of a row of the journal that was removed

    def _put(self, name: str, columns: Sequence[str], rows: Iterable[Values]) -> None:
        text = f'COPY "{name}" ({_names(columns)}) FROM STDIN'
        with self._connection.cursor() as cursor, cursor.copy(text.encode()) as lines:
            for row in rows:
                lines.write_row(row)

    def count_on(self, counters: dict[str, int]) -> None:
        for name, column in _numbered():
            if counters.get(name):
                self._connection.execute(
                    "SELECT setval(pg_get_serial_sequence(%s, %s)::regclass, %s)",
                    [name, column, counters[name]],
                )

    def clear(self) -> None:
        self._last = self._snapshot().counters().get("journal", 0)
        names = _names(table.name for table in tables.metadata.sorted_tables)
        self._connection.execute(f"TRUNCATE {names} CASCADE".encode())

    def begin_history(self, now: datetime) -> None:
        writer = PostgresWriter(lambda: self._connection, now, "restore")
        begin_history(writer, self._last)
        writer.notify()

    def _snapshot(self) -> Snapshot:
        return PostgresSnapshot(self._connection)


@contextmanager
def loading(database: Database) -> Iterator[Load]:
    """Fill a migrated database: whole, or not at all. Raises StorageError for rows that it does not take."""
    schema = schema_of(database.revision() or "")
    errors = _driver_errors("rows that belong together, each there once")
    if isinstance(database, SqliteDatabase):
        with errors, closing(connect(database.path, durable=True)) as connection:
            connection.execute("PRAGMA foreign_keys = OFF")
            connection.execute("BEGIN IMMEDIATE")
            yield SqliteLoad(schema, connection)
            for table, *_ in connection.execute("PRAGMA foreign_key_check"):
                raise StorageError(f"Expected whole references, found a row of {table} without its other.")
            connection.execute("COMMIT")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    else:
        from reelbase.storage.engine import postgres

        with errors, postgres.connect(database.url) as connection:
            yield PostgresLoad(schema, connection)


def remove_schema(database: PostgresDatabase) -> None:
    """Remove the tables that a migration of an empty database has made there."""
    from reelbase.storage.engine import postgres

    names = _names([*schema_of(database.revision() or "").names, *OF_ITSELF])
    with postgres.connect(database.url) as connection:
        connection.execute(f"DROP TABLE IF EXISTS {names} CASCADE".encode())


def find_row(database: Database, among: Collection[str] | None = None) -> str | None:
    """Return the name of a table that has a row, among these or all; None if none has."""
    with snapshot(database) as moment:
        for content in moment.contents():
            if among is not None and content.name not in among:
                continue
            for _ in content.rows:
                return content.name
    return None


def copy(source: Snapshot, target: Load, tell: Callable[[str, int], None]) -> dict[str, Summed]:
    """Put everything into another database; what each table came to on its way."""
    found = {}
    for content in source.contents():
        total = Sum()
        target.put(content._replace(rows=_counted(content.rows, total)))
        found[content.name] = total.made()
        tell(content.name, total.rows)
    target.count_on(source.counters())
    return found


def _counted(rows: Iterable[Values], total: Sum) -> Iterator[Values]:
    for row in rows:
        total.add(pack(row))
        yield row


def own_alone(database: SqliteDatabase) -> None:
    """See to it that all of a SQLite file is in the file itself, and that nobody else uses it.

    Raises StorageError where somebody does.
    """
    mode = "in use"
    try:
        with closing(connect(database.path, patience=1.0)) as connection:
            (mode,) = connection.execute("PRAGMA journal_mode = DELETE").fetchone()
    except sqlite3.Error as error:
        found = storage_error(error)
        if isinstance(found, DamagedError):
            raise found from error
    if mode != "delete":
        raise StorageError(
            f"Expected nobody to use {database.path}, found that another process does.\n"
            "Stop the server, then type the same again."
        )


def _shown(database: Database) -> Sequence[str] | str:
    _, _, place = database.url.rpartition("@")
    return place if isinstance(database, PostgresDatabase) else database.url
