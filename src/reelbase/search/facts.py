"""Facts: the terms that titles are filtered by, each made of all that must hold at once.

The writing half (`documents`) and the asking half (`filters`) both make them here. No term contains
a space, since the index is given all those of a title as one text.
"""

from collections.abc import Iterable
from functools import cache

from reelbase.entity import Kind

ANY = "*"
UNSPACED = str.maketrans({" ": "\xa0", "\t": "\ue000", "\n": "\ue001", "\f": "\ue002", "\r": "\ue003"})


def fact(kind: Kind, name: str, value: object = "") -> str:
    """One term: `movie/genre/18`."""
    return unspaced(f"{kind}/{name}/{value}")


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


def offers(kind: Kind, country: str, monetizations: Iterable[str], providers: Iterable[object]) -> list[str]:
    """The terms of offers in a country, one for each combination; ANY stands for all values."""
    return [
        unspaced(f"{kind}/offer/{country}/{monetization}/{provider}")
        for monetization in monetizations
        for provider in providers
    ]
