"""The domains of TMDB: what an authority may sign for, and what may resolve to this server; and the places of
doors, which are the answers to programs that speak another protocol than TMDB's.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

DOMAINS = ("themoviedb.org", "tmdb.org")


class Place(NamedTuple):
    """The place of a door: the beginning of its paths, and the names of the service that it stands in for."""

    path: str
    names: tuple[str, ...] = ()


DOORS: Mapping[str, Place] = {
    "omdb": Place("/omdb", ("omdbapi.com", "www.omdbapi.com")),
    "plex": Place("/plex"),
    "scrobbles": Place("/scrobbles"),
    "stremio": Place("/stremio"),
    "trakt": Place("/trakt", ("api.trakt.tv", "auth.trakt.tv")),
}
"""By the name of the door, as the setting `doors` lists it."""


def is_within(name: str, domains: Sequence[str] = DOMAINS) -> bool:
    """Return true if a name is one of the domains, or ends in one."""
    return any(f".{name}".endswith(f".{each}") for each in domains)
