"""The titles that an NFO file is about: their ids, names and years alone."""

from typing import NamedTuple

from reelbase.entity import Kind
from reelbase.importers.engine.record import TMDB
from reelbase.importers.formats.nfo.ids import ids_of_title
from reelbase.importers.formats.nfo.reading import Nfo, Root, read_nfo
from reelbase.importers.formats.nfo.texts import text_of
from reelbase.matching.folding import straight, year_in

KINDS = {"movie": Kind.MOVIE, "tvshow": Kind.TV}
YEARS = ("year", "premiered", "releasedate", "aired")


class Named(NamedTuple):
    """A movie or a series of which a file tells, with its ids by source."""

    kind: Kind | None  # None: an address that movies and series have alike
    ids: dict[str, str]
    titles: tuple[str, ...] = ()  # its title and its original one
    year: int | None = None


class Contents(NamedTuple):
    """The titles of a file."""

    titles: list[Named]
    series: str  # the name of the series of the episodes in it, "" if there are none
    faults: list[str]  # why parts of it can't be read


def titles_named(content: bytes) -> Contents:
    """Return the movies and series of a file.

    Seasons, episodes, collections and music are none. Raises NfoError if it is no NFO file at all.
    """
    nfo = read_nfo(content)
    faults = [each.reason for each in nfo.faults]
    found = []
    series = ""
    for root in nfo.roots:
        if kind := KINDS.get(root.element.tag):
            from_addresses = ids_in_addresses(nfo, kind) if len(nfo.roots) == 1 else {}
            ids = from_addresses | ids_of_title(root.element, faults.append)
            found.append(Named(kind, ids, _titles(root), _year(root)))
        elif root.element.tag == "episodedetails":
            series = series or straight(text_of(root.element, "showtitle"))
    if not nfo.roots and nfo.ids:
        kind = kind_of_addresses(nfo)
        found.append(Named(kind, ids_in_addresses(nfo, kind or Kind.MOVIE)))
    return Contents(found, series, faults)


def _titles(root: Root) -> tuple[str, ...]:
    names = (straight(text_of(root.element, name)) for name in ("title", "originaltitle"))
    return tuple(dict.fromkeys(name for name in names if name))


def _year(root: Root) -> int | None:
    """Return the year of release, the first that there is."""
    years = (year_in(text_of(root.element, name)) for name in YEARS)
    return next((year for year in years if year), None)


def kind_of_addresses(nfo: Nfo) -> Kind | None:
    """Return the kind that the addresses of a file show."""
    return Kind.MOVIE if "tmdb" in nfo.ids else Kind.TV if nfo.ids.keys() & {"tmdb_tv", "tvdb_id"} else None


def ids_in_addresses(nfo: Nfo, kind: Kind) -> dict[str, str]:
    """Return the ids in the addresses of a file, by source, of a movie or a series."""
    tmdb = nfo.ids.get("tmdb" if kind is Kind.MOVIE else "tmdb_tv")
    found = {name: value for name, value in nfo.ids.items() if name in ("imdb_id", "tvdb_id")}
    return found | ({TMDB: tmdb} if tmdb else {})
