"""External ids: what other databases and sites call an entity."""

from msgspec import Struct, UnsetType

from reelbase.entity import Entity
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.facts import EXTERNAL_IDS

NUMBERS = frozenset({"tvdb_id", "tvrage_id"})


class MovieExternalIds(Struct):
    """A movie's ids elsewhere."""

    id: int | UnsetType
    imdb_id: str | None = None
    wikidata_id: str | None = None
    facebook_id: str | None = None
    instagram_id: str | None = None
    twitter_id: str | None = None


class SeriesExternalIds(Struct):
    """A series' ids elsewhere."""

    id: int | UnsetType
    imdb_id: str | None = None
    freebase_mid: str | None = None
    freebase_id: str | None = None
    tvdb_id: int | None = None
    tvrage_id: int | None = None
    wikidata_id: str | None = None
    facebook_id: str | None = None
    instagram_id: str | None = None
    twitter_id: str | None = None


class SeasonExternalIds(Struct):
    """A season's ids elsewhere."""

    id: int | UnsetType
    freebase_mid: str | None = None
    freebase_id: str | None = None
    tvdb_id: int | None = None
    tvrage_id: int | None = None
    wikidata_id: str | None = None


class EpisodeExternalIds(Struct):
    """An episode's ids elsewhere."""

    id: int | UnsetType
    imdb_id: str | None = None
    freebase_mid: str | None = None
    freebase_id: str | None = None
    tvdb_id: int | None = None
    tvrage_id: int | None = None
    wikidata_id: str | None = None


class PersonExternalIds(Struct):
    """A person's ids elsewhere."""

    id: int | UnsetType
    freebase_mid: str | None = None
    freebase_id: str | None = None
    imdb_id: str | None = None
    tvrage_id: int | None = None
    wikidata_id: str | None = None
    facebook_id: str | None = None
    instagram_id: str | None = None
    tiktok_id: str | None = None
    twitter_id: str | None = None
    youtube_id: str | None = None


async def known_ids(db: Reader, entity: Entity, names: tuple[str, ...]) -> dict[str, str | int]:
    """Return the ids that are known, by source; those of numeric sources are numbers."""
    return {
        row.source: int(row.value) if row.source in NUMBERS else row.value
        for row in await db.of(EXTERNAL_IDS, entity)
        if row.source in names and not (row.source in NUMBERS and not row.value.isdigit())
    }


async def movie_external_ids(db: Reader, entity: Entity) -> MovieExternalIds:
    """Return a movie's ids on other sites; None for each that is unknown."""
    return MovieExternalIds(entity.id, **await known_ids(db, entity, MovieExternalIds.__struct_fields__))  # type: ignore[arg-type]


async def series_external_ids(db: Reader, entity: Entity) -> SeriesExternalIds:
    """Return a series' ids on other sites; None for each that is unknown."""
    return SeriesExternalIds(entity.id, **await known_ids(db, entity, SeriesExternalIds.__struct_fields__))  # type: ignore[arg-type]


async def season_external_ids(db: Reader, entity: Entity) -> SeasonExternalIds:
    """Return a season's ids on other sites; None for each that is unknown."""
    return SeasonExternalIds(entity.id, **await known_ids(db, entity, SeasonExternalIds.__struct_fields__))  # type: ignore[arg-type]


async def episode_external_ids(db: Reader, entity: Entity) -> EpisodeExternalIds:
    """Return an episode's ids on other sites; None for each that is unknown."""
    return EpisodeExternalIds(entity.id, **await known_ids(db, entity, EpisodeExternalIds.__struct_fields__))  # type: ignore[arg-type]


async def person_external_ids(db: Reader, entity: Entity) -> PersonExternalIds:
    """Return a person's ids on other sites; None for each that is unknown."""
    return PersonExternalIds(entity.id, **await known_ids(db, entity, PersonExternalIds.__struct_fields__))  # type: ignore[arg-type]
