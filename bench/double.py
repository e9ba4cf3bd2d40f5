"""A double: milliseconds to put it back after a write, next to WireMock and a copy of its database file; what
worlds cost.
"""

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from statistics import median, quantiles
from urllib.request import Request, urlopen

from bench.figures import Figure, Target
from bench.machine import family, resident_mb
from bench.subject import DEMO, Subject
from bench.wiremock import add_stub, has_wiremock, reset_stubs, wiremock
from reelbase.double.declared import PREFIX as CONTROL
from reelbase.double.pages import MEMORY
from reelbase.testing import Double, running

WARM, RESETS = 20, 100
WORLDS = 100


def measure(subject: Subject) -> Iterator[Figure]:
    """Yield the figures of a double of the demo, asked over HTTP."""
    with running():
        pass  # the first start builds the catalogue that later ones copy
    begun = time.perf_counter()
    with running() as double:
        yield Figure("a double answers after", time.perf_counter() - begun, "s", Target("<", 1.5))
        if has_wiremock():
            with wiremock(DEMO, subject.folder) as url:
                yield from _figures_of_both(double, url)
        else:
            yield from _figures("a double", [_reset(double) for _ in range(RESETS)], Target("≤", 5))
        yield Figure(f"{WORLDS} worlds, a title in each", _worlds(double), "MB", Target("<", 50))
    copied = [
        _milliseconds(lambda: shutil.copyfile(subject.file, subject.folder / "copy.db")) for _ in range(50)
    ]
    yield Figure("a copy of the database file, median", median(copied), "ms")


def _figures_of_both(double: Double, url: str) -> Iterator[Figure]:
    """Yield the figures of a double and WireMock, which are put back turn about."""
    took = [(_reset(double), _reset_wiremock(url, number)) for number in range(WARM + RESETS)]
    ours, theirs = zip(*took[WARM:], strict=True)
    yield from _figures("a double", ours, Target("≤", 5))
    yield from _figures("WireMock, the films as stubs", theirs)
    yield Figure("resets of a double in the time of one of WireMock", median(theirs) / median(ours), "")


def _figures(name: str, took: Sequence[float], target: Target | None = None) -> Iterator[Figure]:
    slowest = Target("≤", 20) if target else None
    yield Figure(f"{name}: reset after a write, median", median(took), "ms", target)
    yield Figure(f"{name}: 99th percentile", quantiles(took, n=100)[-1], "ms", slowest)


def _reset(double: Double) -> float:
    with urlopen(f"{double.url}/3/authentication/guest_session/new?api_key=any") as answer:
        guest = json.load(answer)["guest_session_id"]
    address = f"{double.url}/3/movie/603/rating?api_key=any&guest_session_id={guest}"
    urlopen(Request(address, b'{"value": 8}', {"Content-Type": "application/json"})).close()
    return _milliseconds(double.reset)


def _reset_wiremock(url: str, number: int) -> float:
    add_stub(url, 2_000_000_000 + number)
    return _milliseconds(lambda: reset_stubs(url))


def _worlds(double: Double) -> float:
    """Return what worlds cost, with the files of their indexes, which are in memory too."""
    for number in range(2 * WORLDS):
        if number == WORLDS:  # by now there is what all worlds share
            before = _megabytes()
        with urlopen(_sent(double, "worlds", {"name": f"world-{number}"})) as answer:
            world = json.load(answer)
        urlopen(_sent(double, "load", {"movie": {"title": "Zebra"}}, world["name"])).close()
        urlopen(f"{double.url}/3/search/movie?query=zebra&api_key={world['key']}").close()
    return _megabytes() - before


def _sent(double: Double, name: str, body: object, world: str = "main") -> Request:
    headers = {"Content-Type": "application/json", "X-Reelbase-World": world}
    return Request(f"{double.url}{CONTROL}/{name}", json.dumps(body).encode(), headers)


def _megabytes() -> float:
    return sum(map(resident_mb, family(os.getpid()))) + shutil.disk_usage(MEMORY).used / 1e6


def _milliseconds(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return (time.perf_counter() - begun) * 1000
