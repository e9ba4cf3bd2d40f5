"""Written: what the statements of one transaction have changed, for answers that have read it.

It follows from the rows and the texts of the statements, so that no writer can forget to say it. A change of
which the rows are not known is one of the whole table.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from operator import itemgetter
from typing import NamedTuple

import msgspec
from sqlalchemy import Delete, Table, TextClause, TextualSelect, Update
from sqlalchemy.sql.dml import UpdateBase

from reelbase.storage.engine.dependencies import given
from reelbase.storage.engine.equalities import Bound, Constant, Place, equalities_in
from reelbase.storage.engine.statement import Command, DialectName
from reelbase.storage.engine.tags import EVERY_TABLE, TABLES, Taken, homes_of, tags_of, taken_with
from reelbase.storage.rows.registry import owner_of, table_of

_JOURNAL, _ENTITY = TABLES["journal"], TABLES["entity"]
PRIVATE = (
    "account", "answered_request", "change_count", "checkpoint", "device_code", "favorite", "guest_session",
    "imported_rating", "invitation", "job_run", "journal", "last_change", "momentum", "owned", "play",
    "playback", "provenance", "rating", "request_token", "session", "signal", "suggestion", "takeout",
    "takeout_entry", "votes", "watchlist", "webhook", "webhook_message", "webhook_turn", "written",
)  # fmt: skip
"""The tables that are written without rows of the journal, of which no answer for all is made."""
_PRIVATE = sum(TABLES[name] for name in PRIVATE)
KEPT_ROWS = 10_000  # of the journal, of which the table `written` says what was changed with them
MOST_IDS = 1000  # of one kind; after more, every entity of it counts as changed


class Effects(msgspec.Struct):
    """The changes of a transaction, as they are kept in the database for all processes."""

    ids: dict[str, list[int] | None]  # kind -> ids; None for all of them
    tables: list[str]  # of which rows changed
    vague: list[str]  # of which it is not known which rows
    shifted: list[str]  # of whose rows what they refer to is not known


decode_effects = msgspec.json.Decoder(Effects).decode
_encode = msgspec.json.Encoder().encode


class Written(msgspec.Struct):
    """The changes of a transaction so far."""

    _ids: dict[str, set[int] | None] = msgspec.field(default_factory=dict)
    _tables: int = 0
    _vague: int = 0
    _shifted: int = 0

    def rows(self, rows: Sequence[NamedTuple]) -> None:
        """Note rows that are added, replaced or removed, each known by its key."""
        row = type(next(iter(rows)))
        table = table_of(row)
        self._tables |= TABLES[table.name]
        for tag in tags_of(table):
            place = row._fields.index(tag.id)
            if tag.has_kind_column:
                kind_place = row._fields.index(tag.kind)
                for kind in set(map(itemgetter(kind_place), rows)) - {None}:
                    self.entities(str(kind), (each[place] for each in rows if each[kind_place] == kind))
            else:
                self.entities(tag.kind, map(itemgetter(place), rows))

    def removed(self, table: Table) -> None:
        """Note that rows are removed: others go with them."""
        tables, unnamed = taken_with(table)
        self._tables |= tables
        self._vague |= unnamed

    def owned(self, row: type[NamedTuple], kind: str, ids: Sequence[int]) -> None:
        """Note that all rows of some owners are removed."""
        table, owner = table_of(row), owner_of(row)
        self._tables |= TABLES[table.name]
        named = [tag for tag in tags_of(table) if tag.id == owner.id]
        if not named or any(tag not in named for tag in homes_of(table)):
            self._vague |= TABLES[table.name]
        for tag in named:
            self.entities(kind if tag.has_kind_column else tag.kind, ids)
        self.removed(table)

    def entities_made(self, kind: str, ids: Sequence[int]) -> None:
        """Note entities that are new."""
        self._tables |= _ENTITY
        self.entities(kind, ids)

    def journalled(self, kind: str, ids: Iterable[int]) -> None:
        """Note rows of the journal about entities of a kind."""
        self._tables |= _JOURNAL
        self.entities(kind, ids)

    def entities(self, kind: str, ids: Iterable[int | None]) -> None:
        """Note that rows that name these entities have changed; ids are not read once all of a kind have."""
        known = self._ids.setdefault(kind, set())
        if known is not None:
            known.update(id_ for id_ in ids if id_ is not None)
            if len(known) > MOST_IDS:
                self._ids[kind] = None

    def command(self, command: Command, values: dict[str, object]) -> None:
        """Note what a statement changes."""
        found = _changed_by(command)
        self._tables |= found.tables
        self._vague |= found.vague
        self._shifted |= found.shifted
        for kind, ids in found.named:
            numbers = [int(id_) for id_ in given(ids, values) if isinstance(id_, int | str)]
            for each in given(kind, values):
                self.entities(str(each), numbers)

    @property
    def is_shown(self) -> bool:
        """If it may be seen by others than those whose it is."""
        return bool(self._tables & ~_PRIVATE)

    def text(self, *, anything: bool = False) -> str | None:
        """Return it as it is kept; None if it may be anything, unless that is asked for."""
        if self._vague == EVERY_TABLE and not anything:
            return None
        ids = {kind: None if known is None else sorted(known) for kind, known in self._ids.items()}
        tables = (_names(each) for each in (self._tables, self._vague, self._shifted))
        return _encode(Effects(ids, *tables)).decode()


def _names(tables: int) -> list[str]:
    return [name for name, bit in TABLES.items() if tables & bit]


_Name = tuple[Bound | Constant, Bound | Constant]
_SET = re.compile(r'"?(\w+)"?=')
"""The columns that an update sets, whose text has no spaces there."""
_TARGET = re.compile(r'(?:INSERT INTO|UPDATE)\s+"?(\w+)')
"""The table that a text changes; a text that deletes may change others too."""


class _Changed(NamedTuple):
    """The tables that a statement changes, and of which entities the rows are."""

    tables: int
    vague: int
    shifted: int = 0
    named: tuple[_Name, ...] = ()


@cache
def _changed_by(command: Command) -> _Changed:
    clause = command.clause
    clause = clause.element if isinstance(clause, TextualSelect) else clause
    if isinstance(clause, TextClause) and (target := _TARGET.match(clause.text)):
        bit = TABLES.get(target.group(1), EVERY_TABLE)
        return _Changed(bit, bit)
    if not isinstance(clause, UpdateBase) or not isinstance(clause.table, Table):
        return _Changed(EVERY_TABLE, EVERY_TABLE)
    table = clause.table
    bit = TABLES.get(table.name, EVERY_TABLE)
    if not isinstance(clause, Update | Delete):
        return _Changed(bit, bit)
    taken = taken_with(table) if isinstance(clause, Delete) else Taken(0, 0)
    named = _named(command, table)
    shifted = bit if isinstance(clause, Update) else 0
    vague = taken.unnamed if named else bit | taken.unnamed
    return _Changed(bit | taken.tables, vague, shifted, named)


def _named(command: Command, table: Table) -> tuple[_Name, ...]:
    """Return the entities by which rows are found; none if some part of their keys is not known."""
    clause = command.clause
    assert isinstance(clause, Update | Delete)
    known = equalities_in(clause.whereclause)
    before, _, _ = command.text("sqlite").partition(" WHERE ")
    set_ = _SET.findall(before)
    if any(tag.id in set_ or tag.kind in set_ for tag in tags_of(table)):
        return ()
    found: list[_Name] = []
    for tag in homes_of(table):
        kind = known.get(Place(table, tag.kind)) if tag.has_kind_column else Constant(tag.kind)
        ids = known.get(Place(table, tag.id))
        if kind is None or ids is None:
            return ()
        found.append((kind, ids))
    return tuple(found)


def _of_psycopg(text: str) -> str:
    """Return a text with its parameters as PostgreSQL's driver names them."""
    return text.replace(":number", "%(number)s").replace(":content", "%(content)s::text")


