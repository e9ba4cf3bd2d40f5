"""The load of the soak, in a process of its own: `python -m bench.soaking < JOB` prints a Report as JSON.

Good requests begin at their times, whether those before them are answered or not, and their times are
measured from then on. Hostile ones come from other addresses. A job sends one of the two kinds: building
an attack of megabytes takes milliseconds, in which a good client of the same process would have to wait.
"""

import asyncio
import json
import random
import resource
import sys
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from itertools import accumulate
from typing import Any

import uvloop

from bench.attacking import Outcome, attack
from bench.attacks import Attack, Sender, changed, of_api, of_http, of_patience, of_size

PATIENCE = 30.0  # seconds that a good client waits
STRANGER, FLOOD = "127.0.0.66", "127.0.0.77"  # addresses of this machine that no proxy has
FLOOD_EVERY, FLOOD_SECONDS = 30.0, 5.0
MOST_ATTACKS = 150  # at a time
SLOW_SECONDS, LARGE_FIELD = 40.0, 4 << 20
REPORTED = 20  # failures that are reported


@dataclass(frozen=True)
class Good:
    """A request of somebody who means well, and by what its answer is known to be theirs."""

    kind: str
    weight: float
    request: str  # latin-1
    statuses: tuple[int, ...]
    marker: str  # must be in the body

    @property
    def path(self) -> str:
        """Return the path without its query."""
        return self.request.split(" ", 2)[1].partition("?")[0]


@dataclass(frozen=True)
class Job:
    """The requests to send, their server, and the duration."""

    host: str
    port: int
    name: str  # the host that requests name
    key: str  # of those who mean ill
    picture: str  # one that there is
    seconds: float
    rate: float  # good requests a second; 0 for none
    hostile_rate: float  # attacks a second; 0 for none
    flood: int  # connections that are opened at once and say nothing
    seed: int
    secrets: list[str]  # of good clients: in no answer to anybody else
    good: list[Good]


