"""Alternative titles and names."""

from msgspec import Struct, UnsetType

from reelbase.catalog.language import Country
from reelbase.entity import Entity
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.facts import ALTERNATIVES


class AlternativeTitle(Struct):
    """A title in use in a country; the type is free text, often empty."""

    iso_3166_1: str
    title: str
    type: str


class AlternativeName(Struct):
    """A name in use; the type is free text, often empty."""

    name: str
    type: str


class MovieAlternativeTitles(Struct):
    """A movie's alternative titles."""

    id: int | UnsetType
    titles: list[AlternativeTitle]


class SeriesAlternativeTitles(Struct):
    """A series' alternative titles."""

    id: int | UnsetType
    results: list[AlternativeTitle]


class AlternativeNames(Struct):
    """A company's or a network's alternative names."""

    id: int | UnsetType
    results: list[AlternativeName]


async def _titles(db: Reader, entity: Entity, country: Country) -> list[AlternativeTitle]:
    return [
        AlternativeTitle(row.iso_3166_1, row.title, row.type)
        for row in await db.of(ALTERNATIVES, entity)
        if country in {"", row.iso_3166_1}
    ]


async def movie_alternative_titles(db: Reader, entity: Entity, *, country: Country) -> MovieAlternativeTitles:
    """Return a movie's alternative titles, of one country if asked."""
    return MovieAlternativeTitles(entity.id, await _titles(db, entity, country))


async def series_alternative_titles(
    db: Reader, entity: Entity, *, country: Country
) -> SeriesAlternativeTitles:
    """Return a series' alternative titles, of one country if asked."""
    return SeriesAlternativeTitles(entity.id, await _titles(db, entity, country))


async def alternative_names(db: Reader, entity: Entity) -> AlternativeNames:
    """Return a company's or a network's alternative names."""
    rows = await db.of(ALTERNATIVES, entity)
    return AlternativeNames(entity.id, [AlternativeName(row.title, row.type) for row in rows])
