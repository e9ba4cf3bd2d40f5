"""Facts: the terms that titles are filtered by, each made of all that must hold at once.

The writing half (`documents`) and the asking half (`filters`) both make them here. No term contains
a space, since the index is given all those of a title as one text.
"""

from bisect import bisect_right
from collections.abc import Iterable
from enum import StrEnum
from functools import cache, lru_cache

from reelbase.entity import Kind
from reelbase.search import schema

ANY = "*"
UNSPACED = str.maketrans({" ": "\xa0", "\t": "\ue000", "\n": "\ue001", "\f": "\ue002", "\r": "\ue003"})


def fact(kind: Kind, name: str, value: object = "") -> str:
    """Build one term: `movie/genre/18`"""
    return unspaced(f"{kind}/{name}/{value}")


class Among(StrEnum):
    """The groups of titles or people that a search covers."""

    ALL = "all"
    GENERAL = "general"  # what is not adult
    FILM = "film"  # what is no mere video
    PLAIN = "plain"  # what is neither


MARKS = {
    Among.ALL: ("", "adult:", "video:", "adult+video:"),
    Among.GENERAL: ("", "video:"),
    Among.FILM: ("", "adult:"),
    Among.PLAIN: ("",),
}
"""The prefix of a group's facts. Small groups (adult, video) mark every fact of their members, so that
searches for the large group never meet them and need not exclude them.
"""

FLOORS = {
    schema.POPULARITY: tuple(
        map(schema.popularity_rank, (0.5, 1, 2, 3, 5, 7.5, 10, 15, 20, 30, 50, 75, 100, 150, 200, 500))
    ),
    schema.DATE: tuple(
        year * 10_000 + 101  # its first day
        for year in (1980, 2000, 2010, 2015, 2018, 2020, 2022, 2023, 2024, 2025, 2026, 2027, 2028, 2030)
    ),
    schema.VOTE_COUNT: (
        *(1, 2, 3, 5, 10, 15, 20, 25, 30, 40, 50, 75, 100, 150, 200, 250, 300, 400, 500, 750),
        *(1000, 1500, 2000, 2500, 3000, 5000, 10_000, 20_000),
    ),
    schema.VOTE_AVERAGE: tuple(
        map(schema.vote_average_rank, (1.0, 2.0, 3.0, 4.0, 5.0, 5.5, 6.0, 6.5, 7.0, 7.5, 8.0, 8.5, 9.0))
    ),
}
"""The bounds that are asked for most, by the field: a term each, since looking at every number takes long."""


def mark(adult: bool, video: bool) -> str:
    """Return the prefix for the facts of a title or a person."""
    return MARKS[Among.ALL][adult + 2 * video]


def marked(facts: Iterable[str], among: Among) -> tuple[str, ...]:
    """Prefix each fact with the mark of the group (adult, video) that is searched."""
    return tuple(each + fact for fact in facts for each in MARKS[among])


@cache
def memberships(kind: Kind, adult: bool, video: bool) -> tuple[str, ...]:
    """Return the facts that say to which groups a title or a person belongs; they have no prefix."""
    found = mark(adult, video)
    return tuple(fact(kind, among) for among in Among if found in MARKS[among])


@cache
def floors(kind: Kind, field: str) -> tuple[str, ...]:
    """Return the terms of all floors up to a title's number, from the lowest."""
    return tuple(fact(kind, f"least {field}", floor) for floor in FLOORS[field])


def floors_below(kind: Kind, field: str, number: int) -> tuple[str, ...]:
    """Return the floors that a number reaches."""
    return floors(kind, field)[: bisect_right(FLOORS[field], number)]


@cache
def beginning(kind: Kind, name: str) -> str:
    """Return the part of a fact before its value, for facts whose values are ids."""
    return fact(kind, name)


def unspaced(term: str) -> str:
    """Remove what would split a term."""
    return term.translate(UNSPACED) if " " in term or not term.isprintable() else term


def releases(
    kind: Kind, country: str, types: Iterable[object], certifications: Iterable[str], days: Iterable[str]
) -> list[str]:
    """Return the terms of release rows in a country, one for each combination; ANY stands for all values."""
    return [
        unspaced(f"{kind}/release/{country}/{type_}/{certification}/{day}")
        for type_ in types
        for certification in certifications
        for day in days
    ]


SIZES = (1, 10, 100)
LONGEST = 999
"""Minutes; the terms of a range that goes beyond are too many, and few ask for it."""


@lru_cache(maxsize=50_000)
def releases_begun(kind: Kind, country: str, type_: object, certification: str) -> tuple[str, ...]:
    """Return the part of a release's terms before the day: first for anywhere, then for its country."""
    ratings = (ANY, certification) if certification else (ANY,)
    here = releases(kind, country, (ANY, type_), ratings, ("",))
    return (*releases(kind, ANY, (type_,), (ANY,), ("",)), *here)


def minutes(kind: Kind, runtime: int) -> tuple[str, ...]:
    """Return the terms of a runtime: its minutes, tens and hundreds."""
    return tuple(fact(kind, f"minutes {size}", runtime // size) for size in SIZES)


def minutes_between(kind: Kind, low: int, high: int) -> tuple[str, ...]:
    """Return the fewest terms that cover every runtime from low to high, both included."""
    terms, at = [], low
    while at <= high:
        size = next(each for each in reversed(SIZES) if at % each == 0 and at + each - 1 <= high)
        terms.append(fact(kind, f"minutes {size}", at // size))
        at += size
    return tuple(terms)


def offers(kind: Kind, country: str, monetizations: Iterable[str], providers: Iterable[object]) -> list[str]:
    """Return the terms of offers in a country, one for each combination; ANY stands for all values."""
    return [
        unspaced(f"{kind}/offer/{country}/{monetization}/{provider}")
        for monetization in monetizations
        for provider in providers
    ]
