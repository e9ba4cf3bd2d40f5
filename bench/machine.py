"""The machine: what it is, and what processes used of it, from /proc."""

import os
import platform
import shutil
import sqlite3
import time
from contextlib import suppress
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
IDLE = 0.5  # processes that run or wait to, below which a machine is left to the bench
QUIET = 0.1  # cores that others keep busy, up to which they change no figure


def description() -> dict[str, object]:
    """Describe the machine and the versions that figures depend on."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return {
        "processor": models[0] if models else platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "load": round(os.getloadavg()[0], 2),
        "system": platform.platform(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "load generator": "wrk" if shutil.which("wrk") else "bench.asking",
    }


def family(pid: int) -> list[int]:
    """Return a process and all its descendants."""
    pids = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            pids += family(int(child))
    return pids


def cpu_seconds(pids: list[int]) -> float:
    """Return the user and system time of the processes."""
    return sum(_ticks(pid) for pid in pids) / TICKS


class Others:
    """The work of other programs on the same cores, from when this is made."""

    def __init__(self) -> None:
        self._begun, self._before = time.monotonic(), _others_seconds()

    def cores(self) -> float:
        """Return how many cores they kept busy on average, those of a whole machine if it is shared."""
        return max(0.0, _others_seconds() - self._before) / (time.monotonic() - self._begun)


def _others_seconds() -> float:
    """Return the CPU time since the machine's start of all but this process, its descendants and idling."""
    user, nice, system, _, _, *interrupts = map(int, Path("/proc/stat").read_text().split()[1:8])
    return (user + nice + system + sum(interrupts)) / TICKS - own_seconds()


def own_seconds() -> float:
    """Return the CPU time of this process and of its descendants, also of ended ones."""
    return family_seconds(os.getpid())


def family_seconds(pid: int) -> float:
    """Return the CPU time of a process and of its descendants, also of ended ones."""
    total = 0
    for each in family(pid):
        with suppress(FileNotFoundError, ProcessLookupError):  # one that ends meanwhile
            total += _ticks(each, and_ended=True)
    return total / TICKS


def _ticks(pid: int, *, and_ended: bool = False) -> int:
    """Return the time that a process has run; `and_ended`: with that of its children that have ended."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11 : 15 if and_ended else 13]))


def resident_mb(pid: int) -> float:
    """Return the memory of a process in RAM, 0 if it has ended."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
