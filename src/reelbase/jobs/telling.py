"""Metrics of the jobs and of the newest row of the journal: from the database, so of every node."""

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

from reelbase.errors import StorageError
from reelbase.jobs.job import Job, read
from reelbase.jobs.schedule import FAILED, Run, is_running, runs_in
from reelbase.metrics import families
from reelbase.metrics.families import Sample, of, of_each
from reelbase.metrics.measured import Process
from reelbase.moments import moment_of, now
from reelbase.storage.engine.database import Database, open_database
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.journal import HEAD
from reelbase.storage.queries.webhooks import BACKLOGS, WEBHOOKS, BacklogRow

FIRST_SECONDS = 0.5
SECONDS = 15.0  # between two looks, each of which asks three questions, and a fourth where there are webhooks


class Failures:
    """Runs of jobs that failed, each counted once."""

    def __init__(self) -> None:
        self._seen: dict[str, str] | None = (
            None  # when the last ended run of each job began; None before a look
        )
        self.counts: dict[str, int] = {}

    def look(self, found: Iterable[Run]) -> None:
        """Count the runs that have failed since the last look; at the first one, none."""
        seen, is_first = self._seen or {}, self._seen is None
        for run in found:
            name, last = run.job.name, run.last
            self.counts.setdefault(name, 0)
            if last is None or not last.finished_at:
                continue
            is_new = not is_first and last.started_at != seen.get(name)
            self.counts[name] += int(is_new and last.outcome.startswith(FAILED))
            seen[name] = last.started_at
        self._seen = seen

    def samples(self) -> list[Sample]:
        """Return the counts as metrics."""
        return of_each(families.JOB_FAILURES, self.counts.items())


def keep_telling(address: str, folder: Path, stopped: threading.Event, jobs: Sequence[Job]) -> None:
    """Tell the workers what the database says, until stopped."""
    process, failures = Process("background", folder), Failures()
    with closing(open_database(address)) as database:
        seconds = FIRST_SECONDS
        while not stopped.wait(seconds):
            seconds = SECONDS
            process.tell(process.measured(_samples(database, jobs, failures)))
    process.tell(process.measured(failures.samples(), is_over=True))


def _samples(database: Database, jobs: Sequence[Job], failures: Failures) -> list[Sample]:
    """Return what the database says; nothing while it is away, which other metrics show."""

    async def ask(db: Reader) -> tuple[list[Run], int, list[Sample]]:
        head = await db.one(HEAD)
        return await runs_in(db, jobs), head.sequence if head else 0, await of_webhooks(db)

    moment = now()
    try:
        found, head, webhooks = read(database, moment, ask)
    except StorageError:
        return []
    failures.look(found)
    of_runs = (each for run in found for each in of_run(run, moment))
    return [of(families.JOURNAL_HEAD, head), *failures.samples(), *of_runs, *webhooks]


async def of_webhooks(db: Reader) -> list[Sample]:
    """Return how many messages of each webhook were sent, wait, and were given up."""
    rows = await db.all(WEBHOOKS)
    backlogs = {row.webhook_id: row for row in await db.all(BACKLOGS)} if rows else {}
    found = []
    for row in rows:
        backlog, label = backlogs.get(row.id, BacklogRow(row.id, 0, None, 0)), str(row.id)
        found.append(of(families.WEBHOOK_SENT, row.sent, label))
        found.append(of(families.WEBHOOK_WAITING, backlog.waiting, label))
        found.append(of(families.WEBHOOK_FAILED, backlog.failed, label))
    return found


def of_run(run: Run, moment: datetime) -> Iterator[Sample]:
    """Yield how a job goes at a moment. A run that was interrupted does not run."""
    name = run.job.name
    yield of(families.JOB_DUE, run.next_due.timestamp(), name)
    if run.last is None:
        return
    begun = moment_of(run.last.started_at)
    yield of(families.JOB_START, begun.timestamp(), name)
    yield of(families.JOB_RUNNING, int(is_running(run.last, moment)), name)
    if run.last.finished_at:
        ended = moment_of(run.last.finished_at)
        yield of(families.JOB_END, ended.timestamp(), name)
        yield of(families.JOB_DURATION, (ended - begun).total_seconds(), name)
        yield of(families.JOB_FAILED, int(run.last.outcome.startswith(FAILED)), name)
