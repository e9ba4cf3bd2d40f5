"""Losses: how a process ended that should run on, and how long to wait before it is started again."""

import signal

STEADY_SECONDS = 10.0  # a process that ran so long is started again at once
MOST_SECONDS = 30.0  # between two starts


class Losses:
    """Counts the processes that were lost soon after their start; each waits twice as long as the last."""

    def __init__(self) -> None:
        self._in_a_row = 0

    def wait(self, lived: float) -> float:
        """Count a lost process that ran for `lived` seconds, and return the seconds to wait before the next
        start.
        """
        self._in_a_row = self._in_a_row + 1 if lived < STEADY_SECONDS else 0
        return min(MOST_SECONDS, 2.0 ** (self._in_a_row - 2)) if self._in_a_row > 1 else 0.0


def ending(status: int | None) -> str:
    """Describe the end of a process by its exit status; a negative one is a signal's number."""
    if status is None or status >= 0:
        return f"exit status {status}"
    try:
        return f"signal {-status}, {signal.Signals(-status).name}"
    except ValueError:
        return f"signal {-status}"


def replacement(wait: float) -> str:
    """Return when the process is replaced, for the log."""
    return f"Another one is started in {wait:.0f} seconds." if wait else "Another one is started."
