"""Nodes on one PostgreSQL: details a second and its CPU for one, reading alone and with a rating a second.

Answers come from memory, or with that turned off from the database. An earlier version is measured in turn
with this one where `--before` names a checkout of it, on a database of its own in the same PostgreSQL.
"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import cycle, product
from pathlib import Path
from statistics import median
from typing import NamedTuple
from urllib.request import Request, urlopen

import psycopg

from bench.figures import Row, shown
from bench.large import has_postgres
from bench.load import ask_at_once
from bench.machine import cpu_seconds, family, family_seconds
from bench.rivals import Running
from bench.subject import DEMO, Subject, asked
from tests.asking import serving_afresh
from tests.postgres import Cluster, with_name

NODES = (1, 2, 3)
CONNECTIONS = 12  # of all nodes together
ROUNDS, SECONDS = 2, 2
TITLES = 100  # so few that each answer is in memory again soon after it was forgotten
MEMORY = {"from memory": "64MB", "from the database": "0"}  # that answers may take


class Case(NamedTuple):
    """A way to ask: how many nodes, and whether somebody rates at the same time."""

    version: str
    answers: str
    nodes: int
    is_rated: bool

    @property
    def name(self) -> str:
        rated = ", a rating a second" if self.is_rated else ""
        return f"{self.version}{self.answers}, {self.nodes} node{'s' * (self.nodes > 1)}{rated}"


class Cost(NamedTuple):
    """Answers a second, and the microseconds of CPU that one costs the nodes and PostgreSQL."""

    rate: float
    nodes_us: float
    postgres_us: float


def measure(subject: Subject) -> Iterator[Row]:
    """Yield a row for each way to ask; the median of rounds, in which all ways take turns."""
    if not has_postgres():
        print("  PostgreSQL's programs are missing: nodes share no SQLite file")
        return
    paths = [asked(f"/3/movie/{id_}") for id_ in subject.ids("movie")[:TITLES]]
    versions = {"": None, **({"before: ": subject.before} if subject.before else {})}
    server = Cluster("shared_buffers=256MB")
    try:
        with ExitStack() as stack:
            groups = {
                (version, answers): stack.enter_context(_nodes(server, checkout, f"bench_{place}", megabytes))
                for place, (version, checkout) in enumerate(versions.items())
                for answers, megabytes in MEMORY.items()
            }
            cases = [Case(*each, n, rated) for each, n, rated in product(groups, NODES, (False, True))]
            rounds = [
                [
                    _cost(server, groups[each[:2]][: each.nodes], paths, is_rated=each.is_rated)
                    for each in cases
                ]
                for _ in range(ROUNDS + 1)
            ]
    finally:
        server.stop()
    costs = {
        case: Cost(*map(median, zip(*found, strict=True)))
        for case, found in zip(cases, zip(*rounds[1:], strict=True), strict=True)  # the first one warms up
    }
    for case, cost in costs.items():
        yield _row(case, cost, costs[Case("", case.answers, 1, is_rated=False)])


def _row(case: Case, cost: Cost, base: Cost) -> Row:
    return Row(
        case.name,
        {
            "answers a second": shown(cost.rate),
            "times one node that reads": shown(cost.rate / base.rate),
            "CPU of PostgreSQL for one": f"{shown(cost.postgres_us)} µs",
            "times that of one node": shown(cost.postgres_us / base.postgres_us) if base.postgres_us else "",
            "CPU of the nodes for one": f"{shown(cost.nodes_us)} µs",
        },
    )


@contextmanager
def _nodes(server: Cluster, checkout: Path | None, name: str, megabytes: str) -> Iterator[list[Running]]:
    """Run the most nodes there are, of one worker each, on the demo in a database of this name."""
    url = with_name(server.url, name)
    with _code_of(checkout), ExitStack() as stack:
        with psycopg.connect(server.url, autocommit=True) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
            if known is None:
                connection.execute(f"CREATE DATABASE {name}".encode())
                demo = DEMO if checkout is None else checkout / "src" / "reelbase" / "demo"
                for words in (["migrate"], ["import", "bodies", str(demo.resolve())]):
                    command = [sys.executable, "-m", "reelbase", *words, "--database", url]
                    subprocess.run(command, check=True, capture_output=True, cwd=server.folder)
        found = []
        for _ in range(max(NODES)):
            node = stack.enter_context(serving_afresh(url, workers=1, cache_size=megabytes))
            found.append(Running(node.url, family(node.process.pid)))
        yield found


@contextmanager
def _code_of(checkout: Path | None) -> Iterator[None]:
    """Let the programs that are started in this block be those of another checkout."""
    before = os.environ.get("PYTHONPATH")
    if checkout is not None:
        os.environ["PYTHONPATH"] = str(checkout.resolve() / "src")
    try:
        yield
    finally:
        if checkout is not None:
            os.environ.pop("PYTHONPATH")
            if before is not None:
                os.environ["PYTHONPATH"] = before


def _cost(server: Cluster, nodes: Sequence[Running], paths: Sequence[str], *, is_rated: bool) -> Cost:
    """Ask these nodes at once, and rate a movie each second at the first of them if that is wanted."""
    pids = [pid for node in nodes for pid in node.pids]
    ended = threading.Event()
    rating = threading.Thread(target=_rate, args=[nodes[0].url, paths, ended])
    ask_at_once(
        nodes, paths, CONNECTIONS // len(nodes), 1
    )  # a rating of the case before may have emptied them
    if is_rated:
        rating.start()
    try:
        before = cpu_seconds(pids), family_seconds(server.pid)
        requests, rate = ask_at_once(nodes, paths, CONNECTIONS // len(nodes), SECONDS)
        used = cpu_seconds(pids) - before[0], family_seconds(server.pid) - before[1]
    finally:
        ended.set()
        if is_rated:
            rating.join()
    return Cost(rate, *(each / requests * 1e6 for each in used))


def _rate(url: str, paths: Sequence[str], ended: threading.Event) -> None:
    """Rate one movie after the other, each second one."""
    with urlopen(url + asked("/3/authentication/guest_session/new")) as answer:
        guest = json.load(answer)["guest_session_id"]
    for path, value in zip(cycle(paths), cycle(["7", "8"]), strict=False):
        target = path.replace("?", f"/rating?guest_session_id={guest}&value={value}&", 1)
        urlopen(Request(url + target, method="POST")).close()
        if ended.wait(1):
            return
