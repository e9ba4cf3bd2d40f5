"""Ratings that are on the disk when they are acknowledged, compared with bare SQLite; and reads at the same
time.
"""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from bench.figures import Figure
from bench.load import has_wrk, put_load
from bench.rivals import Running
from bench.subject import Subject, asked
from reelbase.accounts.guest_session import new_guest_session
from reelbase.storage.engine.database import open_database
from reelbase.storage.engine.sqlite import connect
from reelbase.storage.engine.transaction import Transaction

GUESTS = 50
SECONDS = 3.0
READ = "/3/movie/603"


def measure(subject: Subject) -> Iterator[Figure]:
    """Yield the figures."""
    if not has_wrk():
        print("  wrk is missing (apt install wrk): nothing else here posts fast enough")
        return
    bare = bare_commits(subject.folder / "bare.db")
    yield Figure("bare SQLite: rows a second, each a commit on the disk", bare, "rows/s")
    targets = ratings(subject)
    with subject.served() as server:
        load = put_load(server, targets, method="POST")
        yield Figure("ratings a second over HTTP, on the disk, 64 connections", load.rate, "ratings/s")
        yield Figure("times bare SQLite", load.rate / bare, "")
        yield Figure("ratings: half acknowledged within", load.p50, "ms")
        yield Figure("ratings: 99 of 100 acknowledged within", load.p99, "ms")
        one = put_load(server, targets, method="POST", connections=1)
        yield Figure("ratings a second of one client that waits for each", one.rate, "ratings/s")
        yield from _reads(server, targets)


def bare_commits(file: Path) -> float:
    """Return the rows a second of a loop that commits each, with the pragmas for ratings."""
    with closing(connect(file, durable=True, make=True)) as connection:
        connection.execute("CREATE TABLE rating (number INTEGER PRIMARY KEY, movie INTEGER, value INTEGER)")
        begun, rows = time.perf_counter(), 0
        while time.perf_counter() - begun < SECONDS:
            connection.execute("INSERT INTO rating (movie, value) VALUES (?, 9)", [rows])
            rows += 1
        return rows / (time.perf_counter() - begun)


def ratings(subject: Subject) -> list[str]:
    """Return the targets to post: every guest rates every movie, never twice in a row."""
    with closing(open_database(subject.database)) as database, database.writer() as db:
        guests = [new_guest_session(Transaction(db)).guest_session_id for _ in range(GUESTS)]
    movies = subject.ids("movie")[:100]
    return [
        asked(f"/3/movie/{movie}/rating", guest_session_id=guest, value=str((movie + at) % 20 / 2 + 0.5))
        for movie in movies
        for at, guest in enumerate(guests)
    ]


def _reads(server: Running, targets: list[str]) -> Iterator[Figure]:
    """Yield the figures of reads of a movie during ratings of it and of others."""
    alone = put_load(server, [asked(READ)], connections=16)
    with ThreadPoolExecutor(2) as pool:
        writing = pool.submit(put_load, server, targets, connections=16, method="POST")
        reading = pool.submit(put_load, server, [asked(READ)], connections=16)
        reads, written = reading.result(), writing.result()
    yield Figure("reads of movie details a second, alone", alone.rate, "answers/s")
    yield Figure("reads a second while ratings come", reads.rate, "answers/s")
    yield Figure("ratings a second meanwhile", written.rate, "ratings/s")
    yield Figure("reads: 99 of 100 within, while ratings come", reads.p99, "ms")
