"""Values as sources write them: dates, years, amounts and ids of every kind."""

import math
import re

from reelbase import bounds
from reelbase.importers.faults import LineFault
from reelbase.importers.merging.record import Rough

DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
AMERICAN = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})")
EUROPEAN = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
YEAR = re.compile(r"(\d{4})(?:\.0)?")
YEARS = range(1870, 2100)
OLDEST_OF_TWO_DIGITS = 30  # 1/30/95 is of 1995, 1/30/29 of 2029
LARGEST = 2**53
HOURS = "h hr hrs hour hours std stunde stunden heure heures hora horas ora ore uur"
MINUTES = "m min mins minute minutes minuten mn minuto minutos minuti minuut ' ′"
SECONDS = "s sec secs second seconds sek sekunde sekunden seconde secondes segundo segundos secondi"
UNITS = {
    word: seconds for words, seconds in ((HOURS, 3600), (MINUTES, 60), (SECONDS, 1)) for word in words.split()
}
"""Seconds of each unit of a runtime."""
_AMOUNT = re.compile(r"(\d{1,9}(?:[.,]\d{1,6})?)\s*([^\W\d_]{1,12}|['′])?\.?[\s,]*")
_CLOCK = re.compile(r"(\d{1,2}):([0-5]\d)(?::([0-5]\d))?")
NOTHING = {"", "nan", "none", "null", "n/a", "\\n", "0000-00-00", "na", "-"}


class ValueFault(LineFault):
    """A value that can't be understood; the text says what was expected."""


def is_nothing(text: str | None) -> bool:
    """Whether a text is one of the ways to say nothing."""
    return text is None or text.strip().lower() in NOTHING


def date(text: str, name: str = "date") -> str | Rough:
    """A day as YYYY-MM-DD, a year as its first day (Rough); "" where nothing is said."""
    text = text.strip()
    if is_nothing(text):
        return ""
    if found := DATE.match(text):
        return _day(*map(int, found.groups()), text=text, name=name)
    if found := AMERICAN.fullmatch(text):
        month, day, year = map(int, found.groups())
        if len(found[3]) == 2:
            year += 2000 if year < OLDEST_OF_TWO_DIGITS else 1900
        return _day(year, month, day, text=text, name=name)
    if found := EUROPEAN.fullmatch(text):
        day, month, year = map(int, found.groups())
        return _day(year, month, day, text=text, name=name)
    if (found := YEAR.fullmatch(text)) and int(found[1]) in YEARS:
        return Rough(f"{found[1]}-01-01")
    raise ValueFault(f"expected a date for {name}, found {text[:40]!r}")


def _day(year: int, month: int, day: int, *, text: str, name: str) -> str | Rough:
    if year not in YEARS:
        raise ValueFault(f"expected a date for {name}, found {text[:40]!r}")
    if month == 0 or day == 0:  # 1995-00-00: no more than the year is known
        return Rough(f"{year:04}-01-01")
    days = (31, 29 if _is_leap(year) else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    if month > 12 or day > days[month - 1]:
        raise ValueFault(f"expected a date for {name}, found {text[:40]!r}")
    return f"{year:04}-{month:02}-{day:02}"


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def day_text(day: str | Rough) -> str:
    """The day as text, rough or not."""
    return day.value if isinstance(day, Rough) else day


def number(text: str, name: str = "number") -> int:
    """A whole number: 30000000, 30000000.0, $30,000,000; 0 where nothing is said."""
    return round(decimal(text, name))


def decimal(text: str, name: str = "number") -> float:
    """A number; 0 where nothing is said, or what no number is (NaN, Infinity)."""
    if is_nothing(text):
        return 0.0
    bare = re.sub(r"[$€£,_ '\u00a0\u202f]", "", text.strip())
    try:
        found = float(bare)
    except ValueError:
        raise ValueFault(f"expected a number for {name}, found {text[:40]!r}") from None
    if not math.isfinite(found):
        return 0.0
    if abs(found) > LARGEST:
        raise ValueFault(f"expected a number for {name}, found {text[:40]!r}")
    return found


def minutes(text: str, name: str = "runtime") -> int:
    """Whole minutes of 88, 88 min, 1h28m, 2h 16min, 5280 s, 1:28:00, PT1H28M; 0 where nothing is said."""
    bare = text.strip().lower().removeprefix("pt")
    if is_nothing(bare):
        return 0
    if clock := _CLOCK.fullmatch(bare):
        hours, rest, seconds = (int(part or 0) for part in clock.groups())
        return round(hours * 60 + rest + seconds / 60)
    if not re.search(r"[^\W\d_]|['′]", bare):
        return number(bare, name)  # without any unit
    total, place, last = 0.0, 0, 216_000
    while place < len(bare):
        found = _AMOUNT.match(bare, place)
        unit = 0 if found is None else UNITS.get(found[2], 0) if found[2] else last // 60
        if found is None or not 0 < unit < last or (not found[2] and last > 3600):
            raise ValueFault(f"expected minutes for {name}, found {text[:40]!r}")
        total += float(found[1].replace(",", ".")) * unit
        place, last = found.end(), unit
    return max(1, round(total / 60)) if total else 0


def imdb_id(text: str, letters: str = "tt") -> str:
    """tt0114709 for tt0114709, 0114709, 114709 and addresses that hold it; "" where nothing is said."""
    text = text.strip()
    if is_nothing(text) or text == "0":
        return ""
    found = re.search(rf"{letters}(\d{{1,12}})(?!\d)", text) or re.fullmatch(r"(\d{1,12})(?:\.0)?", text)
    if not found:
        raise ValueFault(f"expected an IMDb id ({letters} and digits), found {text[:40]!r}")
    return f"{letters}{found[1]:0>7}"


def plain_id(text: str, name: str) -> str:
    """The digits of a numeric id: 862 for 862 and 862.0; "" where nothing is said.

    Raises ValueFault for what is none, and for ids beyond those of TMDB.
    """
    text = text.strip()
    if is_nothing(text) or text == "0":
        return ""
    found = re.fullmatch(r"0*(\d{1,18})(?:\.0+)?", text)
    if not found:
        raise ValueFault(f"expected a number for {name}, found {text[:40]!r}")
    if int(found[1]) > bounds.ID:
        raise ValueFault(f"expected at most {bounds.ID:,} for {name}, found {found[1]}")
    return found[1] if found[1] != "0" else ""
