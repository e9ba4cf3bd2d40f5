"""Importing from a source: its parts one after the other, in batches that each hold their checkpoint."""

import gc
import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from reelbase.entity import Kind
from reelbase.importers.engine.trust import Origin
from reelbase.importers.faults import is_storage, printable, reason_of
from reelbase.importers.merging.matching import NAMED
from reelbase.importers.merging.merge import Merge, Teller
from reelbase.importers.merging.namesakes import Names
from reelbase.importers.merging.outcome import Notes, Options, Outcome, Unit
from reelbase.importers.merging.storable import make_storable
from reelbase.importers.merging.syncing import Syncing
from reelbase.importers.report import BadLine, Progress, Report, Tell
from reelbase.importers.source import Source
from reelbase.storage.engine.database import Database, open_database
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries.checkpoints import delete_checkpoints, find_checkpoint, upsert_checkpoint

BATCH_RECORDS = 500
GROWN: dict[Origin, frozenset[Kind]] = {
    Origin.IMDB: frozenset(),
    Origin.WIKIDATA: frozenset(),
    Origin.KAGGLE: frozenset(NAMED),
}
"""Of these kinds a source may name again what it made; what it calls by an id need not be remembered."""
READING = "3"
"""Changes when the same files say more than before: then they are another edition."""


@dataclass(frozen=True)
class Part:
    """A walk through some files of a source, always in the same order."""

    name: str
    units: Callable[[], Iterator[Unit]]
    size: int  # bytes


def import_parts(
    database_url: str,
    origin: Origin,
    files: Sequence[Path],
    parts: Sequence[Part],
    options: Options,
    tell: Tell,
    family: str = "",
) -> Outcome:
    """Take what the parts of a source tell, from where an interrupted import of them stopped.

    `files` are all that the source consists of: changed, they are another edition of it. `family` begins
    the names of all editions of one table, by which a later one can take back what they said.
    """
    edition = Source(tuple(files), is_recordings=False).fingerprint()
    edition = hashlib.sha256(f"{READING}{origin}{edition}".encode()).hexdigest()
    database = open_database(database_url)
    gc.disable()  # a batch is many tuples without cycles; looking for them takes a fifth of the time
    try:
        with Notes(options.report) as notes:
            teller = Teller(origin, family + edition[:8], options.only_known, family if options.sync else "")
            run = _Run(database, teller, edition, options, notes, tell)
            run.bytes_total = sum(part.size for part in parts)
            with run.writing():
                syncing = run.begin_sync(parts) if options.sync else None
                for part in parts:
                    run.take(part)
                if syncing is not None:
                    run.end_sync(syncing)
                run.forget([part.name for part in parts])
            return run.outcome()
    finally:
        gc.enable()
        database.close()


