"""The clock of a double: it goes with the machine's, is moved, runs at another rate, or stands."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

FIRST = datetime(1, 1, 3, tzinfo=UTC)
LAST = datetime(9999, 12, 29, tzinfo=UTC)
"""The moments between which every time zone has a date."""

MOST_RATE = 1e9


class BeyondTime(ValueError):
    """A moment or a rate that a clock can't have."""


class Setting(NamedTuple):
    """A moment of the double, the machine's seconds that belong to it, and how fast it goes on from there."""

    origin: datetime
    seconds: float
    rate: float

    def at(self, seconds: float) -> datetime:
        """Return the moment of the double at the machine's seconds; it stops where time ends."""
        if not self.rate:
            return self.origin
        passed = (seconds - self.seconds) * self.rate
        left = (LAST if passed > 0 else FIRST) - self.origin
        return self.origin + (left if abs(passed) > abs(left.total_seconds()) else timedelta(seconds=passed))


class Clock:
    """A clock that is set anew; `setting` can be kept, and given back."""

    def __init__(self, at: datetime | None = None, machine: Callable[[], float] = time.time) -> None:
        self._machine = machine
        self.setting = Setting(datetime.fromtimestamp(machine(), UTC), machine(), 1.0)
        if at is not None:
            self.freeze(at)

    def __call__(self) -> datetime:
        return self.setting.at(self._machine())

    def seconds(self) -> float:
        """Return the present as seconds, by which what is kept in memory grows old."""
        return self().timestamp()

    def freeze(self, at: datetime | None = None) -> None:
        """Stop at a moment, or at the present one."""
        self._set(self() if at is None else at, 0.0)

    def move(self, by: timedelta) -> None:
        """Go on from a later or an earlier moment, at the same rate."""
        try:
            self._set(self() + by, self.setting.rate)
        except OverflowError:
            raise BeyondTime(f"expected a moment from the year 1 to 9999, found one {by} from now") from None

    def run(self, rate: float = 1.0, at: datetime | None = None) -> None:
        """Go on at a rate: 60 makes a minute of each second."""
        if not 0 <= rate <= MOST_RATE:
            raise BeyondTime(f"expected a rate from 0 to {MOST_RATE:.0f}, found {rate}")
        self._set(self() if at is None else at, rate)

    def follow(self) -> None:
        """Go with the machine's clock again."""
        now = self._machine()
        self.setting = Setting(datetime.fromtimestamp(now, UTC), now, 1.0)

    def _set(self, origin: datetime, rate: float) -> None:
        if not FIRST <= origin <= LAST:
            raise BeyondTime(f"expected a moment from {FIRST:%Y-%m-%d} to {LAST:%Y-%m-%d}, found {origin}")
        self.setting = Setting(origin, self._machine(), rate)
