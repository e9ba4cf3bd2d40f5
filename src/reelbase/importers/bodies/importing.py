"""Importing API bodies: reads, compares with what is stored, writes only what differs."""

import gc
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from reelbase.importers.batch import BadLine, Progress, Report, Tell
from reelbase.importers.bodies.applying import apply
from reelbase.importers.bodies.claims import STUB, BodyError
from reelbase.importers.bodies.journal import write_journal
from reelbase.importers.bodies.loading import load, resolve
from reelbase.importers.bodies.others import keep_others
from reelbase.importers.bodies.people_known import KnownPeople
from reelbase.importers.bodies.pipeline import batches_of
from reelbase.importers.bodies.reading import Batch
from reelbase.importers.bodies.settling import settle
from reelbase.importers.bodies.state import State
from reelbase.importers.bodies.told import Answers, learnt
from reelbase.importers.bodies.votes import with_local_votes
from reelbase.importers.bodies.writing import difference, write
from reelbase.importers.checkpoint import find_checkpoint, put_checkpoint, remove_checkpoint
from reelbase.importers.source import Source, find_sources
from reelbase.storage.database import Database, open_database
from reelbase.storage.journal import HEAD
from reelbase.storage.writer import Writer

KEPT_BAD_LINES = 1000


def import_bodies(database_url: str, sources: Sequence[Path], progress: Tell) -> Report:
    """Take everything that the files and folders say into the database, in batches.

    An import that was interrupted goes on where it stopped; one that was finished compares again.
    Raises SourceError where there is no such file, StorageError where there is no such database.
    """
    found = find_sources(sources)
    database = open_database(database_url)
    run = _Run(database, found, progress)
    gc.disable()  # a batch is many tuples without cycles; looking for them takes a fifth of the time
    try:
        for source in found:
            run.take(source)
        return run.report()
    finally:
        gc.enable()
        run.answers.close()
        database.close()


class _Run:
    """One import: what it has done so far."""

    def __init__(self, database: Database, sources: Sequence[Source], tell: Tell) -> None:
        self.database = database
        self.tell = tell
        self.begun = time.monotonic()
        self.bytes_total = sum(source.size for source in sources)
        self.bytes_before = 0  # of the sources that are done
        self.bytes_done = 0
        self.lines = 0
        self.resumed = 0
        self.skipped = 0
        self.bad: list[BadLine] = []
        self.bad_count = 0
        self.counts: Counter[str] = Counter()
        self.people = KnownPeople()
        self.answers = Answers(database)
        with database.writer(who="import") as writer:
            self.head = writer.all(HEAD)[0].sequence

    def take(self, source: Source) -> None:
        """Import one source, from where an interrupted import of it stopped."""
        name = source.fingerprint()
        with self.database.writer(who="import") as writer:
            done = find_checkpoint(writer, name)
        if done:
            self.head = 0  # what the interrupted import has brought is not known any more
        self.resumed += done
        with closing(batches_of(source, done)) as batches:
            for batch in batches:
                self._write(batch, name, done)
                self._count(batch, batch.lines - done)
                done = batch.lines
        with self.database.writer(who="import") as writer:
            remove_checkpoint(writer, name)
        self.bytes_before += source.size

    def _write(self, batch: Batch, name: str, done: int) -> None:
        self.people.forget_some()
        with self.database.writer(who="import") as writer:
            writer.expect_much()
            self._merge(writer, batch)
            put_checkpoint(writer, name, batch.lines)

    def _merge(self, writer: Writer, batch: Batch) -> None:
        state = State(writer, self.people)
        load(state, batch)
        state.put_people(batch.people)
        for file, line, claims in batch.claims:
            try:
                resolved = [resolve(state, claim) for claim in claims]
            except BodyError as error:
                self._note_bad(file, line, str(error))
                # Later lines leave out what this one has said of stubs.
                resolved = [c for c in claims if c[0] == "row" and c[3] == STUB and isinstance(c[2], int)]
            for claim in resolved:
                apply(state, claim)
        settle(state)
        keep_others(state, batch)
        found = learnt(state, with_local_votes(state, difference(state)), batch, self.answers, self.head)
        write(state, found)
        changes = write_journal(state, found)
        self.counts["created"] += sum(map(len, found.new.values()))
        self.counts["changed"] += len({(c.kind, c.entity_id) for c in changes if c.action != "created"})

    def _count(self, batch: Batch, lines: int) -> None:
        for file, line, reason in batch.bad:
            self._note_bad(file, line, reason)
        self.lines += lines
        self.skipped += batch.skipped
        self.counts.update(batch.counts)
        self.bytes_done = self.bytes_before + batch.bytes_done
        elapsed = time.monotonic() - self.begun
        self.tell(Progress(self.lines, None, self.bytes_done, self.bytes_total, dict(self.counts), elapsed))

    def _note_bad(self, file: str, line: int, reason: str) -> None:
        self.bad_count += 1
        if len(self.bad) < KEPT_BAD_LINES:
            self.bad.append(BadLine(file, line, reason))

    def report(self) -> Report:
        """What was done."""
        return Report(
            self.lines,
            self.bytes_done,
            dict(self.counts),
            tuple(self.bad),
            self.bad_count,
            self.skipped,
            self.resumed,
            time.monotonic() - self.begun,
        )
