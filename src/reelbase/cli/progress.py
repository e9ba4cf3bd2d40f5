"""Progress of long work: a live bar with rate and time left on a terminal, plain lines elsewhere."""

import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from reelbase import stopping

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

    from reelbase.importers.report import Progress

LINE_SECONDS = 5.0


class PlainLines:
    """A line every few seconds: how much is done, how fast, how long still."""

    def __init__(self, unit: str = "lines", clock: Callable[[], float] = time.monotonic) -> None:
        self._unit = unit
        self._clock = clock
        self._begun = self._next = clock()
        self._next += LINE_SECONDS

    def __call__(self, progress: "Progress") -> None:
        stopping.check()
        now = self._clock()
        if now >= self._next:
            print(line(progress, now - self._begun, self._unit), flush=True)
            self._next = now + LINE_SECONDS

    def __enter__(self) -> "PlainLines":
        return self

    def __exit__(self, *_: object) -> None:
        """Release nothing: plain lines hold nothing."""


class LiveBar:
    """One line that is redrawn."""

    def __init__(self, unit: str = "lines") -> None:
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        self._bar: Bar = Progress(
            TextColumn("{task.fields[lines]}"),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f}%"),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
        )
        self._task: TaskID = self._bar.add_task("", total=None, lines="", rate="")
        self._begun = time.monotonic()
        self._unit = unit

    def __call__(self, progress: "Progress") -> None:
        stopping.check()
        spent = time.monotonic() - self._begun
        self._bar.update(
            self._task,
            total=progress.bytes_total or None,
            completed=progress.bytes_done,
            lines=f"{progress.lines_done:,} {self._unit}",
            rate=f"{rate(progress, spent):,.0f} {self._unit}/s",
        )

    def __enter__(self) -> "LiveBar":
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()


def shown(unit: str = "lines") -> PlainLines | LiveBar:
    """Return the progress display that fits the command's output."""
    return LiveBar(unit) if sys.stdout.isatty() else PlainLines(unit)


def line(progress: "Progress", spent: float, unit: str = "lines") -> str:
    """Describe the state of the work."""
    parts = [f"{progress.lines_done:,} {unit}", f"{rate(progress, spent):,.0f} {unit}/s"]
    if progress.bytes_total and progress.bytes_done:
        share = progress.bytes_done / progress.bytes_total
        parts += [f"{share:.0%}", f"{duration(spent / share - spent)} left"]
    return ", ".join(parts)


def rate(progress: "Progress", spent: float) -> float:
    """Format a rate in lines a second."""
    return progress.lines_done / spent if spent > 0 else 0.0


def duration(seconds: float) -> str:
    """Format a time as 0:00:12."""
    minutes, rest = divmod(max(0, round(seconds)), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"
