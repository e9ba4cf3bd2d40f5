"""`reelbase demo`: load the catalogue that comes with the program."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from reelbase.cli.flags import takes_settings
from reelbase.cli.import_ import import_bodies, print_report
from reelbase.cli.opening import made
from reelbase.settings import Settings

if TYPE_CHECKING:
    from reelbase.importers.batch import Report

FOLDER = Path(__file__).parent.parent / "demo"
MARK = "the demo catalogue"


@takes_settings("database")
def demo(settings: Settings) -> None:
    """Load the bundled demo catalogue into the database; what is there already stays."""
    with made(settings.database):
        print_report(load_demo(settings.database))


def load_demo(address: str) -> "Report":
    """Load the demo into a database, made where there is none.

    A mark stands in it meanwhile, by which an interrupted load is known.
    """
    from reelbase.importers.checkpoint import put_checkpoint, remove_checkpoint
    from reelbase.jobs.schedule import run_job
    from reelbase.jobs.trending import TRENDING
    from reelbase.storage.database import open_database

    database = open_database(address)
    try:
        if not database.is_current():
            database.migrate()
        with database.writer() as writer:
            put_checkpoint(writer, MARK, 0)
        report = import_bodies(address, [FOLDER])
        with database.writer() as writer:
            remove_checkpoint(writer, MARK)
        run_job(database, TRENDING, datetime.now(UTC))  # or else nothing trends until it is due
    finally:
        database.close()
    return report
