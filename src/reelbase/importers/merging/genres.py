"""Genres by the words in which sources name them."""

from collections.abc import Iterable
from functools import cache

from reelbase.catalog.genres import movie_genres, tv_genres
from reelbase.entity import Kind
from reelbase.importers.bodies.claims import as_json
from reelbase.importers.merging.names import folded

_MOVIE = {
    "sci fi": 878,
    "scifi": 878,
    "musical": 10402,
    "suspense": 53,
    "animated": 16,
    "documentaries": 99,
    "war and politics": 10752,
}
_TV = {
    "action": 10759,
    "adventure": 10759,
    "fantasy": 10765,
    "sci fi": 10765,
    "scifi": 10765,
    "science fiction": 10765,
    "war": 10768,
    "reality tv": 10764,
    "talk show": 10767,
    "game show": 10764,
    "children": 10762,
    "soap opera": 10766,
}


@cache
def _known(kind: Kind) -> dict[str, int]:
    genres, others = (movie_genres("en"), _MOVIE) if kind is Kind.MOVIE else (tv_genres("en"), _TV)
    return others | {folded(genre.name): genre.id for genre in genres if genre.name}


def genre_ids(kind: Kind, names: Iterable[str]) -> str:
    """The ids of the genres of these names, as they are stored; what TMDB has no genre for is left out."""
    known = _known(kind)
    return as_json(dict.fromkeys(known[key] for name in names if (key := folded(name)) in known))
