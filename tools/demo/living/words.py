"""The words of invented titles: names of two things in nine languages, and what a film is about."""

from __future__ import annotations

import hashlib
from functools import cache

from tools.demo.films.facts import Row
from tools.demo.living import facts

LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "ja", "ko", "sv")
JOINED = (
    {"en": "and", "de": "und", "fr": "et", "es": "y", "it": "e", "pt": "e", "ja": "と", "sv": "och"},
    {"en": "or", "de": "oder", "fr": "ou", "es": "o", "it": "o", "pt": "ou", "ja": "か", "sv": "eller"},
    {"en": "without", "de": "ohne", "fr": "sans", "es": "sin", "it": "senza", "pt": "sem", "sv": "utan"},
)
"""The words between two things, in each way of joining them."""

AND, OR, WITHOUT = range(3)
CAPITALIZED = ("en", "de")
"""Languages that write the second thing of a title with a capital, too."""

HANGUL, FINALS = 0xAC00, 28


@cache
def pairs() -> list[tuple[int, int, int]]:
    """Return every way of joining two different things, mixed, always in the same order."""
    number = range(len(facts.rows("things")))
    found = [(way, a, b) for way in (AND, OR, WITHOUT) for a in number for b in number if a != b]
    return sorted(found, key=lambda each: hashlib.sha256(repr(each).encode()).digest())


def title(n: int, language: str) -> str:
    """Return the title of a number in a language."""
    way, *ids = pairs()[n]
    column = LANGUAGES.index(language)
    a, b = (facts.rows("things")[id][column] for id in ids)
    if language == "ko":
        return _korean(way, a, b)
    if language == "ja":
        return f"{b}のない{a}" if way == WITHOUT else f"{a}{JOINED[way]['ja']}{b}"
    joined = "u" if (language, way) == ("es", OR) and b.startswith("O") else JOINED[way][language]
    return f"{a} {joined} {b if language in CAPITALIZED else b.lower()}"


def _korean(way: int, a: str, b: str) -> str:
    has_final = (ord(a[-1]) - HANGUL) % FINALS > 0
    return (f"{a}{'과' if has_final else '와'} {b}", f"{a} 또는 {b}", f"{b} 없는 {a}")[way]


def overview(n: int) -> str:
    """Return what the film of a number is about."""
    who, where, event, end = (_one_of(part, n) for part in ("who", "where", "event", "end"))
    return f"{who} {where} {event} {end}."


def _one_of(part: str, n: int) -> str:
    """Return the words of a part; the numbers of words have no common divisor, so stories come once."""
    words = _parts()[part]
    return words[n % len(words)]


@cache
def _parts() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for part, words in _rows():
        found.setdefault(part, []).append(words)
    return found


def _rows() -> list[Row]:
    return facts.rows("stories")
