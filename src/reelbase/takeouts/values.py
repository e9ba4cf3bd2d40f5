"""Values of takeouts: ratings, moments, ids and years, as the services write them."""

import re
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from reelbase.bounds import LARGEST_ID
from reelbase.moments import precise

NOON, DAY = timedelta(hours=12), timedelta(days=1)
_IMDB = re.compile(r"(?:tt)?(?P<digits>[0-9]{1,10})")
_NUMBER = re.compile(r"-?\d{1,9}(?:\.\d{1,9})?")
_OLD_FORM = "%a %b %d %H:%M:%S %Y"  # Tue Jan  3 00:00:00 2012, of old files of IMDb
_UNKNOWN = (datetime(1970, 1, 1, tzinfo=UTC), datetime(1, 1, 1, tzinfo=UTC))
"""Services write one of these days for a day that nobody knows."""


class Misread(Exception):
    """A value that can't be taken; the text says what was expected and found."""


class At(NamedTuple):
    """A moment as `Fact` has it, and if only its day is known."""

    moment: str
    is_day: bool


NEVER = At("", is_day=False)


def halves(text: str, *, of: int = 10) -> int:
    """Return twice the value of 10 of a rating on a scale up to `of`, to the nearest half; 0 for none."""
    text = text.strip()
    if not text:
        return 0
    if not _NUMBER.fullmatch(text) or not 0 <= float(text) <= of:
        raise Misread(f"expected a rating up to {of}, found {text[:20]!r}")
    value = float(text) * 20 / of
    return max(1, int(value + 0.5)) if value else 0


def at(text: str) -> At:
    """Return a moment or a day; without a zone it counts as UTC. Raises Misread for anything else."""
    text = text.strip()
    if not text:
        return NEVER
    is_day = len(text) == len("2025-03-01")
    try:
        found = datetime.fromisoformat(text) if text[:4].isdigit() else datetime.strptime(text, _OLD_FORM)
        found = found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
        if any(abs(found - each) < DAY for each in _UNKNOWN):
            return NEVER
        return At(precise(found + NOON if is_day else found), is_day)
    except (ValueError, OverflowError):
        raise Misread(f"expected a day as YYYY-MM-DD or a moment, found {text[:30]!r}") from None


def at_second(text: str) -> At:
    """Return the moment of seconds since 1970, or of a text as `at` takes it."""
    text = text.strip()
    if not text.isdigit():
        return at(text)
    try:
        return at(datetime.fromtimestamp(int(text), UTC).isoformat())
    except (ValueError, OverflowError, OSError):
        raise Misread(f"expected seconds since 1970, found {text[:30]!r}") from None


def imdb(text: str) -> str:
    """Return an id of IMDb, with its zeros; "" for anything else."""
    found = _IMDB.fullmatch(text.strip())
    digits = found.group("digits") if found else ""
    return f"tt{digits:0>7}" if digits.strip("0") else ""


def id_number(text: str) -> int:
    """Return an id that is a number; 0 for anything else."""
    text = text.strip().removesuffix(".0")
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= 10 else 0
    return number if number <= LARGEST_ID else 0


def year(text: str) -> int:
    """Return the year with which a text begins; 0 for anything else."""
    text = text.strip()[:4]
    return int(text) if len(text) == 4 and text.isascii() and text.isdigit() else 0


def dated(text: str) -> tuple[str, int]:
    """Return the title and the year of `North Pier (2019)`; 0 where it has no year."""
    title, opens, rest = text.strip().rpartition("(")
    if opens and rest.endswith(")") and len(rest) == len("2019)") and year(rest):
        return title.strip(), year(rest)
    return text.strip(), 0


def count(text: str) -> int:
    """Return the number of a season or an episode; -1 where there is none."""
    text = text.strip().removesuffix(".0")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else -1
