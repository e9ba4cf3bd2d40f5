"""The titles that an NFO file is about, by their ids alone."""

from typing import NamedTuple

from reelbase.entity import Kind
from reelbase.importers.engine.record import TMDB
from reelbase.importers.formats.nfo.ids import ids_of_title
from reelbase.importers.formats.nfo.reading import Nfo, read_nfo

KINDS = {"movie": Kind.MOVIE, "tvshow": Kind.TV}


class Named(NamedTuple):
    """A movie or a series of which a file tells, with its ids by source."""

    kind: Kind | None  # None: an address that movies and series have alike
    ids: dict[str, str]


def titles_named(content: bytes) -> tuple[list[Named], list[str]]:
    """Return the movies and series of a file, and the reasons why parts of it can't be read.

    Seasons, episodes, collections and music are none. Raises NfoError if it is no NFO file at all.
    """
    nfo = read_nfo(content)
    faults = [each.reason for each in nfo.faults]
    found = []
    for root in nfo.roots:
        if kind := KINDS.get(root.element.tag):
            from_addresses = ids_in_addresses(nfo, kind) if len(nfo.roots) == 1 else {}
            found.append(Named(kind, from_addresses | ids_of_title(root.element, faults.append)))
    if not nfo.roots and nfo.ids:
        kind = kind_of_addresses(nfo)
        found.append(Named(kind, ids_in_addresses(nfo, kind or Kind.MOVIE)))
    return found, faults


def kind_of_addresses(nfo: Nfo) -> Kind | None:
    """Return the kind that the addresses of a file show."""
    return Kind.MOVIE if "tmdb" in nfo.ids else Kind.TV if nfo.ids.keys() & {"tmdb_tv", "tvdb_id"} else None


def ids_in_addresses(nfo: Nfo, kind: Kind) -> dict[str, str]:
    """Return the ids in the addresses of a file, by source, of a movie or a series."""
    tmdb = nfo.ids.get("tmdb" if kind is Kind.MOVIE else "tmdb_tv")
    found = {name: value for name, value in nfo.ids.items() if name in ("imdb_id", "tvdb_id")}
    return found | ({TMDB: tmdb} if tmdb else {})
