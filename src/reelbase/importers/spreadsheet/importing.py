"""Importing a table of titles by its mapping: a row a title."""

import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from reelbase.entity import Kind
from reelbase.importers.batch import Tell
from reelbase.importers.bodies.claims import as_json
from reelbase.importers.delimited import Row, columns_of, rows_of
from reelbase.importers.faults import reported
from reelbase.importers.merging.countries import country_codes
from reelbase.importers.merging.genres import genre_ids
from reelbase.importers.merging.importing import Part, import_parts
from reelbase.importers.merging.names import folded, straight, year_in
from reelbase.importers.merging.outcome import Options, Outcome, Unit
from reelbase.importers.merging.ranks import Origin
from reelbase.importers.merging.record import (
    BY_NAME,
    IMDB,
    TMDB,
    TVDB,
    WIKIDATA,
    Credit,
    Record,
    Rough,
    listed,
    person,
    words,
)
from reelbase.importers.merging.values import (
    ValueFault,
    date,
    day_text,
    decimal,
    imdb_id,
    is_nothing,
    plain_id,
)
from reelbase.importers.source import SourceError
from reelbase.importers.spreadsheet.mapping import Mapping, read_mapping

YEAR_IN_TITLE = re.compile(r"(.+?)\s*\((\d{4})\)\s*")
ITEM = re.compile(r"Q\d{1,12}")
Fault = Callable[[str], None]


def import_csv(database_url: str, file: Path, mapping_file: Path, options: Options, tell: Tell) -> Outcome:
    """Take the rows of a table into the database; raises SourceError where the mapping does not fit it."""
    if not file.is_file():
        what = "a folder" if file.exists() else "nothing"
        raise SourceError(f"Expected a file, found {what} at {file}.")
    mapping = read_mapping(mapping_file, columns_of(file))
    part = Part("rows", partial(_units, file, mapping), file.stat().st_size)
    return import_parts(database_url, Origin.CSV, [file, mapping_file], [part], options, tell)


def _units(file: Path, mapping: Mapping) -> Iterator[Unit]:
    for row in rows_of(file):
        unit = Unit(row.lines, row.bytes_done)
        if row.fault:
            unit.bad.append(row.bad(row.fault))
        else:
            unit.records += _records(row, mapping, unit)
        yield unit


def _records(row: Row, mapping: Mapping, unit: Unit) -> Iterator[Record]:
    def refuse(reason: str) -> None:
        unit.bad.append(row.bad(reason))

    with reported(refuse):
        record = _Reading(row, mapping, refuse).title()
        record.file, record.line = row.file, row.line
        yield record


class _Reading:
    """Reads the cells of a row; tells what can't be understood."""

    def __init__(self, row: Row, mapping: Mapping, fault: Fault) -> None:
        self._mapping = mapping
        self._fault = fault
        self._cells = {name: row.values[column].strip() for name, column in mapping.columns.given().items()}

    def title(self) -> Record:
        """What the row says of a title."""
        kind = self._mapping.kind_of(self._cell("kind"))
        if kind is None:
            raise ValueFault(f"expected movie or tv for kind, found {self._cell('kind')[:40]!r}")
        record = Record(kind, self._ids())
        name, year = self._name()
        original = straight(self._cells.get("original_title", ""))
        if not name and not original and not record.ids:
            raise ValueFault("expected a title or an id, found neither")
        record.names = (name or original, original or name)
        record.makes = bool(name or original)
        self._say_texts(record, name, original)
        self._say_day(record, year)
        self._say_numbers(record)
        self._say_lists(record)
        return record

    def _cell(self, name: str) -> str:
        text = self._cells.get(name, "")
        return "" if is_nothing(text) else text

    def _name(self) -> tuple[str, str]:
        """The title with its article in front, and the year that stands behind it."""
        text = self._cells.get("title", "")
        if found := YEAR_IN_TITLE.fullmatch(text):
            return straight(found[1]), found[2]
        return straight(text), ""

    def _ids(self) -> dict[str, str]:
        ids = {
            TMDB: self._value("tmdb", lambda text: plain_id(text, "tmdb"), ""),
            IMDB: self._value("imdb_id", imdb_id, ""),
            TVDB: self._value("tvdb_id", lambda text: plain_id(text, "tvdb_id"), ""),
            WIKIDATA: found[0] if (found := ITEM.search(self._cell("wikidata_id"))) else "",
        }
        return {source: value for source, value in ids.items() if value}

    def _value(self, name: str, read: "Callable[[str], str]", empty: str) -> str:
        try:
            return read(self._cell(name))
        except ValueFault as error:
            self._fault(str(error))
            return empty

    def _number(self, name: str) -> float:
        try:
            return decimal(self._cell(name), name)
        except ValueFault as error:
            self._fault(str(error))
            return 0.0

    def _say_texts(self, record: Record, name: str, original: str) -> None:
        language = self._mapping.words_language
        record.say("original_title" if record.kind is Kind.MOVIE else "original_name", original or name)
        record.say(words("name", language), name)
        for text in ("overview", "tagline", "homepage"):
            record.say(words(text, language), self._cell(text))
        record.say("original_language", self._cell("original_language").lower()[:2])
        record.say("status", self._cell("status"))

    def _say_day(self, record: Record, in_title: str) -> None:
        day: str | Rough = ""
        for name, text in (
            ("release_date", self._cell("release_date")),
            ("year", self._cell("year")),
            ("title", in_title),
        ):
            try:
                day = day or date(text, name)
            except ValueFault as error:
                self._fault(str(error))
        record.say("release_date" if record.kind is Kind.MOVIE else "first_air_date", day)
        record.year = year_in(day_text(day))

    def _say_numbers(self, record: Record) -> None:
        minutes = round(self._number("runtime"))
        if record.kind is Kind.MOVIE:
            record.say("runtime", minutes)
            record.say("budget", round(self._number("budget")))
            record.say("revenue", round(self._number("revenue")))
        else:
            record.say("episode_run_time", as_json([minutes]) if minutes else "")
        average, count = self._number("vote_average"), round(self._number("vote_count"))
        if not 0 <= average <= 10 or count < 0:
            self._fault(f"expected an average up to 10 and a number of votes, found {average} and {count}")
        elif count:
            record.say("votes", (average, count))

    def _say_lists(self, record: Record) -> None:
        assert record.kind is not None
        record.say("genre_ids", genre_ids(record.kind, self._parts("genres")))
        record.say("keywords", [listed(Kind.KEYWORD, name) for name in self._parts("keywords")])
        record.say("companies", [listed(Kind.COMPANY, name) for name in self._parts("companies")])
        record.say("production_countries", country_codes(self._parts("countries")))
        record.say("cast", [Credit(_somebody(name)) for name in self._parts("cast")])
        for column, department, job in (
            ("directors", "Directing", "Director"),
            ("writers", "Writing", "Writer"),
        ):
            some = [Credit(_somebody(n), department=department, job=job) for n in self._parts(column)]
            record.say(f"crew/{department}", some)

    def _parts(self, name: str) -> list[str]:
        parts = (part.strip() for part in self._cell(name).split(self._mapping.separator))
        return list(dict.fromkeys(part for part in parts if part))


def _somebody(name: str) -> Record:
    return person(name, {BY_NAME: folded(name)})
