"""Migrations, run by Alembic from the package itself."""

import sqlite3
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import NamedTuple

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, event, pool

from reelbase.errors import StorageError

FOLDER = Path(__file__).parent


Values = Mapping[str, object] | tuple[object, ...]
Statement = tuple[str, Values]


class Made(NamedTuple):
    """A new database: the statements that made it, with their values, and the names of the migrations."""

    statements: list[Statement]
    names: list[str]


_made: dict[str, Made] = {}
"""By dialect. A process that makes several databases, as for a backup, works out once what makes them."""


def migrate(address: str, revision: str = "head") -> list[str]:
    """Apply what is missing, in one transaction; the names of what was applied, oldest first."""
    engine = create_engine(address, poolclass=pool.NullPool)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _leave_transactions)
        event.listen(engine, "begin", _begin)
    with engine.begin() as connection:
        before = MigrationContext.configure(connection).get_current_revision()
        is_new = before is None and revision == "head"
        if is_new and (made := _made.get(engine.dialect.name)):
            for statement, values in made.statements:
                connection.exec_driver_sql(statement, values or None)
            return made.names.copy()
        statements: list[Statement] = []
        if is_new:
            event.listen(connection, "before_cursor_execute", partial(_keep, statements))
        names = _upgraded(connection, before, revision)
    if is_new:
        _made[engine.dialect.name] = Made(statements, names.copy())
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
        raise StorageError(
            f"The database has schema {unknown.pop()}, which this version does not know. "
            "It was written by a newer Reelbase: use that version, or another database."
        )
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
    missing = [
        f"{s.revision} {s.doc}"
        for s in scripts.iterate_revisions(revision, before or "base")
        if s.revision != before
    ]
    return missing[::-1]


def _leave_transactions(connection: sqlite3.Connection, _: object) -> None:
    """Keep the driver from beginning transactions by itself: it begins none for statements that make tables.

    So a migration that is killed would stay half done, and could not be run again.
    """
    connection.isolation_level = None


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
