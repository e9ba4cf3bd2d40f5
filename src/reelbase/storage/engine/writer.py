"""Writer: one write transaction, which also writes the journal."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Table, bindparam, delete

from reelbase.storage import tables
from reelbase.storage.engine.reader import bound
from reelbase.storage.engine.statement import DialectName, Row, Statement, within

if TYPE_CHECKING:
    import psycopg  # slow to import, and not needed with SQLite

Values = tuple[object, ...]
ENOUGH_TO_COMPARE = 16
ROWS_AT_ONCE = 20
"""Rows in one statement on SQLite: with more it gets no faster, and with values bound one by one slower."""


class Change(NamedTuple):
    """One row of the journal but for its sequence, its time and who."""

    kind: str
    entity_id: int
    key: str
    action: str  # created, added, updated, deleted
    iso_639_1: str = ""
    iso_3166_1: str = ""
    value: str | None = None  # JSON
    original_value: str | None = None  # JSON


class Writer:
    """Writes inside one transaction. The same verbs on both databases.

    Rows are tuples with a value for every column of the table, in the table's order
    (but for a first column that the database numbers itself).
    """

    dialect: DialectName

    def __init__(self, now: datetime, who: str) -> None:
        self.now = now  # UTC
        self.who = who

    def all(self, statement: Statement[Row], **values: object) -> list[Row]:
        """Every row of a question asked inside the transaction."""
        return [statement.make(r) for r in self._fetch(statement.text(self.dialect), values)]

    def expect_much(self) -> None:
        """Prepare for many rows: more memory, and fewer waits for the disk that safety does not need."""

    def tuples(self, statement: Statement[Any], **values: object) -> list[Values]:
        """Every row of a question about many rows, as the driver gives them."""
        return self._fetch(statement.text(self.dialect), values)

    def insert(self, table: Table, rows: Sequence[Values]) -> None:
        """Add rows that are known to be new."""
        if rows:
            self._add(table.name, table.columns.keys(), rows)

    def upsert(self, table: Table, rows: Sequence[Values]) -> None:
        """Add the rows, or replace those with the same key."""
        if rows:
            self._many(_upsert_text(table, self.dialect), rows)

    def delete_owned(self, table: Table, kind: str, ids: Iterable[int]) -> None:
        """Remove every row of the table that these entities own."""
        found = _delete_owned(table)
        self._run(found.text(self.dialect), {"kind": kind, "ids": list(ids)})

    def delete_rows(self, table: Table, keys: Sequence[Values]) -> None:
        """Remove the rows with these primary keys."""
        if keys:
            self._many(_delete_text(table, self.dialect), keys)

    def run(self, statement: Statement[Any], **values: object) -> None:
        """Run a statement that gives no rows."""
        self._run(statement.text(self.dialect), values)

    def journal_new(self, kind: str, ids: Iterable[int]) -> None:
        """Write down that these entities are new."""
        time = self.now.strftime("%Y-%m-%d %H:%M:%S")
        rest = ("general", "created", "", "", None, None, self.who)
        rows = [(time, str(kind), id_, *rest) for id_ in ids]
        if rows:
            self._add("journal", _JOURNAL, rows)

    def journal(self, changes: Iterable[Change]) -> None:
        """Write down what changed, in this order."""
        time = self.now.strftime("%Y-%m-%d %H:%M:%S")
        rows = [(time, *change, self.who) for change in changes]
        if rows:
            self._add("journal", _JOURNAL, rows)

    @property
    def is_open(self) -> bool:
        """Whether the transaction goes on; a full disk ends it, or a database that stops."""
        raise NotImplementedError

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """A part of the transaction that an error undoes alone; the error goes on."""
        self._run("SAVEPOINT attempt", {})
        try:
            yield
        except BaseException:
            if self.is_open:
                self._run("ROLLBACK TO SAVEPOINT attempt", {})
                self._run("RELEASE SAVEPOINT attempt", {})
            raise
        self._run("RELEASE SAVEPOINT attempt", {})

    def _fetch(self, text: str, values: dict[str, object]) -> list[Any]:
        raise NotImplementedError

    def _run(self, text: str, values: dict[str, object]) -> None:
        raise NotImplementedError

    def _add(self, table: str, columns: Sequence[str], rows: Sequence[Values]) -> None:
        raise NotImplementedError

    def _many(self, text: str, rows: Sequence[Values]) -> None:
        raise NotImplementedError


class SqliteWriter(Writer):
    """One at a time: waits for the write lock when it begins."""

    dialect = "sqlite"

    def __init__(self, connection: sqlite3.Connection, now: datetime, who: str) -> None:
        super().__init__(now, who)
        self._connection = connection

    def __enter__(self) -> "SqliteWriter":
        self._connection.execute("BEGIN IMMEDIATE")
        return self

    def __exit__(self, error: type[BaseException] | None, *_: object) -> None:
        if error:
            if self.is_open:
                self._connection.execute("ROLLBACK")
            return
        try:
            self._connection.execute("COMMIT")
        except sqlite3.IntegrityError:  # references are checked only now
            self._connection.execute("ROLLBACK")
            raise

    @property
    def is_open(self) -> bool:
        return self._connection.in_transaction

    def expect_much(self) -> None:
        self._connection.execute("PRAGMA cache_size = -131072")  # KiB
        self._connection.execute("PRAGMA mmap_size = 0")  # it would count as memory of this process
        self._connection.execute("PRAGMA wal_autocheckpoint = 16384")  # pages

    def _fetch(self, text: str, values: dict[str, object]) -> list[Any]:
        return self._connection.execute(text, bound(values, "sqlite")).fetchall()

    def _run(self, text: str, values: dict[str, object]) -> None:
        self._connection.execute(text, bound(values, "sqlite"))

    def _add(self, table: str, columns: Sequence[str], rows: Sequence[Values]) -> None:
        """Bind as little as can be, since binding a value takes as long as storing it; many rows at once.

        What all rows have in common stands in the text, and columns that hold the same are bound once.
        """
        places: list[str | int] = []  # a value as text, or which of the columns that are bound
        bound_columns: list[Sequence[object]] = []
        for values in zip(*rows, strict=True):
            literal = _common_literal(values)
            if literal is None and values not in bound_columns:
                bound_columns.append(values)
            places.append(bound_columns.index(values) if literal is None else literal)
        # After a row that can't be added the whole transaction is undone; the statement need not be.
        text = f'INSERT OR FAIL INTO "{table}" ({_quoted(columns)}) VALUES '
        rest = len(rows) % ROWS_AT_ONCE
        groups = [
            tuple(chain.from_iterable([column[first : first + ROWS_AT_ONCE] for column in bound_columns]))
            for first in range(0, len(rows) - rest, ROWS_AT_ONCE)
        ]
        if groups:
            self._connection.executemany(text + _rows_text(places, ROWS_AT_ONCE), groups)
        if rest:
            last = tuple(chain.from_iterable([column[-rest:] for column in bound_columns]))
            self._connection.execute(text + _rows_text(places, rest), last)

    def _many(self, text: str, rows: Sequence[Values]) -> None:
        self._connection.executemany(text, rows)


class PostgresWriter(Writer):
    """One at a time, by an advisory lock: the journal's sequence is then the order of commits."""

    dialect = "postgresql"
    LOCK = 7_331_550

    def __init__(self, connect: Callable[[], "psycopg.Connection[Any]"], now: datetime, who: str) -> None:
        super().__init__(now, who)
        self._connect = connect
        self._connection = connect()

    def __enter__(self) -> "PostgresWriter":
        try:
            self._lock()
        except Exception:
            if not self._connection.closed:
                raise
            self._connection = self._connect()  # nothing was sent yet on the one that was lost
            self._lock()
        return self

    def _lock(self) -> None:
        self._connection.execute("SELECT pg_advisory_xact_lock(%s)", [self.LOCK])

    def __exit__(self, error: type[BaseException] | None, *_: object) -> None:
        if error:
            if not self._connection.closed:  # else its end is the error
                self._connection.rollback()
        else:
            self._connection.commit()

    @property
    def is_open(self) -> bool:
        return not self._connection.closed and bool(self._connection.info.transaction_status)

    def expect_much(self) -> None:
        self._connection.execute("SET LOCAL synchronous_commit = off")

    def _fetch(self, text: str, values: dict[str, object]) -> list[Any]:
        return self._connection.execute(text, values).fetchall()

    def _run(self, text: str, values: dict[str, object]) -> None:
        self._connection.execute(text, values)

    def _add(self, table: str, columns: Sequence[str], rows: Sequence[Values]) -> None:
        copy = f'COPY "{table}" ({_quoted(columns)}) FROM STDIN'
        with self._connection.cursor() as cursor, cursor.copy(copy) as lines:
            for row in rows:
                lines.write_row(row)

    def _many(self, text: str, rows: Sequence[Values]) -> None:
        with self._connection.cursor() as cursor:
            cursor.executemany(text, rows)


