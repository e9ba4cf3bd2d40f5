"""Time zones: an old name that shipped clients still call (docs/reference/tmdb.md#legacy-requests)."""

from reelbase.catalog.configuration import timezones_list
from reelbase.operations.operation import get
from reelbase.storage.engine.reader import Reader


@get("/3/timezones/list", tag="legacy", documented=False)
async def timezone_list(db: Reader) -> list[dict[str, list[str]]]:
    """Time zones by country, a country an object."""
    return timezones_list()
