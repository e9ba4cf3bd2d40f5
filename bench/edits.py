"""Edits by 16 editors at once, on the disk when acknowledged, compared with bare SQLite; long histories.

One process serves. The load is made by another one, whose time is not counted as the server's.
"""

import asyncio
import json
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from statistics import median
from typing import NamedTuple
from urllib.parse import urlsplit
from urllib.request import urlopen

from bench.figures import Figure, Target
from bench.machine import cpu_seconds
from bench.ratings import bare_commits
from bench.rivals import Running
from bench.subject import Subject
from reelbase.accounts.api_keys import Scope, new_api_key
from reelbase.editing.change import ChangeSet
from reelbase.editing.references import Wanted
from reelbase.entity import Entity, Kind
from reelbase.importers.engine.edits import Lock
from reelbase.storage.engine.database import open_database

EDITORS = 16
SECONDS = 5.0
LONG = 5_000
"""Edits of the title whose history is read."""
PAGE = 50


class Load(NamedTuple):
    """The outcome of a load of edits."""

    rate: float  # edits a second
    cpu_ms: float  # CPU of the server for one edit
    half_ms: float  # half were acknowledged within


def measure(subject: Subject) -> Iterator[Figure]:
    """Yield the figures."""
    bare = bare_commits(subject.folder / "bare-edits.db")
    yield Figure("bare SQLite: rows a second, each a commit on the disk", bare, "rows/s")
    with closing(open_database(subject.database)) as database, database.writer() as writer:
        key = new_api_key(writer, "bench", scopes=(Scope.EDIT,)).key
    movies = subject.ids("movie")[:EDITORS]
    old = Entity(Kind.MOVIE, subject.ids("movie")[EDITORS])
    first = _make_history(subject, old)
    with subject.served(workers=1) as server:
        for name, ids in (("16 titles", movies), ("one title", movies[:1] * EDITORS)):
            load = edits(server, key, ids)
            yield Figure(f"edits a second of 16 editors, {name}", load.rate, "edits/s", Target("≥", 200))
            yield Figure(f"times bare SQLite, {name}", load.rate / bare, "")
            yield Figure(f"CPU of the server for an edit, {name}", load.cpu_ms, "ms")
            yield Figure(f"half acknowledged within, {name}", load.half_ms, "ms")
        yield from _histories(server, key, old, first)


def _make_history(subject: Subject, movie: Entity) -> int:
    """Edit a title thousands of times; return the change set of one of the first edits."""
    first = 0
    with closing(open_database(subject.database)) as database, database.writer() as writer:
        for number in range(LONG):
            change = ChangeSet(writer, "key bench")
            change.load([movie])
            change.want([Wanted(movie, Lock("revenue"), number + 1)])
            made = change.commit() or 0
            first = made if number == PAGE else first
    return first


def _histories(server: Running, key: str, movie: Entity, first: int) -> Iterator[Figure]:
    """Yield the milliseconds of the newest page of a long history, of the oldest, and of one field."""
    path = f"{server.url}/reelbase/v1/movie/{movie.id}/history?api_key={key}&limit={PAGE}"
    for name, more in (("newest", ""), ("oldest", f"&cursor={first}.0"), ("of one field", "&field=revenue")):
        yield Figure(f"a page of a history of 5,000 edits: {name}", _took(path + more), "ms", Target("<", 50))


def _took(address: str) -> float:
    took = []
    for _ in range(20):
        begun = time.perf_counter()
        with urlopen(address) as answer:
            found = json.load(answer)["edits"]
        took.append((time.perf_counter() - begun) * 1000)
        if len(found) != PAGE:
            raise RuntimeError(f"Expected {PAGE} edits, found {len(found)}.")
    return median(took)


def edits(server: Running, key: str, ids: Sequence[int]) -> Load:
    """Have as many editors as there are ids edit their titles for some seconds, one edit after another."""
    before = cpu_seconds(server.pids)
    with ProcessPoolExecutor(1) as pool:
        took, seconds = pool.submit(_edit, server.url, key, list(ids)).result()
    used = cpu_seconds(server.pids) - before
    return Load(len(took) / seconds, used / len(took) * 1000, median(took) * 1000)


def _edit(url: str, key: str, ids: Sequence[int]) -> tuple[list[float], float]:
    took: list[float] = []
    until = time.perf_counter() + SECONDS

    async def editor(number: int, movie: int) -> None:
        reader, writer = await asyncio.open_connection(urlsplit(url).hostname, urlsplit(url).port)
        while (begun := time.perf_counter()) < until:
            body = json.dumps({"facts": {"budget": time.time_ns() // 1000 + number}}).encode()
            lines = (
                f"PATCH /reelbase/v1/movie/{movie}?api_key={key} HTTP/1.1",
                *("Host: bench", "If-Match: *", f"Content-Length: {len(body)}", "", ""),
            )
            writer.write("\r\n".join(lines).encode() + body)
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
            answer = await reader.readexactly(int(length.partition(b":")[2]))
            if not head.startswith(b"HTTP/1.1 200"):
                raise RuntimeError(f"Expected 200, found {head!r} {answer!r}.")
            took.append(time.perf_counter() - begun)
        writer.close()

    async def every() -> None:
        await asyncio.gather(*(editor(number, movie) for number, movie in enumerate(ids)))

    begun = time.perf_counter()
    asyncio.run(every())
    return took, time.perf_counter() - begun
