"""Episodes: their details, and the row that other answers show."""

from msgspec import Struct

from reelbase.catalog.default_names import episode_name
from reelbase.catalog.identity import find, numeric_id
from reelbase.catalog.language import Language
from reelbase.catalog.season import part_number
from reelbase.catalog.series import find_series
from reelbase.catalog.series_credits import EpisodeCrew, GuestStar, episode_crew, guest_stars
from reelbase.entity import Entity, Kind
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.credits import CREDITS
from reelbase.storage.queries.episodes import EPISODE_NUMBERS, EPISODE_PLACES, EPISODE_ROWS, EpisodePlaceRow


class EpisodeDetails(Struct):
    """An episode whole."""

    air_date: str | None
    crew: list[EpisodeCrew]
    episode_number: int
    episode_type: str
    guest_stars: list[GuestStar]
    name: str
    overview: str
    id: int
    production_code: str
    runtime: int | None
    season_number: int
    still_path: str | None
    vote_average: float
    vote_count: int


async def find_episode(db: Reader, series_id: str, season_number: str, episode_number: str) -> Entity | None:
    """Return the episode with that number in that season of that series.

    A series' episodes are found by one statement, however many of them an answer speaks of.

    TMDB: every episode has its season. An episode of a season that no source has named is not found, as
    the season's id is unknown and would have to be invented. Answers that name such an episode (find, the
    last one on air) still do, and both are found as soon as a source names the season.
    """
    season, wanted = part_number(season_number), part_number(episode_number)
    series = await find_series(db, series_id)
    if series is None:
        return None
    rows = await db.of(EPISODE_NUMBERS, series)
    numbers = {row.episode_number: row.id for row in rows if row.season_number == season}
    if wanted not in numbers or None not in numbers:
        return None
    episode = Entity(Kind.EPISODE, numbers[wanted])
    db.know(EPISODE_PLACES, episode, EpisodePlaceRow(episode.id, series.id, season, numbers.get(None)))
    return episode


async def find_episode_by_id(db: Reader, episode_id: str) -> Entity | None:
    """Return the episode with that id of its own."""
    return await find(db, Kind.EPISODE, numeric_id(episode_id))


async def episode_details(db: Reader, entity: Entity, *, language: Language) -> EpisodeDetails:
    """Return an episode's details in a language."""
    row = await db.one_of(EPISODE_ROWS, entity, **language.bound())
    assert row is not None, "find_episode found it in this snapshot"
    credits = await db.of(CREDITS, entity)
    return EpisodeDetails(
        air_date=row.air_date,
        crew=episode_crew(credits),
        episode_number=row.episode_number,
        episode_type=row.episode_type,
        guest_stars=guest_stars(credits),
        name=episode_name(row.name, row.episode_number, language),
        overview=row.overview,
        id=row.id,
        production_code=row.production_code,
        runtime=row.runtime,
        season_number=row.season_number,
        still_path=row.still_path,
        vote_average=row.vote_average,
        vote_count=row.vote_count,
    )
