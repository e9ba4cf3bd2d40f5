"""Seasons."""

from reelbase.accounts.account_states import season_account_states
from reelbase.catalog.aggregate_credits import season_aggregate_credits
from reelbase.catalog.changes import Changes, changes
from reelbase.catalog.dates import DateRange
from reelbase.catalog.external_ids import season_external_ids
from reelbase.catalog.images import season_images
from reelbase.catalog.season import find_season, find_season_by_id, season_details
from reelbase.catalog.series_credits import season_credits
from reelbase.catalog.translations import season_translations
from reelbase.catalog.videos import videos
from reelbase.catalog.watch_providers import season_watch_providers
from reelbase.errors import found
from reelbase.operations.operation import Freshness, get
from reelbase.operations.resource import Resource
from reelbase.storage.engine.reader import Reader

SEASON = Resource(
    tag="season",
    path="/3/tv/{series_id}/season/{season_number}",
    find=find_season,
    details=season_details,
    subresources={
        "account_states": season_account_states,
        "aggregate_credits": season_aggregate_credits,
        "credits": season_credits,
        "external_ids": season_external_ids,
        "images": season_images,
        "translations": season_translations,
        "videos": videos,
        "watch/providers": season_watch_providers,
    },
    legacy={"changes": changes},
)


@get("/3/tv/season/{season_id}/changes", tag="season", freshness=Freshness.BRIEF)
async def season_changes(db: Reader, season_id: str, *, window: DateRange) -> Changes:
    """Return the changes of a season, by its id."""
    return await changes(db, found(await find_season_by_id(db, season_id)), window=window)
