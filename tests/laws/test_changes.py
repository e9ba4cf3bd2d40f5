"""Whatever changed when, lists of changes are those that the journal itself gives when it is grouped."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from reelbase.moments import stamp
from reelbase.storage.engine.database import Database, open_database
from reelbase.storage.engine.writer import Change, Writer
from reelbase.storage.queries.journal import CHANGED
from reelbase.storage.tables import CHANGING_KINDS, NO_NEXT
from tests.importers.catalogue import rows_of
from tests.moments import NOON
from tests.thorough import tries

SECONDS = st.integers(0, 12)
KINDS = st.sampled_from([*CHANGING_KINDS, "season", "keyword", "votes/movie"])
WHAT = st.lists(st.tuples(KINDS, st.integers(1, 4)), min_size=1, max_size=6)
PAGE = 3


class Write(NamedTuple):
    """A part of a transaction: when, what changes, and whether it is undone."""

    second: int
    what: list[tuple[str, int]]
    is_undone: bool = False


class Asked(NamedTuple):
    """A window, in seconds."""

    kind: str
    start: int
    end: int


WRITES = st.builds(Write, SECONDS, WHAT, st.booleans())
HISTORIES = st.lists(st.lists(WRITES, min_size=1, max_size=4), min_size=1, max_size=8)
WINDOWS = st.lists(
    st.builds(Asked, st.sampled_from(CHANGING_KINDS), st.integers(-1, 13), st.integers(-1, 13)), min_size=4
)
LATER = [
    [Write(second, [("movie", 1), ("movie", 1), ("movie", second), ("tv", 2), ("keyword", 3)])]
    for second in range(3)
]
"""Transactions of one moment each, later than all before."""


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with closing(open_database(database_url)) as opened:
        yield opened


def put(database: Database, first: datetime, writes: Sequence[Write]) -> None:
    """Write all of it in one transaction, as the writing thread of a worker does."""
    with database.writer(now=NOON) as writer:
        for each in writes:
            writer.now = first + timedelta(seconds=each.second)
            with suppress(ValueError), writer.attempt():
                _tell(writer, each)


def _tell(writer: Writer, write: Write) -> None:
    writer.journal([Change(kind, id_, "general", "updated") for kind, id_ in write.what])
    if write.is_undone:
        raise ValueError


def bounds(first: datetime, asked: Asked) -> tuple[str, str]:
    return stamp(first + timedelta(seconds=asked.start)), stamp(first + timedelta(seconds=asked.end))


def grouped(journal: Sequence[Any], first: datetime, asked: Asked) -> list[int]:
    """The entities that changed in a window, the last changed first, by all rows of the journal."""
    start, end = bounds(first, asked)
    last: dict[int, tuple[str, int]] = {}
    for sequence, time, kind, id_, *_ in journal:
        if kind == asked.kind and start <= time <= end:
            last[id_] = max(last.get(id_, ("", 0)), (time, sequence))
    return sorted(last, key=lambda id_: last[id_], reverse=True)


async def listed(url: str, first: datetime, windows: Sequence[Asked]) -> list[tuple[list[int], set[int]]]:
    """The ids of all pages of each window, and the totals that they had."""
    readers = open_database(url).readers()
    await readers.open()
    found = []
    try:
        async with readers.read(NOON) as db:
            for asked in windows:
                start, end = bounds(first, asked)
                values = {"start": start, "end": end, "limit": PAGE}
                pages = [await db.all(CHANGED[asked.kind], **values, offset=n * PAGE) for n in range(3)]
                rows = [row for page in pages for row in page]
                found.append(([row.id for row in rows], {row.total for row in rows}))
    finally:
        await readers.close()
    return found


def check_tables(url: str, journal: Sequence[Any]) -> None:
    """Compare the tables with what the journal alone gives."""
    last: dict[tuple[str, int], dict[str, int]] = {}
    for sequence, time, kind, id_, *_ in sorted(journal):
        if kind in CHANGING_KINDS:
            last.setdefault((kind, id_), {})[time] = sequence
    expected = [
        (moments[time], *entity, time, after)
        for entity, moments in last.items()
        for time, after in pairwise([*sorted(moments), NO_NEXT])
    ]
    assert sorted(rows_of(url, "last_change")) == sorted(expected)
    counted = Counter((kind, time, after) for _, kind, _, time, after in expected)
    found = {(kind, time, after): number for kind, time, after, number in rows_of(url, "change_count")}
    assert {key: number for key, number in found.items() if number} == counted


@settings(max_examples=tries(100), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=HISTORIES, windows=WINDOWS, day=st.integers(0, 5000))
@example(history=LATER, windows=[Asked("movie", -1, 0), Asked("movie", 0, 2)], day=6000)
def test_lists_of_changes_are_the_grouped_journal(
    database: Database, history: list[list[Write]], windows: list[Asked], day: int
) -> None:
    """The histories are of the same entities on some day each, so the clock goes back often."""
    first = NOON + timedelta(days=day)
    for writes in history:
        put(database, first, writes)
    journal = rows_of(database.url, "journal")
    check_tables(database.url, journal)
    answers = asyncio.run(listed(database.url, first, windows))
    for asked, (ids, totals) in zip(windows, answers, strict=True):
        expected = grouped(journal, first, asked)
        assert ids == expected[: 3 * PAGE], asked
        assert totals == ({len(expected)} if expected else set()), asked
