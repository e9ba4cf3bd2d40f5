"""`reelbase migrate`: bring the database's schema up to date."""

from reelbase.cli.flags import takes_settings
from reelbase.settings import Settings


@takes_settings("database")
def migrate(settings: Settings) -> None:
    """Make the database if there is none, and bring its schema up to date."""
    from reelbase.storage.database import open_database

    database = open_database(settings.database)
    try:
        applied = database.migrate()
    finally:
        database.close()
    for name in applied:
        print(f"applied {name}")
    if not applied:
        print("The schema is up to date.")
