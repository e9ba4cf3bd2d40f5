"""Ids in names: `{tmdb-603}`, `[tmdbid=603]`, `{imdb-tt0133093}`, `[tvdbid-81189]`, `(tt0133093)`."""

import re
from typing import NamedTuple

from reelbase.matching.ids import IMDB, TMDB, TVDB, ValueFault, imdb_id, plain_id

SOURCES = {"tmdb": TMDB, "themoviedb": TMDB, "imdb": IMDB, "tvdb": TVDB, "thetvdb": TVDB}
"""Words for a source of ids -> the name of its ids."""
_WORDS = "|".join(sorted(SOURCES, key=len, reverse=True))
_TAG = re.compile(
    rf"[\[{{(]\s*(?:(?P<source>{_WORDS})(?:[ _-]?id)?\s*[-=:_ ]\s*(?P<id>(?:tt)?\d{{1,18}})"
    r"|(?P<bare>tt\d{5,12}))\s*[\]})]",
    re.IGNORECASE,
)
_NAKED = re.compile(
    rf"(?i)(?<![^\W_])(?:(?P<source>{_WORDS})(?:id)?[-=](?P<id>(?:tt)?\d{{1,18}})|(?P<bare>tt\d{{7,9}}))(?![^\W_])"
)
"""An id without brackets, as some scripts write it."""


class Tagged(NamedTuple):
    """The ids in a name, the name without them, and what is wrong with some."""

    ids: dict[str, str]
    rest: str
    faults: list[str]


def tagged(name: str) -> Tagged:
    """Return the ids in a name by source, the first of each."""
    ids: dict[str, str] = {}
    faults: list[str] = []
    pattern = _TAG if _TAG.search(name) else _NAKED
    for found in pattern.finditer(name):
        source = SOURCES[found["source"].lower()] if found["source"] else IMDB
        try:
            value = id_of(source, found["bare"] or found["id"])
        except ValueFault as error:
            faults.append(str(error))
        else:
            ids |= {source: value} if value and source not in ids else {}
    return Tagged(ids, pattern.sub(" ", name), faults)


def id_of(source: str, text: str) -> str:
    """Return an id as this program writes it, "" for 0. Raises ValueFault for what is none."""
    return imdb_id(text.lower()) if source == IMDB else plain_id(text, f"{source.removesuffix('_id')} id")
