"""The domains of TMDB: what an authority may vouch for, and what may lead here."""

from collections.abc import Sequence

DOMAINS = ("themoviedb.org", "tmdb.org")


def is_within(name: str, domains: Sequence[str] = DOMAINS) -> bool:
    """Return true if a name is one of the domains, or ends in one."""
    return any(f".{name}".endswith(f".{each}") for each in domains)
