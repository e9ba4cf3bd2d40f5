"""The moments at which titles and people changed, each with the next: lists of changes group nothing."""

import sqlalchemy as sa
from alembic import op

from reelbase.storage.migrations.parts import ID, index, on_sqlite

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None
is_additive = True

FILL = """
INSERT INTO last_change (sequence, kind, entity_id, time, next_time)
SELECT max(sequence), kind, entity_id, time,
lead(time, 1, 'never') OVER (PARTITION BY kind, entity_id ORDER BY time)
FROM journal WHERE kind IN ('movie', 'tv', 'person') GROUP BY kind, entity_id, time
"""
COUNT = """
INSERT INTO change_count (kind, time, next_time, number)
SELECT kind, time, next_time, count(*) FROM last_change GROUP BY kind, time, next_time
"""


def upgrade() -> None:
    _last_change()
    _change_count()
    is_filled = op.get_bind().exec_driver_sql("SELECT 1 FROM journal LIMIT 1").first() is not None
    if is_filled:
        op.execute(FILL)
        op.execute(COUNT)
    index("last_change", "kind", "time", "sequence", "next_time", "entity_id")
    if is_filled and not on_sqlite():  # else the first plans would know nothing of the tables
        op.execute("ANALYZE last_change, change_count")


def downgrade() -> None:
    op.drop_table("change_count")
    op.drop_table("last_change")


def _last_change() -> None:
    op.create_table(
        "last_change",
        sa.Column("sequence", ID, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("entity_id", ID, nullable=False),
        sa.Column("time", sa.Text(), nullable=False),
        sa.Column("next_time", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_last_change")),
    )


def _change_count() -> None:
    op.create_table(
        "change_count",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("time", sa.Text(), nullable=False),
        sa.Column("next_time", sa.Text(), nullable=False),
        sa.Column("number", ID, nullable=False),
        sa.PrimaryKeyConstraint("kind", "time", "next_time", name=op.f("pk_change_count")),
        sqlite_with_rowid=False,
    )
