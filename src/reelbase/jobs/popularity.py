"""The popularity job: adds what use tells to the popularity that was imported, day by day."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from reelbase.entity import Kind
from reelbase.jobs import measures
from reelbase.jobs.job import DAILY, Job, read
from reelbase.storage.engine.database import Database
from reelbase.storage.engine.reader import Reader
from reelbase.storage.engine.writer import Change, Writer
from reelbase.storage.queries.journal import popularity_change
from reelbase.storage.queries.signals import (
    DAYS,
    MOMENTA,
    MOVING,
    RANKED_ROWS,
    UNSEEN,
    DayRow,
    RankedRow,
    forget_signals,
    put_momenta,
    put_popularity,
)
from reelbase.storage.rows import MomentumRow

KEPT_DAYS = 60  # of signals
BATCH = 250  # entities in one transaction, some tenths of a second: others wait to write


def run(database: Database, now: datetime) -> str:
    """Count all complete days that are not counted yet, and delete old signals.

    Each entity keeps the last counted day, so missed days are caught up, an interrupted run resumes, and a
    second one on the same day changes nothing.
    """
    today = now.date()
    waiting = read(database, now, lambda db: _waiting(db, today))
    changed = 0
    for kind, ids in _batches(waiting):
        with database.writer(who="popularity", now=now) as writer:
            changed += _work_out(writer, kind, ids, today)
    with database.writer(who="popularity", now=now) as writer:
        forget_signals(writer, str(today - timedelta(days=KEPT_DAYS)))
    return f"{changed:,} of {len(waiting):,} popularities changed"


POPULARITY = Job(
    "popularity",
    "Works out popularities from the use of the days that are over.",
    DAILY,
    run,
)


async def _waiting(db: Reader, today: date) -> list[tuple[Kind, int]]:
    """Return the entities with signals that are not counted yet, or a momentum of an earlier day than
    yesterday.
    """
    span = _span(today)
    found = {*await db.all(UNSEEN, **span), *await db.all(MOVING, until=span["until"])}
    return sorted((Kind(row.kind), row.id) for row in found)


def _span(today: date) -> dict[str, str]:
    """Return the first and last day that count: complete days, as far back as signals are kept."""
    return {"since": str(today - timedelta(days=KEPT_DAYS)), "until": str(today - timedelta(days=1))}


def _batches(waiting: list[tuple[Kind, int]]) -> Iterator[tuple[Kind, list[int]]]:
    for kind in RANKED_ROWS:
        ids = [id_ for each, id_ in waiting if each is kind]
        for start in range(0, len(ids), BATCH):
            yield kind, ids[start : start + BATCH]


class _Next(NamedTuple):
    """The next state of an entity: its popularity, and its momentum unless it is at rest."""

    popularity: float
    momentum: MomentumRow | None


def _work_out(writer: Writer, kind: Kind, ids: list[int], today: date) -> int:
    """Bring these entities up to yesterday; return the number of changed popularities."""
    before = {row.entity_id: row for row in writer.all(MOMENTA, kind=str(kind), ids=ids)}
    days: dict[int, list[DayRow]] = defaultdict(list)
    for day in writer.all(DAYS, kind=str(kind), ids=ids, **_span(today)):
        days[day.id].append(day)
    bound = {"today": str(today)} if kind is Kind.TV else {}
    rows = writer.all(RANKED_ROWS[kind], ids=ids, **bound)
    found = {row.id: _next(kind, row, before.get(row.id), days[row.id], today) for row in rows}
    changes: list[Change] = []
    for row in rows:
        new = found[row.id].popularity
        if new != row.popularity:
            put_popularity(writer, kind, row.id, new)
            changes.append(popularity_change(kind, row.id, new))
    writer.journal(changes)
    kept = [each.momentum for each in found.values() if each.momentum]
    put_momenta(writer, kind, kept, sorted(before.keys() - {row.entity_id for row in kept}))
    return len(changes)


def _next(kind: Kind, row: RankedRow, before: MomentumRow | None, days: list[DayRow], today: date) -> _Next:
    """Count all days up to yesterday into an entity."""
    imported = row.popularity
    if before and row.popularity == before.written:  # another one is a newer import's
        imported = before.imported
    momentum = _momentum(before, days, today - timedelta(days=1))
    fresh = measures.freshness(today, row.last, row.next)
    popularity = measures.popularity(imported, momentum, fresh, measures.weight(row.votes))
    if momentum < measures.REST:
        return _Next(popularity, None)
    until = str(today - timedelta(days=1))
    return _Next(popularity, MomentumRow(str(kind), row.id, imported, popularity, momentum, until))


def _momentum(before: MomentumRow | None, days: list[DayRow], until: date) -> float:
    """Compute the momentum on a day, from its earlier value and the use since."""
    momentum, at = (before.momentum, date.fromisoformat(before.day)) if before else (0.0, date.min)
    for day in days:
        its = date.fromisoformat(day.day)
        if its > at:
            momentum = measures.decayed(momentum, (its - at).days) + measures.gained(
                measures.activity(day.signals)
            )
            at = its
    return measures.decayed(momentum, max(0, (until - at).days))
