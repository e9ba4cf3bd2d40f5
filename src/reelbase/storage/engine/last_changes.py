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

from typing import NamedTuple, Protocol

from sqlalchemy import column, text

from reelbase.storage.engine.statement import Command, Statement
from reelbase.storage.tables import CHANGING_KINDS, NO_NEXT

_CHANGING = f"kind || '' IN ({', '.join(map(repr, map(str, CHANGING_KINDS)))})"
"""Of those kinds, in a form for which no index is taken: there are few rows, found by their sequence."""
_LATEST = " UNION ALL ".join(
    f"SELECT (SELECT max(time) FROM last_change WHERE kind = '{kind}') AS time" for kind in CHANGING_KINDS
)
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


class _Span(NamedTuple):
    """The last row of the journal that is in the tables, and the last there is.

    `earliest`: the first moment of the rows between; None without any. `latest`: the last one in the tables.
    """

    known: int
    last: int
    earliest: str | None
    latest: str | None


_SPAN = Statement(
    text(
        "SELECT known, last, (SELECT min(time) FROM journal"
        f" WHERE sequence BETWEEN known + 1 AND last AND {_CHANGING}) AS earliest,"
        f" (SELECT max(time) FROM ({_LATEST}) latest) AS latest FROM ("
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


def _count(condition: str) -> Command:
    """Return what counts new moments, and counts the moments before them anew."""
    return Command(
        text(
            "INSERT INTO change_count (kind, time, next_time, number)"
            " SELECT kind, time, next_time, sum(number) FROM ("
            " SELECT n.kind, n.time, n.next_time, 1 AS number FROM last_change n"
            f" WHERE n.{_NEW}{condition}"
            " UNION ALL SELECT kind, before, CASE sign WHEN 1 THEN time ELSE next_time END, sign"
            f" FROM ({_LINKED}) linked CROSS JOIN (SELECT 1 AS sign UNION ALL SELECT -1) signs"
            " WHERE before IS NOT NULL"
            ") deltas GROUP BY kind, time, next_time HAVING sum(number) <> 0"
            " ON CONFLICT (kind, time, next_time)"
            " DO UPDATE SET number = change_count.number + excluded.number"
        )
    )


_LINK = Command(
    text(
        "INSERT INTO last_change (sequence, kind, entity_id, time, next_time)"
        f" SELECT place, kind, entity_id, before, time FROM ({_LINKED}) linked WHERE before IS NOT NULL"
        " ON CONFLICT (sequence) DO UPDATE SET next_time = excluded.next_time"
    )
)
"""Ends the moments before the new ones; an upsert for the same reason."""
_LATER = (_ADD, _count(""), _LINK)
"""Takes in moments that are later than all there are."""
_ANY = (_MOVE, _ADD, _count(f" AND {_THERE} IS NULL"), _LINK)
"""Takes in any: the clock may have gone back, and a second may have seen a transaction already."""


class _Writing(Protocol):
    """The part of a Writer that is used here."""

    journalled: set[object]

    def all(self, statement: Statement[_Span], **values: object) -> list[_Span]: ...
    def run(self, command: Command, **values: object) -> None: ...


def follow_journal(writer: _Writing) -> None:
    """Take in the rows of the journal that are not in the tables yet, at the end of a transaction."""
    if writer.journalled.isdisjoint(CHANGING_KINDS):
        return
    [(known, last, earliest, latest)] = writer.all(_SPAN)
    if earliest is not None:
        for command in _LATER if latest is None or earliest > latest else _ANY:
            writer.run(command, first=known + 1, last=last)
