"""When each job ran last, and whether one runs it now."""

from typing import NamedTuple

from sqlalchemy import select

from reelbase.storage import tables
from reelbase.storage.engine.statement import Statement, bind
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries import journal

job_run = tables.job_run
TIME = "%Y-%m-%d %H:%M:%S"


class JobRun(NamedTuple):
    """The last run of a job; while it is under way, or if it was interrupted, `finished_at` is empty."""

    name: str
    started_at: str  # UTC
    finished_at: str
    outcome: str
    head: int  # of the journal, when it began


RUNS = Statement(select(*job_run.columns).order_by(job_run.c.name), JobRun)
RUN = Statement(select(*job_run.columns).where(job_run.c.name == bind("name")), JobRun)


def find_run(writer: Writer, name: str) -> JobRun | None:
    """The last run of a job."""
    return next(iter(writer.all(RUN, name=name)), None)


def put_begin(writer: Writer, name: str) -> JobRun:
    """Write down that the job begins now, in this transaction."""
    [head] = writer.all(journal.HEAD)
    begun = JobRun(name, writer.now.strftime(TIME), "", "", head.sequence)
    writer.upsert(job_run, [begun])
    return begun


def put_end(writer: Writer, begun: JobRun, outcome: str) -> None:
    """Write down how it ended, unless somebody has begun it anew meanwhile."""
    if find_run(writer, begun.name) == begun:
        ended = begun._replace(finished_at=writer.now.strftime(TIME), outcome=outcome)
        writer.upsert(job_run, [ended])
