"""Days as terms: each day is written with its month and its year, and a range is few of them."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

FIRST = date(1800, 1, 1)
LAST = date(2199, 12, 31)


@lru_cache(maxsize=50_000)
def levels(day: str) -> tuple[str, ...]:
    """Return the terms of a day `1999-10-15`: its year, its month and itself; none if it is no day."""
    if len(day) < 10 or not is_day(day[:10]):
        return ()
    return day[:4], day[:7], day[:10]


def is_day(text: str) -> bool:
    """Return true if the text is a calendar day as TMDB writes it."""
    try:
        return len(text) == 10 and FIRST <= date.fromisoformat(text) <= LAST
    except ValueError:
        return False


def cover(start: date | None, end: date | None) -> list[str]:
    """Return the fewest terms that cover every day from start to end, both included: years, months, days."""
    return list(_cover(max(start or FIRST, FIRST), min(end or LAST, LAST)))


def _cover(day: date, end: date) -> Iterator[str]:
    while day <= end:
        if day.day == 1 and day.month == 1 and date(day.year, 12, 31) <= end:
            yield f"{day.year:04}"
            day = date(day.year + 1, 1, 1)
        elif day.day == 1 and _month_end(day) <= end:
            yield f"{day.year:04}-{day.month:02}"
            day = _month_end(day) + timedelta(days=1)
        else:
            yield day.isoformat()
            day += timedelta(days=1)


def _month_end(day: date) -> date:
    after = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return after - timedelta(days=1)
