"""Reads: the entities and tables that the result of a statement depends on, from its text and its columns.

A row of a table has tags (`tags.py`). A Writer notes the tags in the keys of its rows, always, and the tags
of what the rows refer to, as it is afterwards. So a result changes only with what is noted of

- the entities of a parameter, where it selects the rows of a table by a part of their keys;
- the entities that its rows name, where they are joined by a key, and lie in no condition;
- both, where a parameter selects rows by what they refer to: a row that goes is among the rows, a row that
  comes says what it refers to;
- the whole table otherwise.
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from sqlalchemy import CompoundSelect, FromClause, Select, Table
from sqlalchemy.sql.elements import ClauseElement, ColumnClause

from reelbase.storage.engine.equalities import (
    Bound,
    Constant,
    Place,
    children,
    equalities,
    place_of,
)
from reelbase.storage.engine.scopes import Scope, complete, scopes_of, selects_of, table_of
from reelbase.storage.engine.statement import Command, Holding, Statement
from reelbase.storage.engine.tags import EVERY_TABLE, TABLES, Tag, homes_of, tags_of

_NAMED = re.compile(r'(?:\b(?:FROM|JOIN)|,) \(*"?(\w+)"?(?![\w.(])')


Name = tuple[Bound | Constant, Bound | Constant]
"""A kind and an id, or several, as parameters and constants."""


class Shown(NamedTuple):
    """The place of entities in the rows of a statement."""

    kind: str | int  # or the place of it in a row
    place: int  # of the id
    within: int | None = None  # the place of the nested rows that name them


class Reads(NamedTuple):
    """The entities and tables that the result of a statement depends on."""

    tables: int  # all it reads, as bits
    whole: int = 0  # those of which any row matters
    filtered: int = 0  # those whose rows are filtered by more than what they refer to
    bound: tuple[Name, ...] = ()  # kinds and ids
    shown: tuple[Shown, ...] = ()


@cache
def reads_of(statement: Command, *, is_chained: bool = False) -> Reads:
    """Return what the result of a statement depends on; of one for several languages, on whole tables."""
    if is_chained:
        return Reads(EVERY_TABLE, EVERY_TABLE)
    clause = statement.clause
    if not isinstance(clause, Select | CompoundSelect) or not isinstance(statement, Statement):
        return Reads(EVERY_TABLE, EVERY_TABLE)
    scopes = [each for select in selects_of(clause) for each in scopes_of(select, None, "rows", None)]
    named = Counter(name for name in _NAMED.findall(statement.text("sqlite")) if name in TABLES)
    met = Counter(table_of(leaf).name for scope in scopes for leaf in scope.leaves)
    tables = whole = filtered = 0
    for name in named | met:
        tables |= TABLES[name]
        if named[name] != met[name]:
            whole |= TABLES[name]
    bound: set[Name] = set()
    shown: set[Shown] = set()
    for scope in scopes:
        for found in _Resolution(scope, statement).run():
            whole |= found.whole
            filtered |= found.filtered
            bound.update(found.bound)
            shown.update(found.shown)
    return Reads(tables, whole, filtered, tuple(bound), tuple(shown))


class _Resolution:
    """Finds out for each table of a SELECT which rows it can depend on."""

    def __init__(self, scope: Scope, statement: Command) -> None:
        self._scope = scope
        self._statement = statement
        self._done: set[FromClause] = set()

    def run(self) -> Iterator[Reads]:
        """Yield what each table brings; one that can only be read by another waits for that one."""
        waiting = list(self._scope.leaves)
        while waiting:
            found = [(leaf, reads) for leaf in waiting if (reads := self._resolve(leaf)) is not None]
            if not found:
                leaf, *_ = waiting
                bit = TABLES[table_of(leaf).name]
                found = [(leaf, Reads(bit, bit))]
            for leaf, reads in found:
                waiting.remove(leaf)
                self._done.add(leaf)
                yield reads

    def _resolve(self, leaf: FromClause) -> Reads | None:
        tags = tags_of(table_of(leaf))
        for tag in tags:
            if tag.is_home and (pair := self._bound(leaf, tag)):
                return Reads(0, bound=(pair,))
        if not self._is_seen:
            return None
        for tag in tags:
            if tag.is_home and (shown := self._joined_by(leaf, tag)):
                return Reads(0, shown=(shown,))
        for tag in tags:
            if not tag.is_home and (pair := self._bound(leaf, tag)):
                return self._referring(leaf, tag, pair)
        return None

    @property
    def _is_seen(self) -> bool:
        """If all that matters of the tables around this SELECT is in the rows."""
        rows = self._rows_scope()
        return rows is not None and rows.is_plain

    def _rows_scope(self) -> Scope | None:
        scope: Scope | None = self._scope
        while scope is not None and scope.role == "value":
            scope = scope.outer
        return scope if scope is not None and scope.role in {"rows", "nested"} else None

    def _bound(self, leaf: FromClause, tag: Tag) -> Name | None:
        ids = complete(self._scope, Place(leaf, tag.id))
        kind = complete(self._scope, Place(leaf, tag.kind)) if tag.has_kind_column else Constant(tag.kind)
        if ids is None or kind is None:
            return None
        return kind, ids

    def _joined_by(self, leaf: FromClause, tag: Tag) -> Shown | None:
        """Return where the rows name what a table is joined by, if it decides on no row."""
        if self._scope.role != "value" and self._decides(leaf):
            return None
        kind: str | int | None = tag.kind
        if tag.has_kind_column:
            found = complete(self._scope, Place(leaf, tag.kind))
            kind = found.value if isinstance(found, Constant) else None
        if kind is None:
            return None
        for _, other in [each for each in self._scope.equal(leaf) if each.left.name == tag.id]:
            if not isinstance(other, Place) or other.table is leaf:
                continue
            if other.table in self._scope.leaves and other.table not in self._done:
                continue
            refers = _refers(other, table_of(leaf), tag)
            if not refers and self._scope.role != "value" and leaf not in self._scope.right:
                continue
            for place in [other, Place(leaf, tag.id)] if refers else [other]:
                if (shown := self._shown(kind, place)) is not None:
                    return shown
        return None

    def _shown(self, kind: str | int, place: Place) -> Shown | None:
        """Return where a column stands in the rows, or one that equals it."""
        scope: Scope | None = self._scope
        while scope is not None and place.table not in scope.leaves:
            scope = scope.outer
        if scope is None or scope.role not in {"rows", "nested"} or not scope.is_plain:
            return None
        same = [
            right for left, right in scope.equal(place.table) if left == place and isinstance(right, Place)
        ]
        for number, column in enumerate(scope.select.selected_columns):
            if number < self._width(scope) and place_of(column) in {place, *same}:
                return Shown(kind, number, scope.within)
        return None

    def _width(self, scope: Scope) -> int:
        """Return how many columns the rows have: a Batch leaves out some."""
        if (
            scope.role == "rows"
            and isinstance(self._statement, Statement)
            and not isinstance(self._statement, Holding)
        ):
            return len(self._statement.row._fields)
        return len(scope.select.selected_columns)

    def _decides(self, leaf: FromClause) -> bool:
        """Return true if what is in a table's rows decides on rows of the result."""
        for condition in self._scope.conditions:
            if not _mentions(condition, leaf):
                continue
            equal = list(equalities([condition]))
            if len(equal) != 2 or not any(_refers_any(left, right) for left, right in equal):
                return True
        return False

    def _referring(self, leaf: FromClause, tag: Tag, pair: Name) -> Reads | None:
        """Return what rows depend on that are selected by what they refer to."""
        scope = self._scope
        if scope.role == "value" or leaf in scope.right:
            return None
        own = [each for each in scope.conditions if not self._selects_by(each, leaf, tag)]
        if scope.sources or any(_foreign(each, leaf) for each in own):
            return None
        if any(
            each is not leaf and each not in scope.right and not self._is_referred(each)
            for each in scope.leaves
        ):
            return None
        shown = []
        for home in homes_of(table_of(leaf)):
            kind: str | int | None = home.kind
            if home.has_kind_column:
                kind = self._kind_of(Place(leaf, home.kind))
            found = None if kind is None else self._shown(kind, Place(leaf, home.id))
            if found is None:
                return None
            shown.append(found)
        bit = TABLES[table_of(leaf).name] if own else 0
        return Reads(0, filtered=bit, bound=(pair,), shown=tuple(shown)) if shown else None

    def _kind_of(self, place: Place) -> str | int | None:
        """Return the kind that a column holds, or where it stands in the rows."""
        constant = complete(self._scope, place)
        if isinstance(constant, Constant):
            return constant.value
        shown = self._shown("", place)
        return shown.place if shown else None

    def _selects_by(self, condition: ClauseElement, leaf: FromClause, tag: Tag) -> bool:
        """Return true if a condition is that by which rows are selected, or holds for each by a reference."""
        equal = list(equalities([condition]))
        if any(left == Place(leaf, tag.id) for left, _ in equal):
            return True
        return len(equal) == 2 and any(_refers_any(left, right) for left, right in equal)

    def _is_referred(self, leaf: FromClause) -> bool:
        """Return true if a row of a table is always there, since the one it is joined to refers to it."""
        return any(
            isinstance(right, Place) and _refers(right, table_of(leaf), tag) and left.name == tag.id
            for left, right in self._scope.equal(leaf)
            for tag in homes_of(table_of(leaf))
        )


def _mentions(element: ClauseElement, leaf: FromClause) -> bool:
    if isinstance(element, ColumnClause):
        return element.table is leaf
    return any(_mentions(child, leaf) for child in children(element))


def _foreign(element: ClauseElement, leaf: FromClause) -> bool:
    """Return true if a condition looks at anything but a table and parameters."""
    if isinstance(element, ColumnClause):
        return element.table is not None and element.table is not leaf
    return isinstance(element, Select | CompoundSelect) or any(
        _foreign(each, leaf) for each in children(element)
    )


def _refers(place: Place, table: Table, tag: Tag) -> bool:
    """Return true if the database sees to it that there is a row of a table for what a column holds."""
    column = table_of(place.table).c[place.name]
    return any(each.column is table.c[tag.id] for each in column.foreign_keys)


def _refers_any(left: Place, right: object) -> bool:
    if not isinstance(right, Place):
        return False
    return any(
        _refers(left, table_of(right.table), tag) and right.name == tag.id
        for tag in homes_of(table_of(right.table))
    )
