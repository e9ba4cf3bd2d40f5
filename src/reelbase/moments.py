"""Moments and days as texts, all UTC: as the database keeps them and as answers show them.

The present comes from `now` alone (`tools/clocks.py` holds that), so that a double can stand at any time.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache


class _Source:
    """The clock that `now` reads: the machine's, unless another one is set."""

    clock: Callable[[], datetime] | None = None


def now() -> datetime:
    """Return the present moment."""
    return datetime.now(UTC) if _Source.clock is None else _Source.clock()


def set_clock(clock: Callable[[], datetime] | None) -> None:
    """Let `now` read another clock, or that of the machine again."""
    _Source.clock = clock


@lru_cache(maxsize=16)  # all that a transaction writes has the same
def stamp(moment: datetime) -> str:
    """Return `2026-05-24 17:19:42`; such stamps sort by time."""
    return f"{moment:%Y-%m-%d %H:%M:%S}"


def moment_of(text: str) -> datetime:
    """Return the moment of a stamp."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)


def with_t(stamped: str) -> str:
    """Return the `2026-05-24T17:19:42Z` of a stamp (RFC 3339)."""
    return f"{stamped.replace(' ', 'T')}Z"


def day(moment: datetime) -> str:
    """Return `2026-05-24`."""
    return f"{moment:%Y-%m-%d}"


def with_zone(moment: datetime) -> str:
    """Return `2026-05-24 17:19:42 UTC`."""
    return f"{stamp(moment)} UTC"


def precise(moment: datetime) -> str:
    """Return `2026-05-24T17:19:42.123Z`."""
    return f"{moment.replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"
