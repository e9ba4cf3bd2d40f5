"""Episodes."""

from reelbase.accounts.account_states import account_states
from reelbase.catalog.changes import Changes, changes
from reelbase.catalog.dates import DateRange
from reelbase.catalog.episode import episode_details, find_episode, find_episode_by_id
from reelbase.catalog.external_ids import episode_external_ids
from reelbase.catalog.images import episode_images
from reelbase.catalog.series_credits import episode_credits
from reelbase.catalog.translations import episode_translations
from reelbase.catalog.videos import videos
from reelbase.errors import found
from reelbase.operations.operation import Freshness, get
from reelbase.operations.rating import rating_of
from reelbase.operations.resource import Resource
from reelbase.storage.engine.reader import Reader

EPISODE = Resource(
    tag="episode",
    path="/3/tv/{series_id}/season/{season_number}/episode/{episode_number}",
    find=find_episode,
    details=episode_details,
    subresources={
        "account_states": account_states,
        "credits": episode_credits,
        "external_ids": episode_external_ids,
        "images": episode_images,
        "translations": episode_translations,
        "videos": videos,
    },
    legacy={"changes": changes},
)


@get("/3/tv/episode/{episode_id}/changes", tag="episode", freshness=Freshness.BRIEF)
async def episode_changes(db: Reader, episode_id: str, *, window: DateRange) -> Changes:
    """Return the changes of an episode, by its id."""
    return await changes(db, found(await find_episode_by_id(db, episode_id)), window=window)


rate_episode, unrate_episode = rating_of(EPISODE)
