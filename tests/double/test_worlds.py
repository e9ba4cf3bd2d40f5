"""Eight threads ask a served double at once, each in a world of its own, held against a model of it."""

import json
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlsplit

import pytest

from bench.machine import family, resident_mb
from reelbase.testing import Double, running
from tests.double.conftest import FIXTURE
from tests.double.running import CONTROL
from tests.thorough import ENDURING, THOROUGH

THREADS = 8
WORLDS = 30
MEGABYTES = 0.5  # that a world may cost
RESETS = 1000 if ENDURING else 160 if THOROUGH else 40
STEPS = ("load", "rate", "search", "snapshot", "reset", "reset", "back")


class Model:
    """What a thread must see: how often it rated the movies that it loaded, by id; and its snapshots."""

    def __init__(self) -> None:
        self.now: dict[int, int] = {}
        self.kept: dict[str, dict[int, int]] = {}


class Trial:
    """Requests of one thread, in an order that chance says, each step held against the model."""

    def __init__(self, url: str, number: int) -> None:
        self.world = f"trial-{number}"
        self.connection = HTTPConnection(urlsplit(url).netloc, timeout=60)
        self.random = Random(number)
        self.model = Model()
        self.resets = 0

    def run(self, resets: int) -> int:
        self.send("POST", f"{CONTROL}/worlds", {"name": self.world})
        self.load()
        while self.resets < resets:
            getattr(self, self.random.choice(STEPS))()
            self.look()
        self.reset()
        self.look()
        self.connection.close()
        return self.resets

    def load(self) -> None:
        number = self.random.randrange(100, 120)
        title = f"Parade {self.world} {number}"
        self.send("POST", f"{CONTROL}/load", {"movie": {"id": number, "title": title}})
        self.model.now.setdefault(number, 0)

    def rate(self) -> None:
        if self.model.now:
            number = self.random.choice(sorted(self.model.now))
            guest = self.send("GET", "/3/authentication/guest_session/new?api_key=any")["guest_session_id"]
            query = f"api_key=any&guest_session_id={guest}"
            self.send("POST", f"/3/movie/{number}/rating?{query}", {"value": 8})
            self.model.now[number] += 1

    def search(self) -> None:
        found = self.send("GET", "/3/search/movie?api_key=any&query=parade")
        assert {row["id"] for row in found["results"]} == set(self.model.now)

    def snapshot(self) -> None:
        name = self.random.choice("ab")
        self.send("PUT", f"{CONTROL}/snapshots/{name}")
        self.model.kept[name] = dict(self.model.now)

    def reset(self) -> None:
        self.send("POST", f"{CONTROL}/reset", {})
        self.model.now, self.resets = {}, self.resets + 1

    def back(self) -> None:
        if self.model.kept:
            name = self.random.choice(sorted(self.model.kept))
            self.send("POST", f"{CONTROL}/reset", {"snapshot": name})
            self.model.now, self.resets = dict(self.model.kept[name]), self.resets + 1

    def look(self) -> None:
        """See that a movie is there if the model has it, with the title and the votes of this thread."""
        known = [*self.model.now, *range(100, 120)]
        number = self.random.choice(known)
        status, body = self.ask("GET", f"/3/movie/{number}?api_key=any")
        assert (status == 200) is (number in self.model.now), (self.world, number)
        if status == 200:
            assert body["title"] == f"Parade {self.world} {number}"
            assert body["vote_count"] == self.model.now[number]

    def send(self, method: str, path: str, body: Any = None) -> Any:
        status, found = self.ask(method, path, body)
        assert status < 300, found
        return found

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        sent = None if body is None else json.dumps(body)
        headers = {"x-reelbase-world": self.world, "content-type": "application/json"}
        self.connection.request(method, path, sent, headers)
        with self.connection.getresponse() as answer:
            return answer.status, json.loads(answer.read())


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Double]:
    """A double in a process of its own."""
    titles = tmp_path_factory.mktemp("served") / "titles.jsonl"
    titles.write_bytes(FIXTURE)
    with running(titles, clock="2026-05-24T12:00:00Z") as double:
        yield double


@pytest.mark.once
def test_each_thread_sees_its_own_world_alone(served: Double) -> None:
    trials = [Trial(served.url, number) for number in range(THREADS)]
    with ThreadPoolExecutor(THREADS) as threads:
        resets = sum(threads.map(lambda trial: trial.run(RESETS // THREADS), trials))
    assert resets >= RESETS
    assert {each.path for each in served.requests()} == set()


@pytest.mark.once
def test_a_world_costs_little_memory(served: Double) -> None:
    """Each has a title of its own, which was searched for: pages, and an index."""
    processes = {each for each in family(os.getpid()) if b"--until-eof" in command_of(each)}
    for number in range(2 * WORLDS):
        if number == WORLDS:  # by now it has what all worlds share
            before = sum(map(resident_mb, processes))
        trial = Trial(served.url, 1000 + number)
        trial.send("POST", f"{CONTROL}/worlds", {"name": trial.world})
        trial.load()
        trial.search()
        trial.connection.close()
    assert sum(map(resident_mb, processes)) - before < WORLDS * MEGABYTES


def command_of(process: int) -> bytes:
    return Path(f"/proc/{process}/cmdline").read_bytes()
