"""Alembic's entry point: the migrations, on the connection it is given."""

from alembic import context

from reelbase.storage.tables.columns import metadata

connection = context.config.attributes["connection"]
is_shared = not connection.in_transaction()  # with others, who read and write at the same time
context.configure(
    connection=connection,
    target_metadata=metadata,
    transaction_per_migration=is_shared,
    is_shared=is_shared,
)
with context.begin_transaction():
    context.run_migrations()
