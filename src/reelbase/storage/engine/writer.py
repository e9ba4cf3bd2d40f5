"""Writer: one write transaction, which also writes the journal."""

import sqlite3
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cache, lru_cache
from itertools import chain, repeat
from typing import TYPE_CHECKING, NamedTuple

import msgspec
from sqlalchemy import Table, bindparam, delete

from reelbase.entity import Kind
from reelbase.moments import stamp
from reelbase.storage.engine.dependencies import OF_VOTES
from reelbase.storage.engine.last_changes import follow_journal
from reelbase.storage.engine.statement import Command, DialectName, Row, Statement, Values, chain_of, within
from reelbase.storage.engine.written import KEEP, KEEP_FOR_LATER, Written
from reelbase.storage.rows import EntityRow, JournalRow
from reelbase.storage.rows.registry import key_of, owner_of, table_of

if TYPE_CHECKING:
    from reelbase.storage.engine.turns import Turn

ENOUGH_TO_COMPARE = 16
ROWS_AT_ONCE = 20
"""Rows in one statement on SQLite: with more it gets no faster, and with values bound one by one slower."""


class Change(NamedTuple):
    """A row of the journal without its sequence, its time and its author."""

    kind: str
    entity_id: int
    key: str
    action: str  # created, added, updated, deleted
    iso_639_1: str = ""
    iso_3166_1: str = ""
    value: str | None = None  # JSON
    original_value: str | None = None  # JSON


class NewEntities(NamedTuple):
    """New entities of one kind."""

    kind: str
    ids: Sequence[int]
    complete: Container[int]  # the ids that an answer of their own has described


