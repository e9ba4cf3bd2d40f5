"""Details from memory: answers a second, CPU and latency, compared with nginx and FastAPI."""

import json
from collections.abc import Iterator
from urllib.request import urlopen

from bench.figures import Figure, Target
from bench.load import Load, put_load, side_by_side
from bench.rivals import Running, fastapi, has_nginx, nginx
from bench.subject import Subject, asked

SERIES = asked("/3/tv/1396")
MOVIE = asked("/3/movie/603")


def measure(subject: Subject) -> Iterator[Figure]:
    """Yield the figures; a missing rival is reported and left out."""
    with subject.served() as server:
        body, headers = _answer(server.url + SERIES)
        if has_nginx():
            with nginx(body, headers, subject.workers) as rival:
                assert _answer(rival.url + SERIES)[0] == body, "nginx answers the same bytes"
                ours, theirs = side_by_side([(server, [SERIES]), (rival, [SERIES])])
        else:
            print("  nginx is missing (apt install nginx-light): cached answers stand alone")
            ours, theirs = put_load(server, [SERIES]), None
        yield from _of("Reelbase", f"series details of {len(body):,} bytes", ours)
        yield Figure("Reelbase: half of them within", ours.p50, "ms")
        yield Figure("Reelbase: 99 of 100 within, at 64 connections", ours.p99, "ms", Target("<", 5))
        if theirs:
            yield from _of("nginx", "the same bytes from memory", theirs)
            yield Figure("nginx: 99 of 100 within, at 64 connections", theirs.p99, "ms")
            yield Figure("share of nginx's answers a second", ours.rate / theirs.rate, "", Target("≥", 0.25))
            yield Figure("CPU for one, times nginx's", ours.cpu_us / theirs.cpu_us, "")
        yield from _against_fastapi(subject, server)


def _against_fastapi(subject: Subject, server: Running) -> Iterator[Figure]:
    body, _ = _answer(server.url + MOVIE)
    with fastapi(subject.file, subject.workers) as rival:
        same = json.loads(_answer(rival.url + MOVIE)[0]) == json.loads(body)
        assert same, "FastAPI answers the same values"
        ours, theirs = side_by_side([(server, [MOVIE]), (rival, [MOVIE])])
    yield from _of("Reelbase", f"movie details of {len(body):,} bytes", ours)
    yield from _of("FastAPI", "the same movie from the same file", theirs)
    yield Figure("times FastAPI's answers a second", ours.rate / theirs.rate, "", Target("≥", 4))
    yield Figure("FastAPI's CPU for one, times ours", theirs.cpu_us / ours.cpu_us, "")


def _of(name: str, what: str, load: Load) -> Iterator[Figure]:
    yield Figure(f"{name}: {what}", load.rate, "answers/s")
    yield Figure(f"{name}: CPU for one", load.cpu_us, "µs")


def _answer(url: str) -> tuple[bytes, dict[str, str]]:
    with urlopen(url) as response:
        return response.read(), dict(response.headers.items())
