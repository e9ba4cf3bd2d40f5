"""Starts: seconds from the command to the first answer with the demo in place, and memory of a worker."""

import time
from collections.abc import Iterator
from statistics import median
from urllib.request import urlopen

from bench.figures import Figure, Target
from bench.load import put_load
from bench.machine import resident_mb
from bench.subject import Subject, asked
from tests.asking import serving_afresh

STARTS = 3


def measure(subject: Subject) -> Iterator[Figure]:
    """Yield the figures of `reelbase serve` on a prepared database."""
    took = [_start(subject) for _ in range(STARTS)]
    yield Figure(f"first answer, median of {STARTS} starts", median(took), "s", Target("<", 2))
    every = [asked(f"/3/movie/{id_}") for id_ in subject.ids("movie")]
    every += [asked(f"/3/tv/{id_}", append_to_response="credits,images") for id_ in subject.ids("series")]
    with subject.served() as server:
        workers = server.pids[1:] or server.pids
        yield Figure("memory of a worker that has answered one path", _most(workers), "MB", Target("<", 200))
        put_load(server, every)
        yield Figure(
            "memory of a worker that has answered all titles", _most(workers), "MB", Target("<", 200)
        )


def _start(subject: Subject) -> float:
    begun = time.perf_counter()
    with serving_afresh(subject.database, workers=subject.workers) as server:
        urlopen(server.url + asked("/3/movie/603")).close()
        return time.perf_counter() - begun


def _most(workers: list[int]) -> float:
    return max(map(resident_mb, workers))
