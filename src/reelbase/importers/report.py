"""Reports of an import, while it runs and when it is done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

KEPT_BAD_LINES = 1000


@dataclass(frozen=True)
class BadLine:
    """A line that was not taken, and why."""

    file: str
    line: int  # counted from 1; 1 for a recording in a file of its own
    reason: str


@dataclass(frozen=True)
class Progress:
    """The progress of an import."""

    lines_done: int
    lines_total: int | None  # None where it is not known beforehand
    bytes_done: int  # of the files as they are, compressed or not
    bytes_total: int
    counts: Mapping[str, int] = field(default_factory=dict)
    elapsed: float = 0.0  # seconds
    requests: int = 0  # to another server
    errors: int = 0  # what could not be had from there


@dataclass(frozen=True)
class Report:
    """The results of an import."""

    lines_done: int = 0
    bytes_done: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    bad: tuple[BadLine, ...] = ()  # the first KEPT_BAD_LINES
    bad_count: int = 0
    skipped: int = 0  # answers that are no part of the catalogue
    resumed: int = 0  # lines that an interrupted import had done before
    elapsed: float = 0.0  # seconds
    finished_at: str = ""  # UTC; the end of an earlier import of the same contents, so that nothing was read

    @property
    def is_whole(self) -> bool:
        """If every line was taken."""
        return not self.bad_count


Tell = Callable[[Progress], None]
