"""The job that makes the daily id files."""

from datetime import datetime
from pathlib import Path

from reelbase.exporters.daily_ids import is_old, remove_old, write_id_files
from reelbase.jobs.job import DAILY, Job, read
from reelbase.storage.engine.database import Database
from reelbase.storage.engine.reader import Reader
from reelbase.storage.objects import Objects

EXPORTS = "exports"


def exports_job(folder: Path, bucket: str = "") -> Job:
    """Create the job that writes files to this folder, and from there into a bucket, if there is one."""

    def run(database: Database, now: datetime) -> str:
        async def write(db: Reader) -> dict[str, int]:
            return await write_id_files(db, folder, now.date())

        counts = read(database, now, write)
        removed = remove_old(folder, now)
        if bucket:
            removed += _share(folder, Objects(bucket), now)
        outcome = f"{len(counts)} files, {sum(counts.values()):,} ids, in {bucket or folder}"
        return f"{outcome}; {removed} old files removed" if removed else outcome

    return Job(EXPORTS, "Writes the daily id files, which /p/exports serves for three months.", DAILY, run)


def _share(folder: Path, bucket: Objects, now: datetime) -> int:
    """Put the files of a day into a bucket, and remove old ones there; how many."""
    for path in sorted(folder.glob(f"*_ids_{now:%m_%d_%Y}.json.gz")):
        bucket.put(path.name, path)
    old = [name for name in bucket.names() if is_old(name, now)]
    for name in old:
        bucket.remove(name)
    return len(old)