class Writer:
    """Write inside one transaction. The same verbs on both databases.

    Rows are those of `storage.rows`: their class says of which table they are, and what is their key.
    """

    dialect: DialectName

    def __init__(self, now: datetime, who: str) -> None:
        self.now = now  # UTC
        self.who = who
        self.journalled: set[object] = set()  # the kinds of the rows that were written to the journal
        self.written = Written()
        self._lasting = 0  # rows of the journal but those of votes, which others replace
        self._is_forgotten = False  # if rows of the journal were removed again
        self.before_end: list[Callable[[], None]] = []  # what is to be done before it ends well

    def all(self, statement: Statement[Row], **values: object) -> list[Row]:
        """Return every row of a question asked inside the transaction."""
        text = "" if "chain" in values else statement.texts.get((self.dialect, False))
        text = text or statement.text(self.dialect, chain=chain_of(values))
        if text.startswith(_CHANGING):
            self.written.command(statement, values)
        return list(map(statement.make, self._fetch(text, values)))

    def expect_much(self) -> None:
        """Prepare for many rows: more memory, and fewer waits for the disk that safety does not need."""

    def is_awaited(self) -> bool:
        """Return whether another writer waits for this one; true where that can't be seen."""
        return True

    def insert(self, rows: Sequence[NamedTuple]) -> None:
        """Add rows of one table that are known to be new."""
        if rows:
            row = _class_of(rows)
            self.written.rows(rows)
            self._add(table_of(row).name, row._fields, rows)

    def insert_missing(self, rows: Sequence[NamedTuple]) -> None:
        """Add those rows of one table that contradict no row of it."""
        if rows:
            self.written.rows(rows)
            self._many(_upsert_text(table_of(_class_of(rows)), self.dialect, replaces=False), rows)

    def upsert(self, rows: Sequence[NamedTuple]) -> None:
        """Add rows of one table, or replace those with the same key."""
        if rows:
            self.written.rows(rows)
            self._many(_upsert_text(table_of(_class_of(rows)), self.dialect), rows)

    def delete(self, rows: Sequence[NamedTuple]) -> None:
        """Remove rows of one table, each by its primary key."""
        if rows:
            table = table_of(_class_of(rows))
            self.written.rows(rows)
            self.written.removed(table)
            self._many(_delete_text(table, self.dialect), list(map(key_of, rows)))

    def delete_owned(self, row: type[NamedTuple], kind: str, ids: Iterable[int]) -> None:
        """Remove every row of this class that belongs to these entities of a kind."""
        if wanted := list(ids):
            self.written.owned(row, str(kind), wanted)
            text = _delete_owned(row).text(self.dialect)
            self._run(text, {"kind": str(kind), "ids": wanted})

    def run(self, command: Command, **values: object) -> None:
        """Run a statement that gives no rows."""
        self.written.command(command, values)
        self._run(command.texts.get((self.dialect, False)) or command.text(self.dialect), values)

    def insert_entities(self, new: Sequence[NewEntities]) -> None:
        """Add the rows of `entity`; they are made without a call for each, since an import has many."""
        time = repeat(stamp(self.now))
        for kind, ids, _ in new:
            self.written.entities_made(str(kind), ids)
        for kind, ids, complete in new:
            rows = list(zip(repeat(str(kind)), ids, [id_ in complete for id_ in ids], time, strict=False))
            if rows:
                self._add("entity", EntityRow._fields, rows)

    def journal_new(self, new: Mapping[Kind, Sequence[int]]) -> None:
        """Write down that these entities are new, by their kind."""
        _, _, *rest = Change("", 0, "general", "created")
        time, who = repeat(stamp(self.now)), repeat(self.who)
        for kind, ids in new.items():
            self.written.journalled(str(kind), ids)
        for kind, ids in new.items():
            rows = list(zip(time, repeat(str(kind)), ids, *map(repeat, rest), who, strict=False))
            if rows:
                self.journalled.add(str(kind))
                self._lasting += len(rows)
                self._add("journal", _JOURNALLED, rows)

    def journal(self, changes: Iterable[Change]) -> None:
        """Write down what changed, in this order."""
        time, who = stamp(self.now), self.who
        rows = [(time, *change, who) for change in changes]
        if rows:
            kinds = {kind for _, kind, *_ in rows}
            self.journalled |= kinds
            self._lasting += len(rows) - sum(1 for _, kind, *_ in rows if kind in OF_VOTES)
            for kind in kinds:
                self.written.journalled(str(kind), (id_ for _, each, id_, *_ in rows if each == kind))
            self._add("journal", _JOURNALLED, rows)

    def forget_journalled(self, kinds: Iterable[str]) -> None:
        """Know that rows of the journal about these kinds, written in this transaction, are removed again."""
        for kind in kinds:
            self._is_forgotten = True
            self._lasting -= kind not in OF_VOTES

    @property
    def is_open(self) -> bool:
        """If the transaction goes on; a full disk or a database that stops ends it."""
        raise NotImplementedError

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Undo the block alone if it raises an error, not the transaction; the error goes on."""
        self._run("SAVEPOINT attempt", {})
        before, lasting, journalled = [*self.before_end], self._lasting, {*self.journalled}
        try:
            yield
            self.end_well()
        except BaseException:
            self.before_end, self._lasting, self.journalled = before, lasting, journalled
            if self.is_open:
                self._undo_attempt()
            raise
        self._run("RELEASE SAVEPOINT attempt", {})

    def end_well(self) -> None:
        """Do what is to be done before the end: now, or when the transaction ends."""
        works, self.before_end = self.before_end, []
        for work in works:
            work()

    def end_journal(self) -> None:
        """Take in the rows of the journal, and write down what has changed, for answers in memory.

        Votes speak for themselves.
        """
        if self.journalled:
            follow_journal(self)
        if self._lasting:
            texts, content = KEEP[self.dialect], self.written.text()
        elif (self._is_forgotten or not self.journalled) and self.written.is_shown:
            texts, content = KEEP_FOR_LATER[self.dialect], self.written.text(anything=True)
        else:
            return
        if content is not None:
            for text in texts:
                self._run(text, {"number": self._lasting, "content": content})

    def _undo_attempt(self) -> None:
        self._run("ROLLBACK TO SAVEPOINT attempt", {})
        self._run("RELEASE SAVEPOINT attempt", {})

    def _fetch(self, text: str, values: dict[str, object]) -> list[Values]:
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

    def __init__(self, connection: sqlite3.Connection, turn: "Turn", now: datetime, who: str) -> None:
        super().__init__(now, who)
        self._turn = turn
        self._connection = connection

    def __enter__(self) -> "SqliteWriter":
        with self._turn.waiting():
            self._connection.execute("BEGIN IMMEDIATE")
        return self

    def __exit__(self, error: type[BaseException] | None, *_: object) -> None:
        if error:
            if self.is_open:
                self._connection.execute("ROLLBACK")
            return
        try:
            self.end_well()
            self.end_journal()
            self._connection.execute("COMMIT")
        except BaseException:  # references are checked only now
            if self.is_open:
                self._connection.execute("ROLLBACK")
            raise

    @property
    def is_open(self) -> bool:
        return self._connection.in_transaction

    def expect_much(self) -> None:
        self._connection.execute("PRAGMA cache_size = -131072")  # KiB
        self._connection.execute("PRAGMA mmap_size = 0")  # it would count as memory of this process
        self._connection.execute("PRAGMA wal_autocheckpoint = 16384")  # pages

    def is_awaited(self) -> bool:
        return self._turn.is_awaited()

    def _fetch(self, text: str, values: dict[str, object]) -> list[Values]:
        return self._connection.execute(text, bound(values)).fetchall()

    def _run(self, text: str, values: dict[str, object]) -> None:
        self._connection.execute(text, bound(values))

    def _add(self, table: str, columns: Sequence[str], rows: Sequence[Values]) -> None:
        """Bind as little as can be, since binding a value takes as long as storing it; many rows at once.

        What all rows have in common is bound once a statement, and so are columns that hold the same.
        """
        same, different, places = _apart(rows)
        rest = len(rows) % ROWS_AT_ONCE
        groups = [
            (*same, *chain.from_iterable([column[first : first + ROWS_AT_ONCE] for column in different]))
            for first in range(0, len(rows) - rest, ROWS_AT_ONCE)
        ]
        if groups:
            text = _insert_text(table, tuple(columns), places, len(same), ROWS_AT_ONCE)
            self._connection.executemany(text, groups)
        if rest:
            last = zip(*[column[-rest:] for column in different], strict=True) if different else [()] * rest
            text = _insert_text(table, tuple(columns), places, len(same), 1)
            self._connection.executemany(text, [(*same, *values) for values in last])

    def _many(self, text: str, rows: Sequence[Values]) -> None:
        self._connection.executemany(text, rows)


_CHANGING = ("INSERT", "UPDATE", "DELETE")
_encode = msgspec.json.Encoder().encode


def bound(values: dict[str, object]) -> dict[str, object]:
    """Convert the values for SQLite, to which a list is given as JSON; PostgreSQL takes it as an array."""
    return {name: _encode(v).decode() if isinstance(v, list) else v for name, v in values.items()}


_texts: dict[tuple[str, str, str], str] = {}
_JOURNALLED = ("time", *Change._fields, "who")
assert JournalRow._fields == ("sequence", *_JOURNALLED), "the database numbers the journal itself"
assert EntityRow._fields == ("kind", "id", "complete", "created_at"), "as `insert_entities` makes them"


def _class_of(rows: Sequence[NamedTuple]) -> type[NamedTuple]:
    """Return the one class of these rows."""
    classes = set(map(type, rows))
    if len(classes) > 1:
        names = ", ".join(sorted(each.__name__ for each in classes))
        raise TypeError(f"Expected rows of one table, found {names}.")
    return classes.pop()


def _upsert_text(table: Table, dialect: DialectName, *, replaces: bool = True) -> str:
    key = (table.name, dialect, "upsert" if replaces else "insert missing")
    if key not in _texts:
        names = table.columns.keys()
        place = "?" if dialect == "sqlite" else "%s"
        same = f"({', '.join(c.name for c in table.primary_key)}) DO {_replace(table)}"
        _texts[key] = (
            f'INSERT INTO "{table.name}" ({quoted(names)}) VALUES ({", ".join([place] * len(names))})'
            f" ON CONFLICT {same if replaces else 'DO NOTHING'}"
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
    rest = ", ".join(f'"{c.name}" = excluded."{c.name}"' for c in table.columns if not c.primary_key)
    return f"UPDATE SET {rest}" if rest else "NOTHING"


def quoted(columns: Sequence[str]) -> str:
    """Return the names of columns as a statement lists them."""
    return ", ".join(f'"{name}"' for name in columns)


class _Place(NamedTuple):
    """The place where a column's value is bound: once for all rows, or once for each."""

    number: int
    is_same: bool


