"""Last changes: the moments at which each title and person changed, kept as the journal grows.

A list of changes asks for the last change of each entity within a window. To group the journal for that
takes longer the more has changed. A row of `last_change` has a moment and the next one at which the same
entity changed, so it is the last of every window that ends between the two, and nothing is grouped.
`change_count` says how many rows have the same two moments: an import changes thousands of entities at one.
So the total is a sum over few rows.

Both are brought up to date at the end of a transaction, from all rows of the journal that they lack. That
includes rows of programs of an older version, which write none of them. What came before and after a moment
is looked up in the journal, by its index: rows of changes are never removed from it.
"""

from collections import Counter
from typing import NamedTuple, Protocol

from sqlalchemy import column, text

from reelbase.storage.engine.statement import Command, Row, Statement
from reelbase.storage.tables import CHANGING_KINDS, NO_NEXT

_NAMES = ", ".join(map(repr, map(str, CHANGING_KINDS)))
_CHANGING = f"kind || '' IN ({_NAMES})"
"""Of those kinds, in a form for which no index is taken: there are few rows, found by their sequence."""
_SUM = "DO UPDATE SET number = change_count.number + excluded.number"
_NEW = "sequence BETWEEN :first AND :last"
_OWN = "o.kind = n.kind AND o.entity_id = n.entity_id"
_THERE = f"(SELECT max(o.sequence) FROM journal o WHERE {_OWN} AND o.time = n.time AND o.sequence < :first)"
"""The row of the same moment, if there was one; not asked by EXISTS, which PostgreSQL may make a join of."""
_PLACE = (
    f"(SELECT o.sequence FROM journal o WHERE {_OWN} AND o.time < n.time"
    " ORDER BY o.time DESC, o.sequence DESC LIMIT 1)"
)
"""The row of the moment before: that of the last change there was then."""
_LINKED = (
    "SELECT place, kind, entity_id, time,"
    " (SELECT p.time FROM last_change p WHERE p.sequence = place) AS before,"
    " (SELECT p.next_time FROM last_change p WHERE p.sequence = place) AS next_time"
    f" FROM (SELECT n.kind, n.entity_id, n.time, {_PLACE} AS place FROM last_change n WHERE n.{_NEW}"
    f" LIMIT {2**62}) placed"  # so that the place is looked up once a row
    " WHERE place IS NOT NULL"
)
"""The new moments that have one before, and that one; without joins, each is found by its key in any plan."""
_MOMENTS = (
    "SELECT max(sequence) AS sequence, kind, entity_id, time FROM journal"
    f" WHERE {_NEW} AND {_CHANGING} GROUP BY kind, entity_id, time"
)


def _latest(table: str) -> str:
    """Return the last moment of those kinds in a table: the end of its index, once for each."""
    each = (
        f"SELECT (SELECT max(time) FROM {table} WHERE kind = '{kind}') AS time" for kind in CHANGING_KINDS
    )
    return f"(SELECT max(time) FROM ({' UNION ALL '.join(each)}) latest)"


class _Span(NamedTuple):
    """The last row of the journal that is in the tables, and the last there is.

    `earliest`: the first moment of the rows between; None without any. `newest`, `latest`: the last moment
    in the journal, and in the tables.
    """

    known: int
    last: int
    earliest: str | None
    newest: str | None
    latest: str | None


class _MomentRow(NamedTuple):
    """A moment that was the last of an entity, and no longer is."""

    kind: str
    time: str


_SPAN = Statement(
    text(
        "SELECT known, last, (SELECT min(time) FROM journal"
        f" WHERE sequence BETWEEN known + 1 AND last AND {_CHANGING}) AS earliest,"
        f" {_latest('journal')} AS newest, {_latest('last_change')} AS latest FROM ("
        "SELECT (SELECT coalesce(max(sequence), 0) FROM last_change) AS known,"
        " (SELECT coalesce(max(sequence), 0) FROM journal) AS last) span"
    ).columns(*map(column, _Span._fields)),
    _Span,
)
_MOVE = Command(
    text(
        "UPDATE last_change SET sequence = (SELECT max(o.sequence) FROM journal o"
        " WHERE o.kind = last_change.kind AND o.entity_id = last_change.entity_id"
        " AND o.time = last_change.time)"
        f" WHERE sequence IN (SELECT {_THERE} FROM ({_MOMENTS}) n)"
    )
)
"""Gives moments that are there their last row of the journal: two transactions can be of one second."""
_ADD = Command(
    text(
        "INSERT INTO last_change (sequence, kind, entity_id, time, next_time)"
        " SELECT n.sequence, n.kind, n.entity_id, n.time, coalesce((SELECT min(o.time) FROM journal o"
        f" WHERE {_OWN} AND o.time > n.time), '{NO_NEXT}') FROM ({_MOMENTS}) n WHERE true"
        " ON CONFLICT (sequence) DO NOTHING"
    )
)
"""Adds the moments that are not there."""


