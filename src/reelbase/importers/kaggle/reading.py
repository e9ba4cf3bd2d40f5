"""Reads the files of both sets: which each is by its columns, and what its rows say."""

import ast
import warnings
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from reelbase.entity import Kind
from reelbase.importers.bodies.claims import as_json
from reelbase.importers.delimited import columns_of
from reelbase.importers.merging.names import year_in
from reelbase.importers.merging.record import TMDB, Credit, Record, listed, person, words
from reelbase.importers.merging.values import (
    ValueFault,
    date,
    day_text,
    decimal,
    imdb_id,
    is_nothing,
    number,
    plain_id,
)
from reelbase.importers.source import LINES, SourceError

MOVIES, CREDITS, KEYWORDS, LINKS, RATINGS = "movies", "credits", "keywords", "links", "ratings"
COLUMNS = {
    MOVIES: {"id", "title", "original_title", "overview", "vote_count"},
    CREDITS: {"cast", "crew"},
    KEYWORDS: {"id", "keywords"},
    LINKS: {"movieId", "imdbId", "tmdbId"},
    RATINGS: {"userId", "movieId", "rating", "timestamp"},
}
"""The columns that tell which file it is; the first that fits."""
LONGEST_LITERAL = 4 << 20
Cells = Mapping[str, Any]
Fault = Callable[[str], None]


def what_is(path: Path) -> str:
    """Which file of the sets this is."""
    if path.name.endswith(LINES):
        return MOVIES
    found = columns_of(path)
    for name, columns in COLUMNS.items():
        if columns <= set(found):
            return name
    raise SourceError(
        f"{path}:1: expected the columns of movies_metadata, credits, keywords, links or ratings, or of"
        f" tmdb_5000_movies or _credits, found {', '.join(found)[:120]}."
    )


def movie(cells: Cells, fault: Fault) -> Record:
    """A row about a movie; what can't be understood is told to `fault` and left out."""
    record = known(cells, "id")
    record.makes = True
    say = _Saying(record, cells, fault)
    say.value("imdb_id", imdb_id, to_ids=True)
    _say_columns(say)
    record.names = tuple(filter(None, (_text(cells, "title"), _text(cells, "original_title"))))
    if not record.names:
        raise ValueFault("expected a title, found nothing")
    say.put(words("name"), lambda: _text(cells, "title"))
    for name in ("overview", "tagline", "homepage"):
        say.put(words(name), lambda name=name: _text(cells, name))  # type: ignore[misc]
    say.put("votes", lambda: _votes(cells))
    say.put("collection", lambda: _collection(cells))
    say.put("companies", lambda: _listed(cells, "production_companies", Kind.COMPANY))
    say.put("keywords", lambda: _listed(cells, "keywords", Kind.KEYWORD))
    day = record.fields.get("release_date")
    record.year = year_in(day_text(day)) if day else None  # type: ignore[arg-type]
    return record


def _say_columns(say: "_Saying") -> None:
    cells = say.cells
    for name in ("adult", "video"):
        say.put(name, lambda name=name: _text(cells, name).lower() == "true")  # type: ignore[misc]
    for name in ("budget", "revenue", "runtime"):
        say.value(name, lambda text, name=name: number(text, name))  # type: ignore[misc]
    for name in ("original_language", "original_title", "status"):
        say.put(name, lambda name=name: _text(cells, name))  # type: ignore[misc]
    say.put("poster_path", lambda: _path(_text(cells, "poster_path")))
    say.value("popularity", lambda text: decimal(text, "popularity"))
    say.value("release_date", lambda text: date(text, "release_date"))
    say.put("genre_ids", lambda: as_json(row["id"] for row in _rows(cells, "genres")))
    for name, key in (("production_countries", "iso_3166_1"), ("spoken_languages", "iso_639_1")):
        say.put(name, lambda name=name, key=key: as_json(row[key] for row in _rows(cells, name)))  # type: ignore[misc]


class _Saying:
    """Puts what cells say into a record, field by field."""

    def __init__(self, record: Record, cells: Cells, fault: Fault) -> None:
        self.record = record
        self.cells = cells
        self._fault = fault

    def put(self, name: str, read: Callable[[], object]) -> None:
        """Put what is read, or tell why it can't be."""
        try:
            self.record.say(name, read())
        except ValueFault as error:
            self._fault(str(error))
        except (KeyError, TypeError, AttributeError, ValueError, OverflowError):
            self._fault(f"expected a list of objects for {name}, found something else")

    def value(self, name: str, read: Callable[[str], object], *, to_ids: bool = False) -> None:
        """Put what a cell's text says."""
        if to_ids:
            try:
                found = read(_text(self.cells, name))
            except ValueFault as error:
                self._fault(str(error))
            else:
                if found:
                    self.record.ids[name] = str(found)
        else:
            self.put(name, lambda: read(_text(self.cells, name)))


