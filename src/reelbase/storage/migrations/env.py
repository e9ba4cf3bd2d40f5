"""Alembic's entry point: the migrations, on the connection it is given."""

from alembic import context

from reelbase.storage.tables.columns import metadata_of

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata_of(connection.dialect.name))
with context.begin_transaction():
    context.run_migrations()
