"""External ids: what other databases and sites call an entity."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import TypeVar

from msgspec import Struct, UnsetType

from reelbase.entity import Entity, Kind
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.facts import EXTERNAL_IDS

Ids = TypeVar("Ids", bound=Struct)
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


async def _ids(db: Reader, entity: Entity, shape: type[Ids]) -> Ids:
    """Return the ids of the sources that the shape names; those of numeric sources are numbers."""
    make: Callable[..., Ids] = shape
    known = {
        row.source: int(row.value) if row.source in NUMBERS else row.value
        for row in await db.of(EXTERNAL_IDS, entity)
        if row.source in shape.__struct_fields__ and (row.source not in NUMBERS or row.value.isdigit())
    }
    return make(entity.id, **known)


async def imdb_ids(db: Reader, entities: Iterable[Entity]) -> dict[Entity, str]:
    """Return the ids at IMDb of several entities; one without is left out."""
    by_kind: dict[Kind, list[int]] = defaultdict(list)
    for each in entities:
        by_kind[each.kind].append(each.id)
    return {
        Entity(kind, id_): row.value
        for kind, ids in by_kind.items()
        for id_, rows in (await db.by_id(EXTERNAL_IDS, kind, ids)).items()
        for row in rows
        if row.source == "imdb_id" and row.value
    }


async def external_ids_of(
    db: Reader, entities: Iterable[Entity]
) -> dict[Entity, tuple[str | None, int | None]]:
    """Return the ids at IMDb and at TheTVDB of several entities; one without either is left out."""
    by_kind: dict[Kind, list[int]] = defaultdict(list)
    for each in entities:
        by_kind[each.kind].append(each.id)
    found: dict[Entity, tuple[str | None, int | None]] = {}
    for kind, ids in by_kind.items():
        for id_, rows in (await db.by_id(EXTERNAL_IDS, kind, ids)).items():
            known = {row.source: row.value for row in rows if row.value}
            tvdb_id = known.get("tvdb_id", "")
            number = int(tvdb_id) if tvdb_id.isascii() and tvdb_id.isdigit() else None
            if number or known.get("imdb_id"):
                found[Entity(kind, id_)] = (known.get("imdb_id"), number)
    return found


async def movie_external_ids(db: Reader, entity: Entity) -> MovieExternalIds:
    """Return a movie's ids on other sites; None for each that is unknown."""
    return await _ids(db, entity, MovieExternalIds)


async def series_external_ids(db: Reader, entity: Entity) -> SeriesExternalIds:
    """Return a series' ids on other sites; None for each that is unknown."""
    return await _ids(db, entity, SeriesExternalIds)


async def season_external_ids(db: Reader, entity: Entity) -> SeasonExternalIds:
    """Return a season's ids on other sites; None for each that is unknown."""
    return await _ids(db, entity, SeasonExternalIds)


async def episode_external_ids(db: Reader, entity: Entity) -> EpisodeExternalIds:
    """Return an episode's ids on other sites; None for each that is unknown."""
    return await _ids(db, entity, EpisodeExternalIds)


async def person_external_ids(db: Reader, entity: Entity) -> PersonExternalIds:
    """Return a person's ids on other sites; None for each that is unknown."""
    return await _ids(db, entity, PersonExternalIds)