def known(cells: Cells, column: str) -> Record:
    """A movie by TMDB's id, which is in the catalogue already, else of no use."""
    id_ = plain_id(_text(cells, column), column)
    if not id_:
        raise ValueFault(f"expected TMDB's id in {column}, found nothing")
    return Record(Kind.MOVIE, {TMDB: id_}, makes=False)


def credits(cells: Cells, fault: Fault) -> Record:
    """A row about the cast and the crew of a movie."""
    record = known(cells, "id" if "id" in cells else "movie_id")
    say = _Saying(record, cells, fault)
    say.put("cast", lambda: [credit for row in _rows(cells, "cast") if (credit := _credit(row))])
    crew: dict[str, list[Credit]] = {}
    try:
        for row in _rows(cells, "crew"):
            if credit := _credit(row):
                crew.setdefault(credit.department, []).append(credit)
    except (ValueFault, KeyError, TypeError, AttributeError) as error:
        fault(str(error) if isinstance(error, ValueFault) else "expected a list of objects for crew")
    for department, some in crew.items():
        record.say(f"crew/{department}", some)
    return record


def _credit(row: Cells) -> Credit | None:
    """Somebody's part; None of somebody without a name."""
    name = str(row.get("name") or "").strip()
    if not name or not isinstance(row.get("id"), int):
        return None
    who = person(name, {TMDB: str(row["id"])})
    who.say("gender", row.get("gender"))
    who.say("profile_path", _path(row.get("profile_path") or ""))
    return Credit(
        who,
        str(row.get("character") or ""),
        str(row.get("department") or ""),
        str(row.get("job") or ""),
        str(row.get("credit_id") or ""),
        row.get("cast_id"),
        row.get("order"),
    )


def keywords(cells: Cells, fault: Fault) -> Record:
    """A row about the keywords of a movie."""
    record = known(cells, "id")
    _Saying(record, cells, fault).put("keywords", lambda: _listed(cells, "keywords", Kind.KEYWORD))
    return record


def _text(cells: Cells, name: str) -> str:
    value = cells.get(name)
    text = "" if value is None else str(value).strip()
    return "" if is_nothing(text) and name not in ("title", "original_title") else text


def _path(text: str) -> str:
    """The path of a picture; what is none is nothing."""
    return text if text.startswith("/") and "." in text else ""


def _votes(cells: Cells) -> tuple[float, int] | None:
    average = decimal(_text(cells, "vote_average"), "vote_average")
    count = number(_text(cells, "vote_count"), "vote_count")
    if not 0 <= average <= 10 or count < 0:
        raise ValueFault(f"expected an average up to 10 and a number of votes, found {average} and {count}")
    return (average, count) if count else None


def _collection(cells: Cells) -> Record | None:
    row = literal(cells.get("belongs_to_collection"), "belongs_to_collection")
    if not row:
        return None
    if not isinstance(row, dict):
        raise ValueFault("expected an object for belongs_to_collection, found something else")
    found = listed(Kind.COLLECTION, str(row["name"]), row["id"])
    found.say(words("name"), str(row["name"]))
    found.say("poster_path", _path(row.get("poster_path") or ""))
    found.say("backdrop_path", _path(row.get("backdrop_path") or ""))
    return found


def _listed(cells: Cells, column: str, kind: Kind) -> list[Record]:
    rows = _rows(cells, column)
    return [listed(kind, str(row["name"]), int(row["id"])) for row in rows if row["name"]]


def _rows(cells: Cells, column: str) -> list[dict[str, Any]]:
    found = literal(cells.get(column), column)
    if not found:
        return []
    if not isinstance(found, list):
        raise ValueFault(f"expected a list for {column}, found {str(found)[:40]!r}")
    return found


def literal(value: object, column: str) -> Any:
    """A value that is written as JSON or as Python does; None where nothing is."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    if is_nothing(text):
        return None
    with suppress(msgspec.DecodeError, RecursionError):
        return msgspec.json.decode(text)
    if len(text) > LONGEST_LITERAL:
        raise ValueFault(f"expected a list or an object for {column}, found {len(text):,} characters")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of escapes that Python does not know
            return ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        raise ValueFault(f"expected a list or an object for {column}, found {text[:40]!r}") from None
