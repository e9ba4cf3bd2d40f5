"""Columns of a table: what each field that a mapping can name is, and how its cells are read."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Generic, NamedTuple, TypeVar

from reelbase.catalog.id_sources import SOURCES
from reelbase.entity import Kind
from reelbase.importers.engine.record import Rough
from reelbase.importers.engine.values import as_json
from reelbase.importers.merging.countries import country_words
from reelbase.importers.merging.genres import genre_words
from reelbase.importers.merging.languages import language_words
from reelbase.importers.merging.values import date, decimal, minutes, money, number
from reelbase.importers.merging.vocabulary import Code, Vocabulary
from reelbase.matching.ids import ValueFault, imdb_id, plain_id

OTHER_IDS = tuple(each for each in SOURCES if each not in {"imdb_id", "wikidata_id", "tvdb_id"})
"""Ids elsewhere by which no title is found."""
ITEM = re.compile(r"(?:.*/)?(?P<item>Q\d{1,12})")
PICTURE = re.compile(r"(?:https?://.*/t/p/[^/]+)?(?P<path>/[\w-]+\.\w+)")
Fault = Callable[[str], None]
Value = TypeVar("Value")
Value_co = TypeVar("Value_co", covariant=True)


class How(NamedTuple):
    """The way in which the cells of a column are read; "" if nothing decides."""

    kind: Kind = Kind.MOVIE  # of the row
    language: str = "en"  # of names
    separator: str = "|"  # between the parts of a cell
    mark: str = ""  # before decimals
    order: str = ""  # of a date: DMY or MDY


@dataclass(frozen=True)
class Reader(Generic[Value_co]):
    """A field and its reader, which raises ValueFault; unknown parts are reported."""

    read: Callable[[str, How, Fault], Value_co]
    shown: Callable[[How], str]
    empty: Value_co  # of an empty cell


def parts_of(text: str, how: How) -> list[str]:
    """Return the parts of a cell, without empty ones."""
    return [part for each in text.split(how.separator) if (part := each.strip())]


def _number(read: Callable[[str, str], Value], what: str, nothing: Value) -> Reader[Value]:
    marks = {"": "", ".": ", a point before decimals", ",": ", a comma before decimals"}
    return Reader(lambda text, how, _: read(text, how.mark), lambda how: what + marks[how.mark], nothing)


def _average(text: str, _mark: str) -> float:
    bare = text.removesuffix("/10").strip()
    found = decimal(bare, "vote_average", "," if "," in bare else ".")  # thousands would be none
    if found > 10:
        raise ValueFault(f"expected an average up to 10 for vote_average, found {text[:40]!r}")
    return found


def _place_of(name: str) -> Reader[int]:
    return Reader(lambda text, _how, _fault: number(text, name), lambda _: "a whole number", 0)


def _count(text: str, _mark: str) -> int:
    return number(text, "vote_count")


def _day(name: str) -> Reader[str | Rough]:
    orders = {"": "", "DMY": ", the day first", "MDY": ", the month first"}
    return Reader(
        lambda text, how, _: date(text, name, how.order), lambda how: "a date" + orders[how.order], ""
    )


def _text(what: str = "text") -> Reader[str]:
    return Reader(lambda text, _how, _fault: text, lambda _: what, "")


def _id(read: Callable[[str], str], what: str) -> Reader[str]:
    return Reader(lambda text, _how, _fault: read(text), lambda _: what, "")


def _item(text: str) -> str:
    if text and not (found := ITEM.fullmatch(text)):
        raise ValueFault(f"expected an item of Wikidata (Q and digits) for wikidata_id, found {text[:40]!r}")
    return found["item"] if text and found else ""


def _picture(name: str) -> Reader[str]:
    def read(text: str) -> str:
        found = PICTURE.fullmatch(text)
        if text and not found:
            raise ValueFault(f"expected TMDB's path of a picture for {name}, found {text[:40]!r}")
        return found["path"] if found else ""

    return _id(read, "TMDB's path of a picture")


def _places_of(text: str, how: How) -> list[str]:
    """Return the parts of a cell with empty ones, so that a name and the character of its place match."""
    return [each.strip() for each in text.split(how.separator)]


def _parts(what: str, read: Callable[[str, How], list[str]]) -> Reader[list[str]]:
    return Reader(lambda text, how, _: read(text, how), lambda how: what.format(repr(how.separator)), [])


def _names(what: str = "names") -> Reader[list[str]]:
    return _parts(what + " between {}", lambda text, how: list(dict.fromkeys(parts_of(text, how))))


def _codes(name: str, words: Callable[[How], Vocabulary[Code]], what: str) -> Reader[str]:
    def read(text: str, how: How, fault: Fault) -> str:
        known = words(how)
        codes, unknown = known.read(parts_of(text, how))
        if unknown:
            fault(known.fault(name, unknown))
        return as_json(codes)

    return Reader(read, lambda how: f"{what} between {how.separator!r}, in {how.language} or English", "[]")


def _language(text: str, how: How, _fault: Fault) -> str:
    return language_words(how.language).only(text, "original_language") if text else ""


_SOURCE_ID = re.compile(r"[^\s\x00]{1,200}")


def _id_of(name: str) -> Reader[str]:
    def read(text: str) -> str:
        if not _SOURCE_ID.fullmatch(text):
            raise ValueFault(f"expected an id without spaces for {name}, found {text[:40]!r}")
        return text

    return _id(read, "an id")


TEXTS: dict[str, Reader[str]] = {
    "title": _text("text, with a year behind it or not"),
    "original_title": _text(),
    "kind": _text("movie, tv, season or episode"),
    "tmdb": _id(lambda text: plain_id(text, "tmdb"), "TMDB's id"),
    "imdb_id": _id(imdb_id, "IMDb's id"),
    "wikidata_id": _id(_item, "Wikidata's id"),
    "tvdb_id": _id(lambda text: plain_id(text, "tvdb_id"), "TheTVDB's id"),
    **{name: _id_of(name) for name in OTHER_IDS},
    "series": _text("the title of the series, with a year behind it or not"),
    "series_tmdb": _id(lambda text: plain_id(text, "series_tmdb"), "TMDB's id"),
    "series_imdb_id": _id(imdb_id, "IMDb's id"),
    "series_tvdb_id": _id(lambda text: plain_id(text, "series_tvdb_id"), "TheTVDB's id"),
    "original_language": Reader(
        _language, lambda how: f"a language by code or name, in {how.language} or English", ""
    ),
    "overview": _text(),
    "tagline": _text(),
    "homepage": _text(),
    "status": _text(),
    "poster_path": _picture("poster_path"),
    "backdrop_path": _picture("backdrop_path"),
    "genres": _codes("genres", lambda how: genre_words(how.kind, how.language), "genres"),
    "countries": _codes("countries", lambda how: country_words(how.language), "countries"),
    "spoken_languages": _codes("spoken_languages", lambda how: language_words(how.language), "languages"),
}
DAYS: dict[str, Reader[str | Rough]] = {
    "year": replace(_day("year"), shown=lambda _: "a year"),
    "release_date": _day("release_date"),
}
WHOLE: dict[str, Reader[int]] = {
    "runtime": _number(lambda text, mark: minutes(text, "runtime", mark), "minutes", 0),
    "budget": _number(lambda text, mark: money(text, "budget", mark), "US dollars", 0),
    "revenue": _number(lambda text, mark: money(text, "revenue", mark), "US dollars", 0),
    "vote_count": _number(_count, "a whole number", 0),
    "season": _place_of("season"),
    "episode": _place_of("episode"),
}
DECIMAL: dict[str, Reader[float]] = {
    "popularity": _number(lambda text, mark: decimal(text, "popularity", mark), "a number", 0.0),
    "vote_average": _number(_average, "an average up to 10", 0.0),
}
NAMES: dict[str, Reader[list[str]]] = {
    "keywords": _names(),
    "companies": _names(),
    "networks": _names(),
    "alternative_titles": _names("titles"),
    "cast": _parts("names between {}", _places_of),
    "characters": _parts("characters between {}, in the order of the cast", _places_of),
    "directors": _names(),
    "writers": _names(),
    "guest_stars": _parts("names between {}", _places_of),
    "guest_characters": _parts("characters between {}, in the order of the guest stars", _places_of),
    "crew": _parts("names with their jobs in brackets, between {}", parts_of),
    "releases": _parts("releases such as DE 2024-02-16 premiere Berlinale, between {}", parts_of),
    "posters": _parts("files next to the table or addresses of pictures, between {}", parts_of),
    "backdrops": _parts("files next to the table or addresses of pictures, between {}", parts_of),
    "trailers": _parts("addresses at YouTube or Vimeo, a name before them or not, between {}", parts_of),
}
READERS: dict[str, Reader[object]] = {**TEXTS, **DAYS, **WHOLE, **DECIMAL, **NAMES}
"""The fields that a mapping can name."""
CODES = frozenset(("genres", "countries", "spoken_languages"))
NUMBERS = (WHOLE.keys() | DECIMAL.keys()) - {"vote_count", "season", "episode"}
LISTS = CODES | NAMES.keys()
OF_A_LANGUAGE = frozenset({"title", "overview", "tagline", "homepage", "trailers", "posters", "backdrops"})
"""Fields that a column may have for each language: `title:de-DE`."""
OF_A_COUNTRY = frozenset({"alternative_titles"})
"""Fields that a column may have for each country: `alternative_titles:FR`."""
OF_A_JOB = frozenset({"crew"})
"""Fields that a column may have for each job: `crew:Editor`; in such a cell are names alone."""


def reader_of(name: str) -> Reader[object]:
    """Return the reader of a field, of a language, a country or a job too."""
    field, _, variant = name.partition(":")
    return NAMES["directors"] if variant and field in OF_A_JOB else READERS[field]


def field_in(name: str) -> str:
    """Return the field of which a mapping names a column: `title` for `title:de-DE`."""
    field, _, _ = name.partition(":")
    return field
