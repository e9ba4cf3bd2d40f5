"""Facts: the terms that titles are filtered by, each made of all that must hold at once.

The writing half (`documents`) and the asking half (`filters`) both make them here.
"""

from collections.abc import Iterable

from reelbase.entity import Kind

ANY = "*"


def fact(kind: Kind, name: str, value: object = "") -> str:
    """One term: `movie/genre/18`."""
    return f"{kind.value}/{name}/{value}"


def releases(
    kind: Kind, country: str, types: Iterable[object], certifications: Iterable[str], days: Iterable[str]
) -> list[str]:
    """The terms of release rows in a country, one for each combination; ANY stands for all values."""
    return [
        f"{kind.value}/release/{country}/{type_}/{certification}/{day}"
        for type_ in types
        for certification in certifications
        for day in days
    ]


def offers(kind: Kind, country: str, monetizations: Iterable[str], providers: Iterable[object]) -> list[str]:
    """The terms of offers in a country, one for each combination; ANY stands for all values."""
    return [
        f"{kind.value}/offer/{country}/{monetization}/{provider}"
        for monetization in monetizations
        for provider in providers
    ]
