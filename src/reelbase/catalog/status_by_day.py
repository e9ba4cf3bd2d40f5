"""The status of a movie on a day: that of the demo's invented films, of which no source says one.

What is exported or mirrored has the status of its own day. Importers take none of an invented film that
another day would change (`importers/formats/bodies/titles.py`).
"""

from datetime import date

from reelbase.catalog.vocabulary import MovieStatus

INVENTED = range(1_950_000_000, 1_951_000_000)
"""The ids of the invented films, as tools/demo/living/facts.py gives them."""

DAYS_BEFORE = (
    (365, MovieStatus.PLANNED),
    (180, MovieStatus.IN_PRODUCTION),
    (0, MovieStatus.POST_PRODUCTION),
)
"""A movie has that status more than so many days before its release."""

OF_A_DAY = frozenset({MovieStatus.RELEASED, *(status for _, status in DAYS_BEFORE)})


def status_on(today: date, release_date: str) -> str:
    """Return the status that a release date implies; none without a date."""
    if not release_date:
        return ""
    later = ((_day_after(today, days), status) for days, status in DAYS_BEFORE)
    return next((status for day, status in later if release_date > day), MovieStatus.RELEASED)


def _day_after(today: date, days: int) -> str:
    """Return the day after some days as text: not every text that was imported is a day."""
    return date.fromordinal(min(today.toordinal() + days, date.max.toordinal())).isoformat()
