"""`reelbase backup`, `restore` and `port`: all of a database in a file, back again, or into another one."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from reelbase import moments
from reelbase.cli.flags import takes_settings
from reelbase.cli.opening import current, existing, print_database, refuse_empty
from reelbase.cli.refusal import Refusal
from reelbase.settings import Settings


@takes_settings("database")
def backup(
    settings: Settings,
    file: Path = typer.Argument(
        metavar="FILE",
        help="The file to write, such as reelbase.backup; with --keep a folder of backups.",
    ),
    images: Path | None = typer.Option(None, "--images", help="Also the pictures in this folder."),
    keep: int | None = typer.Option(
        None,
        "--keep",
        min=1,
        metavar="NUMBER",
        help="Name the file in the folder FILE by this moment, then remove the oldest but so many.",
    ),
) -> None:
    """Write a backup of one moment, while a server runs or not; it restores into SQLite and PostgreSQL."""
    from reelbase.exporters.backup import write_backup
    from reelbase.exporters.retention import dated_name, remove_old

    if images is not None and not images.is_dir():
        raise Refusal(f"Expected a folder of pictures, found none at {images}.", exit_status=2)
    folder, now = file, moments.now()
    if keep is not None:
        if folder.exists() and not folder.is_dir():
            raise Refusal(
                f"Expected the folder of the backups with --keep, found that {folder} is a file.\n"
                f"Name a folder: reelbase backup backups --keep {keep}",
                exit_status=2,
            )
        file = folder / dated_name(now)
    begun = time.monotonic()
    with refusing(), current(settings) as database:
        refuse_empty(database)
        manifest = write_backup(database, file, now, tell, images)
    rows = sum(table.rows for table in manifest.tables)
    pictures = f" and {manifest.images:,} pictures" if images else ""
    print(f"Wrote {rows:,} rows{pictures} to {file} in {time.monotonic() - begun:,.1f} seconds.")
    for path in remove_old(folder, file, keep) if keep is not None else ():
        print(f"Removed {path}.")


@takes_settings("database")
def restore(
    settings: Settings,
    file: Path = typer.Argument(metavar="FILE", help="A file that `reelbase backup` wrote."),
    replace: bool = typer.Option(False, "--replace", help="In the place of what is in the database."),
    images: Path | None = typer.Option(None, "--images", help="Write the pictures to this folder."),
) -> None:
    """Restore a backup into an empty database, after checking it from end to end."""
    from reelbase.exporters.backup import open_backup
    from reelbase.exporters.restoring import restore

    print_database(settings.database)
    with refusing():
        whole = open_backup(file)
        pictures = restore(whole, settings.database, tell, replacing=replace, images=images)
    rows = sum(table.rows for table in whole.manifest.tables)
    words = f" and {pictures:,} pictures" if images else ""
    print(
        f"Restored {rows:,} rows{words}, as they were on {whole.manifest.made_at} (UTC), and compared them."
    )


def port(
    source: str = typer.Argument(metavar="FROM", help="The address of a database, as of --database."),
    target: str = typer.Argument(metavar="TO", help="The address of an empty one."),
) -> None:
    """Copy a database into an empty one, SQLite to PostgreSQL or back, and compare the two row by row."""
    from reelbase.exporters.restoring import port

    into = Settings.load({"database": target}).database
    with existing(Settings.load({"database": source}).database) as database:
        print_database(into)
        found = port(database, into, tell)
    rows = sum(each.rows for each in found.values())
    print(f"Copied {rows:,} rows of {len(found)} tables, which are the same.")


def tell(name: str, rows: int) -> None:
    """Print that a table is done."""
    if rows:
        print(f"{name}: {rows:,}", flush=True)


@contextmanager
def refusing() -> Iterator[None]:
    """Refuse a file that is no backup, or a backup that could not be made."""
    from reelbase.exporters.archive import BackupError

    try:
        yield
    except BackupError as error:
        raise Refusal(str(error)) from error
