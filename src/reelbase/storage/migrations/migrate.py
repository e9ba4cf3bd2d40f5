"""Migrations, run by Alembic from the package itself."""

import sqlite3
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, event, pool

from reelbase.errors import StorageError

FOLDER = Path(__file__).parent


def migrate(address: str, revision: str = "head") -> list[str]:
    """Apply what is missing, in one transaction; the names of what was applied, oldest first."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    scripts = ScriptDirectory.from_config(config)
    engine = create_engine(address, poolclass=pool.NullPool)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _leave_transactions)
        event.listen(engine, "begin", _begin)
    with engine.begin() as connection:
        before = MigrationContext.configure(connection).get_current_revision()
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
