"""Genres: their ids and their names in the languages that have any."""

import re
from collections.abc import Container, Iterable, Sequence
from functools import cache
from typing import TypeVar

from msgspec import Struct
from msgspec.json import Decoder, encode

from reelbase.catalog.genre_tables import GenreTable, genre_table
from reelbase.catalog.language import ENGLISH, Language, LanguagesInTurn
from reelbase.catalog.languages import language_part
from reelbase.entity import Kind
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.facts import GENRE_NAMES, OWN_GENRES
from reelbase.storage.queries.matching import OWN_IDS
from reelbase.storage.queries.movies import MovieRow
from reelbase.storage.queries.series import SeriesRow

OWN = re.compile("[0-9]{10}")
"""The id of a genre of one's own, in a list of genres as it is stored."""
Row = TypeVar("Row", MovieRow, SeriesRow)
_numbers = Decoder(list[int]).decode


class Genre(Struct, frozen=True):
    """A genre; its name is None in a language that has none for it."""

    id: int
    name: str | None


def movie_genres(language: str) -> list[Genre]:
    """Return the genres of movies, in the order served."""
    return list(_genres(Kind.MOVIE, language_part(language)).values())


def tv_genres(language: str) -> list[Genre]:
    """Return the genres of series, in the order served."""
    return list(_genres(Kind.TV, language_part(language)).values())


def genre_names(ids: Sequence[int], kind: Kind, *spoken: str) -> list[Genre]:
    """Return the genres of one movie or series, in the order of `ids`; an unknown id has an empty name.

    `spoken`: languages without regions, of which the first is taken that has a name.

    TMDB: if the language has no name, details use English; only lists of genres say null
    (docs/reference/tmdb.md#languages).
    A series may have a genre of movies, and a movie one of series.
    """
    lists = [_genres(each, of) for of in (*spoken, "en") for each in (kind, OTHER[kind])]
    named = (next((g for known in lists if (g := known.get(id_)) and g.name), None) for id_ in ids)
    return [genre or Genre(id_, "") for id_, genre in zip(ids, named, strict=True)]


async def stored_genres(db: Reader, ids: Sequence[int], kind: Kind, language: Language) -> list[Genre]:
    """Return the genres of a title; an unlisted one is named as the imported title names it.

    One of one's own is named as its editors named it; one that was deleted since is left out.
    """
    found = genre_names(ids, kind, *_spoken(kind, language))
    unknown = [genre.id for genre in found if not genre.name]
    if not unknown:
        return found
    names: dict[int, str] = {}
    if any(id_ < OWN_IDS for id_ in unknown):
        names = {row.id: row.name for row in await db.all(GENRE_NAMES, ids=unknown)}
    if any(id_ >= OWN_IDS for id_ in unknown):
        names |= {row.id: row.shown for row in await db.all(OWN_GENRES, **language.bound())}
    shown = (genre if genre.name else Genre(genre.id, names.get(genre.id, "")) for genre in found)
    return [genre for genre in shown if genre.id < OWN_IDS or genre.id in names]


async def with_present_genres(db: Reader, rows: dict[int, Row], language: Language) -> dict[int, Row]:
    """Return rows of titles without the genres of one's own that are gone: titles keep their numbers."""
    if not OWN.search("".join([row.genre_ids for row in rows.values()])):
        return rows
    own = {row.id for row in await db.all(OWN_GENRES, **language.bound())}
    return {id_: row._replace(genre_ids=_present(row.genre_ids, own)) for id_, row in rows.items()}


def _present(genre_ids: str, own: Container[int]) -> str:
    return encode([id_ for id_ in _numbers(genre_ids) if id_ < OWN_IDS or id_ in own]).decode()


async def listed_genres(db: Reader, kind: Kind, language: Language) -> list[Genre]:
    """Return the genres of movies or of series, in the order served: those of one's own come last."""
    own = await db.all(OWN_GENRES, **language.bound())
    found: dict[int, Genre] = {}
    for spoken in reversed(_spoken(kind, language)):
        named = _genres(kind, spoken)
        found = {id_: genre if genre.name else found.get(id_, genre) for id_, genre in named.items()}
    return [*found.values()] + [
        Genre(row.id, row.shown) for row in own if (row.movies if kind is Kind.MOVIE else row.series)
    ]


async def is_genre_of(db: Reader, genre_id: int, kind: Kind) -> bool:
    """Return true if movies, or series, have the genre in their list."""
    if genre_id < OWN_IDS:
        return genre_id in _genres(kind, "en")
    return genre_id in {genre.id for genre in await listed_genres(db, kind, ENGLISH)}


def _spoken(kind: Kind, language: Language) -> list[str]:
    """Return the languages into which genres are translated; if none is, the first."""
    if not isinstance(language, LanguagesInTurn):
        return [language.iso_639_1]
    codes = [each.iso_639_1 for each in language.each()]
    return [code for code in codes if code in _named(kind)] or codes[:1]


OTHER = {Kind.MOVIE: Kind.TV, Kind.TV: Kind.MOVIE}


def _genres(kind: Kind, language: str) -> dict[int, Genre]:
    named = _named(kind)
    return named.get(language) or named[""]


@cache
def _named(kind: Kind) -> dict[str, dict[int, Genre]]:
    """Return genres by language and id; the key "" holds the names for languages without any."""
    movie, tv = genre_table(Kind.MOVIE), genre_table(Kind.TV)
    spoken = ["", *movie.names]
    if kind is Kind.TV:
        return {language: _tv_genres(movie, tv, language) for language in spoken}
    return {language: _of_ids(movie.ids, movie.named(language)) for language in spoken}


def _tv_genres(movie: GenreTable, tv: GenreTable, language: str) -> dict[int, Genre]:
    # TMDB: a genre that movies have too is named (or not) as there; the others fall back to English.
    only_tv = {id_: name for id_, name in tv.named("en").items() if id_ not in movie.ids}
    return _of_ids(tv.ids, only_tv | movie.named(language) | tv.named(language))


def _of_ids(ids: Iterable[int], names: dict[int, str]) -> dict[int, Genre]:
    return {id_: Genre(id_, names.get(id_)) for id_ in ids}
