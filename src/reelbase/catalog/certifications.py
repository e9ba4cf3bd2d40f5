"""Certifications: the ratings that each country gives to movies and to television, and what they mean."""

from functools import cache

from msgspec import Struct

from reelbase.catalog.facts import read_facts


class Certification(Struct, frozen=True):
    """One rating of one country. A higher order is stricter; two ratings may share theirs."""

    certification: str
    meaning: str
    order: int


def movie_certifications() -> dict[str, list[Certification]]:
    """Return the ratings of movies by country (`CA-QC` is Quebec), in no order that means anything."""
    return {country: list(ratings) for country, ratings in _movie().items()}


def tv_certifications() -> dict[str, list[Certification]]:
    """Return the ratings of series by country, in no order that means anything."""
    return {country: list(ratings) for country, ratings in _tv().items()}


def certification_order(country: str, certification: str) -> int | None:
    """Return how strict a movie's rating is among those of its country; None if the country has no such
    rating.
    """
    return _movie_orders().get((country, certification))


@cache
def _movie() -> dict[str, tuple[Certification, ...]]:
    return read_facts("certifications_movie", dict[str, tuple[Certification, ...]])


@cache
def _tv() -> dict[str, tuple[Certification, ...]]:
    return read_facts("certifications_tv", dict[str, tuple[Certification, ...]])


@cache
def _movie_orders() -> dict[tuple[str, str], int]:
    return {
        (country, rating.certification): rating.order
        for country, ratings in _movie().items()
        for rating in ratings
    }