def _apart(rows: Sequence[Values]) -> tuple[list[object], list[Sequence[object]], tuple[_Place, ...]]:
    """Return what all rows have in common, the columns in which they differ, and the place of each column."""
    same: list[object] = []
    different: list[Sequence[object]] = []
    places: list[_Place] = []
    for values in zip(*rows, strict=True):
        first, last = next(iter(values)), next(reversed(values))
        if len(rows) >= ENOUGH_TO_COMPARE and first == last and values.count(first) == len(values):
            places.append(_Place(len(same), is_same=True))
            same.append(str(first) if isinstance(first, str) else first)  # a kind takes longer to bind
        else:
            if values not in different:
                different.append(values)
            places.append(_Place(different.index(values), is_same=False))
    return same, different, tuple(places)


@lru_cache(512)
def _insert_text(
    table: str, columns: tuple[str, ...], places: tuple[_Place, ...], same: int, rows: int
) -> str:
    """Return the statement that adds so many rows; what they share is bound first, then column by column.

    After a row that can't be added the whole transaction is undone; the statement need not be.
    """
    values = (
        f"({', '.join(f'?{1 + n if is_same else 1 + same + n * rows + row}' for n, is_same in places)})"
        for row in range(rows)
    )
    return f'INSERT OR FAIL INTO "{table}" ({quoted(columns)}) VALUES {", ".join(values)}'


@cache
def _delete_owned(row: type[NamedTuple]) -> Command:
    table, owner = table_of(row), owner_of(row)
    clause = delete(table).where(within(table.c[owner.id], "ids"))
    if owner.kind:
        clause = clause.where(table.c[owner.kind] == bindparam("kind"))
    return Command(clause)
