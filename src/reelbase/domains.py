"""The domains of TMDB: what an authority may sign for, and what may resolve to this server."""

from collections.abc import Sequence

DOMAINS = ("themoviedb.org", "tmdb.org")


def is_within(name: str, domains: Sequence[str] = DOMAINS) -> bool:
    """Return true if a name is one of the domains, or ends in one."""
    return any(f".{name}".endswith(f".{each}") for each in domains)
