"""The trending job: orders entities by how much they are used above their usual level."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from reelbase.entity import Entity, Kind
from reelbase.jobs import measures
from reelbase.jobs.job import Job, read
from reelbase.storage.engine.database import Database
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.signals import RANKED, USED, RankedRow, Signals
from reelbase.storage.queries.trends import ALLOWED, ORDER, POPULAR, STATE, put_trends

WINDOWS = {"day": 2, "week": 7}
"""The windows, each with its days: today, which has only begun, and those before it."""

USUAL_DAYS = 28  # before the longest window: what is usual
LIMIT = 1000  # of each kind

Order = list[tuple[Entity, float]]


class _Found(NamedTuple):
    """The computed orders, and the stored ones."""

    new: dict[str, Order]
    old: dict[str, list[Entity]]


def run(database: Database, now: datetime) -> str:
    """Order the entities, and write the orders that changed."""
    found = read(database, now, _find)
    changed = {
        window: order
        for window, order in found.new.items()
        if [entity for entity, _ in order] != found.old[window]
    }
    if not changed:
        return "the order is as it was"
    with database.writer(who="trending", now=now) as writer:
        put_trends(writer, changed)
    return ", ".join(f"{len(order):,} in order for the {window}" for window, order in changed.items())


async def is_needed(db: Reader, last: datetime) -> bool:
    """Return true on a new day, while there is use, or if nothing trends yet."""
    today = str(db.now.date())
    state = await db.one(STATE, day=today)
    return str(last.date()) < today or state is None or not state.trends or bool(state.is_used)


TRENDING = Job(
    "trending",
    "Puts in order what is used more than usual, for the day and for the week.",
    timedelta(minutes=10),
    run,
    is_needed,
)


async def _find(db: Reader) -> _Found:
    new: dict[str, Order] = {window: [] for window in WINDOWS}
    for kind in RANKED:
        for window, order in (await _of_kind(db, kind)).items():
            new[window] += order
    old = {}
    for window, order in new.items():
        order.sort(key=_place)
        old[window] = [Entity(Kind(row.kind), row.id) for row in await db.all(ORDER, window=window)]
    return _Found(new, old)


def _place(ranked: tuple[Entity, float]) -> tuple[float, Entity]:
    """Order by score, highest first, then by kind and id."""
    entity, score = ranked
    return -score, entity


async def _of_kind(db: Reader, kind: Kind) -> dict[str, Order]:
    """Rank the entities of one kind in each window."""
    today = db.now.date()
    recent = {window: await _used(db, kind, today, days) for window, days in WINDOWS.items()}
    usual = await _used(db, kind, today - timedelta(days=max(WINDOWS.values())), USUAL_DAYS)
    bound = {"today": str(today)} if kind is Kind.TV else {}
    used = sorted(set().union(*recent.values()))
    rows = {
        row.id: row
        for row in (
            *await db.all(POPULAR[kind], limit=LIMIT, **bound),
            *(await db.all(ALLOWED[kind], ids=used, **bound) if used else ()),
        )
    }
    return {
        window: _first(
            kind, rows, recent[window], {id_: n / USUAL_DAYS * days for id_, n in usual.items()}, today
        )
        for window, days in WINDOWS.items()
    }


def _first(
    kind: Kind, rows: dict[int, RankedRow], recent: dict[int, int], usual: dict[int, float], today: date
) -> Order:
    """Rank the entities of one kind in a window, with their scores."""
    order = [
        (
            Entity(kind, id_),
            measures.score(
                measures.heat(recent.get(id_, 0), usual.get(id_, 0.0)),
                row.popularity,
                measures.freshness(today, row.last, row.next),
            ),
        )
        for id_, row in rows.items()
    ]
    return sorted(order, key=_place)[:LIMIT]


async def _used(db: Reader, kind: Kind, last: date, days: int) -> dict[int, int]:
    """Count the activity of each entity of a kind in the `days` days that end with `last`."""
    span = {"since": str(last - timedelta(days=days - 1)), "until": str(last)}
    rows = await db.all(USED, kind=str(kind), **span)
    return {row.id: measures.activity(Signals(*map(int, row[1:]))) for row in rows}
