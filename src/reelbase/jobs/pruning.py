"""The pruning job: deletes notices from the journal that no process needs any more."""

from datetime import datetime, timedelta

from reelbase.jobs.job import DAILY, Job
from reelbase.storage.engine.database import Database
from reelbase.storage.queries.journal import prune_notices

KEPT_DAYS = 30
BATCH = 5000  # rows in one transaction, so that nobody who writes waits long


def run(database: Database, now: datetime) -> str:
    """Delete old rows, and report their number."""
    before = now - timedelta(days=KEPT_DAYS)
    total = 0
    while True:
        with database.writer(who="pruning", now=now) as writer:
            number = prune_notices(writer, before, BATCH)
        total += number
        if number < BATCH:
            return f"{total:,} notices removed from the journal"


PRUNING = Job(
    "pruning",
    f"Removes notices for caches and the index from the journal after {KEPT_DAYS} days; changes stay.",
    DAILY,
    run,
)
