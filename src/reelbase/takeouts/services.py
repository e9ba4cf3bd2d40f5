"""The services whose takeouts are read, and how a takeout is recognised."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from reelbase import bounds
from reelbase.takeouts.formats import (
    generic,
    imdb,
    letterboxd,
    movary,
    movielens,
    reelbase,
    ryot,
    simkl,
    tmdb,
    trakt,
    tvtime,
    yamtrack,
)
from reelbase.takeouts.members import Members, TakeoutError
from reelbase.takeouts.reading import Wanted
from reelbase.takeouts.said import Found, Said, Skipped


class Service(NamedTuple):
    """A service, and the functions that know its takeouts."""

    name: str
    recognises: Callable[[Members], bool]
    read: Callable[[Members, Wanted], Iterator[Found]]


SERVICES = (
    Service("Reelbase", reelbase.recognises, reelbase.read),
    Service("Simkl", simkl.recognises, simkl.read),
    Service("Trakt", trakt.recognises, trakt.read),
    Service("TV Time", tvtime.recognises, tvtime.read),
    Service("Letterboxd", letterboxd.recognises, letterboxd.read),
    Service("TMDB", tmdb.recognises, tmdb.read),
    Service("IMDb", imdb.recognises, imdb.read),
    Service("Yamtrack", yamtrack.recognises, yamtrack.read),
    Service("Movary", movary.recognises, movary.read),
    Service("MovieLens", movielens.recognises, movielens.read),
    Service("Ryot", ryot.recognises, ryot.read),
    Service("table", generic.recognises, generic.read),
)
"""In the order in which they are tried: the last one takes any table with titles or ids."""


def recognised(members: Members) -> Service:
    """Return the service that a takeout comes from. Raises TakeoutError if none is known."""
    for service in SERVICES:
        if service.recognises(members):
            return service
    names = ", ".join(service.name for service in SERVICES[:-1])
    raise TakeoutError(
        f"Expected a takeout of {names}, or a table with titles or ids; found none in {members.name}."
    )


class Facts(NamedTuple):
    """The facts of a takeout, each once, and what was left out."""

    service: str
    said: list[Said]
    skipped: list[Skipped]
    doubles: int


def facts_of(members: Members, wanted: Wanted) -> Facts:
    """Read a takeout. Raises TakeoutError for one that is unknown, damaged or too large."""
    service = recognised(members)
    said: dict[object, Said] = {}
    skipped: list[Skipped] = []
    doubles = 0
    for each in _bounded(service.read(members, wanted), members.name):
        if isinstance(each, Skipped):
            skipped.append(each)
        elif (each.subject, each.fact) in said:
            doubles += 1
        else:
            said[each.subject, each.fact] = each
    return Facts(service.name, list(said.values()), skipped, doubles)


def _bounded(found: Iterable[Found], name: str) -> Iterator[Found]:
    some = iter(found)
    yield from islice(some, bounds.TAKEOUT_ROWS)
    if next(some, None) is not None:
        raise TakeoutError(f"Expected at most {bounds.TAKEOUT_ROWS:,} rows in {name}, found more.")
