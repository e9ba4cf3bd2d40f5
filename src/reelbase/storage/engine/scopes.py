"""Scopes: the SELECTs of a statement, what each reads, and what its conditions hold equal."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import CompoundSelect, FromClause, Join, Select, Subquery, Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql.elements import ClauseElement, ColumnElement, Label, Over
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.selectable import CTE, SelectState

from reelbase.storage.engine.equalities import (
    Bound,
    Constant,
    Equality,
    Place,
    children,
    conjuncts,
    equalities,
    is_leaf,
)
from reelbase.storage.engine.json_rows import rows_of

PLAIN_FUNCTIONS = {"coalesce", "nullif", "lower", "length", "replace", "abs", "round", "substr"}
_COMPILER = sqlite.dialect().statement_compiler(sqlite.dialect(), None)


@dataclass(eq=False)
class Scope:
    """A SELECT, and how it stands in the statement."""

    select: Select[tuple[object, ...]]
    outer: "Scope | None"
    role: str  # rows, nested, value, condition
    within: int | None = None
    leaves: list[FromClause] = field(default_factory=list)
    sources: list[FromClause] = field(default_factory=list)  # other SELECTs in FROM
    right: set[FromClause] = field(default_factory=set)  # those joined by outer joins
    conditions: list[ClauseElement] = field(default_factory=list)  # that every row meets
    joined: list[tuple[set[FromClause], ClauseElement]] = field(default_factory=list)  # by outer joins

    def equal(self, leaf: FromClause) -> list[Equality]:
        """Return what the columns of a table are held equal to."""
        found = [each for each in equalities(self.conditions) if each.left.table is leaf]
        for side, condition in self.joined:
            if leaf in side:
                found += [each for each in equalities([condition]) if each.left.table is leaf]
        return found

    @property
    def is_plain(self) -> bool:
        """If each row comes from one row of each table, and none is left out but by a condition."""
        select = self.select
        clauses = (select._limit_clause, select._offset_clause)
        more = (select._group_by_clauses, select._having_criteria)
        return (
            all(each is None for each in clauses)
            and not any(more)
            and not select._distinct
            and not any(map(_aggregates, select.selected_columns))
        )


def complete(scope: Scope, place: Place, seen: frozenset[Place] = frozenset()) -> Bound | Constant | None:
    """Return the parameter or constant that a column equals in all rows that can matter."""
    home: Scope | None = scope
    while home is not None and place.table not in home.leaves:
        home = home.outer
    if home is None or place in seen:
        return None
    for _, other in [each for each in home.equal(place.table) if each.left.name == place.name]:
        found = complete(home, other, seen | {place}) if isinstance(other, Place) else other
        if found is not None:
            return found
    return None


def scopes_of(
    select: Select[tuple[object, ...]], outer: Scope | None, role: str, within: int | None
) -> Iterator[Scope]:
    """Yield a SELECT and all those in it."""
    scope = Scope(select, outer, role, within)
    around = _around(outer)
    for source in SelectState(select, _COMPILER)._get_display_froms():
        _take(scope, source, around)
    scope.conditions += conjuncts(select.whereclause)
    yield scope
    for place, column in enumerate(select.selected_columns):
        if (rows := rows_of(column.element if isinstance(column, Label) else column)) is not None:
            can_show = role == "rows"
            yield from scopes_of(
                rows, scope, "nested" if can_show else "condition", place if can_show else None
            )
        else:
            yield from _inner(column, scope, "condition" if role == "condition" else "value")
    for clause in select._order_by_clauses:
        yield from _inner(clause, scope, "condition" if role == "condition" else "value")
    for condition in [*scope.conditions, *(each for _, each in scope.joined)]:
        yield from _inner(condition, scope, "value" if role == "value" else "condition")
    for clause in (*select._group_by_clauses, *select._having_criteria):
        yield from _inner(clause, scope, "condition")
    for source in scope.sources:
        if isinstance(source, Subquery | CTE):
            for each in selects_of(source.element):
                yield from scopes_of(each, scope, "condition", None)


def _around(scope: Scope | None) -> set[FromClause]:
    found: set[FromClause] = set()
    while scope is not None:
        found.update(scope.leaves)
        scope = scope.outer
    return found


def _take(scope: Scope, source: FromClause, around: set[FromClause]) -> list[FromClause]:
    """Take a source of rows apart; the tables in it."""
    if isinstance(source, Join):
        left = _take(scope, source.left, around)
        right = _take(scope, source.right, around)
        if source.isouter or source.full:
            if len(right) == 1 and not source.full:
                scope.right.update(right)
            for each in conjuncts(source.onclause):
                scope.joined.append((set() if source.full else set(right), each))
        else:
            scope.conditions += conjuncts(source.onclause)
        return left + right
    if is_leaf(source):
        if source not in around:
            scope.leaves.append(source)
            return [source]
        return []
    scope.sources.append(source)
    return []


def _inner(element: ClauseElement, scope: Scope, role: str) -> Iterator[Scope]:
    """Yield the SELECTs within a part of another."""
    if selects := selects_of(element):
        for select in selects:
            yield from scopes_of(select, scope, role, None)
    else:
        for child in children(element):
            yield from _inner(child, scope, role)


def selects_of(clause: object) -> Sequence[Select[tuple[object, ...]]]:
    """Return the SELECTs that a clause is: one, or those of a union."""
    if isinstance(clause, Select):
        return [clause]
    if isinstance(clause, CompoundSelect):
        return [select for each in clause.selects for select in selects_of(getattr(each, "element", each))]
    return []


def _aggregates(column: ColumnElement[object] | ClauseElement) -> bool:
    """Return true for what is made of several rows."""
    if isinstance(column, Over):
        return True
    if isinstance(column, FunctionElement) and getattr(column, "name", "") not in PLAIN_FUNCTIONS:
        return True
    if isinstance(column, Select | CompoundSelect):
        return False
    return any(_aggregates(child) for child in children(column))


def table_of(leaf: FromClause) -> Table:
    table = getattr(leaf, "element", leaf)
    assert isinstance(table, Table)
    return table
