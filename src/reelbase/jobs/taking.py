"""The takeouts job: enters what people brought of titles that were missing, once these arrive."""

from datetime import datetime, timedelta

from reelbase.jobs.job import Job, read
from reelbase.matching.known import Match
from reelbase.storage.engine.database import Database
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.accounts import ACCOUNTS, AccountRow
from reelbase.storage.queries.takeouts import WAITING
from reelbase.takeouts.taking import find_missing, take_found

TAKEOUTS = "takeouts"
HOURLY = timedelta(hours=1)


async def _found(db: Reader) -> list[tuple[AccountRow, dict[int, Match]]]:
    """Return the accounts that wait for titles, and those of their entries whose titles are there now."""
    waiting = {row.id for row in await db.all(WAITING)}
    accounts = [row for row in await db.all(ACCOUNTS) if row.id in waiting]
    found = await find_missing(db, waiting)
    return [(account, found[account.id]) for account in accounts]


def takeouts_job(list_limit: int) -> Job:
    """Return the job; `list_limit`: the most titles of a list."""

    def run(database: Database, now: datetime) -> str:
        total = sum(
            take_found(database, account, found, now, list_limit)
            for account, found in read(database, now, _found)
        )
        return f"{total:,} facts of takeouts found their titles"

    async def is_needed(db: Reader, _: datetime) -> bool:
        return bool(await db.all(WAITING))

    return Job(
        TAKEOUTS, "Enters what people brought of titles that have arrived since.", HOURLY, run, is_needed
    )
