"""API bodies: answers of the API, one a line, as the native format of import."""

from collections.abc import Sequence
from pathlib import Path

from reelbase.importers.report import Report, Tell


def import_bodies(
    database_url: str,
    sources: Sequence[Path],
    progress: Tell,
    report: Path | None = None,
    *,
    is_demo: bool = False,
    again: bool = False,
) -> Report:
    """Take everything that the files and folders say into the database; see `importing`."""
    from reelbase.importers.formats.bodies import (
        importing,  # slow: the reading process does without a database
    )

    return importing.import_bodies(database_url, sources, progress, report, is_demo=is_demo, again=again)
