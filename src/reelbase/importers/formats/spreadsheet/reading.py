"""Reads a row of a table: the record of its movie, series, season or episode, and what is not understood."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from collections.abc import Mapping as Readers
from functools import partial
from typing import NamedTuple

from reelbase.entity import Kind
from reelbase.importers.engine.record import (
    BY_NAME,
    IMDB,
    TMDB,
    TVDB,
    WIKIDATA,
    Clip,
    Credit,
    Partial,
    Picture,
    Record,
    Rough,
    listed,
    person,
    words,
)
from reelbase.importers.engine.values import as_json
from reelbase.importers.formats.delimited import Row
from reelbase.importers.formats.spreadsheet import parts
from reelbase.importers.formats.spreadsheet.columns import (
    DAYS,
    DECIMAL,
    NAMES,
    OTHER_IDS,
    TEXTS,
    WHOLE,
    How,
    Reader,
    Value,
    field_in,
)
from reelbase.importers.formats.spreadsheet.mapping import Mapping
from reelbase.importers.formats.spreadsheet.pictures import TakenPicture, TakePicture
from reelbase.importers.merging.languages import named_language
from reelbase.importers.merging.values import date, day_text
from reelbase.matching.folding import folded, straight, year_in
from reelbase.matching.ids import ValueFault, is_nothing

YEAR_IN_TITLE = re.compile(r"(?P<title>.+?)\s*\((?P<year>\d{4})\)\s*")
NUMBERED = (Kind.SEASON, Kind.EPISODE)
Fault = Callable[[str], None]
Part = Callable[[str], object]


class TableForm(NamedTuple):
    """The form of a table: its mapping, how each field is read, and how its pictures are taken."""

    mapping: Mapping
    hows: dict[str, How]
    take_picture: TakePicture


class Reading:
    """Reads the cells of a row; reports what can't be understood, and what such a row can't say."""

    def __init__(self, row: Row[str], table: TableForm, fault: Fault) -> None:
        mapping, hows, self._take_picture = table
        self._mapping = mapping
        self._fault = fault
        self._hows = hows
        self._cells = {name: mapping.cell(row.values, name) for name in hows}
        self._unread = {name for name in hows if self._cell(name).strip("0")}
        kind = mapping.kind_of(self._cell("kind"))
        if kind is None:
            raise ValueFault(
                f"expected movie, tv, season or episode for kind, found {self._cell('kind')[:40]!r}"
            )
        self.kind = self._kind_by_numbers(kind)

    def _kind_by_numbers(self, kind: Kind) -> Kind:
        """Return the kind of a row; one of a series with a number is of a season or an episode."""
        if self._cell("kind") or kind is not Kind.TV:
            return kind
        return Kind.EPISODE if self._cell("episode") else Kind.SEASON if self._cell("season") else kind

    def record(self, series_of: "Callable[[Reading], Record]") -> Record:
        """Return the record of the row; `series_of` returns that of the series of a season or an episode."""
        record = self._part(series_of(self)) if self.kind in NUMBERED else self.title()
        for name in sorted(self._unread - {"kind"}):
            self._tell(
                name, f"expected no {name} in a row of the kind {self.kind}, found {self._cells[name][:40]!r}"
            )
        return record

    def title(self) -> Record:
        """Return the record of the row's title."""
        ids, are_whole = self._ids()
        record = Record(self.kind, ids)
        name, year = self.name()
        original = straight(self._cell_of("original_title"))
        if not name and not original and not record.ids:
            raise ValueFault("expected a title or an id, found neither")
        record.names = (name or original, original or name)
        # A row whose id was mistyped is of a title that has one: made without it, it would be a double.
        record.makes = bool(name or original) and are_whole
        record.say("original_title" if self.kind is Kind.MOVIE else "original_name", original or name)
        self._say_texts(record, name)
        self._say_day(record, year)
        self._say_numbers(record)
        self._say_lists(record)
        self._say_pictures(record)
        self._say_people(record)
        return record

    def _part(self, series: Record) -> Record:
        """Return the record of a season or an episode."""
        ids, _ = self._ids()
        record = Record(self.kind, ids, series=series)
        record.season = self._number("season")
        if self.kind is Kind.EPISODE:
            record.episode = self._number("episode")
            record.say("episode_type", "standard")  # so that a row that has numbers alone says something
            record.say("runtime", self._read(WHOLE, "runtime"))
            self._say_votes(record)
            self._say_clips(record)
            self._say_people(record)
        self._say_texts(record, self._cell_of("title"))
        if self.kind is Kind.SEASON:
            self._say_pictures(record)
        record.say("air_date", day_text(self._read(DAYS, "release_date")))
        if not record.fields and not record.ids:
            raise ValueFault("expected a title, an overview or a date of a season, found none")
        return record

    def _number(self, name: str) -> int:
        """Return a number of a season or an episode, which may be 0; refuses a row without it."""
        text = self._cell_of(name)
        if not text:
            raise ValueFault(f"expected a number for {name}, found none")
        return WHOLE[name].read(text, self._hows[name], self._fault)

    # Cells

    def _cell(self, name: str) -> str:
        text = self._cells.get(name, "")
        return "" if is_nothing(text) else text

    def _cell_of(self, name: str) -> str:
        """Return the cell of a field that such a row can say."""
        self._unread.discard(name)
        return self._cell(name)

    def _variants(self, field: str) -> Iterator[tuple[str, str]]:
        """Yield the names of a field that columns have, with the language, the country or the job of each."""
        for name in self._hows:
            of, _, variant = name.partition(":")
            if of == field:
                yield name, variant

    def _tell(self, name: str, reason: str) -> None:
        """Report a cell, with its column where that has another name than the field."""
        columns = ", ".join(self._mapping.given.get(name, ()))
        self._fault(reason if columns in {"", name} else f"{reason} (column {columns})")

    def _read(self, readers: Readers[str, Reader[Value]], name: str, fault: Fault | None = None) -> Value:
        """Return the value of a field, its empty one for an empty cell or a refused value."""
        return self._value_of(name, readers[name], fault)

    def _value_of(self, name: str, reader: Reader[Value], fault: Fault | None = None) -> Value:
        text = self._cell_of(name)
        if not text:
            return reader.empty

        def tell(reason: str) -> None:
            (fault or (lambda each: self._tell(name, each)))(reason)

        try:
            return reader.read(text, self._hows[name]._replace(kind=self.kind), tell)
        except ValueFault as error:
            tell(str(error))
            return reader.empty

    # Whom or what a row is about

    def name(self) -> tuple[str, str]:
        """Return the title with its article in front, and the year that stands behind it."""
        self._unread.discard("title")
        return _with_year(self._cells.get("title", ""))

    def series(self) -> tuple[dict[str, str], str, str]:
        """Return the ids of the series of a season or an episode, its title, and the year behind that."""
        columns = {TMDB: "series_tmdb", IMDB: "series_imdb_id", TVDB: "series_tvdb_id"}
        ids = {source: self._read(TEXTS, name) for source, name in columns.items() if name in self._hows}
        name, year = _with_year(self._cell_of("series"))
        return {source: value for source, value in ids.items() if value}, name, year

    def _ids(self) -> tuple[dict[str, str], bool]:
        """Return the ids, and if all ids of the row were understood."""
        columns = {TMDB: "tmdb", IMDB: "imdb_id", TVDB: "tvdb_id", WIKIDATA: "wikidata_id"}
        wrong: list[tuple[str, str]] = []
        found: dict[str, str] = {}
        for source, name in columns.items():
            reasons: list[str] = []
            found[source] = self._read(TEXTS, name, reasons.append)
            wrong += [(name, reason) for reason in reasons]
        for name, reason in wrong:
            made = "; no title is made of this row" if self.kind not in NUMBERED else ""
            self._tell(name, f"{reason}{made}")
        return {source: value for source, value in found.items() if value}, not wrong

    # What it says

    def _say_texts(self, record: Record, name: str) -> None:
        language = self._mapping.words_language
        is_part = self.kind in NUMBERED
        record.say(words("name", language), name)
        for text in ("overview",) if is_part else ("overview", "tagline"):
            record.say(words(text, language), self._cell_of(text))
        fields: tuple[str, ...] = ("poster_path",) if self.kind is Kind.SEASON else ()
        if not is_part:
            is_movie = self.kind is Kind.MOVIE
            record.say(words("homepage", language) if is_movie else "homepage", self._cell_of("homepage"))
            fields = ("original_language", "status", "poster_path", "backdrop_path")
        for field in (*fields, *(OTHER_IDS if not is_part else ())):
            record.say(field, self._read(TEXTS, field))
        for text in ("title", "overview") if is_part else ("title", "overview", "tagline", "homepage"):
            for column, code in self._variants(text):
                if code:
                    field = words("name" if text == "title" else text, named_language(code, column))
                    record.say(field, self._cell_of(column))

    def _say_day(self, record: Record, in_title: str) -> None:
        day: str | Rough = self._read(DAYS, "release_date")
        year = self._read(DAYS, "year")
        day = day or year
        if not day and in_title:
            try:
                day = date(in_title, "title")
            except ValueFault as error:
                self._tell("title", str(error))
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
        self._say_votes(record)

    def _say_votes(self, record: Record) -> None:
        average, count = self._read(DECIMAL, "vote_average"), self._read(WHOLE, "vote_count")
        if average and not count and not self._cell("vote_count").strip("0"):
            self._tell("vote_average", "expected a number of votes beside an average, found none")
        record.say("votes", (average, count) if count else None)

    def _say_lists(self, record: Record) -> None:
        record.say("genre_ids", self._read(TEXTS, "genres"))
        record.say("production_countries", self._read(TEXTS, "countries"))
        record.say("spoken_languages", self._read(TEXTS, "spoken_languages"))
        record.say("keywords", [listed(Kind.KEYWORD, name) for name in self._read(NAMES, "keywords")])
        record.say("companies", [listed(Kind.COMPANY, name) for name in self._read(NAMES, "companies")])
        if record.kind is Kind.TV:
            record.say("networks", [listed(Kind.NETWORK, name) for name in self._read(NAMES, "networks")])
        titles = [
            (country, name, "")
            for column, country in self._variants("alternative_titles")
            for name in self._value_of(column, NAMES["alternative_titles"])
        ]
        record.say("alternative_titles", titles)
        if record.kind is Kind.MOVIE:
            order = self._mapping.dates or self._hows.get("release_date", How()).order
            record.say("release_dates", self._parts("releases", lambda text: parts.release(text, order)))
        self._say_clips(record)

    def _say_clips(self, record: Record) -> None:
        clips: list[object] = []
        for column, code in self._variants("trailers"):
            language = named_language(code, column) if code else self._mapping.words_language
            clips += self._parts(
                column, partial(parts.clip, language=(language.iso_639_1, language.iso_3166_1))
            )
        first = {each.key: each for each in reversed(clips) if isinstance(each, Clip)}
        record.say("videos", [*reversed(first.values())])

    def _say_pictures(self, record: Record) -> None:
        for field in ("posters",) if self.kind is Kind.SEASON else ("posters", "backdrops"):
            pictures: list[object] = []
            missing: list[str] = []
            for column, code in self._variants(field):
                known = named_language(code, column) if code else None
                language = (known.iso_639_1, known.iso_3166_1) if known else ("", "")
                taken = self._parts(column, partial(self._taken, missing=missing))
                pictures += [Picture(*each, language) for each in taken if isinstance(each, TakenPicture)]
            # A host that is down for a moment removes no picture.
            record.say(field, Partial(pictures) if missing else pictures)

    def _taken(self, said: str, missing: list[str]) -> TakenPicture:
        """Take a picture; add to what is missing where there is none."""
        try:
            return self._take_picture(said)
        except ValueFault:
            missing.append(said)
            raise

    def _parts(self, column: str, read: Part) -> list[object]:
        """Return what the parts of a cell say; one that can't be understood is reported, and left out."""
        found: list[object] = []
        for text in self._value_of(column, NAMES[field_in(column)]):
            try:
                found.append(read(text))
            except ValueFault as error:
                self._tell(column, str(error))
        return found

    def _say_people(self, record: Record) -> None:
        if self.kind is Kind.EPISODE:
            record.say("guest", self._cast("guest_stars", "guest_characters"))
        else:
            record.say("cast", self._cast("cast", "characters"))
        crew: defaultdict[str, dict[tuple[str, str], Credit]] = defaultdict(dict)
        for name, department, job in self._jobs():
            credit = Credit(_somebody(name), department=department, job=job)
            crew[department].setdefault((name, job), credit)
        for department, some in crew.items():
            record.say(f"crew/{department}", list(some.values()))

    def _cast(self, names: str, characters: str) -> list[Credit]:
        """Return who plays, with the characters in the same places; of a name that stands twice the first."""
        cast, played = self._read(NAMES, names), self._read(NAMES, characters)
        if len(played) > len(cast):
            self._tell(
                characters,
                f"expected at most {len(cast)} {characters}, one for each name, found {len(played)}",
            )
        played = [*played, *[""] * (len(cast) - len(played))]
        pairs = [(name, part) for name, part in zip(cast, played, strict=False) if name]
        credits = {name: Credit(_somebody(name), part) for name, part in reversed(pairs)}
        return [credits[name] for name in dict.fromkeys(name for name, _ in pairs)]

    def _jobs(self) -> Iterator[tuple[str, str, str]]:
        """Yield who did what: the name, the department and the job."""
        for column, department, job in (
            ("directors", "Directing", "Director"),
            ("writers", "Writing", "Writer"),
        ):
            yield from ((name, department, job) for name in self._read(NAMES, column))
        for column, job in self._variants("crew"):
            if job:
                department, known = next(iter(parts.departments_of(job)))
                yield from ((name, department, known) for name in self._value_of(column, NAMES["directors"]))
            else:
                yield from (
                    each for each in self._parts(column, parts.name_with_job) if isinstance(each, tuple)
                )


def _with_year(text: str) -> tuple[str, str]:
    if found := YEAR_IN_TITLE.fullmatch(text):
        return straight(found["title"]), found["year"]
    return straight(text), ""


def _somebody(name: str) -> Record:
    return person(name, {BY_NAME: folded(name)})
