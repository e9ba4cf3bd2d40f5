"""The job that makes the daily id files."""

from datetime import datetime
from pathlib import Path

from reelbase.exporters.daily_ids import remove_old, write_id_files
from reelbase.jobs.job import DAILY, Job, read
from reelbase.storage.engine.database import Database
from reelbase.storage.engine.reader import Reader


def exports_job(folder: Path) -> Job:
    """Create the job that writes files to this folder."""

    def run(database: Database, now: datetime) -> str:
        async def write(db: Reader) -> dict[str, int]:
            return await write_id_files(db, folder, now.date())

        counts = read(database, now, write)
        removed = remove_old(folder, now)
        outcome = f"{len(counts)} files, {sum(counts.values()):,} ids, in {folder}"
        return f"{outcome}; {removed} old files removed" if removed else outcome

    return Job("exports", "Writes the daily id files, which /p/exports serves for three months.", DAILY, run)
