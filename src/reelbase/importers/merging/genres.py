"""Genres by the words in which sources name them."""

from collections.abc import Iterable
from functools import lru_cache

from reelbase.catalog.genres import movie_genres, tv_genres
from reelbase.entity import Kind
from reelbase.importers.engine.values import as_json
from reelbase.importers.merging.vocabulary import Vocabulary, by_name

_MOVIE = {
    "sci fi": 878,
    "scifi": 878,
    "musical": 10402,
    "suspense": 53,
    "animated": 16,
    "documentaries": 99,
    "children": 10751,
    "children s": 10751,
    "kids": 10751,
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
NOUN = {Kind.MOVIE: "movies", Kind.TV: "series"}


@lru_cache(maxsize=32)
def genre_words(kind: Kind, language: str = "en") -> Vocabulary[int]:
    """Return the ids of genres by English name and by name in a language."""
    others = _MOVIE if kind is Kind.MOVIE else _TV
    english, native = _names(kind, "en"), _names(kind, language)
    return Vocabulary(f"a genre of {NOUN[kind]}", native | _foreign_names(kind, language) | others | english)


def genre_ids(kind: Kind, names: Iterable[str]) -> str:
    """Return the ids of the genres of these names, as stored; genres that TMDB lacks are left out."""
    return as_json(genre_words(kind).read(names)[0])


def _names(kind: Kind, language: str) -> dict[str, int]:
    genres = movie_genres(language) if kind is Kind.MOVIE else tv_genres(language)
    return by_name((genre.name or "", genre.id) for genre in genres)


def _foreign_names(kind: Kind, language: str) -> dict[str, int]:
    """Return the names of movie genres in a language, for the genres of series that include them."""
    others = _TV if kind is Kind.TV else {}
    english = {id_: name for name, id_ in _names(Kind.MOVIE, "en").items()}
    pairs = ((name, others.get(english[id_])) for name, id_ in _names(Kind.MOVIE, language).items())
    return {name: id_ for name, id_ in pairs if id_ is not None}
