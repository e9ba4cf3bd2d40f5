"""A double: milliseconds to put it back after a write, next to a copy of its database file."""

import json
import shutil
import time
from collections.abc import Callable, Iterator
from statistics import median, quantiles
from urllib.request import Request, urlopen

from bench.figures import Figure, Target
from bench.subject import Subject
from reelbase.testing import Double, running

RESETS = 200


def measure(subject: Subject) -> Iterator[Figure]:
    """Yield the figures of a double of the demo, asked over HTTP."""
    with running():
        pass  # the first start builds the catalogue that later ones copy
    begun = time.perf_counter()
    with running() as double:
        yield Figure("a double answers after", time.perf_counter() - begun, "s", Target("<", 1.5))
        took = [_reset(double) for _ in range(RESETS)]
        yield Figure("reset after a rating, median", median(took), "ms", Target("≤", 5))
        yield Figure(
            "reset after a rating, 99th percentile", quantiles(took, n=100)[-1], "ms", Target("≤", 20)
        )
    copied = [
        _milliseconds(lambda: shutil.copyfile(subject.file, subject.folder / "copy.db")) for _ in range(50)
    ]
    yield Figure("a copy of the database file, median", median(copied), "ms")


def _reset(double: Double) -> float:
    with urlopen(f"{double.url}/3/authentication/guest_session/new?api_key=any") as answer:
        guest = json.load(answer)["guest_session_id"]
    address = f"{double.url}/3/movie/603/rating?api_key=any&guest_session_id={guest}"
    urlopen(Request(address, b'{"value": 8}', {"Content-Type": "application/json"})).close()
    return _milliseconds(double.reset)


def _milliseconds(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return (time.perf_counter() - begun) * 1000
