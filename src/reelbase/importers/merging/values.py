"""Values as sources write them: dates, years, amounts and ids of every kind."""

import datetime
import re

from reelbase.importers.engine.record import Rough
from reelbase.matching.ids import ValueFault, is_nothing

DATE = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)")
EITHER = re.compile(r"(\d{1,2})([-/])(\d{1,2})\2(\d{4}|\d{2})")
"""A date of which either part may be the day."""
DOTTED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")
DAY_FIRST, MONTH_FIRST = "DMY", "MDY"
YEAR = re.compile(r"(\d{4})(?:\.0)?")
YEARS = range(1870, 2100)
OLDEST_OF_TWO_DIGITS = 30  # 1/30/95 is of 1995, 1/30/29 of 2029
LARGEST = 2**53
LONGEST = 100  # characters; what is longer is no amount, and is not looked through
HOURS = "h hr hrs hour hours std stunde stunden heure heures hora horas ora ore uur"
MINUTES = "m min mins minute minutes minuten mn minuto minutos minuti minuut ' ′"
SECONDS = "s sec secs second seconds sek sekunde sekunden seconde secondes segundo segundos secondi"
UNITS = {
    word: seconds for words, seconds in ((HOURS, 3600), (MINUTES, 60), (SECONDS, 1)) for word in words.split()
}
"""Seconds of each unit of a runtime."""
_AMOUNT = re.compile(r"(\d{1,9}(?:[.,]\d{1,6})?)\s*([^\W\d_]{1,12}|['′])?\.?[\s,]*")
_CLOCK = re.compile(r"(\d{1,2}):([0-5]\d)(?::([0-5]\d))?")
_MARKS = ".,"
_SPACES = re.compile(r"(?<=\d)[ '’_\u00a0\u2009\u202f](?=\d{3}(?!\d))")
"""A separator of thousands that is nothing else."""
_NUMBER = re.compile(r"([+-])?(\d[\d.,' ’_\u00a0\u2009\u202f]*|[.,]\d+)(e[+-]?\d{1,3})?")
_DIGITS = re.compile(r"\d[\d.,]*|[.,]\d+")
_EITHER_NUMBER = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{2,3})*[.,]\d{3}")
_DOLLARS = r"(?:us\s?\$|\$|usd|us[- ]dollars?|dollars?)"
_SUM = r"[+-]?[\d.,][\d.,' ’_\u00a0\u2009\u202f]*(?:e[+-]?\d+)?"
_MONEY = re.compile(rf"{_DOLLARS}?\s*({_SUM})\s*([a-z]+)?\.?\s*{_DOLLARS}?")
_PLAIN = re.compile(r"\d{1,15}(?:\.\d{1,2})?")
SCALES = {
    word: scale
    for scale, words in (
        (1_000, "k thousand tsd"),
        (1_000_000, "m mm mn mio mln million millions millionen"),
        (1_000_000_000, "b bn billion billions mrd milliarde milliarden milliard milliards"),
    )
    for word in words.split()
} | {"": 1}
"""Words behind an amount, with the factor of each."""


class Ambiguous(ValueFault):
    """A value that can be read in two ways, which its column does not decide."""


def date(text: str, name: str = "date", order: str = "") -> str | Rough:
    """Return a day as YYYY-MM-DD, a year as its first day (Rough); "" for an empty text.

    `order` is that of the column, DMY or MDY. Without it, 05/11/2022 raises Ambiguous.
    """
    text = text.strip()
    if is_nothing(text):
        return ""
    if found := DATE.match(text):
        return _day(int(found[1]), int(found[3]), int(found[4]), text=text, name=name)
    if found := EITHER.fullmatch(text):
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        if len(found[4]) == 2:
            year += 2000 if year < OLDEST_OF_TWO_DIGITS else 1900
        order = order or date_order(text) or (DAY_FIRST if first == second else "")
        if not order:
            raise Ambiguous(f"expected a date for {name}, found {text!r}: either part could be the day")
        month, day = (second, first) if order == DAY_FIRST else (first, second)
        return _day(year, month, day, text=text, name=name)
    if found := DOTTED.fullmatch(text):
        day, month, year = map(int, found.groups())
        return _day(year, month, day, text=text, name=name)
    if (found := YEAR.fullmatch(text)) and int(found[1]) in YEARS:
        return Rough(f"{found[1]}-01-01")
    raise ValueFault(f"expected a date for {name}, found {text[:40]!r}")


def date_order(text: str) -> str:
    """Return the order, DMY or MDY, that a date shows by a number above 12; "" if it shows none."""
    found = EITHER.fullmatch(text.strip())
    if found is None:
        return ""
    first, second = int(found[1]), int(found[3])
    return DAY_FIRST if first > 12 >= second else MONTH_FIRST if second > 12 >= first else ""


def _day(year: int, month: int, day: int, *, text: str, name: str) -> str | Rough:
    if year not in YEARS:
        raise ValueFault(f"expected a date for {name}, found {text[:40]!r}")
    if month == 0 or day == 0:  # 1995-00-00: no more than the year is known
        return Rough(f"{year:04}-01-01")
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        raise ValueFault(f"expected a date for {name}, found {text[:40]!r}") from None


def day_text(day: str | Rough) -> str:
    """Return the day as text, rough or not."""
    return day.value if isinstance(day, Rough) else day


