"""Reads the files of the sets: which each is by its columns, and what its rows say.

The sets of 2017 write lists of objects, with TMDB's ids, as JSON or as Python does. Those of 2023 on write
names with commas between them: what TMDB has codes for is found by name, companies and keywords are those
of that name, and people are known by their names.
"""

import ast
import re
import warnings
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path

import msgspec

from reelbase.entity import Kind
from reelbase.importers.engine.record import BY_NAME, TMDB, Credit, Record, Rough, listed, person, words
from reelbase.importers.engine.values import as_json
from reelbase.importers.formats.delimited import columns_of
from reelbase.importers.merging.countries import country_words
from reelbase.importers.merging.genres import genre_words
from reelbase.importers.merging.languages import language_words
from reelbase.importers.merging.values import MONTH_FIRST, date, day_text, decimal, minutes, money, number
from reelbase.importers.merging.vocabulary import Code, Vocabulary
from reelbase.importers.source import LINES, SourceError, lines_of
from reelbase.matching.folding import folded, year_in
from reelbase.matching.ids import ValueFault, imdb_id, is_nothing, plain_id

MOVIES, SERIES, CREDITS, KEYWORDS, LINKS, RATINGS = (
    "movies",
    "series",
    "credits",
    "keywords",
    "links",
    "ratings",
)
COLUMNS = (
    (MOVIES, {"id", "title", "original_title"}),
    (MOVIES, {"id", "title", "overview"}),
    (SERIES, {"id", "name", "number_of_seasons"}),
    (SERIES, {"id", "name", "first_air_date"}),
    (CREDITS, {"cast", "crew"}),
    (KEYWORDS, {"id", "keywords"}),
    (LINKS, {"movieId", "imdbId", "tmdbId"}),
    (RATINGS, {"userId", "movieId", "rating", "timestamp"}),
)
"""The columns that tell which file it is; the first that fits."""
JOINED = {"credits", "recommendations"}
"""Columns of a set that puts hyphens between names, which names have too: it can't be taken apart again."""
LONGEST_LITERAL = 4 << 20
LEGAL_FORMS = frozenset(
    (
        *("inc", "incorporated", "ltd", "limited", "llc", "lp", "llp", "co", "corp", "corporation", "plc"),
        *("gmbh", "kg", "ag", "sa", "sas", "sarl", "srl", "spa", "bv", "nv", "ab", "as", "oy", "sl", "sro"),
    )
)
"""Words behind a comma in the name of one company: `Lightstorm, Inc.`"""
_decode = msgspec.json.Decoder(object).decode
Cells = Mapping[str, object]
Fault = Callable[[str], None]


def what_is(path: Path) -> str:
    """Return the name of the set's file that this is."""
    found = _columns_of_lines(path) if path.name.endswith(LINES) else columns_of(path)
    for name, columns in COLUMNS:
        if columns <= set(found) and not set(found) >= JOINED:
            return name
    raise SourceError(
        f"{path}:1: expected the columns of movies_metadata, credits, keywords, links or ratings, of"
        f" tmdb_5000_movies or _credits, or of TMDB_movie_dataset or TMDB_tv_dataset,"
        f" found {', '.join(found)[:120]}."
    )


def _columns_of_lines(path: Path) -> list[str]:
    """Return the keys of the first object in a file of lines."""
    for line in lines_of(path):
        with suppress(msgspec.DecodeError, RecursionError):
            return list(msgspec.json.decode(line.text, type=dict[str, msgspec.Raw]))
    return []


def movie(cells: Cells, fault: Fault) -> Record:
    """Return the record of a movie's row; values that can't be understood go to `fault`."""
    record = known(cells, "id")
    say = _Saying(record, cells, fault)
    _say_title(say, "title", "original_title", "release_date")
    say.value("imdb_id", imdb_id, to_ids=True)
    say.put("video", lambda: _flag(cells, "video"))
    for name in ("budget", "revenue"):
        say.value(name, partial(money, name=name))
    say.value("runtime", lambda text: minutes(text, "runtime", "."))
    for name in ("tagline", "homepage"):
        say.put(words(name), partial(_text, cells, name))
    say.put("collection", lambda: _collection(cells))
    return record


