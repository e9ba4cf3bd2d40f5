"""`reelbase migrate`: bring the database's schema up to date."""

from reelbase.cli.flags import takes_settings
from reelbase.cli.opening import named
from reelbase.settings import Settings


@takes_settings("database")
def migrate(settings: Settings) -> None:
    """Create the database if there is none, and bring its schema up to date."""
    with named(settings.database) as database:
        applied = database.migrate()
    for name in applied:
        print(f"applied {name}")
    if not applied:
        print("The schema is up to date.")
