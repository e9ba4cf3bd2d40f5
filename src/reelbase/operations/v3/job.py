"""Jobs: an old name that shipped clients still call (docs/reference/tmdb.md#legacy-requests)."""

from reelbase.catalog.configuration import JobList, job_list
from reelbase.operations.operation import get
from reelbase.storage.engine.reader import Reader


@get("/3/job/list", tag="legacy", documented=False)
async def jobs(db: Reader) -> JobList:
    """Return departments and the jobs in them."""
    return job_list()
