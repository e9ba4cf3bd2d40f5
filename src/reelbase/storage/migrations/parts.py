"""Parts of tables that several migrations make; what they make once never changes."""

import sqlalchemy as sa
from alembic import op

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def owner() -> tuple[sa.Column[str], sa.Column[int]]:
    """Return the columns that name the entity which a row belongs to."""
    return (
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("entity_id", ID, autoincrement=False, nullable=False),
    )


def owned(
    table: str, kind: str = "kind", id_: str = "entity_id", *, is_deferred: bool = False
) -> sa.ForeignKeyConstraint:
    """Return the reference to that entity, with which the rows go."""
    return _reference(table, [kind, id_], ["entity.kind", "entity.id"], is_deferred)


def part_of(table: str, column: str, whole: str, *, is_deferred: bool = False) -> sa.ForeignKeyConstraint:
    """Return the reference to a row of another table, with which the rows go."""
    return _reference(table, [column], [whole], is_deferred)


def _reference(table: str, columns: list[str], to: list[str], is_deferred: bool) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        columns,
        to,
        name=op.f(f"fk_{table}_{'_'.join(columns)}"),
        ondelete="CASCADE",
        deferrable=is_deferred or None,
        initially="DEFERRED" if is_deferred else None,
    )


def on_sqlite() -> bool:
    """Return true where SQLite is migrated, which checks references when a transaction ends (0006)."""
    return op.get_bind().dialect.name == "sqlite"


def index(table: str, *columns: str) -> None:
    """Make an index of a table that the same migration makes, or of a small one; named by what it is of."""
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns))


def index_large(table: str, *columns: str, known: str = "") -> None:
    """Make an index of a large table; `known`: only of the rows where this column is known.

    In a PostgreSQL database that is filled it is made while others write. That ends the transaction, so
    it comes first in a migration. One that was interrupted is there, though of no use: it is made anew.
    """
    name, where = op.f(f"ix_{table}_{'_'.join(columns)}"), sa.text(f"{known} IS NOT NULL") if known else None
    if not op.get_context().opts["is_shared"]:
        op.create_index(name, table, list(columns), sqlite_where=where, postgresql_where=where)
        return
    with op.get_context().autocommit_block():
        op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
        op.create_index(name, table, list(columns), postgresql_where=where, postgresql_concurrently=True)
