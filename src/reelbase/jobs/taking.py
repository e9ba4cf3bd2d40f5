"""The takeouts job: enters what people brought of titles that were missing, once these arrive."""

from datetime import datetime, timedelta
from functools import partial

from reelbase.jobs.job import Job, read
from reelbase.storage.engine.database import Database
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.accounts import ACCOUNTS
from reelbase.storage.queries.takeouts import WAITING
from reelbase.takeouts.matching import Match
from reelbase.takeouts.taking import find_missing, take_found

TAKEOUTS = "takeouts"
HOURLY = timedelta(hours=1)


async def _found(account_id: int, db: Reader) -> dict[int, Match]:
    return await find_missing(db, account_id)


def takeouts_job(list_limit: int) -> Job:
    """Return the job; `list_limit`: the most titles of a list."""

    def run(database: Database, now: datetime) -> str:
        total = 0
        with database.writer(now=now, who="takeout") as writer:
            accounts = {row.id: row for row in writer.all(ACCOUNTS)}
            waiting = [row.id for row in writer.all(WAITING)]
        for account_id in waiting:
            found = read(database, now, partial(_found, account_id))
            total += take_found(database, accounts[account_id], found, now, list_limit)
        return f"{total:,} facts of takeouts found their titles"

    async def is_needed(db: Reader, _: datetime) -> bool:
        return bool(await db.all(WAITING))

    return Job(
        TAKEOUTS, "Enters what people brought of titles that have arrived since.", HOURLY, run, is_needed
    )
