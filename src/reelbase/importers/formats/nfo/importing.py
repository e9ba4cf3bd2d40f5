"""Importing the NFO files under a folder, in the order of their names."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from reelbase import bounds
from reelbase.catalog.language import Language
from reelbase.entity import Kind
from reelbase.errors import LineFault
from reelbase.importers.engine.record import Record
from reelbase.importers.engine.trust import Origin
from reelbase.importers.faults import reason_of, reported
from reelbase.importers.formats.nfo.naming import ids_in_addresses, kind_of_addresses
from reelbase.importers.formats.nfo.reading import Nfo, NfoError, Root, read_nfo
from reelbase.importers.formats.nfo.titles import Reading
from reelbase.importers.merging.importing import Part, import_parts
from reelbase.importers.merging.outcome import Options, Outcome, Unit
from reelbase.importers.report import BadLine, Tell
from reelbase.importers.source import SourceError, SourceLine, files_under, size_of
from reelbase.matching.ids import ValueFault

SERIES = "tvshow.nfo"
SERIES_KEPT = 64


def import_nfo(database_url: str, folder: Path, language: Language, options: Options, tell: Tell) -> Outcome:
    """Take the files under a folder into the database; raises SourceError where there are none."""
    if not folder.is_dir():
        what = "a file" if folder.exists() else "nothing"
        raise SourceError(f"Expected a folder of NFO files, found {what} at {folder}.")
    there, faults = files_under(folder)
    files = [path for path in there if path.suffix.lower() == ".nfo"]
    # A season's own file tells its id, so that it comes before what makes the season without one.
    files.sort(key=lambda path: not path.name.lower().startswith("season"))
    if not files and not faults:
        raise SourceError(f"Expected files that end in .nfo in {folder}, found none.")
    library = _Library(folder, language)
    size = sum(map(size_of, files))
    part = Part(f"nfo:{language}", lambda: library.units(files, faults), size)
    return import_parts(database_url, Origin.NFO, files, [part], options, tell)


class _Library:
    """The files of a folder, and which of them tell of the series that others belong to."""

    def __init__(self, folder: Path, language: Language) -> None:
        self._folder = folder
        self._language = language
        self._series = lru_cache(SERIES_KEPT)(self._read_series)

    def units(self, files: list[Path], faults: list[SourceLine]) -> Iterator[Unit]:
        """Yield one file each; first the folders that can't be read."""
        done = 0
        if faults:
            bad = [BadLine(each.file, each.number, str(each.fault)) for each in faults]
            yield Unit(len(faults), done, bad=bad)
        for file in files:
            unit = Unit(1, done)
            try:
                content = _content(file)
                done += len(content)
                self._read(unit, file, read_nfo(content))
            except OSError as error:
                unit.bad.append(BadLine(str(file), 1, f"it can't be read: {error.strerror}"))
            except Exception as error:  # whatever is wrong with one file, the others go in
                line = error.line if isinstance(error, NfoError) else 1
                unit.bad.append(BadLine(str(file), line, reason_of(error)))
            unit.bytes_done = done
            yield unit

    def _read(self, unit: Unit, file: Path, nfo: Nfo) -> None:
        unit.skipped += nfo.is_other
        unit.bad += [BadLine(str(file), each.line, each.reason) for each in nfo.faults]
        for root in nfo.roots:
            line = root.line

            def fault(reason: str, line: int = line) -> None:
                unit.bad.append(BadLine(str(file), line, reason))

            with reported(fault):
                reading = Reading(self._language, fault)
                records = list(self._records(root, file, reading))
                for record in records:
                    record.file, record.line = str(file), line
                    _add_ids(record, nfo)
                unit.records += records
                unit.counts = Counter(unit.counts) + reading.left_out
        if not nfo.roots and nfo.ids:
            unit.records.append(_addressed(nfo, str(file)))

    def _records(self, root: Root, file: Path, reading: Reading) -> Iterator[Record]:
        element = root.element
        match element.tag:
            case "movie":
                yield reading.movie(element)
            case "tvshow":
                series = reading.series(element)
                yield series
                yield from reading.named_seasons(element, series)
            case "season":
                series_of = self._series_of(file)
                if series_of is None:
                    raise ValueFault(f"expected {SERIES} in a folder above, found none")
                yield reading.season(element, series_of)
            case _:
                yield reading.episode(element, self._series_of(file))

    def _series_of(self, file: Path) -> Record | None:
        """Return the series in whose folder a file is; a new record each time, since merging changes it."""
        for folder in (file.parent, *file.parent.parents):
            if (found := self._series(folder)) is not None:
                return replace(found, ids={**found.ids}, fields={**found.fields})
            if folder == self._folder:
                break
        return None

    def _read_series(self, folder: Path) -> Record | None:
        """Return the series whose folder this is, with no more than its ids, names and year."""
        file = folder / SERIES
        try:
            nfo = read_nfo(file.read_bytes() if size_of(file) <= bounds.NFO_BYTES else b"")
            root = next(root for root in nfo.roots if root.element.tag == "tvshow")
            found = Reading(self._language, lambda _: None).series(root.element)
        except (LineFault, OSError, StopIteration):
            return None
        _, original = found.names
        return Record(Kind.TV, found.ids, {"original_name": original}, found.names, found.year)


def _content(file: Path) -> bytes:
    """Return the bytes of a file. Raises OSError, or NfoError for a file that is too large."""
    if size_of(file) > bounds.NFO_BYTES:
        raise NfoError(1, f"expected at most {bounds.NFO_BYTES:,} bytes, found {size_of(file):,}")
    return file.read_bytes()


def _add_ids(record: Record, nfo: Nfo) -> None:
    """Add the ids of addresses next to an element, if they can only be its own."""
    if len(nfo.roots) == 1 and record.kind in (Kind.MOVIE, Kind.TV):
        record.ids = ids_in_addresses(nfo, record.kind) | record.ids


def _addressed(nfo: Nfo, file: str) -> Record:
    """Return the record of a file of addresses alone: it adds ids to a stored title."""
    kind = kind_of_addresses(nfo)
    return Record(kind, ids_in_addresses(nfo, kind or Kind.MOVIE), makes=False, file=file, line=1)
