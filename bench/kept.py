"""Answers from memory while somebody rates once a second, compared with another write once a second."""

import http.client
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import cycle
from typing import NamedTuple
from urllib.parse import urlsplit

from bench.figures import Figure, Target
from bench.machine import cpu_seconds
from bench.ratings import ratings
from bench.rivals import Running
from bench.subject import Subject, asked
from reelbase.storage.engine.database import open_database
from reelbase.storage.queries.journal import trend_change

SECONDS = 12.0
TITLES = 200
Write = Callable[[], None]


class Kept(NamedTuple):
    """The result of asking the same targets again and again."""

    share: float  # of the answers that came from memory
    cpu_us: float  # CPU of the server for one, writes included


def measure(subject: Subject) -> Iterator[Figure]:
    """Yield the figures, of one worker."""
    targets = [asked(f"/3/movie/{movie}") for movie in subject.ids("movie")[:TITLES]]
    rated = cycle(ratings(subject))
    with subject.served(workers=1) as server, closing(open_database(subject.database)) as database:

        def other() -> None:
            with database.writer() as db:
                db.journal([trend_change()])

        writes: dict[str, Write] = {
            "one other write a second": other,
            "one rating a second": lambda: _post(server, next(rated)),
            "no write": lambda: None,
        }
        found = {name: _asked(server, targets, write) for name, write in writes.items()}
    for name, kept in found.items():
        yield Figure(f"details of {TITLES} movies from memory, with {name}", kept.share * 100, "%")
        yield Figure(f"CPU for one, with {name}", kept.cpu_us, "µs")
    other_share, share, _ = (each.share for each in found.values())
    yield Figure(
        "answers made anew with ratings, a share of those with other writes",
        (1 - share) / max(1 - other_share, 1e-9),
        "",
        Target("<", 0.1),
    )


def _asked(server: Running, targets: list[str], write: Write) -> Kept:
    """Ask one target after the other on one connection, and write once a second."""
    connection = _connected(server)
    for target in targets:
        _get(connection, target)
    hits = requests = 0
    before, begun = cpu_seconds(server.pids), time.monotonic()
    due = begun
    for target in cycle(targets):
        now = time.monotonic()
        if now > begun + SECONDS:
            break
        if now >= due:
            write()
            due += 1
        hits += _get(connection, target)
        requests += 1
    used = cpu_seconds(server.pids) - before
    connection.close()
    return Kept(hits / requests, used / requests * 1e6)


def _get(connection: http.client.HTTPConnection, target: str) -> bool:
    """Return true if the answer came from memory."""
    connection.request("GET", target)
    with connection.getresponse() as answer:
        answer.read()
        assert answer.status == 200, (answer.status, target)
        return answer.headers["x-memc"] == "HIT"


def _post(server: Running, target: str) -> None:
    with closing(_connected(server)) as connection:
        connection.request("POST", target)
        with connection.getresponse() as answer:
            assert answer.status == 201, (answer.status, answer.read())


def _connected(server: Running) -> http.client.HTTPConnection:
    address = urlsplit(server.url)
    return http.client.HTTPConnection(address.hostname or "", address.port)
