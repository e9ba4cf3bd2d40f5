"""A soak: mixed good traffic alone, then with hostile traffic, on two workers.

The server is set as docs/how-to/deploy.md says: closed, behind a proxy that it trusts.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from statistics import median

from bench.figures import Figure, Target
from bench.machine import cpu_seconds, family, resident_mb
from bench.soaking import Job, Report
from bench.subject import Subject
from bench.visitors import NAME, fillers, invite_people, personal, shared
from tests.asking import Server, serving_afresh
from tests.conftest import build_index

SETTINGS = {
    "open": "false",
    "sign_up": "invitation",
    "base_url": f"https://{NAME}",
    "trusted_proxies": "127.0.0.1",
    "cache_size": "4MB",  # full after the warm-up, so that what grows is no cache
    "jobs": "true",
}
WORKERS = 2
RATE, HOSTILE_RATE, FLOOD = 50.0, 8.0, 300
BASELINE, WARM_UP = 0.15, 0.1  # shares of the whole time
SEED = 14
NICENESS = 10  # of the attackers, who have machines of their own in life
MOST_GROWTH_MB, MOST_SLOWER = 30.0, 2.0
SAMPLE_SECONDS = 1.0
WINDOW = 15  # samples for which memory must be held to count: a sign-in takes 64 MB while it is hashed
WARM_UP_RATE, WARM_UP_LEAST = 150.0, 15.0


@dataclass
class Memory:
    """The memory of a server's workers, sampled. Sizes are MB."""

    start: dict[int, float]
    samples: dict[int, list[float]] = field(default_factory=dict)
    files_at_start: int = 0
    files: int = 0  # the most that one worker had open

    def sample(self, pids: list[int]) -> None:
        """Look at the workers now."""
        for pid in pids:
            self.samples.setdefault(pid, []).append(resident_mb(pid))
        self.files = max(self.files, *map(files, pids))

    @property
    def growth(self) -> float:
        """Return the most that a worker held for a while above its start."""
        return max(_held(self.samples[pid]) - start for pid, start in self.start.items())

    @property
    def peak(self) -> float:
        """Return the most that a worker held at any moment above its start."""
        return max(max(self.samples[pid]) - start for pid, start in self.start.items())

    @property
    def left(self) -> float:
        """Return the most that a worker holds at the end above its start."""
        return max(median(self.samples[pid][-WINDOW:]) - start for pid, start in self.start.items())


def _held(samples: list[float]) -> float:
    """Give the most that was held all through a window."""
    windows = range(max(1, len(samples) - WINDOW + 1))
    return max(min(samples[at : at + WINDOW]) for at in windows)


@dataclass
class Soaked:
    """The three phases, and the memory of the workers since the first."""

    warm_up: Report
    baseline: Report
    hostile: Report
    memory: Memory
    cpu: tuple[float, float]  # cores that the whole server kept busy, alone and beside hostile traffic
    replaced: int  # workers that ended
    log: str


def measure(subject: Subject) -> Iterator[Figure]:
    """Yield the figures; each with a target must reach it."""
    found = soaked(subject.database, subject.minutes * 60)
    print(*found.hostile.failures, sep="\n")
    for kind, answers in found.hostile.answers.items():
        print(f"    {kind:<28} {', '.join(f'{number} × {answer}' for answer, number in answers.items())}")
    yield from figures(found)


def figures(found: Soaked) -> Iterator[Figure]:
    """Yield the results of a soak as figures."""
    baseline, hostile, memory = found.baseline, found.hostile, found.memory
    yield Figure("good requests alone", baseline.asked, "")
    yield Figure("half of them within", baseline.p50, "ms")
    yield Figure("99 of 100 within", baseline.p99, "ms")
    yield Figure("good requests beside hostile ones", hostile.asked, "")
    yield Figure("hostile requests and connections", hostile.attacks, "")
    yield Figure("half of the good ones within", hostile.p50, "ms")
    yield Figure("99 of 100 of the good ones within", hostile.p99, "ms")
    yield Figure("times that of those alone", hostile.p99 / (baseline.p99 or 1), "", Target("≤", MOST_SLOWER))
    yield Figure("cores that the server kept busy alone", found.cpu[0], "")
    yield Figure("cores that it kept busy beside hostile requests", found.cpu[1], "")
    failed = sum(each.failed for each in (found.warm_up, baseline, hostile))
    yield Figure("good requests that failed", failed, "", Target("≤", 0))
    foreign = sum(each.foreign for each in (found.warm_up, baseline, hostile))
    yield Figure("answers meant for somebody else", foreign, "", Target("≤", 0))
    yield Figure("bodies that were run as requests", hostile.extra_answers, "", Target("≤", 0))
    yield Figure("workers that ended", found.replaced, "", Target("≤", 0))
    yield Figure("memory of the largest worker at its start", max(memory.start.values()), "MB")
    held = f"most memory beyond that, held for {WINDOW * SAMPLE_SECONDS:.0f} s"
    yield Figure(held, memory.growth, "MB", Target("≤", MOST_GROWTH_MB))
    yield Figure("the same at any moment", memory.peak, "MB")
    yield Figure("the same at the end", memory.left, "MB")
    yield Figure("most open files of a worker", memory.files, "")
    yield Figure("open files of a worker at its start", memory.files_at_start, "")


