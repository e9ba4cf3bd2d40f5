"""Series of a table: the one that a row of a season or an episode belongs to."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from reelbase.entity import Kind
from reelbase.errors import LineFault
from reelbase.importers.engine.record import IMDB, TMDB, TVDB, Record, Rough, words
from reelbase.importers.formats.delimited import Row, rows_of
from reelbase.importers.formats.spreadsheet.reading import Reading, TableForm
from reelbase.matching.folding import folded
from reelbase.matching.ids import ValueFault


class SeriesOfTable:
    """The series of a table by id and title, each as its own row says it; others as their parts say."""

    def __init__(self, file: Path, form: TableForm) -> None:
        self._mapping = form.mapping
        self._by_id: dict[tuple[str, str], Record] = {}
        self._by_title: defaultdict[str, list[Record]] = defaultdict(list)
        if form.hows.keys() & {"season", "episode"}:
            for record in _series_in(file, form):
                for source in (TMDB, IMDB, TVDB):
                    if source in record.ids:
                        self._by_id.setdefault((source, record.ids[source]), record)
                for name in {folded(each) for each in record.names if each}:
                    self._by_title[name].append(record)

    def of(self, row: Reading) -> Record:
        """Return the series of a season or an episode; refuses a row that names none, or one of two."""
        ids, name, year = row.series()
        for source_and_id in ids.items():
            if source_and_id in self._by_id:
                return self._by_id[source_and_id]
        if not ids and not name:
            raise ValueFault(f"expected the series of this {row.kind}, found none")
        known = self._by_title.get(folded(name), ()) if name and not ids else ()
        fitting = [each for each in known if not year or each.year == int(year)]
        if len(fitting) > 1:
            raise ValueFault(
                f"expected a series, found {len(fitting)} of this title: put its year behind it, {name!r}"
            )
        return next(iter(fitting), None) or self._named(ids, name, year)

    def _named(self, ids: dict[str, str], name: str, year: str) -> Record:
        """Return a series of which the table has no row."""
        record = Record(Kind.TV, ids, names=(name,), by_name_alone=not year)
        record.makes = bool(name)
        record.year = int(year) if year else None
        record.say("original_name", name)
        record.say(words("name", self._mapping.words_language), name)
        record.say("first_air_date", Rough(f"{year}-01-01") if year else "")
        return record


def _series_in(file: Path, form: TableForm) -> Iterator[Record]:
    """Yield the records of the rows of series; faults in them are reported where the rows are read."""
    for row in rows_of(file, form.mapping.encoding):
        record = _series_of(row, form) if not row.fault else None
        if record is not None:
            yield record


def _series_of(row: Row[str], form: TableForm) -> Record | None:
    try:
        reading = Reading(row, form, lambda _: None)
        return reading.title() if reading.kind is Kind.TV else None
    except LineFault:
        return None
