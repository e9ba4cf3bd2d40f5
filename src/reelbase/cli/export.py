"""`reelbase export`: write the catalogue's content in forms that others read."""

from datetime import datetime
from pathlib import Path

import typer

from reelbase import moments
from reelbase.cli.backup import tell
from reelbase.cli.flags import takes_settings
from reelbase.cli.index import asked_of
from reelbase.cli.key import account_named
from reelbase.cli.opening import current, refuse_empty
from reelbase.cli.progress import shown
from reelbase.cli.refusal import Refusal
from reelbase.settings import Settings

app = typer.Typer(help="Export the catalogue in forms that others read.", no_args_is_help=True)
FOLDER = typer.Argument(metavar="FOLDER", help="The folder to write to; it is made where there is none.")


@app.command("ids")
@takes_settings("database")
def ids(
    settings: Settings,
    folder: Path = FOLDER,
    date: str = typer.Option("", "--date", help="The day in the names: YYYY-MM-DD; else today (UTC)."),
) -> None:
    """Write the daily id files, as TMDB has them: movie_ids_MM_DD_YYYY.json.gz and so on."""
    from reelbase.exporters.daily_ids import write_id_files
    from reelbase.jobs.job import read
    from reelbase.storage.schema import CATALOGUE

    now = moments.now()
    try:
        day = datetime.strptime(date, "%Y-%m-%d").date() if date else now.date()
    except ValueError:
        raise Refusal(f"Expected --date YYYY-MM-DD, found {date!r}.", exit_status=2) from None
    with current(settings) as database:
        refuse_empty(database, CATALOGUE)
        counts = read(database, now, lambda db: write_id_files(db, folder, day))
    for name, lines in counts.items():
        print(f"{name}: {lines:,}")


@app.command("bodies")
@takes_settings("database")
def bodies(
    settings: Settings,
    file: Path = typer.Argument(metavar="FILE", help="The file to write, such as catalogue.jsonl.gz."),
) -> None:
    """Write all of the catalogue as answers of the API, one a line: `reelbase import bodies` takes them."""
    from reelbase.exporters.bodies import write_bodies
    from reelbase.importers.report import Progress
    from reelbase.storage.schema import CATALOGUE

    if not file.name.endswith((".jsonl", ".jsonl.gz")):
        raise Refusal(
            f"Expected a name that ends with .jsonl or .jsonl.gz, found {file.name}.", exit_status=2
        )
    with current(settings) as database, shown("entities") as show:
        refuse_empty(database, CATALOGUE)
        done = asked_of(
            database,
            lambda readers: write_bodies(
                readers, file, moments.now(), lambda done: show(Progress(done, None, 0, 0))
            ),
        )
    print(f"Wrote {done:,} entities to {file}.")


@app.command("account")
@takes_settings("database")
def account(
    settings: Settings,
    name: str = typer.Argument(metavar="NAME", help="The account, as `reelbase user list` shows it."),
    folder: Path = FOLDER,
) -> None:
    """Write what an account keeps: ratings, favourites, watchlist and lists, as CSV and JSON."""
    from reelbase.exporters.accounts import kept, write_kept
    from reelbase.jobs.job import read

    with current(settings) as database:
        found = read(database, moments.now(), lambda db: account_named(db, name))
        everything = read(database, moments.now(), lambda db: kept(db, found.id, found.username))
    for written in write_kept(everything, folder):
        print(written)


@app.command("parquet")
@takes_settings("database")
def parquet(settings: Settings, folder: Path = FOLDER) -> None:
    """Write the tables of the catalogue as Parquet, for analysis. Needs the package pyarrow."""
    from reelbase.exporters.parquet import NoWriter, write_tables
    from reelbase.storage.schema import CATALOGUE

    with current(settings) as database:
        refuse_empty(database, CATALOGUE)
        try:
            rows = write_tables(database, folder, tell)
        except NoWriter as error:
            raise Refusal(str(error)) from error
    print(f"Wrote {rows:,} rows to {folder}.")
