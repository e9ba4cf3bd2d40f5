"""Importing API bodies: reads, compares with what is stored, writes only what differs."""

import gc
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from msgspec.structs import replace

from reelbase.importers.engine.batch import Batch
from reelbase.importers.faults import is_storage, reason_of
from reelbase.importers.finished import Finishing, find_finished
from reelbase.importers.formats.bodies.own_answers import OwnAnswers
from reelbase.importers.formats.bodies.pace import Pace
from reelbase.importers.formats.bodies.reading_process import Batches, batches_of
from reelbase.importers.merging.outcome import Notes
from reelbase.importers.pipeline import Pipeline
from reelbase.importers.report import Progress, Report, Tell
from reelbase.importers.source import Source, find_sources
from reelbase.storage.engine.database import Database, open_database
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries.checkpoints import delete_checkpoints, find_checkpoints, upsert_checkpoint
from reelbase.storage.queries.journal import head_of

MOST_BATCHES = 32
"""The most in one transaction, as long as nobody waits for its end."""


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
            run.take()
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
        self.notes = notes
        self._database = database
        self._sources = sources
        self._tell = tell
        self._begun = time.monotonic()
        self._bytes_total = 0
        self._bytes_before = 0  # of the sources that are done
        self._bytes_done = 0
        self._lines = 0
        self._resumed = 0
        self._skipped = 0
        self._failure: Exception | None = None  # of reading
        self._names: list[str] = []
        for source in sources:
            self._names.append(source.fingerprint())
            self._bytes_total += source.size
        with database.writer(who="import") as writer:
            self._checkpoints = find_checkpoints(writer, self._names)
            head = head_of(writer)
        is_begun = bool(self._checkpoints)  # then nothing knows what the interrupted import has brought
        self.answers = OwnAnswers(database)
        self.pipeline = Pipeline(self.answers.claims, 0 if is_begun else head, is_demo=is_demo)
        self._finishing = Finishing(sources, head, is_alone=not is_begun)
        self._pace = Pace(is_fixed=is_demo)

    def take(self) -> None:
        """Import the sources one after another, from where an interrupted import of them stopped."""
        for source, name in zip(self._sources, self._names, strict=True):
            self._take(source, name)
            self._bytes_before += source.size
        self._end()

    def _take(self, source: Source, name: str) -> None:
        done = self._checkpoints.get(name, 0)
        self._resumed += done
        with closing(batches_of(source, done)) as whole:
            batches = self._pace.pieces(whole, done)
            for batch in batches:
                for each in self._write(batch, batches, name) if batch else ():
                    self._count(each, each.lines_done - done)
                    done = each.lines_done
        if self._failure:
            raise self._failure

    def _end(self) -> None:
        """Write down that the import is finished; of the demo's there is no note."""
        digest = None if self.pipeline.is_demo else self._finishing.digest()
        with self._database.writer(who="import") as writer:
            if self.pipeline.is_demo:
                delete_checkpoints(writer, *self._names)
            else:
                self._finishing.end(writer, digest, self.pipeline.bad_count, self._names)

    def _write(self, batch: Batch, rest: Batches, name: str, *, is_whole: bool = True) -> list[Batch]:
        """Write a batch, and as many of those after it as go into the same transaction; return them.

        Where that fails for what nobody foresaw, each is written alone, then each half of one, and at last
        each line: one that can't be taken is a bad line, and keeps out no other. The checkpoint is left out
        if it is not a whole batch.
        """
        self.pipeline.people.forget_some()
        before = self.pipeline.counted()
        taken: list[Batch] = []
        try:
            with self._database.writer(who="import") as writer:
                begun = time.monotonic()
                writer.expect_much()
                self._finishing.begin(writer)
                for each in self._together(writer, batch, rest):
                    taken.append(each)
                    self._note_bad(each)
                    started = time.monotonic()
                    self.pipeline.take(writer, each)
                    self._pace.wrote(len(each.lines), time.monotonic() - started)
                self._finishing.prepare(writer)
                if is_whole:
                    upsert_checkpoint(writer, name, taken[-1].lines_done)
                written = time.monotonic()
            self._pace.committed(written - begun, time.monotonic() - written)
            self._finishing.commit()
        except Exception as error:
            if is_storage(error) or not any(each.lines or each.people for each in taken):
                raise
            self.pipeline.forget_since(before)
            if len(taken) > 1:
                for each in taken:
                    self._write(each, iter(()), name)
            else:
                self._write_parts(batch, name, error, is_whole=is_whole)
        return taken

    def _together(self, writer: Writer, batch: Batch, rest: Batches) -> Iterator[Batch]:
        """Yield a batch and those after it, until another writer waits or the next one is not read soon.

        A page of the database that many of them change is then written once, not once for each.
        """
        ends = time.monotonic() + self._pace.seconds
        yield batch
        for _ in range(MOST_BATCHES - 1):
            if writer.before_end:  # what is lifted for a batch is laid behind it
                return
            if time.monotonic() > ends or writer.is_awaited():
                return
            try:
                following = next(rest, None)
            except Exception as error:  # raised when all before is written
                self._failure = error
                return
            if following is None:
                return
            yield following

    def _write_parts(self, batch: Batch, name: str, error: Exception, *, is_whole: bool) -> None:
        self._note_bad(batch)
        batch = replace(batch, bad=[])
        half = len(batch.lines) // 2
        if half:
            self._write(batch.part(0, half), iter(()), name, is_whole=False)
            self._write(batch.part(half, len(batch.lines)), iter(()), name, is_whole=is_whole)
            return
        for line in batch.lines:
            self.pipeline.note_bad(line.file, line.number, reason_of(error))
        people = batch.people if batch.lines else []
        self._write(replace(batch, lines=[], people=people), iter(()), name, is_whole=is_whole)

    def _note_bad(self, batch: Batch) -> None:
        """Note the lines that could not be read."""
        for bad in batch.bad:
            self.pipeline.note_bad(bad.file, bad.line, bad.reason)

    def _count(self, batch: Batch, lines: int) -> None:
        if self.pipeline.unreported:
            for bad in self.pipeline.take_unreported():
                self.notes.refuse(bad)
            self.notes.flush()
        self._lines += lines
        self._skipped += batch.skipped
        self.pipeline.counts.update(batch.counts)
        self._bytes_done = self._bytes_before + batch.bytes_done
        elapsed = time.monotonic() - self._begun
        self._tell(
            Progress(
                self._lines, None, self._bytes_done, self._bytes_total, dict(self.pipeline.counts), elapsed
            )
        )

    def report(self) -> Report:
        """Return the counts so far."""
        return Report(
            self._lines,
            self._bytes_done,
            dict(self.pipeline.counts),
            tuple(self.pipeline.bad),
            self.pipeline.bad_count,
            self._skipped,
            self._resumed,
            time.monotonic() - self._begun,
        )
