"""Hostile HTTP: what Reelbase answers to it, and a small Starlette application behind plain uvicorn."""

import asyncio
import time
from collections.abc import Iterator

from bench.attacking import Outcome, attack
from bench.attacks import BODY_TAKER, DETAILS, Attack, Sender, of_http, of_patience, of_size
from bench.figures import Figure, Row, Target
from bench.machine import cpu_seconds, resident_mb
from bench.rivals import Running, starlette
from bench.subject import Subject
from tests.asking import ANY_KEY

SECONDS, LARGE_FIELD = 75.0, 16 << 20
CROWD = 500  # connections that are opened at once
SETTLED = 0.3  # seconds until what an attack left is measured
RIVAL = "Starlette on uvicorn"


class Measured:
    """One server while it is attacked: what it answered, and what that cost."""

    def __init__(self, server: Running) -> None:
        self.server = server
        host, _, port = server.url.removeprefix("http://").partition(":")
        self.host, self.port = host, int(port)
        self.cells: dict[str, str] = {}
        self.growth = self.cpu = 0.0
        self.smuggled = self.waiting = 0

    def sender(self) -> Sender:
        """Give a stranger who knows the server's own name."""
        return Sender(f"{self.host}:{self.port}", ANY_KEY)

    def attack(self, kind: str, sent: list[Attack]) -> None:
        """Do attacks of a kind at the same time, and note what came of them, and what they took."""
        memory, cpu = self._memory(), cpu_seconds(self.server.pids)
        peak, outcomes = asyncio.run(self.do(sent))
        time.sleep(SETTLED)
        used, grown = cpu_seconds(self.server.pids) - cpu, max(peak, self._memory()) - memory
        self.cpu, self.growth = self.cpu + used, max(self.growth, grown)
        self._note(sent, outcomes)
        cost = f"{used:.2f} s; {max(0, grown):.0f} MB"
        self.cells[kind] = f"{_answered(outcomes[0])}; {_closed(outcomes)}; {cost}"

    def wait(self, sent: list[Attack]) -> None:
        """Do attacks of several kinds at the same time, since each takes long and next to nothing else."""
        _, outcomes = asyncio.run(self.do(sent))
        self._note(sent, outcomes)
        for each in outcomes:
            self.cells[each.kind] = f"{_answered(each)}; {_closed([each])}"

    def _note(self, sent: list[Attack], outcomes: list[Outcome]) -> None:
        for each, one in zip(outcomes, sent, strict=True):
            self.smuggled += len(each.statuses) > one.answers
            is_kept = not each.is_closed and not each.statuses
            self.waiting += is_kept and one.reads and not one.aborts and len(sent) < CROWD

    async def do(self, sent: list[Attack]) -> tuple[float, list[Outcome]]:
        """Run all at once; return the peak memory during it, and the outcomes."""
        doing = asyncio.gather(*(attack(self.host, self.port, each) for each in sent))
        peak = 0.0
        while not doing.done():
            peak = max(peak, self._memory())
            await asyncio.sleep(0.1)
        return peak, await doing

    def _memory(self) -> float:
        return sum(map(resident_mb, self.server.pids))


def _answered(outcome: Outcome) -> str:
    """Say which statuses came, the first three of them."""
    if not outcome.statuses:
        return "no answer"
    more = f" and {len(outcome.statuses) - 3} more" if len(outcome.statuses) > 3 else ""
    return ", ".join(map(str, outcome.statuses[:3])) + more


def _closed(outcomes: list[Outcome]) -> str:
    """Say how many connections the server closed, and after how long."""
    closed = [each for each in outcomes if each.is_closed]
    if not closed:
        return "left open"
    last = max(each.seconds for each in closed)
    after = "closed" if last < 1 else f"closed after {last:.0f} s"
    return after if len(outcomes) == 1 else f"{len(closed)} of {len(outcomes)} {after}"


def measure(subject: Subject) -> Iterator[Figure | Row]:
    """Yield the table, and its summary below; each server has one worker."""
    measured = {}
    with subject.served(1, jobs="false") as server:
        measured["Reelbase"] = _attacked(server)
    with starlette() as rival:
        measured[RIVAL] = _attacked(rival)
    for kind in measured["Reelbase"].cells:
        yield Row(kind, {name: each.cells[kind] for name, each in measured.items()})
    for name, each in measured.items():
        target = Target("≤", 0) if name == "Reelbase" else None
        yield Figure(f"{name}: bodies that were run as requests", each.smuggled, "", target)
        yield Figure(f"{name}: kinds that are waited for without an end", each.waiting, "", target)
        yield Figure(f"{name}: most memory that one kind took", each.growth, "MB")
        yield Figure(f"{name}: CPU for all", each.cpu, "s")


def _attacked(server: Running) -> Measured:
    """Attack a server with each kind of request."""
    measured = Measured(server)
    sender = measured.sender()
    usual = [sender.head("GET", DETAILS), sender.post(BODY_TAKER, b"{}")]
    for _ in range(2):  # so that everything is loaded
        asyncio.run(measured.do([Attack("", usual, 0.5, patience=1.0, answers=2)]))
    for each in of_http(sender):
        measured.attack(each.kind, [each])
    large = of_size(sender, LARGE_FIELD)
    measured.attack(large.kind, [large])
    measured.wait(list(of_patience(sender, SECONDS)))
    measured.attack(f"{CROWD} connections that say nothing", [Attack("", [], patience=10.0)] * CROWD)
    return measured
