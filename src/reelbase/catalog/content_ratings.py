"""Data of a series by country or by cinema: content ratings, and episodes screened theatrically."""

from msgspec import Raw, Struct, UnsetType

from reelbase.entity import Entity
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.episodes import SCREENED_THEATRICALLY
from reelbase.storage.queries.series import CONTENT_RATINGS


class ContentRating(Struct):
    """A rating by a country; a country may have given more than one."""

    descriptors: Raw
    iso_3166_1: str
    rating: str


class ContentRatings(Struct):
    """The ratings of a series."""

    results: list[ContentRating]
    id: int | UnsetType


class ScreenedEpisode(Struct):
    """An episode that was shown in cinemas."""

    id: int
    episode_number: int
    season_number: int


class ScreenedTheatrically(Struct):
    """The episodes of a series that were shown in cinemas."""

    id: int | UnsetType
    results: list[ScreenedEpisode]


async def content_ratings(db: Reader, entity: Entity) -> ContentRatings:
    """Return the ratings in the order of their import."""
    rows = await db.of(CONTENT_RATINGS, entity)
    return ContentRatings(
        results=[ContentRating(Raw(row.descriptors.encode()), row.iso_3166_1, row.rating) for row in rows],
        id=entity.id,
    )


async def screened_theatrically(db: Reader, entity: Entity) -> ScreenedTheatrically:
    """Return the episodes by season and number."""
    rows = await db.of(SCREENED_THEATRICALLY, entity)
    return ScreenedTheatrically(
        id=entity.id,
        results=[ScreenedEpisode(row.id, row.episode_number, row.season_number) for row in rows],
    )
