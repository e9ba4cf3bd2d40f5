"""The jobs, and the selection of due ones.

To add a job, write a file with a `Job` and name it in REGISTRY, or in `registry` where it needs a setting;
the order is the one in which jobs that are due together run. `reelbase jobs` lists and runs them with no
more than that.

A process next to the server keeps them going: it calls `run_due(database, now)` every few seconds, with a
database of its own, and outside an event loop (jobs read in one of their own). What is not due costs two
statements. Several processes may do so, on several machines: a run is claimed in one write
transaction, so no job runs twice at once, and what a process left unfinished is begun anew after
INTERRUPTED. A job that fails is logged, its outcome says so, and it is next run when it is due again.
"""

import logging
import threading
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from reelbase import moments
from reelbase.jobs.exporting import EXPORTS, exports_job
from reelbase.jobs.job import Job, read
from reelbase.jobs.popularity import POPULARITY
from reelbase.jobs.pruning import PRUNING
from reelbase.jobs.relating import RELATED
from reelbase.jobs.taking import TAKEOUTS, takeouts_job
from reelbase.jobs.trending import TRENDING
from reelbase.moments import moment_of
from reelbase.settings import Settings
from reelbase.storage.engine.database import Database, open_database
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.jobs import RUNS, find_run, put_begin, put_end
from reelbase.storage.rows import JobRunRow

REGISTRY: Sequence[Job] = (POPULARITY, TRENDING, RELATED, PRUNING)
"""Jobs that need the database alone."""
LOOK_SECONDS = 5.0  # between two looks at what is due
INTERRUPTED = timedelta(hours=3)
"""The time after which a run counts as interrupted."""

FAILED = "failed"
"""The beginning of the outcome of a job that failed."""

log = logging.getLogger("reelbase.jobs")


def registry(settings: Settings) -> Sequence[Job]:
    """Return all jobs; the settings say where the daily id files are written, and how long a list may be."""
    exports = exports_job(settings.exports_folder, settings.shared_exports)
    return (*REGISTRY, takeouts_job(settings.list_limit), exports)


def job_names() -> Sequence[str]:
    """Return the names of all jobs."""
    return (*(job.name for job in REGISTRY), TAKEOUTS, EXPORTS)


class Run(NamedTuple):
    """A job, its last run if there is one, and when it is next due by the clock."""

    job: Job
    last: JobRunRow | None
    next_due: datetime

    @property
    def outcome(self) -> str:
        """The outcome of the last run in words."""
        return self.last.outcome if self.last and self.last.finished_at else "under way, or interrupted"


def runs(database: Database, now: datetime, jobs: Sequence[Job] = REGISTRY) -> list[Run]:
    """Return every job with its last run."""

    async def ask(db: Reader) -> list[Run]:
        return await runs_in(db, jobs)

    return read(database, now, ask)


def due(database: Database, now: datetime, jobs: Sequence[Job] = REGISTRY) -> list[Job]:
    """Return the jobs that are due and that no process runs."""

    async def ask(db: Reader) -> list[Job]:
        found = []
        for each in await runs_in(db, jobs):
            if each.next_due <= now and not is_running(each.last, now):
                needs = each.job.is_needed
                last = each.last if each.last and each.last.finished_at else None
                if last is None or needs is None or await needs(db, moment_of(last.started_at)):
                    found.append(each.job)
        return found

    return read(database, now, ask)


def run_due(database: Database, now: datetime, jobs: Sequence[Job] = REGISTRY) -> dict[str, str]:
    """Run all due jobs; return the outcomes by job name."""
    found = {}
    for job in due(database, now, jobs):
        outcome = run_job(database, job, now, only_if_due=True)
        if outcome is not None:
            found[job.name] = outcome
    return found


def keep_running(address: str, stopping: threading.Event, jobs: Sequence[Job]) -> None:
    """Run due jobs until stopped; errors are logged, and the job is tried again."""
    database = open_database(address)
    try:
        while not stopping.wait(LOOK_SECONDS):
            try:
                run_due(database, moments.now(), jobs)
            except Exception:
                log.exception("The jobs could not be looked at; another try in %.0f seconds", LOOK_SECONDS)
    finally:
        database.close()


def run_job(database: Database, job: Job, now: datetime, *, only_if_due: bool = False) -> str | None:
    """Run a job and write down its outcome; None if another process runs it, or just has."""
    with database.writer(who="jobs", now=now) as writer:
        last = find_run(writer, job.name)
        if is_running(last, now) or (only_if_due and _next_due(job, last, now) > now):
            return None
        begun = put_begin(writer, job.name)
    clock, outcome = time.monotonic(), FAILED
    try:
        outcome = job.run(database, now)
    except Exception as error:
        outcome = f"{FAILED}: {type(error).__name__}: {error}"
        log.exception("The job %s failed", job.name)
    finally:
        ended = now + timedelta(seconds=time.monotonic() - clock)
        with database.writer(who="jobs", now=ended) as writer:
            put_end(writer, begun, outcome)
    return outcome


async def runs_in(db: Reader, jobs: Sequence[Job]) -> list[Run]:
    """Return every job with its last run, in a snapshot."""
    last = {row.name: row for row in await db.all(RUNS)}
    return [Run(job, last.get(job.name), _next_due(job, last.get(job.name), db.now)) for job in jobs]


def _next_due(job: Job, last: JobRunRow | None, now: datetime) -> datetime:
    """Return when a job is due: at once if it was interrupted, or if its last run lies in the future (a
    corrected clock).
    """
    if last is None or not last.finished_at or moment_of(last.started_at) > now:
        return job.next_due(None, now)
    return job.next_due(moment_of(last.started_at), now)


def is_running(last: JobRunRow | None, now: datetime) -> bool:
    """Return true if the last run of a job goes on: it has not ended, and began less than INTERRUPTED ago."""
    return last is not None and not last.finished_at and moment_of(last.started_at) > now - INTERRUPTED
