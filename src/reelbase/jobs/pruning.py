"""The pruning job: deletes what nobody needs any more, notices in the journal and messages given up."""

from collections.abc import Callable
from datetime import datetime, timedelta

from reelbase.jobs.job import DAILY, Job
from reelbase.storage.engine.database import Database
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries.journal import prune_counts, prune_notices
from reelbase.storage.queries.webhooks import prune_failed

KEPT_DAYS = 30
BATCH = 5000  # rows in one transaction, so that nobody who writes waits long


def run(database: Database, now: datetime) -> str:
    """Delete old rows, and report their number."""
    before = now - timedelta(days=KEPT_DAYS)
    notices, failed = (_pruned(database, now, each, before) for each in (prune_notices, prune_failed))
    with database.writer(who="pruning", now=now) as writer:
        prune_counts(writer)
    messages = f", {failed:,} messages that were given up removed" if failed else ""
    return f"{notices:,} notices removed from the journal{messages}"


def _pruned(
    database: Database, now: datetime, prune: Callable[[Writer, datetime, int], int], before: datetime
) -> int:
    total = 0
    while True:
        with database.writer(who="pruning", now=now) as writer:
            number = prune(writer, before, BATCH)
        total += number
        if number < BATCH:
            return total


PRUNING = Job(
    "pruning",
    f"Removes notices for caches and the index from the journal, and given-up messages of webhooks, after "
    f"{KEPT_DAYS} days; changes stay.",
    DAILY,
    run,
)