_FORGET = (
    f"DELETE FROM written WHERE sequence < 0 OR sequence < (SELECT max(sequence) FROM journal) - {KEPT_ROWS}"
)
_ADD = (
    "INSERT INTO written (sequence, number, content) SELECT max(sequence), :number,"
    " :content || coalesce((SELECT {} FROM written WHERE sequence < 0), '') FROM journal"
)
KEEP: dict[DialectName, Sequence[str]] = {
    "sqlite": (_ADD.format("group_concat(char(10) || content, '')"), _FORGET),
    "postgresql": (
        _of_psycopg(f"WITH old AS ({_FORGET}) " + _ADD.format("string_agg(chr(10) || content, '')")),
    ),
}
"""Keeps what the last transactions have changed, and with it what waits for that."""
_LATER = (
    "INSERT INTO written (sequence, number, content)"
    " SELECT coalesce((SELECT min(sequence) FROM written WHERE sequence < 0), 0) - 1, :number, :content"
    " WHERE NOT EXISTS (SELECT 1 FROM written WHERE sequence < 0 AND content = :content)"
)
KEEP_FOR_LATER: dict[DialectName, Sequence[str]] = {"sqlite": (_LATER,), "postgresql": (_of_psycopg(_LATER),)}
"""Keeps what a transaction without rows of the journal has changed for the next one that has some."""