def soaked(database: str, seconds: float, *, hostile_rate: float = HOSTILE_RATE) -> Soaked:
    """Run the three phases against a server on a database with the demo."""
    build_index(database)
    people, bad_key = invite_people(database)
    with serving_afresh(database, workers=WORKERS, **SETTINGS) as server:
        good = [*personal(people), *shared(server.url, database, people)]
        host, port = server.address
        secrets = [secret for person in people for secret in person.secrets]
        picture = next(each.path for each in good if each.kind == "pictures").removeprefix("/t/p/w342")
        phase = seconds * BASELINE
        job = Job(host, port, NAME, bad_key, picture, phase, RATE, 0, FLOOD, SEED, secrets, good)
        before = workers(server.process.pid)
        first = max(WARM_UP_LEAST, seconds * WARM_UP)
        more = [*good, *fillers(database, people)]
        warm_up = _run(replace(job, good=more, seconds=first, rate=WARM_UP_RATE), before, None)
        memory = Memory({pid: resident_mb(pid) for pid in before}, files_at_start=max(map(files, before)))
        busy = [_cpu(server)]
        baseline = _run(replace(job, seed=SEED + 1), before, memory)
        busy.append(_cpu(server))
        rest = seconds * (1 - BASELINE - WARM_UP)
        job = replace(job, seconds=rest, seed=SEED + 2)
        with _started(replace(job, rate=0, hostile_rate=hostile_rate), niceness=NICENESS) as attackers:
            hostile = together(_run(job, before, memory), _report(attackers))
        busy.append(_cpu(server))
        for _ in range(WINDOW):
            memory.sample(before)
            time.sleep(SAMPLE_SECONDS / 5)
        replaced = len(set(before) - set(workers(server.process.pid)))
        cpu = ((busy[1] - busy[0]) / job.seconds, (busy[2] - busy[1]) / rest)
        return Soaked(warm_up, baseline, hostile, memory, cpu, replaced, server.err)


def _cpu(server: Server) -> float:
    return cpu_seconds(family(server.process.pid))


def _run(job: Job, pids: list[int], memory: Memory | None) -> Report:
    """Run a job in a process of its own, and sample the memory of the workers until it ends."""
    with _started(job) as process:
        while process.poll() is None:
            if memory:
                memory.sample(pids)
            time.sleep(SAMPLE_SECONDS)
        return _report(process)


@contextmanager
def _started(job: Job, niceness: int = 0) -> Iterator["subprocess.Popen[str]"]:
    """Start a job in a process of its own; end it with the block."""
    process = subprocess.Popen(
        ["nice", "-n", str(niceness), sys.executable, "-m", "bench.soaking"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[1],
    )
    assert process.stdin
    assert process.stdout
    try:
        process.stdin.write(json.dumps(asdict(job)))
        process.stdin.close()
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def _report(process: "subprocess.Popen[str]") -> Report:
    """Read the report that a job prints at its end."""
    assert process.stdout
    return Report(**json.loads(process.stdout.read()))


def together(good: Report, hostile: Report) -> Report:
    """Join the report on good requests with the one on simultaneous attacks."""
    return replace(
        good,
        foreign=good.foreign + hostile.foreign,
        attacks=hostile.attacks,
        answers=hostile.answers,
        extra_answers=hostile.extra_answers,
        failures=[*good.failures, *hostile.failures],
    )


def workers(pid: int) -> list[int]:
    """Return the processes of a server that answer requests."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in children if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()]


def files(pid: int) -> int:
    """Return the number of open files and connections of a process, 0 if it has ended."""
    try:
        return len(list(Path(f"/proc/{pid}/fd").iterdir()))
    except OSError:
        return 0
