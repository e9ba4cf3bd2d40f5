"""Measured: what one process has measured, and the files by which processes tell each other."""

import os
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec

from reelbase.histogram import Histogram
from reelbase.metrics.families import CACHE, CPU, FAMILIES, MEMORY, START, WORKERS, Sample, Type, of, of_each
from reelbase.outcome import HIT, MISS, Outcome

ENDING = ".metrics"


class Durations(msgspec.Struct, frozen=True, array_like=True):
    """The histogram of one operation and one status."""

    operation: str
    status: int
    counts: list[int]
    total: float


class Measured(msgspec.Struct, frozen=True):
    """Everything that a process has measured since its start."""

    process: str  # "worker" or "background"
    pid: int
    started: float  # seconds since 1970
    samples: Sequence[Sample] = ()
    durations: Sequence[Durations] = ()
    is_over: bool = False  # the process has ended: what it counted stays, its states do not

    @property
    def lasting(self) -> Sequence[Sample]:
        """The values that stay when the process has ended."""
        return [each for each in self.samples if FAMILIES[each.name].type is Type.COUNTER]


class Tally:
    """The requests of one worker, counted while they are answered."""

    def __init__(self) -> None:
        self._of: dict[tuple[str, int, str], Histogram] = {}

    def histogram(self, outcome: Outcome) -> Histogram:
        """Return the histogram in which an outcome is counted."""
        key = (outcome.operation, outcome.status, outcome.cache)
        found = outcome.histogram = self._of.setdefault(key, Histogram())
        return found

    def durations(self) -> list[Durations]:
        """Return the histograms by operation and status."""
        merged: dict[tuple[str, int], Histogram] = {}
        for (operation, status, _), each in self._of.items():
            into = merged.setdefault((operation, status), Histogram())
            into.take_in(each.counts, each.total)
        return [
            Durations(operation, status, each.counts, each.total)
            for (operation, status), each in merged.items()
        ]

    def cached(self) -> list[Sample]:
        """Return how many answers came from memory, and how many were made that may be kept."""
        found = {HIT: 0, MISS: 0}
        for (_, _, cache), each in self._of.items():
            if cache:
                found[cache] += sum(each.counts)
        return of_each(CACHE, found.items())


class Process:
    """This process, as it tells the others what it has measured: a file in their folder, if there is one."""

    def __init__(self, name: str, folder: Path | None) -> None:
        self._name = name
        self._folder = folder
        self._started = time.time()
        self._file = folder / f"{name}-{os.getpid()}-{time.time_ns()}{ENDING}" if folder else None
        self._written = b""

    def measured(
        self,
        samples: Iterable[Sample],
        durations: Sequence[Durations] = (),
        *,
        is_over: bool = False,
    ) -> Measured:
        """Return what was measured, with what the process itself takes."""
        own = [of(CPU, round(time.process_time(), 2), self._name)]
        states = [
            of(WORKERS, 1, self._name),
            of(MEMORY, resident_bytes(), self._name),
            of(START, self._started),
        ]
        return Measured(self._name, os.getpid(), self._started, [*own, *states, *samples], durations, is_over)

    def tell(self, measured: Measured) -> None:
        """Write it for the others, unless nothing is new. What can't be written is written later."""
        written = msgspec.msgpack.encode(measured)
        if self._file is None or written == self._written:
            return
        part = self._file.with_suffix(".part")
        with suppress(OSError):
            part.write_bytes(written)
            part.replace(self._file)
            self._written = written

    def others(self) -> list[Measured]:
        """Return what the other processes have measured, ended ones included."""
        if self._folder is None:
            return []
        return [each for file, each in read_all(self._folder).items() if file != self._file]


def read_all(folder: Path) -> Mapping[Path, Measured]:
    """Return what the processes of a server have measured, by their files."""
    found = {}
    for file in sorted(folder.glob(f"*{ENDING}")):
        with suppress(OSError, msgspec.MsgspecError):
            found[file] = msgspec.msgpack.decode(file.read_bytes(), type=Measured)
    return found


def runs(pid: int) -> bool:
    """Return true if there is such a process."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def resident_bytes() -> int:
    """Return the bytes of this process in memory; 0 where the system does not tell."""
    try:
        _, pages, *_ = Path("/proc/self/statm").read_text(encoding="ascii").split()
    except (OSError, ValueError):
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
