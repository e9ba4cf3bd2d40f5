"""Migrations, run by Alembic from the package itself."""

import logging
import sqlite3
import time
from collections.abc import Mapping
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import NamedTuple

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, event, inspect
from sqlalchemy.exc import OperationalError

from reelbase.errors import StorageError

FOLDER = Path(__file__).parent
LOCK = 7_331_551  # of PostgreSQL: one program migrates at a time
LOCK_SECONDS = 3  # for the lock on a table; all statements that come after a waiting migration wait as well
LOCK_NOT_AVAILABLE = "55P03"
LOOK_SECONDS = 0.2
AGAIN_SECONDS = 2.0
TRIES = 30
VERSION = "alembic_version"
OLDEST = "oldest"
"""The column of that table with the oldest schema whose programs can go on.

A migration `is_additive` if those of the schema before it can; one that does not say so ends them.
"""

log = logging.getLogger("reelbase.storage")


Values = Mapping[str, object] | tuple[object, ...]
Statement = tuple[str, Values]


class Made(NamedTuple):
    """A new database: the statements that made it, with their values, and the names of the migrations."""

    statements: list[Statement]
    names: list[str]


_made: dict[str, Made] = {}
"""By dialect. A process that makes several databases, as for a backup, works out once what makes them."""


def migrate(engine: Engine, revision: str = "head") -> list[str]:
    """Apply what is missing; the names of what was applied, oldest first.

    A new database is made in one transaction, and so is all on SQLite. On PostgreSQL each migration of one
    that is filled is a transaction of its own, and a large index is built while others write.
    """
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _leave_transactions)
        event.listen(engine, "begin", _begin)
        return _migrated(engine, revision)
    with engine.begin() as waiting:  # holds the lock until the end, whatever the other connection commits
        # It asks again and again: one long statement would hold a snapshot, and a new index waits for those.
        while not waiting.exec_driver_sql(f"SELECT pg_try_advisory_xact_lock({LOCK})").scalar():
            time.sleep(LOOK_SECONDS)
        for _ in range(TRIES - 1):
            try:
                return _migrated(engine, revision)
            except OperationalError as error:
                if getattr(error.orig, "sqlstate", "") != LOCK_NOT_AVAILABLE:
                    raise
                log.info("The schema is in use; another try in %.0f seconds.", AGAIN_SECONDS)
                time.sleep(AGAIN_SECONDS)
        return _migrated(engine, revision)


def _migrated(engine: Engine, revision: str) -> list[str]:
    with engine.connect() as connection:
        with connection.begin():
            before = MigrationContext.configure(connection).get_current_revision()
            if before is None and revision == "head":
                return _made_new(connection)
            if engine.dialect.name == "sqlite":
                return _upgraded(connection, before, revision)
        event.listen(connection, "begin", _bound_waiting)
        return _upgraded(connection, before, revision)


def _made_new(connection: Connection) -> list[str]:
    """Make all tables of a new database, in the transaction of the connection."""
    if made := _made.get(connection.dialect.name):
        for statement, values in made.statements:
            connection.exec_driver_sql(statement, values or None)
        return made.names.copy()
    statements: list[Statement] = []
    event.listen(connection, "before_cursor_execute", partial(_keep, statements))
    names = _upgraded(connection, None, "head")
    _made[connection.dialect.name] = Made(statements, names.copy())
    return names


def _keep(
    statements: list[Statement],
    connection: object,
    cursor: object,
    statement: str,
    values: Values,
    context: object,
    is_many: bool,
) -> None:
    """Keep a statement that changes something, as the driver is given it."""
    assert not is_many, "no migration fills a new database"
    if not statement.lstrip().startswith("SELECT"):
        statements.append((statement, values))


def _upgraded(connection: Connection, before: str | None, revision: str) -> list[str]:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    scripts = ScriptDirectory.from_config(config)
    known = {s.revision for s in scripts.walk_revisions()}
    unknown = {before, revision} - known - {None, "head"}
    if unknown:
        if revision == "head" and _allows(connection, known):
            return []
        raise StorageError(
            f"The database has schema {unknown.pop()}, which this version does not know. "
            "It was written by a newer Reelbase: use that version, or another database."
        )
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
    missing = [s for s in scripts.iterate_revisions(revision, before or "base") if s.revision != before]
    if missing:
        _put_oldest(connection, scripts, revision)
    return [f"{s.revision} {s.doc}" for s in reversed(missing)]


def _allows(connection: Connection, known: set[str]) -> bool:
    """Return true if a newer schema may be used by programs of one that this program knows."""
    if OLDEST not in {each["name"] for each in inspect(connection).get_columns(VERSION)}:
        return False
    return connection.exec_driver_sql(f"SELECT {OLDEST} FROM {VERSION}").scalar() in known


def _put_oldest(connection: Connection, scripts: ScriptDirectory, revision: str) -> None:
    """Write down the oldest schema whose programs can go on with this one."""
    oldest = None
    for script in scripts.iterate_revisions(revision, "base"):
        oldest = script.revision
        if not getattr(script.module, "is_additive", False):
            break
    with connection.begin() if not connection.in_transaction() else nullcontext():
        if OLDEST not in {each["name"] for each in inspect(connection).get_columns(VERSION)}:
            connection.exec_driver_sql(f"ALTER TABLE {VERSION} ADD COLUMN {OLDEST} TEXT")
        connection.exec_driver_sql(f"UPDATE {VERSION} SET {OLDEST} = '{oldest}'")


def _leave_transactions(connection: sqlite3.Connection, _: object) -> None:
    """Keep the driver from beginning transactions by itself: it begins none for statements that make tables.

    So a migration that is killed would stay half done, and could not be run again.
    """
    connection.isolation_level = None


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _bound_waiting(connection: Connection) -> None:
    """Bound what a transaction waits for others, since all that come after it wait as well."""
    if connection.get_isolation_level() != "AUTOCOMMIT":  # there an index waits for all who began before
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'")
