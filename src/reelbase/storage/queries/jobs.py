"""The last run of each job, and if one is running now."""

from sqlalchemy import select

from reelbase.moments import stamp
from reelbase.storage import tables
from reelbase.storage.engine.statement import Statement, bind
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries import journal
from reelbase.storage.rows import JobRunRow

job_run = tables.job_run


RUNS = Statement(select(*job_run.columns).order_by(job_run.c.name), JobRunRow)
RUN = Statement(select(*job_run.columns).where(job_run.c.name == bind("name")), JobRunRow)


def find_run(writer: Writer, name: str) -> JobRunRow | None:
    """Return the last run of a job, None if it never ran."""
    return next(iter(writer.all(RUN, name=name)), None)


def put_begin(writer: Writer, name: str) -> JobRunRow:
    """Write down that the job begins now, in this transaction."""
    [head] = writer.all(journal.HEAD)
    begun = JobRunRow(name, stamp(writer.now), "", "", head.sequence)
    writer.upsert([begun])
    return begun


def put_end(writer: Writer, begun: JobRunRow, outcome: str) -> None:
    """Write down how a run ended, unless another run has begun since."""
    if find_run(writer, begun.name) == begun:
        ended = begun._replace(finished_at=stamp(writer.now), outcome=outcome)
        writer.upsert([ended])
