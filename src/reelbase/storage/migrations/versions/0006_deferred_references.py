"""References are checked when a transaction ends (SQLite).

SQLite keeps a copy of every page that a statement of several rows changes, in case the statement fails,
unless its references are deferred. Without those copies rows can be added many at a time.
"""

import re
from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

DEFERRED = " DEFERRABLE INITIALLY DEFERRED"
REFERENCE = re.compile(r"REFERENCES \w+ \([^)]*\)(?: ON DELETE CASCADE)?")


def upgrade() -> None:
    _rewrite(lambda sql: REFERENCE.sub(lambda found: found.group() + DEFERRED, sql))


def downgrade() -> None:
    _rewrite(lambda sql: sql.replace(DEFERRED, ""))


def _rewrite(change: Callable[[str], str]) -> None:
    """Change the text of tables where the rows stay as they are (sqlite.org/lang_altertable.html, 7)."""
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        return
    version = connection.scalar(sa.text("PRAGMA schema_version"))
    tables = connection.execute(sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'table'")).all()
    connection.execute(sa.text("PRAGMA writable_schema = ON"))
    for name, sql in tables:
        if change(sql) != sql:
            connection.execute(
                sa.text("UPDATE sqlite_master SET sql = :sql WHERE type = 'table' AND name = :name"),
                {"sql": change(sql), "name": name},
            )
    connection.execute(sa.text(f"PRAGMA schema_version = {version + 1}"))
    connection.execute(sa.text("PRAGMA writable_schema = OFF"))
