"""Discover at size: the index compared with PostgreSQL and SQLite with good indexes, for the same queries."""

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from statistics import median, quantiles
from typing import Any, NamedTuple

import psycopg

from bench import large
from bench.catalogue import Size
from bench.figures import Figure, Target
from bench.subject import Subject
from bench.wanted import Wanted, queries
from reelbase.catalog.discover import movie_filter
from reelbase.catalog.page import ROWS
from reelbase.entity import Kind
from reelbase.search.filters import select
from reelbase.storage.engine.sqlite import connect

QUERIES = 500
FIFTH = 5


class Answer(NamedTuple):
    """The total, and the ids of a page."""

    total: int
    ids: list[int]


def measure(subject: Subject) -> Iterator[Figure]:
    """Yield the figures."""
    built = large.index(subject)
    numbers = numbers_of(subject)
    wanted = queries(Size(numbers[Kind.MOVIE]), QUERIES)
    searcher = built.searcher()
    totals: dict[str, int] = {}  # as a server keeps them
    yield Figure("movies", numbers[Kind.MOVIE], "")
    yield Figure("documents in the index, people and all else included", searcher.num_docs, "")
    if built.seconds:
        yield Figure("the index: built from the database in", built.seconds, "s")
        yield Figure("the index: documents a second", searcher.num_docs / built.seconds, "documents/s")
    yield Figure("the index: size", built.megabytes, "MB")
    yield Figure("the index: segments", searcher.num_segments, "")

    def ours(each: Wanted) -> Answer:
        hits = select(searcher, movie_filter(each.filter), ROWS, each.offset, totals)
        return Answer(hits.total, hits.ids)

    answers, times = asked(wanted, ours)
    yield Figure("discover: half of the queries within", median(times), "ms", Target("<", 2))
    yield Figure("discover: 99 of 100 within", percentile(times), "ms", Target("<", 15))
    with large.sqlite(subject) as connection:
        yield from _rival("SQLite", wanted, answers, times, by_sqlite(connection))
    if not large.has_postgres():
        print("  PostgreSQL is missing (apt install postgresql): one rival less")
        return
    with large.cluster() as server:
        begun = time.perf_counter()
        large.load_titles(subject, server)
        yield Figure("PostgreSQL: tables filled and indexed in", time.perf_counter() - begun, "s")
        yield from _rival("PostgreSQL", wanted, answers, times, _by_postgres(server))


def _rival(
    name: str,
    wanted: Sequence[Wanted],
    ours: Sequence[Answer],
    our_times: Sequence[float],
    ask: Callable[[Wanted], Answer],
) -> Iterator[Figure]:
    """Yield the figures of a rival, which gets every fifth query: some take it seconds."""
    wanted, ours, our_times = wanted[::FIFTH], ours[::FIFTH], our_times[::FIFTH]
    answers, times = asked(wanted, ask)
    wrong = [each for each, one, other in zip(wanted, ours, answers, strict=True) if one != other]
    if wrong:
        print(f"  NOT REACHED: {name} answers {len(wrong)} of {len(wanted)} queries otherwise, as\n"
              f"  {wrong[0].page_sql}")  # fmt: skip
    yield Figure(f"{name}: the same totals and pages of {len(wanted)}", len(wanted) - len(wrong), "queries")
    yield Figure(f"{name}: half of the queries within", median(times), "ms")
    yield Figure(f"{name}: 99 of 100 within", percentile(times), "ms")
    yield Figure(f"{name}: median, times ours", median(times) / median(our_times), "")
    yield Figure(f"{name}: 99th of 100, times ours", percentile(times) / percentile(our_times), "")


def asked(
    wanted: Sequence[Any], ask: Callable[[Any], Any], *, warm: bool = True
) -> tuple[list[Any], list[float]]:
    """Return every answer of the second round, with its milliseconds."""
    for each in wanted if warm else ():
        ask(each)
    answers, times = [], []
    for each in wanted:
        begun = time.perf_counter()
        answers.append(ask(each))
        times.append((time.perf_counter() - begun) * 1000)
    return answers, times


def percentile(times: Sequence[float]) -> float:
    """Return the 99th of 100."""
    return quantiles(times, n=100)[98]


def numbers_of(subject: Subject) -> dict[str, int]:
    """Return the numbers of entities of each kind."""
    with closing(connect(large.catalogue(subject).file, read_only=True)) as connection:
        return dict(connection.execute("SELECT kind, count(*) FROM entity GROUP BY kind"))


def by_sqlite(connection: sqlite3.Connection) -> Callable[[Wanted], Answer]:
    def ask(each: Wanted) -> Answer:
        total = connection.execute(each.count_sql).fetchone()[0]
        return Answer(total, [row[0] for row in connection.execute(each.page_sql)])

    return ask


def _by_postgres(server: "psycopg.Connection[Any]") -> Callable[[Wanted], Answer]:
    def ask(each: Wanted) -> Answer:
        total = server.execute(each.count_sql).fetchone()
        assert total
        return Answer(total[0], [row[0] for row in server.execute(each.page_sql)])

    return ask
