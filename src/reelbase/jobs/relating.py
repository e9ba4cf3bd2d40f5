"""The job that computes what is related, when the catalogue or the ratings have changed."""

from datetime import datetime

from reelbase.jobs.job import DAILY, Job
from reelbase.storage.engine.database import Database


def _run(database: Database, now: datetime) -> str:
    from reelbase.jobs.related import relate  # with the array library, which no other job needs

    return relate(database, now)


RELATED = Job("related", "Computes similar titles and recommendations.", DAILY, _run)