def number(text: str, name: str = "number") -> int:
    """Return a whole number: 30000000, 30000000.0, 30,000,000, 1.234.567; 0 for an empty text.

    Three digits behind a single mark are thousands: 1.234 of what is counted is 1234.
    """
    return round(decimal(text, name, _of_count(text)))


def _of_count(text: str) -> str:
    """Return the decimal mark of a count, in which three digits behind a single mark are thousands."""
    return "," if "." in text else "."


def decimal(text: str, name: str = "number", mark: str = ".") -> float:
    """Return a number; 0 for an empty text, or for no number (NaN, Infinity).

    `mark` is what stands before the decimals in the column, "." as programs write it or ",". It decides
    what could be read in two ways, such as 1.234; "" raises Ambiguous there.
    """
    bare = text.strip().lower()
    if _PLAIN.fullmatch(bare):
        return float(bare)
    if len(bare) > LONGEST:
        raise ValueFault(f"expected a number for {name}, found {text[:40]!r}")
    if is_nothing(bare) or bare.lstrip("+-") in ("inf", "infinity"):
        return 0.0
    found = _NUMBER.fullmatch(bare)
    whole = _SPACES.sub("", found[2]) if found else ""
    if found is None or not _DIGITS.fullmatch(whole):
        raise ValueFault(f"expected a number for {name}, found {text[:40]!r}")
    value = float(f"{found[1] or ''}{_with_point(whole, text, name, mark)}{found[3] or ''}")
    if not 0 <= value <= LARGEST:  # nothing that a source tells is less than nothing
        raise ValueFault(f"expected a number for {name}, found {text[:40]!r}")
    return value


def _with_point(digits: str, text: str, name: str, mark: str) -> str:
    """Return the number with a point before its decimals, and no mark between its thousands."""
    own = decimal_mark(digits)
    if digits.isdigit():
        return digits
    if not own:
        if not mark:
            raise Ambiguous(
                f"expected a number for {name}, found {text[:40]!r}: {digits[-4]!r} could stand before"
                " decimals or between thousands"
            )
        own = mark
    other = "," if own == "." else "."
    whole, _, rest = digits.partition(own)
    if other in rest or own in rest or (other in whole and not _GROUPED.fullmatch(whole)):
        raise ValueFault(f"expected a number for {name}, found {text[:40]!r}")
    return f"{whole.replace(other, '')}.{rest}"


def decimal_mark(text: str) -> str:
    """Return the decimal mark that a number shows for certain, "." or ","; "" if it shows none."""
    digits = _SPACES.sub("", text.strip().lstrip("+-$€£ "))
    marks = [letter for letter in digits if letter in _MARKS]
    if not marks or not _DIGITS.fullmatch(digits):
        return ""
    last, is_repeated = marks[-1], len(marks) > 1 and len(set(marks)) == 1
    if is_repeated:
        return "," if last == "." else "."
    return "" if _is_either(digits) else last


def _is_either(digits: str) -> bool:
    """Return whether the mark could be one of decimals or of thousands: 1.234, but not 0.234."""
    return bool(_EITHER_NUMBER.fullmatch(digits))


def money(text: str, name: str = "amount", mark: str = ".") -> int:
    """Return whole US dollars of $30,000,000, 5.5M, USD 5.5 million, 30 Mio. $; 0 for an empty text.

    Raises ValueFault for other currencies: what they were worth is unknown.
    """
    bare = text.strip().lower()
    if is_nothing(bare):
        return 0
    found = _MONEY.fullmatch(bare) if len(bare) <= LONGEST else None
    scale = SCALES.get(found[2] or "") if found else None
    if found is None or scale is None:
        raise ValueFault(f"expected US dollars for {name}, found {text[:40]!r}")
    amount = decimal(found[1], name, mark or ("" if found[2] else _of_count(found[1])))
    if amount * scale > LARGEST:
        raise ValueFault(f"expected US dollars for {name}, found {text[:40]!r}")
    return round(amount * scale)


def minutes(text: str, name: str = "runtime", mark: str = "") -> int:
    """Return whole minutes of 88, 88 min, 1h28m, 2h 16min, 5280 s, 1:28:00, PT1H28M; 0 for an empty text.

    `mark` is the decimal mark of the column; without it, 1.234 raises Ambiguous.
    """
    bare = text.strip().lower().removeprefix("pt")
    if is_nothing(bare):
        return 0
    if len(bare) > LONGEST:
        raise ValueFault(f"expected minutes for {name}, found {text[:40]!r}")
    if clock := _CLOCK.fullmatch(bare):
        hours, rest, seconds = (int(part or 0) for part in clock.groups())
        return round(hours * 60 + rest + seconds / 60)
    if not re.search(r"[^\W\d_]|['′]", bare):
        return round(decimal(bare, name, mark))  # without any unit
    total, place, last = 0.0, 0, 216_000
    while place < len(bare):
        found = _AMOUNT.match(bare, place)
        unit = 0 if found is None else UNITS.get(found[2], 0) if found[2] else last // 60
        if found is None or not 0 < unit < last or (not found[2] and last > 3600):
            raise ValueFault(f"expected minutes for {name}, found {text[:40]!r}")
        total += decimal(found[1], name, mark) * unit
        place, last = found.end(), unit
    return max(1, round(total / 60)) if total else 0