def series(cells: Cells, fault: Fault) -> Record:
    """Return the record of a series' row. The catalogue counts seasons and episodes itself."""
    record = known(cells, "id")
    record.kind = Kind.TV
    say = _Saying(record, cells, fault)
    _say_title(say, "name", "original_name", "first_air_date")
    say.value("last_air_date", _day("last_air_date"))
    say.put("in_production", lambda: _flag(cells, "in_production"))
    for name in ("type", "homepage"):
        say.put(name, partial(_text, cells, name))
    say.put(words("tagline"), lambda: _text(cells, "tagline"))
    say.put("episode_run_time", lambda: _minutes(cells))
    say.codes("languages", "iso_639_1", language_words())
    say.codes("origin_country", "iso_3166_1", country_words())
    say.put("networks", lambda: _listed(cells, "networks", Kind.NETWORK))
    say.put("creator", lambda: [_creator(row) for row in _named(cells, "created_by")])
    return record


def _say_title(say: "_Saying", title: str, original: str, day: str) -> None:
    """Put the fields that movies and series share; raises ValueFault for a row without a title."""
    record, cells = say.record, say.cells
    assert record.kind is not None
    record.makes = True
    record.names = tuple(filter(None, (_text(cells, title), _text(cells, original))))
    if not record.names:
        raise ValueFault(f"expected a {title}, found nothing")
    say.put(words("name"), lambda: _text(cells, title))
    say.put(words("overview"), lambda: _text(cells, "overview"))
    say.put("adult", lambda: _flag(cells, "adult"))
    for name in (original, "status"):
        say.put(name, partial(_text, cells, name))
    say.value("original_language", lambda text: text and language_words().only(text, "original_language"))
    for name in ("poster_path", "backdrop_path"):
        say.put(name, partial(_path, cells, name))
    say.value("popularity", lambda text: decimal(text, "popularity"))
    say.value(day, _day(day))
    say.put("votes", lambda: _votes(cells))
    _say_lists(say, genre_words(record.kind))
    released = record.fields.get(day)
    record.year = year_in(day_text(released)) if isinstance(released, str | Rough) else None


def _say_lists(say: "_Saying", genres: Vocabulary[int]) -> None:
    """Put the lists that movies and series share."""
    say.codes("genres", "id", genres, "genre_ids")
    say.codes("production_countries", "iso_3166_1", country_words())
    say.codes("spoken_languages", "iso_639_1", language_words())
    say.put("companies", lambda: _listed(say.cells, "production_companies", Kind.COMPANY))
    say.put("keywords", lambda: _listed(say.cells, "keywords", Kind.KEYWORD))


def _day(name: str) -> Callable[[str], object]:
    # The sets of 2017 have a few dates as spreadsheets of America write them: 1/30/95.
    return lambda text: date(text, name, MONTH_FIRST)


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

    def codes(self, column: str, key: str, known: Vocabulary[Code], field: str = "") -> None:
        """Put the codes that a list has, under that key of its objects or by the names in it."""
        self.put(field or column, lambda: self._codes(column, key, known))

    def _codes(self, column: str, key: str, known: Vocabulary[Code]) -> str:
        rows = _named(self.cells, column, r"[,;|]")  # which stand in no such name
        by_name, unknown = known.read(str(row["name"]) for row in rows if key not in row)
        if unknown:
            self._fault(known.fault(column, unknown))
        found: dict[object, None] = {row[key]: None for row in rows if key in row}
        found.update(dict.fromkeys(by_name))
        return as_json(found)


def known(cells: Cells, column: str) -> Record:
    """Return a record that only finds a movie of the catalogue, by TMDB's id."""
    id_ = plain_id(_text(cells, column), column)
    if not id_:
        raise ValueFault(f"expected TMDB's id in {column}, found nothing")
    return Record(Kind.MOVIE, {TMDB: id_}, makes=False)


def credits(cells: Cells, fault: Fault) -> Record:
    """Return the record of a row about the cast and the crew of a movie."""
    record = known(cells, "id" if "id" in cells else "movie_id")
    say = _Saying(record, cells, fault)
    say.put("cast", lambda: [credit for row in _objects(cells, "cast") if (credit := _credit(row))])
    crew: dict[str, list[Credit]] = {}
    try:
        for row in _objects(cells, "crew"):
            if credit := _credit(row):
                crew.setdefault(credit.department, []).append(credit)
    except (ValueFault, KeyError, TypeError, AttributeError) as error:
        fault(str(error) if isinstance(error, ValueFault) else "expected a list of objects for crew")
    for department, some in crew.items():
        record.say(f"crew/{department}", some)
    return record


