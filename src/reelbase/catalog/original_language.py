"""The language in which a title was made, where a request names it as `original`."""

from collections.abc import Iterable

from reelbase.catalog.language import ENGLISH, ITS_OWN
from reelbase.catalog.summaries import movie_rows, series_rows
from reelbase.entity import Entity, Kind
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.companies import COLLECTION_DETAILS
from reelbase.storage.queries.episodes import EPISODE_PLACES
from reelbase.storage.queries.seasons import SERIES_OF_SEASON


async def original_language(db: Reader, entity: Entity) -> str | None:
    """Return the code of the language of a title, or of the one that it is a part of; None for others."""
    owner = await _whole(db, entity)
    if owner.kind is Kind.MOVIE:
        return (await movie_rows(db, [owner.id], ENGLISH))[owner.id].original_language
    if owner.kind is Kind.TV:
        return (await series_rows(db, [owner.id], ENGLISH))[owner.id].original_language
    collection = await db.one_of(COLLECTION_DETAILS, owner, **ENGLISH.bound())
    return collection.original_language if collection else None


async def _whole(db: Reader, entity: Entity) -> Entity:
    """Return the series of a season or an episode, and anything else itself."""
    if entity.kind is Kind.SEASON and (season := await db.one_of(SERIES_OF_SEASON, entity)):
        return Entity(Kind.TV, season.series_id)
    if entity.kind is Kind.EPISODE and (episode := await db.one_of(EPISODE_PLACES, entity)):
        return Entity(Kind.TV, episode.series_id)
    return entity


async def spoken(db: Reader, entity: Entity, groups: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Return groups of languages with the title's own in the place of `original`."""
    wanted = list(groups)
    if ITS_OWN not in wanted:
        return wanted
    code = await original_language(db, entity)
    instead = [(code,)] if code else []
    return [each for group in wanted for each in (instead if group == ITS_OWN else [group])]
