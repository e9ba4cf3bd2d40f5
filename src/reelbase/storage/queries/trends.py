"""Trends: the served order, and the candidates for it."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import delete, func, select

from reelbase.entity import Entity, Kind
from reelbase.storage import rows, tables
from reelbase.storage.engine.dialects import unindexed
from reelbase.storage.engine.statement import Command, Statement, bind, within
from reelbase.storage.engine.writer import Writer
from reelbase.storage.kinds import KINDS
from reelbase.storage.queries.journal import trend_change
from reelbase.storage.queries.plain_rows import EntityIdRow
from reelbase.storage.queries.signals import PRESENT, RANKED, RankedRow, ranked
from reelbase.storage.queries.translated import FALSE, const, known_name

trend = tables.trend


class TrendRow(NamedTuple):
    """An entity that trends, and how many do."""

    kind: str
    id: int
    total: int


_page = (
    select(trend.c.kind, trend.c.entity_id.label("id"), func.count().over().label("total"))
    .where(trend.c.time_window == bind("window"))
    .order_by(trend.c.position)
    .limit(bind("limit"))
    .offset(bind("offset"))
)

TRENDING = Statement(_page, TrendRow)
TRENDING_OF_KIND = Statement(_page.where(unindexed(trend.c.kind) == bind("kind")), TrendRow)


ORDER = Statement(
    select(trend.c.kind, trend.c.entity_id.label("id"))
    .where(trend.c.time_window == bind("window"))
    .order_by(trend.c.position),
    EntityIdRow,
)


def _candidates(kind: Kind) -> dict[str, Statement[RankedRow]]:
    """Return the statements of candidates, named and not adult: the most popular, and given ids."""
    table, chosen = KINDS[kind].table, ranked(kind)
    name = known_name(str(kind), table.c.id, KINDS[kind].name)
    allowed = chosen.where(table.c.adult == FALSE, name.is_not(None))
    most = allowed.order_by(table.c.popularity.desc(), table.c.id).limit(bind("limit")).offset(const(0))
    return {
        "popular": Statement(most, RankedRow),
        "by_id": Statement(allowed.where(within(table.c.id, "ids")), RankedRow),
    }


_both = {kind: _candidates(kind) for kind in RANKED}
POPULAR = {kind: each["popular"] for kind, each in _both.items()}
ALLOWED = {kind: each["by_id"] for kind, each in _both.items()}


class StateRow(NamedTuple):
    """If anything trends at all, and if there was any use on a day."""

    trends: bool
    is_used: bool


STATE = Statement(
    select(
        select(trend.c.position).exists().label("trends"),
        select(tables.signal.c.day).where(tables.signal.c.day == bind("day")).exists().label("is_used"),
    ),
    StateRow,
)


def put_trends(writer: Writer, orders: Mapping[str, Sequence[tuple[Entity, float]]]) -> None:
    """Replace the orders of these windows, each with its scores; missing entities are left out."""
    present = _present(writer, {each for order in orders.values() for each, _ in order})
    for window, order in orders.items():
        writer.run(_CLEAR, window=window)
        left = [(each, score) for each, score in order if each in present]
        writer.insert(
            [
                rows.TrendRow(window, place, str(each.kind), each.id, score)
                for place, (each, score) in enumerate(left, 1)
            ]
        )
    writer.journal([trend_change()])


_CLEAR = Command(delete(trend).where(trend.c.time_window == bind("window")))


def _present(writer: Writer, wanted: set[Entity]) -> set[Entity]:
    found: set[Entity] = set()
    for kind in RANKED:
        ids = sorted(each.id for each in wanted if each.kind is kind)
        found.update(Entity(kind, row.id) for row in writer.all(PRESENT, kind=str(kind), ids=ids))
    return found
