"""`reelbase demo`: load the catalogue that comes with the program, or take it out."""

from typing import TYPE_CHECKING

import typer

from reelbase import moments
from reelbase.cli.counting import number_of
from reelbase.cli.flags import takes_settings
from reelbase.cli.import_ import import_bodies, print_report
from reelbase.cli.opening import current, made
from reelbase.settings import Settings

if TYPE_CHECKING:
    from reelbase.importers.report import Report

MARK = "the demo catalogue"


app = typer.Typer(help="Load the demo catalogue, or remove it.")


@app.callback(invoke_without_command=True)
@takes_settings("database")
def demo(settings: Settings, *, context: typer.Context) -> None:
    """Load the bundled demo catalogue into the database; existing data stay.

    Whatever is imported later about the same titles and people replaces the demo's values.
    """
    if context.invoked_subcommand is None:
        with made(settings.database):
            print_report(load_demo(settings.database))


@app.command("remove")
@takes_settings("database")
def remove(settings: Settings) -> None:
    """Remove the demo catalogue from the database; what other sources imported stays.

    A title that an account has rated, marked or put on a list stays, by its name alone, until something is
    imported about it. A second run removes nothing.
    """
    from reelbase.importers.demo import remove_demo

    with current(settings) as database:
        removed, kept, held = remove_demo(database)
    if removed or kept:
        print(f"Removed {number_of(removed, 'titles, people and others')} of the demo catalogue.")
    else:
        print("Nothing of the demo catalogue is in the database.")
    if kept > held:
        print(f"Kept what other sources say of {number_of(kept - held, 'titles, people and others')}.")
    if held:
        print(f"Kept {number_of(held, 'titles')} by name alone: accounts rated, marked or listed them.")


def load_demo(address: str) -> "Report":
    """Load the demo into a database, which is created if there is none.

    A mark in the database shows that the load is under way, so that an interrupted one is recognised.
    """
    from reelbase.importers.takeover.give_way import FOLDER
    from reelbase.jobs.schedule import run_job
    from reelbase.jobs.trending import TRENDING
    from reelbase.storage.engine.database import open_database
    from reelbase.storage.queries.checkpoints import delete_checkpoints, upsert_checkpoint

    database = open_database(address)
    try:
        if not database.is_current():
            database.migrate()
        with database.writer() as writer:
            upsert_checkpoint(writer, MARK, 0)
        report = import_bodies(address, [FOLDER], is_demo=True)
        with database.writer() as writer:
            delete_checkpoints(writer, MARK)
        run_job(database, TRENDING, moments.now())  # or else nothing trends until it is due
    finally:
        database.close()
    return report
