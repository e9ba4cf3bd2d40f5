"""Importing a table of titles by its mapping: a row a title."""

import re
from collections.abc import Callable, Iterator
from collections.abc import Mapping as Readers
from dataclasses import replace
from functools import partial
from pathlib import Path

from reelbase.entity import Kind
from reelbase.importers.engine.names import folded, straight, year_in
from reelbase.importers.engine.record import (
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
from reelbase.importers.engine.trust import Origin
from reelbase.importers.engine.values import as_json
from reelbase.importers.faults import reported
from reelbase.importers.formats.delimited import Row, columns_of, rows_of
from reelbase.importers.formats.spreadsheet.columns import (
    DAYS,
    DECIMAL,
    NAMES,
    TEXTS,
    WHOLE,
    How,
    Reader,
    Value,
)
from reelbase.importers.formats.spreadsheet.mapping import Mapping, check_columns, read_mapping
from reelbase.importers.formats.spreadsheet.survey import preview, survey
from reelbase.importers.merging.importing import Part, import_parts
from reelbase.importers.merging.outcome import Options, Outcome, Unit
from reelbase.importers.merging.values import ValueFault, date, day_text, is_nothing
from reelbase.importers.report import Tell
from reelbase.importers.source import SourceError

YEAR_IN_TITLE = re.compile(r"(?P<title>.+?)\s*\((?P<year>\d{4})\)\s*")
Fault = Callable[[str], None]


def import_csv(database_url: str, file: Path, mapping_file: Path, options: Options, tell: Tell) -> Outcome:
    """Take the rows of a table into the database; raises SourceError where the mapping does not fit it.

    A dry run also says how each column was read.
    """
    if not file.is_file():
        what = "a folder" if file.exists() else "nothing"
        raise SourceError(f"Expected a file, found {what} at {file}.")
    mapping = read_mapping(mapping_file)
    columns = columns_of(file, mapping.encoding)
    check_columns(mapping_file, mapping, columns)
    hows = survey(rows_of(file, mapping.encoding), mapping)
    part = Part("rows", partial(_units, file, mapping, hows), file.stat().st_size)
    outcome = import_parts(database_url, Origin.CSV, [file, mapping_file], [part], options, tell)
    if not options.dry_run:
        return outcome
    return replace(outcome, columns=preview(columns, rows_of(file, mapping.encoding), mapping, hows))


def _units(file: Path, mapping: Mapping, hows: dict[str, How]) -> Iterator[Unit]:
    for row in rows_of(file, mapping.encoding):
        unit = Unit(row.lines, row.bytes_done)
        if row.fault:
            unit.bad.append(row.bad(row.fault))
        else:
            unit.records += _records(row, mapping, hows, unit)
        yield unit


def _records(row: Row[str], mapping: Mapping, hows: dict[str, How], unit: Unit) -> Iterator[Record]:
    def refuse(reason: str) -> None:
        unit.bad.append(row.bad(reason))

    with reported(refuse):
        record = _Reading(row, mapping, hows, refuse).title()
        record.file, record.line = row.file, row.line
        yield record


class _Reading:
    """Reads the cells of a row; tells what can't be understood."""

    def __init__(self, row: Row[str], mapping: Mapping, hows: dict[str, How], fault: Fault) -> None:
        self._mapping = mapping
        self._fault = fault
        self._hows = hows
        self._cells = {name: mapping.cell(row.values, name) for name in hows}
        kind = mapping.kind_of(self._cell("kind"))
        if kind is None:
            raise ValueFault(f"expected movie or tv for kind, found {self._cell('kind')[:40]!r}")
        self._kind = kind

    def title(self) -> Record:
        """Return the record of the row's title."""
        ids, are_whole = self._ids()
        record = Record(self._kind, ids)
        name, year = self._name()
        original = straight(self._cells.get("original_title", ""))
        if not name and not original and not record.ids:
            raise ValueFault("expected a title or an id, found neither")
        record.names = (name or original, original or name)
        # A row whose id was mistyped is of a title that has one: made without it, it would be a double.
        record.makes = bool(name or original) and are_whole
        self._say_texts(record, name, original)
        self._say_day(record, year)
        self._say_numbers(record)
        self._say_lists(record)
        self._say_people(record)
        return record

    def _cell(self, name: str) -> str:
        text = self._cells.get(name, "")
        return "" if is_nothing(text) else text

    def _name(self) -> tuple[str, str]:
        """Return the title with its article in front, and the year that stands behind it."""
        text = self._cells.get("title", "")
        if found := YEAR_IN_TITLE.fullmatch(text):
            return straight(found["title"]), found["year"]
        return straight(text), ""

    def _ids(self) -> tuple[dict[str, str], bool]:
        """Return the ids, and if all ids of the row were understood."""
        columns = {TMDB: "tmdb", IMDB: "imdb_id", TVDB: "tvdb_id", WIKIDATA: "wikidata_id"}
        texts = {source: self._cell(name) for source, name in columns.items()}
        wrong: list[str] = []
        found = {source: self._read(TEXTS, columns[source], wrong.append) for source in texts}
        for reason in wrong:
            self._fault(f"{reason}; no title is made of this row")
        return {source: value for source, value in found.items() if value}, not wrong

    def _read(self, readers: Readers[str, Reader[Value]], name: str, fault: Fault | None = None) -> Value:
        """Return the value of a field, its empty one for an empty cell or a refused value."""
        reader, text = readers[name], self._cell(name)
        if not text:
            return reader.empty
        tell = fault or self._fault
        try:
            return reader.read(text, self._hows[name]._replace(kind=self._kind), tell)
        except ValueFault as error:
            tell(str(error))
            return reader.empty

    def _say_texts(self, record: Record, name: str, original: str) -> None:
        is_movie = record.kind is Kind.MOVIE
        language = self._mapping.words_language
        record.say("original_title" if is_movie else "original_name", original or name)
        record.say(words("name", language), name)
        for text in ("overview", "tagline"):
            record.say(words(text, language), self._cell(text))
        record.say(words("homepage", language) if is_movie else "homepage", self._cell("homepage"))
        for field in ("original_language", "status", "poster_path", "backdrop_path"):
            record.say(field, self._read(TEXTS, field))

    def _say_day(self, record: Record, in_title: str) -> None:
        day: str | Rough = self._read(DAYS, "release_date") or self._read(DAYS, "year")
        if not day and in_title:
            try:
                day = date(in_title, "title")
            except ValueFault as error:
                self._fault(str(error))
        record.say("release_date" if record.kind is Kind.MOVIE else "first_air_date", day)
        record.year = year_in(day_text(day))

    def _say_numbers(self, record: Record) -> None:
        minutes = self._read(WHOLE, "runtime")
        if record.kind is Kind.MOVIE:
            record.say("runtime", minutes)
            record.say("budget", self._read(WHOLE, "budget"))
            record.say("revenue", self._read(WHOLE, "revenue"))
        else:
            record.say("episode_run_time", as_json([minutes]) if minutes else "")
        record.say("popularity", self._read(DECIMAL, "popularity"))
        average, count = self._read(DECIMAL, "vote_average"), self._read(WHOLE, "vote_count")
        if average and not count and not self._cell("vote_count").strip("0"):
            self._fault("expected a number of votes beside an average, found none")
        record.say("votes", (average, count) if count else None)

    def _say_lists(self, record: Record) -> None:
        record.say("genre_ids", self._read(TEXTS, "genres"))
        record.say("production_countries", self._read(TEXTS, "countries"))
        record.say("spoken_languages", self._read(TEXTS, "spoken_languages"))
        record.say("keywords", [listed(Kind.KEYWORD, name) for name in self._read(NAMES, "keywords")])
        record.say("companies", [listed(Kind.COMPANY, name) for name in self._read(NAMES, "companies")])
        if record.kind is Kind.TV:
            record.say("networks", [listed(Kind.NETWORK, name) for name in self._read(NAMES, "networks")])
        record.say("alternative_titles", [("", name, "") for name in self._read(NAMES, "alternative_titles")])

    def _say_people(self, record: Record) -> None:
        cast, parts = self._read(NAMES, "cast"), self._read(NAMES, "characters")
        parts = [*parts, *[""] * (len(cast) - len(parts))]
        pairs = [(name, part) for name, part in zip(cast, parts, strict=False) if name]
        credits = {name: Credit(_somebody(name), part) for name, part in reversed(pairs)}
        record.say("cast", [credits[name] for name in dict.fromkeys(name for name, _ in pairs)])
        for column, department, job in (
            ("directors", "Directing", "Director"),
            ("writers", "Writing", "Writer"),
        ):
            some = [Credit(_somebody(n), department=department, job=job) for n in self._read(NAMES, column)]
            record.say(f"crew/{department}", some)


def _somebody(name: str) -> Record:
    return person(name, {BY_NAME: folded(name)})
