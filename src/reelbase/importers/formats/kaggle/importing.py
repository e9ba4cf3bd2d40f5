"""Importing files of Kaggle's sets: movies first, then what is said of them, ratings last."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import msgspec

from reelbase.importers.engine.record import Record
from reelbase.importers.engine.trust import Origin
from reelbase.importers.faults import reason_of, reported
from reelbase.importers.formats.delimited import Row, rows_of
from reelbase.importers.formats.kaggle.reading import (
    CREDITS,
    KEYWORDS,
    LINKS,
    MOVIES,
    RATINGS,
    SERIES,
    Cells,
    Fault,
    credits,
    keywords,
    movie,
    series,
    what_is,
)
from reelbase.importers.merging.importing import Part, import_parts
from reelbase.importers.merging.outcome import Options, Outcome, Unit
from reelbase.importers.ratings.importing import import_ratings
from reelbase.importers.report import Report, Tell
from reelbase.importers.source import LINES, Source, SourceError, lines_of

READERS: dict[str, Callable[[Cells, Fault], Record]] = {
    MOVIES: movie,
    SERIES: series,
    CREDITS: credits,
    KEYWORDS: keywords,
}
_object = msgspec.json.Decoder(dict[str, object]).decode


def import_kaggle(database_url: str, files: Sequence[Path], options: Options, tell: Tell) -> Outcome:
    """Take the files into the database; raises SourceError for one that is of no set."""
    known = [(_checked(path), path) for path in files]
    parts = [
        Part(f"{name}:{path.name}", partial(_units, path, READERS[name]), path.stat().st_size)
        for wanted in READERS
        for name, path in known
        if name == wanted
    ]
    links, ratings = ([path for name, path in known if name == wanted] for wanted in (LINKS, RATINGS))
    of_movies = next(iter(links), None)
    for path in ratings if of_movies is None else ():
        raise SourceError(f"Expected links.csv beside {path}: nothing else says of which movies it is.")
    outcome = import_parts(database_url, Origin.KAGGLE, list(files), parts, options, tell)
    if options.dry_run or of_movies is None:
        return outcome
    for path in ratings:
        report = import_ratings(database_url, _source(path), _source(of_movies), tell, options.report)
        outcome = Outcome(_together(outcome.report, report), outcome.fields)
    return outcome


def _checked(path: Path) -> str:
    """Return what a file is; raises SourceError if it is none."""
    if not path.is_file():
        raise SourceError(f"Expected a file, found {'a folder' if path.exists() else 'nothing'} at {path}.")
    return what_is(path)


def _source(path: Path) -> Source:
    return Source((path,), is_recordings=False)


def _together(first: Report, second: Report) -> Report:
    return Report(
        first.lines_done + second.lines_done,
        first.bytes_done + second.bytes_done,
        dict(Counter(first.counts) + Counter(second.counts)),
        first.bad + second.bad,
        first.bad_count + second.bad_count,
        first.skipped + second.skipped,
        first.resumed + second.resumed,
        first.elapsed + second.elapsed,
    )


def _units(path: Path, read: Callable[[Cells, Fault], Record]) -> Iterator[Unit]:
    for row in _lines(path) if path.name.endswith(LINES) else rows_of(path):
        yield read_unit(row, read)


def read_unit(row: Row[str] | Row[object], read: Callable[[Cells, Fault], Record]) -> Unit:
    """Return the unit of a row; values that can't be understood are reported, and the rest is taken."""
    unit = Unit(row.lines, row.bytes_done)
    if row.fault:
        unit.bad.append(row.bad(row.fault))
        return unit

    def refuse(reason: str) -> None:
        unit.bad.append(row.bad(reason))

    with reported(refuse):
        record = read(row.values, refuse)
        record.file, record.line = row.file, row.line
        unit.records.append(record)
    return unit


def _lines(path: Path) -> Iterator[Row[object]]:
    """Yield the rows of a file of JSON objects."""
    for line in lines_of(path):
        fault, values = line.fault, {}
        if not fault:
            try:
                values = _object(line.text)
            except Exception as error:
                fault = reason_of(error)
        yield Row(line.file, line.number, 1, line.bytes_done, values, fault)
