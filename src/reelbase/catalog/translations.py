"""Translations: every language in which an entity has words."""

from collections.abc import Callable
from typing import Generic, TypeVar

from msgspec import Struct, UnsetType

from reelbase.catalog.languages import language_name
from reelbase.entity import Entity
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.facts import TRANSLATIONS, TranslationRow

Words = TypeVar("Words")


class MovieWords(Struct):
    """A movie's words; the runtime is minutes, 0 where the language has none of its own."""

    homepage: str
    overview: str
    runtime: int
    tagline: str
    title: str


class SeriesWords(Struct):
    """A series' words."""

    name: str
    overview: str
    homepage: str
    tagline: str


class PartWords(Struct):
    """A season's or an episode's words."""

    name: str
    overview: str


class PersonWords(Struct):
    """A person's words."""

    biography: str
    name: str
    primary: bool


class CollectionWords(Struct):
    """A collection's words."""

    title: str
    overview: str
    homepage: str


class Translation(Struct, Generic[Words]):
    """The words in one language."""

    iso_3166_1: str
    iso_639_1: str
    name: str
    english_name: str
    data: Words


class Translations(Struct, Generic[Words]):
    """All translations, in the order they came in."""

    id: int | UnsetType
    translations: list[Translation[Words]]


async def _translations(
    db: Reader, entity: Entity, words: Callable[[TranslationRow], Words]
) -> Translations[Words]:
    found = []
    for row in await db.of(TRANSLATIONS, entity):
        language = language_name(row.iso_639_1)
        name, english_name = (language.name, language.english_name) if language else (row.iso_639_1,) * 2
        found.append(Translation(row.iso_3166_1, row.iso_639_1, name, english_name, words(row)))
    return Translations(entity.id, found)


async def movie_translations(db: Reader, entity: Entity) -> Translations[MovieWords]:
    return await _translations(
        db,
        entity,
        lambda row: MovieWords(row.homepage, row.overview, row.runtime or 0, row.tagline, row.name),
    )


async def series_translations(db: Reader, entity: Entity) -> Translations[SeriesWords]:
    return await _translations(
        db, entity, lambda row: SeriesWords(row.name, row.overview, row.homepage, row.tagline)
    )


async def season_translations(db: Reader, entity: Entity) -> Translations[PartWords]:
    return await _translations(db, entity, lambda row: PartWords(row.name, row.overview))


async def episode_translations(db: Reader, entity: Entity) -> Translations[PartWords]:
    return await season_translations(db, entity)


async def person_translations(db: Reader, entity: Entity) -> Translations[PersonWords]:
    return await _translations(db, entity, lambda row: PersonWords(row.overview, row.name, bool(row.primary)))


async def collection_translations(db: Reader, entity: Entity) -> Translations[CollectionWords]:
    return await _translations(db, entity, lambda row: CollectionWords(row.name, row.overview, row.homepage))
