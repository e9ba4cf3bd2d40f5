"""Signals of use, what the jobs make of them, imported ratings, and when each job ran."""

import sqlalchemy as sa
from alembic import op

from reelbase.storage.migrations.parts import ID, index, owned, owner

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLES = ("job_run", "imported_rating", "momentum", "relation", "signal", "trend")


def upgrade() -> None:
    _job_run()
    _imported_rating()
    _momentum()
    _relation()
    _signal()
    _trend()


def downgrade() -> None:
    for name in TABLES:
        op.drop_table(name)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, ID, server_default="0", nullable=False)


def _score(name: str) -> sa.Column[float]:
    return sa.Column(name, sa.Float(precision=53), server_default="0", nullable=False)


def _text(name: str, default: str | None = "") -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default=default, nullable=False)


def _owner(table: str) -> list[sa.schema.SchemaItem]:
    return [*owner(), owned(table)]


def _job_run() -> None:
    op.create_table(
        "job_run",
        _text("name", None),
        _text("started_at"),
        _text("finished_at"),
        _text("outcome"),
        _number("head"),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_job_run")),
    )


def _imported_rating() -> None:
    op.create_table(
        "imported_rating",
        _text("source", None),
        sa.Column("rater", ID, autoincrement=False, nullable=False),
        *_owner("imported_rating"),
        sa.Column("value", sa.Float(precision=53), nullable=False),
        _text("created_at"),
        sa.PrimaryKeyConstraint("source", "rater", "kind", "entity_id", name=op.f("pk_imported_rating")),
        sqlite_with_rowid=False,
    )
    index("imported_rating", "kind", "entity_id")


def _momentum() -> None:
    op.create_table(
        "momentum",
        *_owner("momentum"),
        _score("imported"),
        _score("written"),
        _score("momentum"),
        _text("day"),
        sa.PrimaryKeyConstraint("kind", "entity_id", name=op.f("pk_momentum")),
        sqlite_with_rowid=False,
    )


def _relation() -> None:
    op.create_table(
        "relation",
        *_owner("relation"),
        _text("relation", None),
        _text("others", "[]"),
        sa.PrimaryKeyConstraint("kind", "entity_id", "relation", name=op.f("pk_relation")),
        sqlite_with_rowid=False,
    )


def _signal() -> None:
    op.create_table(
        "signal",
        _text("day", None),
        *_owner("signal"),
        _number("views"),
        _number("votes"),
        _number("favorites"),
        _number("watchlist_adds"),
        sa.PrimaryKeyConstraint("day", "kind", "entity_id", name=op.f("pk_signal")),
        sqlite_with_rowid=False,
    )
    index("signal", "kind", "entity_id", "day")


def _trend() -> None:
    op.create_table(
        "trend",
        _text("time_window", None),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        *_owner("trend"),
        _score("score"),
        sa.PrimaryKeyConstraint("time_window", "position", name=op.f("pk_trend")),
        sqlite_with_rowid=False,
    )
    index("trend", "kind", "entity_id")
    index("trend", "time_window", "kind", "position")