_COUNT = Command(
    text(
        "INSERT INTO change_count (kind, time, next_time, number)"
        " SELECT kind, time, next_time, sum(number) FROM ("
        " SELECT n.kind, n.time, n.next_time, 1 AS number FROM last_change n"
        f" WHERE n.{_NEW} AND {_THERE} IS NULL"
        " UNION ALL SELECT kind, before, CASE sign WHEN 1 THEN time ELSE next_time END, sign"
        f" FROM ({_LINKED}) linked CROSS JOIN (SELECT 1 AS sign UNION ALL SELECT -1) signs"
        " WHERE before IS NOT NULL"
        ") deltas GROUP BY kind, time, next_time HAVING sum(number) <> 0"
        f" ON CONFLICT (kind, time, next_time) {_SUM}"
    )
)
"""Counts new moments, and counts the moments before them anew."""
_LINK_TEXT = (
    "INSERT INTO last_change (sequence, kind, entity_id, time, next_time)"
    f" SELECT place, kind, entity_id, before, time FROM ({_LINKED}) linked WHERE before IS NOT NULL"
    " ON CONFLICT (sequence) DO UPDATE SET next_time = excluded.next_time"
)
"""Ends the moments before the new ones; an upsert for the same reason."""
_ANY = (_MOVE, _ADD, _COUNT, Command(text(_LINK_TEXT)))
"""Takes in any: the clock may have gone back, and a second may have seen a transaction already."""

_ADD_LATEST = Command(
    text(
        "INSERT INTO last_change (sequence, kind, entity_id, time, next_time)"
        f" SELECT max(sequence), kind, entity_id, time, '{NO_NEXT}' FROM journal"
        f" WHERE kind IN ({_NAMES}) AND time = :time GROUP BY kind, time, entity_id"
    )
)
"""Adds the rows of one moment that is later than all there are; the index of the journal groups them."""
_COUNT_LATEST = Command(
    text(
        "INSERT INTO change_count (kind, time, next_time, number)"
        f" SELECT kind, :time, '{NO_NEXT}', count(*) FROM last_change"
        f" WHERE kind IN ({_NAMES}) AND time = :time GROUP BY kind"
    )
)
_LINK_LATEST = Statement(
    text(f"{_LINK_TEXT} RETURNING kind, time").columns(*map(column, _MomentRow._fields)), _MomentRow
)
_MOVE_COUNT = Command(
    text(
        "INSERT INTO change_count (kind, time, next_time, number)"
        f" VALUES (:kind, :time, '{NO_NEXT}', -:number), (:kind, :time, :next_time, :number)"
        f" ON CONFLICT (kind, time, next_time) {_SUM}"
    )
)
"""Counts moments that were the last of their entities under the next one."""


class _Writing(Protocol):
    """The part of a Writer that is used here."""

    journalled: set[object]

    def all(self, statement: Statement[Row], **values: object) -> list[Row]: ...
    def run(self, command: Command, **values: object) -> None: ...


def follow_journal(writer: _Writing) -> None:
    """Take in the rows of the journal that are not in the tables yet, at the end of a transaction."""
    if writer.journalled.isdisjoint(CHANGING_KINDS):
        return
    [(known, last, earliest, newest, latest)] = writer.all(_SPAN)
    if earliest is None:
        return
    if earliest == newest and (latest is None or earliest > latest):
        _follow_moment(writer, earliest, first=known + 1, last=last)
        return
    for command in _ANY:
        writer.run(command, first=known + 1, last=last)


def _follow_moment(writer: _Writing, time: str, *, first: int, last: int) -> None:
    """Take in rows that are all of one moment, later than all that are there."""
    writer.run(_ADD_LATEST, time=time)
    writer.run(_COUNT_LATEST, time=time)
    ended = Counter(writer.all(_LINK_LATEST, first=first, last=last))
    for (kind, before), number in ended.items():
        writer.run(_MOVE_COUNT, kind=kind, time=before, next_time=time, number=number)
