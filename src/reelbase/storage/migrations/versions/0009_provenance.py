"""Provenance: the source that set each field of an entity."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    op.create_table(
        "provenance",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("entity_id", ID, autoincrement=False, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("fields", sa.Text(), server_default="{}", nullable=False),
        sa.Column("told_at", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("kind", "entity_id", "source", name=op.f("pk_provenance")),
        sa.ForeignKeyConstraint(
            ["kind", "entity_id"],
            ["entity.kind", "entity.id"],
            name=op.f("fk_provenance_kind_entity_id"),
            ondelete="CASCADE",
            deferrable=True if is_sqlite else None,
            initially="DEFERRED" if is_sqlite else None,
        ),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("provenance")