def _credit(row: Cells) -> Credit | None:
    """Return the credit of a part; None without a name."""
    name = str(row.get("name") or "").strip()
    id_ = _int(row, "id")
    if not name or id_ is None:
        return None
    who = person(name, {TMDB: str(id_)})
    who.say("gender", row.get("gender"))
    who.say("profile_path", _path(row, "profile_path"))
    return Credit(
        who,
        str(row.get("character") or ""),
        str(row.get("department") or ""),
        str(row.get("job") or ""),
        str(row.get("credit_id") or ""),
        _int(row, "cast_id"),
        _int(row, "order"),
    )


def _int(row: Cells, name: str) -> int | None:
    value = row.get(name)
    return value if isinstance(value, int) else None


def keywords(cells: Cells, fault: Fault) -> Record:
    """Return the record of a row about the keywords of a movie."""
    record = known(cells, "id")
    _Saying(record, cells, fault).put("keywords", lambda: _listed(cells, "keywords", Kind.KEYWORD))
    return record


def _text(cells: Cells, name: str) -> str:
    value = cells.get(name)
    text = "" if value is None else str(value).strip()
    return "" if is_nothing(text) and name not in ("title", "original_title") else text


def _path(cells: Cells, name: str) -> str:
    """Return the path of a picture; "" for any other text."""
    text = _text(cells, name)
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
    found = listed(Kind.COLLECTION, str(row["name"]), number(str(row["id"]), "belongs_to_collection"))
    found.say(words("name"), str(row["name"]))
    found.say("poster_path", _path(row, "poster_path"))
    found.say("backdrop_path", _path(row, "backdrop_path"))
    return found


def _listed(cells: Cells, column: str, kind: Kind) -> list[Record]:
    rows = _named(cells, column)
    return [listed(kind, str(row["name"]), number(_text(row, "id"), column)) for row in rows if row["name"]]


def _creator(row: Cells) -> Credit:
    name, id_ = str(row["name"]), _int(row, "id")
    ids = {BY_NAME: folded(name)} if id_ is None else {TMDB: str(id_)}
    return Credit(person(name, ids), department="Creator", job="Creator")


def _minutes(cells: Cells) -> str:
    """Return the runtimes of episodes: 60, or [45, 60]."""
    text = _text(cells, "episode_run_time")
    some = _rows(cells, "episode_run_time") if text.startswith("[") else text.split(",")
    return as_json(dict.fromkeys(m for each in some if (m := number(str(each), "episode_run_time"))))


def _flag(cells: Cells, name: str) -> bool:
    return _text(cells, name).lower() in ("true", "1")


def _named(cells: Cells, column: str, separators: str = "") -> list[Cells]:
    """Return the objects of a list; a bare name becomes an object of that name."""
    value = cells.get(column)
    if isinstance(value, str) and not value.lstrip().startswith(("[", "{")):
        text = "" if is_nothing(value) else value
        return [{"name": name} for name in names_in(text, separators)]
    return [{"name": row} if isinstance(row, str) else _object(row) for row in _rows(cells, column)]


def names_in(text: str, separators: str = "") -> list[str]:
    """Return the names in a text between commas, bars or `separators`; `Lightstorm, Inc.` is one."""
    names: list[str] = []
    parts = re.split(separators or (r"\|" if "|" in text else ", "), text)
    for part in filter(None, (each.strip() for each in parts)):
        if names and part.replace(".", "").lower() in LEGAL_FORMS:
            names[-1] += f", {part}"
        else:
            names.append(part)
    return list(dict.fromkeys(names))


def _objects(cells: Cells, column: str) -> list[Cells]:
    return list(map(_object, _rows(cells, column)))


def _object(row: object) -> Cells:
    """Return the row of a list. Raises TypeError if it is no object."""
    if not isinstance(row, dict):
        raise TypeError
    return row


def _rows(cells: Cells, column: str) -> list[object]:
    found = literal(cells.get(column), column)
    if not found:
        return []
    if not isinstance(found, list):
        raise ValueFault(f"expected a list for {column}, found {str(found)[:40]!r}")
    return found


def literal(value: object, column: str) -> object:
    """Return a value that is written as JSON or as Python does; None for an empty text."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    if is_nothing(text):
        return None
    with suppress(msgspec.DecodeError, RecursionError):
        return _decode(text)
    if len(text) > LONGEST_LITERAL:
        raise ValueFault(f"expected a list or an object for {column}, found {len(text):,} characters")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of escapes that Python does not know
            found: object = ast.literal_eval(text)
            return found
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        raise ValueFault(f"expected a list or an object for {column}, found {text[:40]!r}") from None
