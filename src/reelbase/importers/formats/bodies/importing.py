"""Importing API bodies: reads, compares with what is stored, writes only what differs."""

import gc
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from msgspec.structs import replace

from reelbase.importers.engine.batch import Batch
from reelbase.importers.faults import is_storage, reason_of
from reelbase.importers.finished import Finishing, find_finished
from reelbase.importers.formats.bodies.own_answers import OwnAnswers
from reelbase.importers.formats.bodies.reading_process import batches_of
from reelbase.importers.merging.outcome import Notes
from reelbase.importers.pipeline import Pipeline
from reelbase.importers.report import Progress, Report, Tell
from reelbase.importers.source import Source, find_sources
from reelbase.storage.engine.database import Database, open_database
from reelbase.storage.queries.checkpoints import delete_checkpoints, find_checkpoint, upsert_checkpoint


def import_bodies(
    database_url: str,
    sources: Sequence[Path],
    progress: Tell,
    report: Path | None = None,
    *,
    is_demo: bool = False,
    again: bool = False,
) -> Report:
    """Import everything in the files and folders into the database, in batches.

    An import that was interrupted goes on where it stopped. One that was finished is not read again while
    nothing changes, unless `again` asks for it, or a `report` is wanted and there were bad lines. `report`:
    a file to which every bad line is appended. `is_demo`: it is the demo that comes with the program;
    everything stored stays, and later sources replace what the demo adds. Raises SourceError if there is no
    such file, StorageError if there is no such database.
    """
    found = find_sources(sources)
    database = open_database(database_url)
    finished = None if again or is_demo else find_finished(database, found)
    if finished and not (report and finished.faults):
        database.close()
        return Report(bad_count=finished.faults, finished_at=finished.time)
    run = _Run(database, found, progress, Notes(report), is_demo=is_demo)
    gc.disable()  # a batch is many tuples without cycles; looking for them takes a fifth of the time
    try:
        with run.notes:
            for source in found:
                run.take(source)
        run.end()
        return run.report()
    finally:
        gc.enable()
        run.answers.close()
        database.close()


class _Run:
    """One import: what it has done so far."""

    def __init__(
        self, database: Database, sources: Sequence[Source], tell: Tell, notes: Notes, *, is_demo: bool
    ) -> None:
        self.database = database
        self.tell = tell
        self.notes = notes
        self.begun = time.monotonic()
        self.bytes_total = sum([source.size for source in sources])
        self.bytes_before = 0  # of the sources that are done
        self.bytes_done = 0
        self.lines = 0
        self.resumed = 0
        self.skipped = 0
        self.taken: list[str] = []  # the names of sources that are done and still have a checkpoint
        self.answers = OwnAnswers(database)
        self.pipeline = Pipeline(database, self.answers.claims, who="import", is_demo=is_demo)
        self.finishing = Finishing(sources, self.pipeline.head)

    def take(self, source: Source) -> None:
        """Import one source, from where an interrupted import of it stopped."""
        name = source.fingerprint()
        with self.database.writer(who="import") as writer:
            delete_checkpoints(writer, *self.taken)
            done = find_checkpoint(writer, name)
        self.taken.clear()
        if done:
            self.pipeline.head = 0  # what the interrupted import has brought is not known any more
            self.finishing.is_alone = False
        self.resumed += done
        with closing(batches_of(source, done)) as batches:
            for batch in batches:
                self._write(batch, name, batch.lines_done)
                self._count(batch, batch.lines_done - done)
                done = batch.lines_done
        self.taken.append(name)
        self.bytes_before += source.size

    def end(self) -> None:
        """Write down that the import is finished; of the demo's there is no note."""
        digest = None if self.pipeline.is_demo else self.finishing.digest()
        with self.database.writer(who="import") as writer:
            delete_checkpoints(writer, *self.taken)
            if not self.pipeline.is_demo:
                self.finishing.end(writer, digest, self.pipeline.bad_count)

    def _write(self, batch: Batch, name: str, done: int | None) -> None:
        """Write what a batch says in a transaction, with how many lines are done.

        Where that fails for what nobody foresaw, each half is written alone, and at last each line: one
        that can't be taken is a bad line, and keeps out no other.
        """
        self.pipeline.people.forget_some()
        before = self.pipeline.counted()
        try:
            with self.database.writer(who="import") as writer:
                writer.expect_much()
                self.finishing.begin_batch(writer)
                self.pipeline.take(writer, batch)
                self.finishing.end_batch(writer)
                if done is not None:
                    upsert_checkpoint(writer, name, done)
        except Exception as error:
            if is_storage(error) or not (batch.lines or batch.people):
                raise
            self.pipeline.forget_since(before)
            half = len(batch.lines) // 2
            if half:
                self._write(batch.part(0, half), name, None)
                self._write(batch.part(half, len(batch.lines)), name, done)
                return
            for line in batch.lines:
                self.pipeline.note_bad(line.file, line.number, reason_of(error))
            people = batch.people if batch.lines else []
            self._write(replace(batch, lines=[], people=people), name, done)

    def _count(self, batch: Batch, lines: int) -> None:
        for bad in batch.bad:
            self.pipeline.note_bad(bad.file, bad.line, bad.reason)
        for bad in self.pipeline.take_unreported():
            self.notes.refuse(bad)
        self.notes.flush()
        self.lines += lines
        self.skipped += batch.skipped
        self.pipeline.counts.update(batch.counts)
        self.bytes_done = self.bytes_before + batch.bytes_done
        elapsed = time.monotonic() - self.begun
        self.tell(
            Progress(self.lines, None, self.bytes_done, self.bytes_total, dict(self.pipeline.counts), elapsed)
        )

    def report(self) -> Report:
        """Return the counts so far."""
        return Report(
            self.lines,
            self.bytes_done,
            dict(self.pipeline.counts),
            tuple(self.pipeline.bad),
            self.pipeline.bad_count,
            self.skipped,
            self.resumed,
            time.monotonic() - self.begun,
        )