@dataclass
class Report:
    """The results. Times are milliseconds, from when a request was due to its whole answer."""

    asked: int = 0
    failed: int = 0
    foreign: int = 0  # answers with what was meant for somebody else
    p50: float = 0.0
    p99: float = 0.0
    attacks: int = 0
    answers: dict[str, dict[str, int]] = field(default_factory=dict)  # by kind of attack
    extra_answers: int = 0  # more responses than requests: a body was run
    failures: list[str] = field(default_factory=list)


Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Load:
    """One run of a job."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.report = Report()
        self.times: list[float] = []
        self.idle: list[Connection] = []
        self.counted: Counter[tuple[str, str]] = Counter()

    async def run(self) -> Report:
        """Send everything; what it found."""
        async with asyncio.TaskGroup() as group:
            if self.job.rate:
                group.create_task(self.ask_well(group))
            if self.job.hostile_rate:
                group.create_task(self.attack_always(group))
                group.create_task(self.flood_often())
        self.times.sort()
        if self.times:
            self.report.p50 = self.times[len(self.times) // 2] * 1000
            self.report.p99 = self.times[len(self.times) * 99 // 100] * 1000
        for (kind, answer), number in sorted(self.counted.items()):
            self.report.answers.setdefault(kind, {})[answer] = number
        return self.report

    async def ask_well(self, group: asyncio.TaskGroup) -> None:
        """Send good requests, each at its time."""
        chance, good = random.Random(self.job.seed), self.job.good
        weights = list(accumulate(each.weight for each in good))
        begun = time.perf_counter()
        for number in range(int(self.job.seconds * self.job.rate)):
            due = begun + number / self.job.rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            group.create_task(self.ask(chance.choices(good, cum_weights=weights)[0], due))

    async def ask(self, good: Good, due: float) -> None:
        """Send one, and look at the answer."""
        self.report.asked += 1
        try:
            status, body = await asyncio.wait_for(self.answer(good), PATIENCE)
        except (OSError, asyncio.IncompleteReadError, ValueError) as error:
            self.fail(good, f"{type(error).__name__}: {error}")
            return
        self.times.append(time.perf_counter() - due)
        if status not in good.statuses:
            self.fail(good, f"{status} {body[:200]!r}")
        elif good.marker.encode() not in body:
            self.report.foreign += 1
            self.tell(f"foreign answer to {good.kind}, without {good.marker!r}: {body[:200]!r}")

    async def answer(self, good: Good) -> tuple[int, bytes]:
        """Return status and body. A connection that the server has closed is opened again, as clients do."""
        while self.idle:
            reader, writer = self.idle.pop()
            if reader.at_eof() or writer.is_closing():
                writer.close()
                continue
            try:
                return await self.exchange((reader, writer), good)
            except (ConnectionError, asyncio.IncompleteReadError) as error:
                if getattr(error, "partial", b""):
                    raise
        return await self.exchange(await asyncio.open_connection(self.job.host, self.job.port), good)

    async def exchange(self, connection: Connection, good: Good) -> tuple[int, bytes]:
        """Send a request on a connection, and read its answer."""
        reader, writer = connection
        try:
            writer.write(good.request.encode("latin-1"))
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
            body = await reader.readexactly(length)
        except BaseException:
            writer.close()
            raise
        if b"connection: close" in head:
            writer.close()
        else:
            self.idle.append(connection)
        return int(head[9:12]), body

    async def attack_always(self, group: asyncio.TaskGroup) -> None:
        """Begin attacks at their times, as long as good requests come; not more at a time than bounded."""
        chance, free = random.Random(self.job.seed + 1), asyncio.Semaphore(MOST_ATTACKS)
        begun, number = time.perf_counter(), 0
        odd_bytes = iter(changed(self.sender(chance), 1 << 20, self.job.seed))
        while (due := number / self.job.hostile_rate) < self.job.seconds:
            number += 1
            await asyncio.sleep(max(0.0, begun + due - time.perf_counter()))
            await free.acquire()
            left = self.job.seconds - due
            sent, source = self.next_attack(chance, left, next(odd_bytes))
            group.create_task(self.attack(sent, source, free))

    def next_attack(self, chance: random.Random, left: float, odd: Attack) -> tuple[Attack, str | None]:
        """Draw an attack, and where it comes from: straight, or through the trusted proxy."""
        is_direct = chance.random() < 0.5
        sender, source = self.sender(chance, direct=is_direct), STRANGER if is_direct else None
        draw = chance.random()
        if draw < 0.5:
            return chance.choice(of_api(sender, chance)), source
        if draw < 0.8:
            return chance.choice(list(of_http(sender))), source
        if draw < 0.9:
            return odd, source
        waiting = [*of_patience(sender, min(SLOW_SECONDS, left)), of_size(sender, LARGE_FIELD)]
        return chance.choice(waiting), source

    def sender(self, chance: random.Random, *, direct: bool = False) -> Sender:
        """Give a stranger, half of them with a key that is good."""
        key = self.job.key if chance.random() < 0.5 else f"{chance.randrange(1 << 128):032x}"
        address = "" if direct else f"198.51.100.{chance.randrange(1, 250)}"
        return Sender(self.job.name, key, address, self.job.picture)

    async def attack(self, sent: Attack, source: str | None, free: asyncio.Semaphore) -> None:
        """Do one attack, and look at what came of it."""
        try:
            outcome = await attack(self.job.host, self.job.port, sent, source)
        finally:
            free.release()
        self.note(sent, outcome)

    def note(self, sent: Attack, outcome: Outcome) -> None:
        """Count what an attack got, and tell what must not be."""
        self.report.attacks += 1
        answer = (
            "refused" if outcome.is_refused else str(outcome.statuses[0] if outcome.statuses else "nothing")
        )
        self.counted[sent.kind, answer] += 1
        if len(outcome.statuses) > sent.answers:
            self.report.extra_answers += 1
            self.tell(f"{len(outcome.statuses)} answers to {sent.kind}: {outcome.text[:300]!r}")
        if any(status >= 500 and status != 503 for status in outcome.statuses):
            self.tell(f"{outcome.statuses} to {sent.kind}: {outcome.text[:300]!r}")
        for secret in self.job.secrets:
            if secret.encode() in outcome.text:
                self.report.foreign += 1
                self.tell(f"{secret} of somebody else in the answer to {sent.kind}")

    async def flood_often(self) -> None:
        """Open many connections at once that say nothing, again and again."""
        begun = time.perf_counter()
        silent = Attack("flood of connections", [], patience=FLOOD_SECONDS)
        while (left := self.job.seconds - (time.perf_counter() - begun)) > FLOOD_SECONDS:
            flood = [attack(self.job.host, self.job.port, silent, FLOOD) for _ in range(self.job.flood)]
            for outcome in await asyncio.gather(*flood):
                self.note(silent, outcome)
            await asyncio.sleep(min(FLOOD_EVERY, left))

    def fail(self, good: Good, why: str) -> None:
        """Count a good request that failed."""
        self.report.failed += 1
        self.tell(f"{good.kind} failed: {why}")

    def tell(self, text: str) -> None:
        """Keep what went wrong, the first times."""
        if len(self.report.failures) < REPORTED:
            self.report.failures.append(text)


def read_job(given: dict[str, Any]) -> Job:
    """Parse the job from JSON."""
    good = [Good(**{**each, "statuses": tuple(each["statuses"])}) for each in given.pop("good")]
    return Job(**given, good=good)


def main() -> None:
    """Run the job that comes on standard input."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    job = read_job(json.load(sys.stdin))
    print(json.dumps(asdict(uvloop.run(Load(job).run()))))


if __name__ == "__main__":
    main()
