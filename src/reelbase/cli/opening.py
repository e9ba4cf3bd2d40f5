"""The database of a command: named on standard error, made only by the commands that fill one."""

import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from reelbase.cli.refusal import Refusal
from reelbase.logs import without_secrets

if TYPE_CHECKING:
    from reelbase.settings import Settings
    from reelbase.storage.engine.database import Database


Tell = Callable[[str], None]
"""Tells a person the address of the database that is used."""


def print_database(address: str) -> None:
    """Print the address of the database that is used, as --database takes it, but without a password."""
    print(f"Database: {without_secrets(address)}", file=sys.stderr, flush=True)


@contextmanager
def current(settings: "Settings", *, durable: bool = False) -> Iterator["Database"]:
    """Open the database of the settings with its schema up to date, and close it at the end.

    `durable`: a commit outlives a failure of the power. Raises Refusal if there is none; it is not created.
    """
    with existing(settings.database, durable=durable) as database:
        _bring_up_to_date(database)
        yield database


@contextmanager
def made(address: str) -> Iterator["Database"]:
    """Open the database at an address with its schema up to date; it is created if there is none."""
    with named(address) as database:
        _bring_up_to_date(database)
        yield database


@contextmanager
def existing(address: str, tell: Tell = print_database, *, durable: bool = False) -> Iterator["Database"]:
    """Open an existing database as it is, and close it at the end. Raises Refusal if there is none."""
    with named(address, tell, durable=durable) as database:
        if database.revision() is None:
            raise Refusal(
                f"Expected a catalogue at {without_secrets(address)}, found none.\n"
                "Name the database that you mean with --database, or make a new one: reelbase migrate"
            )
        yield database


@contextmanager
def named(address: str, tell: Tell = print_database, *, durable: bool = False) -> Iterator["Database"]:
    """Open the database at an address, print its name, and close it at the end."""
    from reelbase.storage.engine.database import open_database

    tell(address)
    database = open_database(address, durable=durable)
    try:
        yield database
    finally:
        database.close()


def refuse_empty(database: "Database", among: "Collection[str] | None" = None) -> None:
    """Refuse to replace a good file by a copy of an empty database.

    `among`: the tables of which one must have a row; else any.
    """
    from reelbase.storage.snapshot import find_row

    if find_row(database, among) is None:
        raise Refusal(
            f"Expected something to write in {without_secrets(database.url)}, found that it is empty.\n"
            "Name the database that you mean with --database. Nothing was written."
        )


@contextmanager
def made_or_temporary(settings: "Settings", *, is_temporary: bool) -> Iterator[str]:
    """Provide the address of a database with the current schema.

    `is_temporary`: if there is none, an empty one is provided, and removed at the end.
    """
    from reelbase.storage.engine.database import open_database
    from reelbase.storage.temp_folders import temporary_folder

    with named(settings.database) as database:
        if not is_temporary or database.revision() is not None:
            _bring_up_to_date(database)
            yield settings.database
            return
    with temporary_folder() as folder:
        address = f"sqlite:///{folder}/reelbase.db"
        with closing(open_database(address)) as lent:
            lent.migrate()
        yield address


def _bring_up_to_date(database: "Database") -> None:
    if not database.is_current():
        is_new = database.revision() is None
        database.migrate()
        if is_new:
            print("It is new.", file=sys.stderr)
