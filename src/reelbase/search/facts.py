"""Facts: the terms that titles are filtered by, each made of all that must hold at once.

The writing half (`documents`) and the asking half (`filters`) both make them here. No term contains
a space, since the index is given all those of a title as one text.
"""

from bisect import bisect_right
from collections.abc import Iterable
from functools import cache, lru_cache

from reelbase.entity import Kind
from reelbase.search import schema

ANY = "*"
UNSPACED = str.maketrans({" ": "\xa0", "\t": "\ue000", "\n": "\ue001", "\f": "\ue002", "\r": "\ue003"})


def fact(kind: Kind, name: str, value: object = "") -> str:
    """One term: `movie/genre/18`."""
    return unspaced(f"{kind}/{name}/{value}")


GENERAL = {"all": "", "general": "adult", "film": "video", "plain": "adult or video"}
"""What nearly every title is, and what those few are that are not. All are written down: it takes
less to leave out a few than to look for nearly all."""

FLOORS = {
    schema.VOTE_COUNT: (
        *(1, 2, 3, 5, 10, 15, 20, 25, 30, 40, 50, 75, 100, 150, 200, 250, 300, 400, 500, 750),
        *(1000, 1500, 2000, 2500, 3000, 5000, 10_000, 20_000),
    ),
    schema.VOTE_AVERAGE: tuple(
        map(schema.vote_average_rank, (1.0, 2.0, 3.0, 4.0, 5.0, 5.5, 6.0, 6.5, 7.0, 7.5, 8.0, 8.5, 9.0))
    ),
}
"""The bounds that are asked for most, by the field: a term each, since looking at every number takes long."""


def exception(term: str) -> str | None:
    """The fact of the few for which such a fact does not hold, "" where there are none; None for others."""
    kind, name, value = term.split("/", 2)
    if value or name not in GENERAL:
        return None
    return fact(Kind(kind), GENERAL[name]) if GENERAL[name] else ""


@cache
def floors(kind: Kind, field: str) -> tuple[str, ...]:
    """The terms of all floors of a field, from the lowest; a title has those up to its number."""
    return tuple(fact(kind, f"least {field}", floor) for floor in FLOORS[field])


def floors_below(kind: Kind, field: str, number: int) -> tuple[str, ...]:
    """The floors that a number reaches."""
    return floors(kind, field)[: bisect_right(FLOORS[field], number)]


@cache
def beginning(kind: Kind, name: str) -> str:
    """What stands before the value, for facts whose values are ids."""
    return fact(kind, name)


def unspaced(term: str) -> str:
    """The term without what would part it."""
    return term.translate(UNSPACED) if " " in term or not term.isprintable() else term


def releases(
    kind: Kind, country: str, types: Iterable[object], certifications: Iterable[str], days: Iterable[str]
) -> list[str]:
    """The terms of release rows in a country, one for each combination; ANY stands for all values."""
    return [
        unspaced(f"{kind}/release/{country}/{type_}/{certification}/{day}")
        for type_ in types
        for certification in certifications
        for day in days
    ]


@lru_cache(maxsize=50_000)
def releases_begun(kind: Kind, country: str, type_: object, certification: str) -> tuple[str, ...]:
    """What stands before the day in the terms of a release: first anywhere, then in its country."""
    ratings = (ANY, certification) if certification else (ANY,)
    here = releases(kind, country, (ANY, type_), ratings, ("",))
    return (*releases(kind, ANY, (type_,), (ANY,), ("",)), *here)


def offers(kind: Kind, country: str, monetizations: Iterable[str], providers: Iterable[object]) -> list[str]:
    """The terms of offers in a country, one for each combination; ANY stands for all values."""
    return [
        unspaced(f"{kind}/offer/{country}/{monetization}/{provider}")
        for monetization in monetizations
        for provider in providers
    ]
