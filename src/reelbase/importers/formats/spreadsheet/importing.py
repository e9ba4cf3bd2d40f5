"""Importing a table of titles by its mapping: a row a title, a season or an episode."""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from reelbase.importers.engine.record import Record
from reelbase.importers.engine.trust import Origin
from reelbase.importers.faults import reported
from reelbase.importers.formats.delimited import Row, columns_of, rows_of
from reelbase.importers.formats.spreadsheet.mapping import check_columns, read_mapping
from reelbase.importers.formats.spreadsheet.pictures import TakePicture, files_named, take_none
from reelbase.importers.formats.spreadsheet.reading import Reading, TableForm
from reelbase.importers.formats.spreadsheet.series import SeriesOfTable
from reelbase.importers.formats.spreadsheet.survey import preview, survey
from reelbase.importers.merging.importing import Part, import_parts
from reelbase.importers.merging.outcome import Options, Outcome, Unit
from reelbase.importers.report import Tell
from reelbase.importers.source import SourceError


def import_csv(
    database_url: str,
    file: Path,
    mapping_file: Path,
    options: Options,
    tell: Tell,
    take_picture: TakePicture = take_none,
) -> Outcome:
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
    name = mapping.name.encode() if mapping.name else os.fsencode(file.resolve())
    family = f"{hashlib.sha256(name).hexdigest()[:8]}."
    table = Table(file, TableForm(mapping, hows, take_picture))
    part = Part("rows", table.units, file.stat().st_size)
    # A picture that was missing, or is another one by now, makes the same table another edition.
    pictures = files_named(file.parent, rows_of(file, mapping.encoding), mapping, hows)
    files = [file, mapping_file, *pictures]
    outcome = import_parts(database_url, Origin.CSV, files, [part], options, tell, family)
    if not options.dry_run:
        return outcome
    return replace(outcome, columns=preview(columns, rows_of(file, mapping.encoding), mapping, hows))


class Table:
    """A table whose columns are known."""

    def __init__(self, file: Path, form: TableForm) -> None:
        self._file = file
        self._form = form
        self._series: SeriesOfTable | None = None

    def units(self) -> Iterator[Unit]:
        """Yield what each row says, with what could not be understood in it."""
        for row in rows_of(self._file, self._form.mapping.encoding):
            unit = Unit(row.lines, row.bytes_done)
            if row.fault:
                unit.bad.append(row.bad(row.fault))
            else:
                unit.records += self._records(row, unit)
            yield unit

    def _records(self, row: Row[str], unit: Unit) -> Iterator[Record]:
        def refuse(reason: str) -> None:
            unit.bad.append(row.bad(reason))

        with reported(refuse):
            record = Reading(row, self._form, refuse).record(self._series_of)
            record.file, record.line = row.file, row.line
            yield record

    def _series_of(self, row: Reading) -> Record:
        if self._series is None:
            self._series = SeriesOfTable(self._file, self._form)
        return self._series.of(row)
