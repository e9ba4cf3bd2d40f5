"""Episode groups by their own ids."""

from reelbase.catalog.episode_groups import EpisodeGroupDetails, episode_group_details
from reelbase.catalog.language import Language
from reelbase.errors import found
from reelbase.operations.operation import get
from reelbase.storage.engine.reader import Reader


@get("/3/tv/episode_group/{tv_episode_group_id}", tag="episode_group")
async def episode_group(db: Reader, tv_episode_group_id: str, *, language: Language) -> EpisodeGroupDetails:
    """Return an episode group, its parts and their episodes."""
    return found(await episode_group_details(db, tv_episode_group_id, language=language))
