"""Lists of what changed, when 200,000 people did: a page and its total, next to grouping the journal."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from statistics import median, quantiles

from sqlalchemy import func, null, select

from bench.figures import Figure, Target
from bench.large import has_postgres
from bench.subject import Subject
from reelbase.entity import Kind
from reelbase.moments import stamp
from reelbase.storage import tables
from reelbase.storage.engine.database import Database, open_database
from reelbase.storage.engine.dialects import unindexed
from reelbase.storage.engine.statement import Statement, bind
from reelbase.storage.queries.journal import CHANGED, ChangedRow
from reelbase.storage.queries.translated import const
from reelbase.storage.rows import EntityRow, PersonRow
from tests.postgres import Cluster

PEOPLE = 200_000
AT_ONCE = 10_000  # people of one transaction, as in an import
NEWEST = datetime(2026, 5, 24, 12, tzinfo=UTC)
APART = timedelta(hours=14)  # between two transactions: all are in a window of 14 days
AGAIN = 10  # one in so many people changes twice
ROWS, LAST_PAGE, TIMES, TIMES_GROUPED = 100, 500, 200, 20


def _grouped() -> Statement[ChangedRow]:
    """Select the same from the journal itself, as versions before 0.2.0 did."""
    journal, person = tables.journal, tables.person
    last = (
        select(journal.c.entity_id, func.max(journal.c.sequence).label("last"))
        .where(
            journal.c.kind == const("person"), journal.c.time >= bind("start"), journal.c.time <= bind("end")
        )
        .group_by(unindexed(journal.c.entity_id))
        .subquery()
    )
    return Statement(
        select(
            last.c.entity_id.label("id"),
            person.c.adult,
            null().label("softcore"),
            func.count().over().label("total"),
        )
        .select_from(last.outerjoin(person, person.c.id == last.c.entity_id))
        .order_by(last.c.last.desc())
        .limit(bind("limit"))
        .offset(bind("offset")),
        ChangedRow,
    )


def measure(subject: Subject) -> Iterator[Figure]:
    """Yield the figures on SQLite, and on PostgreSQL if its programs are there."""
    yield from _measured("SQLite", f"sqlite:///{subject.folder / 'changes.db'}")
    if has_postgres():
        with _cluster() as url:
            yield from _measured("PostgreSQL", url)


@contextmanager
def _cluster() -> Iterator[str]:
    server = Cluster("autovacuum=on", "autovacuum_naptime=1")
    try:
        yield server.url
    finally:
        server.stop()


def _measured(name: str, url: str) -> Iterator[Figure]:
    with closing(open_database(url)) as database:
        database.migrate()
        begun = time.perf_counter()
        _fill(database)
        yield Figure(
            f"{name}: {PEOPLE:,} people and their changes, written", time.perf_counter() - begun, "s"
        )
        if database.dialect == "postgresql":
            time.sleep(3)  # until the statistics are there
    yield from _times(name, *asyncio.run(_read(url)))


def _fill(database: Database) -> None:
    """Write the people as an import does, then change some of them again."""
    for first in range(1, PEOPLE, AT_ONCE):
        ids = range(first, first + AT_ONCE)
        now = NEWEST - APART * ((PEOPLE - first) // AT_ONCE + 1)
        with database.writer(now=now, who="bench") as writer:
            writer.insert([EntityRow("person", id_, True, stamp(now)) for id_ in ids])
            writer.insert([_person(id_) for id_ in ids])
            writer.journal_new({Kind.PERSON: ids})
    with database.writer(now=NEWEST, who="bench") as writer:
        writer.journal_new({Kind.PERSON: range(1, PEOPLE, AGAIN)})


def _person(id_: int) -> PersonRow:
    texts = {
        name: kind() for name, kind in PersonRow.__annotations__.items() if kind in (str, int, float, bool)
    }
    rest = dict.fromkeys(set(PersonRow._fields) - set(texts))
    return PersonRow(**{**texts, **rest, "id": id_, "name": f"Person {id_}", "also_known_as": "[]"})


async def _read(url: str) -> tuple[list[float], list[float], list[float]]:
    """Return the milliseconds of first pages, of last pages, and of first pages by grouping, in turn."""
    kept, deep, grouped = CHANGED["person"], CHANGED["person"], _grouped()
    readers = open_database(url).readers()
    await readers.open()
    first, last, old = [], [], []
    values = {"start": stamp(NEWEST - timedelta(days=14)), "end": stamp(NEWEST), "limit": ROWS}

    async def timed(statement: Statement[ChangedRow], page: int) -> float:
        async with readers.read(NEWEST) as db:
            begun = time.perf_counter()
            rows = await db.all(statement, **values, offset=(page - 1) * ROWS)
            took = (time.perf_counter() - begun) * 1000
        assert len(rows) == ROWS and {row.total for row in rows} == {PEOPLE}, rows
        return took

    try:
        for number in range(TIMES):
            first.append(await timed(kept, 1))
            last.append(await timed(deep, LAST_PAGE))
            if number % (TIMES // TIMES_GROUPED) == 0:
                old.append(await timed(grouped, 1))
    finally:
        await readers.close()
    return first, last, old


def _times(name: str, first: list[float], last: list[float], old: list[float]) -> Iterator[Figure]:
    yield Figure(f"{name}: the first page, median", median(first), "ms", Target("<", 50))
    yield Figure(
        f"{name}: the first page, 99 of 100 within", quantiles(first, n=100)[98], "ms", Target("<", 50)
    )
    yield Figure(f"{name}: page {LAST_PAGE}, median", median(last), "ms", Target("<", 50))
    yield Figure(
        f"{name}: page {LAST_PAGE}, 99 of 100 within", quantiles(last, n=100)[98], "ms", Target("<", 50)
    )
    yield Figure(f"{name}: the first page by grouping the journal, median", median(old), "ms")
    yield Figure(f"{name}: that, times the first page", median(old) / median(first), "")
