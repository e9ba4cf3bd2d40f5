"""Pace: how much of an import people who write have to wait for.

A write waits for what is being written of a batch, then for the commit of the transaction. Both are kept
short by the clock, so that they are as large as a quiet machine allows, and small on a busy one.
"""

from collections.abc import Iterable, Iterator
from math import ceil, inf

from msgspec.structs import replace

from reelbase.importers.engine.batch import Batch

MOST_SECONDS = 0.18
"""For a piece of a batch, which may be half as large again, and for a commit."""
FEWEST_LINES = 10
LONGEST, SHORTEST = 2.0, 0.1  # seconds of a transaction


class Pace:
    """Measures how long lines and commits take."""

    def __init__(self, *, is_fixed: bool = False) -> None:
        """Begin slowly. A fixed pace ignores the clock: a file then makes the same journal everywhere."""
        self._is_fixed = is_fixed
        self.lines = 50.0  # that are written in the time of a piece; at first as on a slow machine
        self.seconds = inf if is_fixed else 0.5  # of a transaction whose commit takes the time of one

    def pieces(self, batches: Iterable[Batch | None], done: int) -> Iterator[Batch | None]:
        """Yield the batches after the first `done` lines of a source, in pieces that are written in time.

        The last piece of a batch alone counts as the batch: with what could not be read, the counts, and the
        lines that are done, after which an interrupted import goes on.
        """
        bytes_done = 0
        for batch in batches:
            if batch is None:
                yield None
                continue
            first, behind = 0, len(batch.lines)
            while not self._is_fixed and (pieces := round((behind - first) / self.lines)) > 1:
                end = first + ceil((behind - first) / pieces)
                piece = batch.part(first, end)
                yield replace(piece, lines_done=done, bytes_done=bytes_done, bad=[], skipped=0, counts={})
                first = end
            yield batch.part(first, behind) if first else batch
            done, bytes_done = batch.lines_done, batch.bytes_done

    def wrote(self, lines: int, seconds: float) -> None:
        """Note how long it took to write so many lines."""
        if lines and not self._is_fixed:
            in_time = lines * MOST_SECONDS / max(seconds, 0.001)
            self.lines = min(2 * self.lines, max(FEWEST_LINES, in_time))

    def committed(self, written: float, seconds: float) -> None:
        """Note how long it took to commit what was written in so many seconds."""
        if self._is_fixed:
            return
        in_time = written * MOST_SECONDS / max(seconds, 0.001)
        self.seconds = min(2 * self.seconds, LONGEST, max(SHORTEST, in_time))
