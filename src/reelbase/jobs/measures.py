"""The arithmetic of popularity and of trending: docs/explanation/popularity.md says why."""

import math
from datetime import date

from reelbase.storage.queries.signals import Signals

VOTE = 5  # views
FAVORITE = 4
WATCHLIST_ADD = 4

DECAY = 0.9  # what is left of a momentum after a day
REST = 0.01  # a momentum below this is none
FRESH_DAYS = 90  # after so many days half of the freshness is gone
SHARE = 0.05  # of a popularity in what trends


def activity(signals: Signals) -> int:
    """Return the activity that signals are worth together, in views."""
    return (
        signals.views
        + VOTE * signals.votes
        + FAVORITE * signals.favorites
        + WATCHLIST_ADD * signals.watchlist_adds
    )


def gained(day: int) -> float:
    """Return what a day's activity adds to the momentum: ten times as much use is not ten times as
    popular.
    """
    return math.log1p(day)


def decayed(momentum: float, days: int) -> float:
    """Return what is left of a momentum after so many days."""
    return momentum * DECAY**days


def freshness(today: date, *days: str) -> float:
    """Return 2 on the day of the nearest release or airing, falling to 1 with the distance in days."""
    distances = [abs((day - today).days) for day in map(_day, days) if day]
    return 1 + 0.5 ** (min(distances) / FRESH_DAYS) if distances else 1.0


def weight(votes: int) -> float:
    """Return 1 without votes, and a tenth more for each factor of ten."""
    return 1 + math.log10(1 + max(0, votes)) / 10


def popularity(imported: float, momentum: float, fresh: float, weighs: float) -> float:
    """Add imported popularity and what use adds, with four decimals."""
    if momentum < REST:
        return imported
    return max(imported, round(imported + momentum * fresh * weighs, 4))


def heat(recent: int, usual: float) -> float:
    """Return how far the activity of some days exceeds the usual one; never negative.

    The root is the spread that chance alone gives a count, so that neither the most used of all nor
    a single view of what is never used comes first.
    """
    return max(0.0, (recent - usual) / math.sqrt(usual + 1))


def score(warmth: float, its_popularity: float, fresh: float) -> float:
    """Return the number that trends are ordered by; it holds a part of the popularity, so that something
    trends without use.
    """
    return round(warmth + SHARE * max(0.0, its_popularity) * fresh, 6)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