class _Run:
    """One import: what it has done so far."""

    def __init__(
        self,
        database: Database,
        teller: Teller,
        edition: str,
        options: Options,
        notes: Notes,
        tell: Tell,
    ) -> None:
        self.database = database
        self.edition = edition
        self.teller = teller
        self.is_dry = options.dry_run
        self.notes = notes
        self.tell = tell
        self.names = self.new_names()
        self.begun = time.monotonic()
        self.bytes_total = 0
        self.bytes_before = 0  # of the parts that are done
        self.bytes_done = 0
        self.lines = 0
        self.resumed = 0
        self.skipped = 0
        self._dry: Writer | None = None

    def new_names(self) -> Names:
        """Return an empty memory of names."""
        names = Names()
        names.grown = GROWN.get(self.teller.origin, names.grown)
        return names

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Open a transaction: in a dry run one for all, undone at the end; else one for each batch."""
        if not self.is_dry:
            yield
            return
        try:
            with self.database.writer(who="import") as self._dry:
                yield
                raise _Undone
        except _Undone:
            return

    @contextmanager
    def _batch(self) -> Iterator[Writer]:
        if self._dry:
            with self._dry.attempt():
                yield self._dry
            return
        with self.database.writer(who=f"import {self.teller.origin}") as writer:
            writer.expect_much()
            yield writer

    def take(self, part: Part) -> None:
        """Import a part, from where an interrupted import of it stopped."""
        name = f"{self.edition}:{printable(part.name)}"
        with self._batch() as writer:
            done = 0 if self.is_dry else find_checkpoint(writer, name)
        units = part.units()
        self.resumed += sum(unit.lines for unit in islice(units, done))
        for some in _batches(map(_storable, units)):
            done += len(some)
            self._write(some, name, done)
            self._count(some)
        self.bytes_before += part.size

    def _write(self, units: list[Unit], name: str, done: int | None) -> None:
        """Write what units say in a transaction, with how far the part is done.

        Where that fails for what nobody foresaw, each half is written alone, and at last each record: one
        that can't be taken is a bad line, and keeps out no other.
        """
        before = self.notes.copy()
        try:
            with self._batch() as writer:
                self._merge(writer, units)
                if done is not None:
                    upsert_checkpoint(writer, name, done)
        except Exception as error:
            if is_storage(error):
                raise
            self.notes.restore(before)
            self.names = self.new_names()
            first, second = _halves(units)
            if not second:
                if not first[0].records:
                    raise  # there is nothing that could be left out
                self._write([_without(first[0], reason_of(error))], name, done)
                return
            self._write(first, name, None)
            self._write(second, name, done)

    def _merge(self, writer: Writer, units: list[Unit]) -> None:
        for unit in units:
            for bad in unit.bad:
                self.notes.refuse(bad)
        merge = Merge(writer, self.teller, self.names, self.notes)
        merge.take([record for unit in units for record in unit.records])
        merge.write()
        self.notes.flush()

    def _count(self, units: list[Unit]) -> None:
        self.lines += sum(unit.lines for unit in units)
        self.skipped += sum(unit.skipped for unit in units)
        self.bytes_done = self.bytes_before + units[-1].bytes_done
        for unit in units:
            self.notes.counts.update(unit.counts)
        counts = dict(self.notes.counts)
        self.tell(Progress(self.lines, None, self.bytes_done, self.bytes_total, counts, self._elapsed()))

    def forget(self, parts: Iterable[str]) -> None:
        """Forget how far it came: all of it is done."""
        with self._batch() as writer:
            for part in parts:
                delete_checkpoints(writer, f"{self.edition}:{printable(part)}")

    def begin_sync(self, parts: Sequence[Part]) -> Syncing:
        """Take back what is said of titles that can't be in the table any more."""
        syncing = Syncing(self.teller, self.notes, self.names)
        syncing.know(unit for part in parts for unit in map(_storable, part.units()))
        syncing.before(self._batch)
        return syncing

    def end_sync(self, syncing: Syncing) -> None:
        """Take back all else that earlier editions said, and this one did not."""
        syncing.after(self._batch)

    def _elapsed(self) -> float:
        return time.monotonic() - self.begun

    def outcome(self) -> Outcome:
        """Return the counts so far."""
        notes = self.notes
        report = Report(
            self.lines,
            self.bytes_done,
            dict(notes.counts),
            tuple(notes.bad),
            notes.bad_count,
            self.skipped,
            self.resumed,
            self._elapsed(),
        )
        return Outcome(report, notes.by_field())


class _Undone(Exception):
    """The end of a dry run."""


def _storable(unit: Unit) -> Unit:
    make_storable(unit)
    return unit


def _halves(units: list[Unit]) -> tuple[list[Unit], list[Unit]]:
    """Return the units in two parts, or the records of a single one; the second is empty for one record.

    What a failed transaction found out about a record is forgotten.
    """
    records = [record for unit in units for record in unit.records]
    for record in records:
        record.forget_id()
    half = len(units) // 2
    if half:
        return units[:half], units[half:]
    (unit,) = units
    half = len(records) // 2
    if not half:
        return units, []
    return [replace(unit, records=records[:half])], [replace(unit, records=records[half:], bad=[])]


def _without(unit: Unit, reason: str) -> Unit:
    """Return the unit with a bad line in place of its one record."""
    bad = [BadLine(each.file, each.line, reason) for each in unit.records]
    return replace(unit, records=[], bad=[*unit.bad, *bad])


def _batches(units: Iterator[Unit]) -> Iterator[list[Unit]]:
    """Yield units in groups, up to so many records and lines."""
    some: list[Unit] = []
    weight = 0
    for unit in units:
        some.append(unit)
        weight += sum(each.weight for each in unit.records) or 1
        if weight >= BATCH_RECORDS:
            yield some
            some, weight = [], 0
    if some:
        yield some
