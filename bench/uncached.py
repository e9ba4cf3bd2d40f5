"""Answers that nobody has asked for before: server CPU, time and statements, with the cache off."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from http.client import HTTPConnection
from statistics import mean, median, quantiles
from urllib.parse import parse_qsl, urlsplit

from bench.figures import Figure, Target
from bench.load import put_load, side_by_side
from bench.machine import cpu_seconds
from bench.rivals import Running, fastapi
from bench.subject import Subject, asked
from reelbase.operations.asking import Api
from reelbase.operations.parameters.binding import Given
from reelbase.operations.resource import Resource
from reelbase.operations.v3.movie import MOVIE
from reelbase.operations.v3.tv import SERIES
from reelbase.search.index import Index
from reelbase.storage.engine.database import open_database

APPENDS = 20
SEASONS = ("season/1", "season/2", "season/3")


def measure(subject: Subject) -> Iterator[Figure]:
    """Yield the figures, of one worker, over every movie and series of the demo."""
    movies, series = subject.ids("movie"), subject.ids("series")
    with subject.served(workers=1, cache_size="0") as server:
        with fastapi(subject.file, 1) as rival:
            paths = [asked(f"/3/movie/{id_}") for id_ in movies]
            ours, theirs = side_by_side([(server, paths), (rival, paths)], connections=8)
        yield Figure("movie details: CPU for one", ours.cpu_us, "µs", Target("≤", 400))
        yield Figure("movie details: answers a second of one worker", ours.rate, "answers/s")
        yield Figure("FastAPI, the same movies: CPU for one", theirs.cpu_us, "µs")
        yield Figure("FastAPI's CPU for one, times ours", theirs.cpu_us / ours.cpu_us, "")
        load = put_load(server, [asked(f"/3/tv/{id_}") for id_ in series], connections=8)
        yield Figure("series details: CPU for one", load.cpu_us, "µs", Target("≤", 400))
        yield from _appended(server, "movie", "/3/movie/{}", movies[:200], names(MOVIE))
        yield from _appended(server, "series", "/3/tv/{}", series * 5, names(SERIES, *SEASONS))
    for kind, path, appended in (
        ("movie", "/3/movie/603", names(MOVIE)),
        ("series", "/3/tv/1396", names(SERIES, *SEASONS)),
    ):
        plain = asyncio.run(statements(subject.database, asked(path)))
        yield Figure(f"{kind} details: statements", plain, "")
        target = asked(path, append_to_response=",".join(appended))
        number = asyncio.run(statements(subject.database, target))
        yield Figure(f"{kind} details and {len(appended)} appended: statements", number, "", Target("≤", 25))


def names(resource: Resource, *more: str) -> list[str]:
    """Return names to append, at most twenty: every part of the resource, further ones, old names to fill
    up.
    """
    wanted = [*resource.subresources, *more, *resource.legacy]
    return [name for name in wanted if name != "account_states"][:APPENDS]


def _appended(
    server: Running, kind: str, path: str, ids: list[int], appended: Sequence[str]
) -> Iterator[Figure]:
    targets = [asked(path.format(id_), append_to_response=",".join(appended)) for id_ in ids]
    before = cpu_seconds(server.pids)
    times, sizes = zip(*timed(server.url, targets), strict=True)
    used = cpu_seconds(server.pids) - before
    what = f"{kind} details and {len(appended)} appended"
    yield Figure(f"{what}: mean size", mean(sizes) / 1000, "KB")
    yield Figure(f"{what}: median time", median(times), "ms", Target("≤", 5))
    yield Figure(f"{what}: 99 of 100 within", quantiles(times, n=100)[98], "ms")
    yield Figure(f"{what}: CPU for one", used / len(times) * 1000, "ms")


def timed(url: str, targets: Sequence[str]) -> Iterator[tuple[float, int]]:
    """Yield the milliseconds and bytes of each answer, one after the other on one connection."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname or "", parts.port)
    try:
        for target in [targets[0], *targets]:
            begun = time.perf_counter()
            connection.request("GET", target)
            answer = connection.getresponse()
            body = answer.read()
            took = (time.perf_counter() - begun) * 1000
            assert answer.status == 200, body
            yield took, len(body)
    finally:
        connection.close()


async def statements(database: str, target: str) -> int:
    """Count the statements of an answer."""
    path, _, query = target.partition("?")
    readers = open_database(database).readers()
    await readers.open()
    try:
        api = Api.of(Given(Index(None)))
        async with readers.read(datetime.now(UTC)) as db:
            await api.answer(db, path, dict(parse_qsl(query)))
            return db.statements
    finally:
        await readers.close()
