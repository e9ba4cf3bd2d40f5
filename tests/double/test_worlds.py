"""Eight trials at once, tasks of one event loop, each in a world of its own, against a model of it."""

import asyncio
import json
from random import Random
from typing import Any

from tests.double.running import CONTROL, Double
from tests.thorough import ENDURING, THOROUGH

TRIALS = 8
RESETS = 1000 if ENDURING else 200 if THOROUGH else 60
STEPS = ("load", "load", "rate", "ask", "ask", "search", "snapshot", "reset", "reset", "back")


class Model:
    """What a trial must see: the movies that it loaded, by id, and what it rated them; and its snapshots."""

    def __init__(self) -> None:
        self.now: dict[int, float | None] = {}
        self.kept: dict[str, dict[int, float | None]] = {}


class Trial:
    """Requests of one client, in an order that chance says, each step held against the model."""

    def __init__(self, double: Double, number: int) -> None:
        self.double, self.number = double, number
        self.world = f"trial-{number}"
        self.random = Random(number)
        self.model = Model()
        self.resets = 0

    async def run(self, resets: int) -> None:
        while self.resets < resets:
            await getattr(self, self.random.choice(STEPS))()
            await self.look()

    async def load(self) -> None:
        number = self.random.randrange(100, 120)
        title = f"Parade {self.world} {number}"
        await self.send("POST", f"{CONTROL}/load", {"movie": {"id": number, "title": title}})
        self.model.now[number] = self.model.now.get(number)

    async def rate(self) -> None:
        if self.model.now:
            number = self.random.choice(sorted(self.model.now))
            value = self.random.randrange(1, 20) / 2
            guest = (await self.send("GET", "/3/authentication/guest_session/new"))["guest_session_id"]
            await self.send("POST", f"/3/movie/{number}/rating?guest_session_id={guest}", {"value": value})
            self.model.now[number] = None  # several may have rated it; what is left is that it was rated

    async def ask(self) -> None:
        await self.look()

    async def search(self) -> None:
        found = await self.send("GET", "/3/search/movie?query=parade")
        assert {row["id"] for row in found["results"]} == set(self.model.now)

    async def snapshot(self) -> None:
        name = self.random.choice("ab")
        await self.send("PUT", f"{CONTROL}/snapshots/{name}")
        self.model.kept[name] = dict(self.model.now)

    async def reset(self) -> None:
        await self.send("POST", f"{CONTROL}/reset", {})
        self.model.now, self.resets = {}, self.resets + 1

    async def back(self) -> None:
        if self.model.kept:
            name = self.random.choice(sorted(self.model.kept))
            await self.send("POST", f"{CONTROL}/reset", {"snapshot": name})
            self.model.now, self.resets = dict(self.model.kept[name]), self.resets + 1

    async def look(self) -> None:
        """See that exactly the movies of the model are there, with titles of this trial."""
        for number in (100 + self.random.randrange(20), *list(self.model.now)[:1]):
            answer = await self.asking("GET", f"/3/movie/{number}")
            assert (answer.status == 200) is (number in self.model.now), (self.world, number)
            if answer.status == 200:
                assert answer.json()["title"] == f"Parade {self.world} {number}"

    async def send(self, method: str, path: str, body: Any = None) -> Any:
        answer = await self.asking(method, path, body)
        assert answer.status < 300, answer.body
        return answer.json()

    async def asking(self, method: str, path: str, body: Any = None) -> Any:
        sent = b"" if body is None else json.dumps(body).encode()
        headers = {"x-reelbase-world": self.world, "content-type": "application/json"}
        return await self.double.asking(method, path, None, headers, sent)


def test_each_trial_sees_its_own_world_alone(small: Double) -> None:
    trials = [Trial(small, number) for number in range(TRIALS)]
    for trial in trials:
        small.control("POST", "/worlds", {"name": trial.world})

    async def all_at_once(resets: int) -> None:
        await asyncio.gather(*(trial.run(resets) for trial in trials))

    for resets in range(4, RESETS // TRIALS + 4, 4):
        small.run(all_at_once(resets))
    assert sum(trial.resets for trial in trials) >= RESETS // TRIALS * TRIALS
    assert small.get("/3/movie/1").json()["title"] == "Salt and Thunder"
    assert small.total("parade") == 0
