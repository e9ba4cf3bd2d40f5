"""Histograms of durations, counted in a fraction of a microsecond."""

from bisect import bisect_left

BOUNDS = (0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of the buckets in seconds; an answer from memory is in the first one."""
QUICKEST, *_ = BOUNDS


class Histogram:
    """Durations in seconds: the number in each bucket, the last of which has no bound, and their sum."""

    __slots__ = ("_counts", "quickest", "total")

    def __init__(self) -> None:
        self.quickest = 0  # in the first bucket, besides those that were added
        self.total = 0.0
        self._counts = [0] * (len(BOUNDS) + 1)

    @property
    def counts(self) -> list[int]:
        """The number in each bucket."""
        first, *others = self._counts
        return [first + self.quickest, *others]

    def add(self, seconds: float) -> None:
        """Count a duration."""
        self._counts[bisect_left(BOUNDS, seconds)] += 1
        self.total += seconds

    def take_in(self, counts: list[int], total: float) -> None:
        """Add what another histogram has counted."""
        self._counts = [mine + its for mine, its in zip(self._counts, counts, strict=True)]
        self.total += total
