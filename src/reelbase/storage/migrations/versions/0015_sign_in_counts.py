"""Counts of refused sign-ins that all nodes share, on PostgreSQL."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None
is_additive = True


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return  # there the workers of the one machine share a file
    op.execute(
        "CREATE UNLOGGED TABLE sign_in_count (counted text PRIMARY KEY, due timestamptz NOT NULL, "
        "is_refused boolean NOT NULL)"
    )
    op.execute("CREATE INDEX ix_sign_in_count_due ON sign_in_count (due)")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_table("sign_in_count")
