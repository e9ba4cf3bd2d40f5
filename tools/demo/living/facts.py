"""The facts written down in tools/demo/facts/living, and the days on which invented titles come out."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from tools.demo.films.facts import Row, read_rows
from tools.demo.ids import FACTS

FIRST = date(2026, 9, 28)
"""The Monday of the first week."""

LAST = date(2037, 1, 31)
"""A month after the end of 2036: what is upcoming and on the air on its last day."""

FIRST_ID = {
    "movie": 1_950_000_000,
    "person": 1_951_000_000,
    "tv": 1_952_000_000,
    "season": 1_952_100_000,
    "episode": 1_953_000_000,
}
"""Above every made id of the demo; they follow each other, so that the files stay small."""

KINDS = tuple(FIRST_ID)
COMPANY, KEYWORD, NETWORK, SERVICE = 1_954_000_001, 1_954_000_002, 1_954_000_003, 1_954_000_004


class Country(NamedTuple):
    """A country in which invented titles come out. Certifications are those for all, from 12 and from 15."""

    code: str
    language: str
    weekday: int
    movie: tuple[str, ...]
    series: tuple[str, ...]


@cache
def rows(name: str) -> list[Row]:
    """Read the lines of one fact file."""
    return read_rows(FACTS / "living" / f"{name}.tsv")


@cache
def countries() -> dict[str, Country]:
    """Read the ten countries by their codes."""
    found = (
        Country(code, language, int(weekday), tuple(certified[:3]), tuple(certified[3:]))
        for code, language, weekday, *certified in rows("countries")
    )
    return {country.code: country for country in found}


@cache
def weeks() -> list[date]:
    """Return the Monday of every week."""
    return [FIRST + timedelta(weeks=n) for n in range((LAST - FIRST).days // 7 + 1)]


def picture(kind: str, id: int, type: str, *, ending: str = "jpg") -> str:
    """Return the path of a picture: 27 characters, and alike, so that the files stay small."""
    return f"/Made{type}{kind}{id}".ljust(28, "0") + f".{ending}"


def credit(kind: str, n: int, place: int) -> str:
    """Return the 24 hexadecimal digits of a credit, which count for the same reason."""
    return f"1e57{KINDS.index(kind)}{n:015x}{place:04x}"