class _Nothing(NamedTuple):
    """The rows of a statement that gives none."""


_texts: dict[tuple[str, str, str], str] = {}
_deletes: dict[str, Statement[_Nothing]] = {}


def _upsert_text(table: Table, dialect: DialectName) -> str:
    key = (table.name, dialect, "upsert")
    if key not in _texts:
        names = table.columns.keys()
        place = "?" if dialect == "sqlite" else "%s"
        _texts[key] = (
            f'INSERT INTO "{table.name}" ({_quoted(names)}) VALUES ({", ".join([place] * len(names))})'
            f" ON CONFLICT ({', '.join(c.name for c in table.primary_key)}) DO " + _replace(table)
        )
    return _texts[key]


def _delete_text(table: Table, dialect: DialectName) -> str:
    key = (table.name, dialect, "delete")
    if key not in _texts:
        place = "?" if dialect == "sqlite" else "%s"
        _texts[key] = f'DELETE FROM "{table.name}" WHERE ' + " AND ".join(
            f'"{c.name}" = {place}' for c in table.primary_key
        )
    return _texts[key]


def _replace(table: Table) -> str:
    rest = [c.name for c in table.columns if not c.primary_key]
    if not rest:
        return "NOTHING"
    return "UPDATE SET " + ", ".join(f'"{n}" = excluded."{n}"' for n in rest)


_JOURNAL = tables.journal.columns.keys()[1:]


def _quoted(columns: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in columns)


def _common_literal(values: Sequence[object]) -> str | None:
    """The SQL text of the one value that all of many rows have in a column, None where they differ."""
    first = values[0]
    if len(values) < ENOUGH_TO_COMPARE or values.count(first) != len(values):
        return None
    match first:
        case None:
            return "NULL"
        case bool() | int():
            return str(int(first))
        case str() if "\0" not in first:
            return "'" + first.replace("'", "''") + "'"
    return None


def _rows_text(places: Sequence[str | int], rows: int) -> str:
    """The places of so many rows; what is bound stands column by column."""
    return ", ".join(
        f"({', '.join(p if isinstance(p, str) else f'?{1 + p * rows + row}' for p in places)})"
        for row in range(rows)
    )


def _delete_owned(table: Table) -> Statement[_Nothing]:
    if table.name not in _deletes:
        clause = delete(table)
        owner = "entity_id"
        if "kind" in table.c:
            clause = clause.where(table.c.kind == bindparam("kind"))
        else:
            owner = next(n for n in ("movie_id", "series_id", "person_id") if n in table.c)
        _deletes[table.name] = Statement(clause.where(within(table.c[owner], "ids")), _Nothing)
    return _deletes[table.name]
