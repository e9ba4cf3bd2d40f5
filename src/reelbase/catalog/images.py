"""Image records: which pictures an entity has, the best rated first."""

from collections.abc import Iterable

from msgspec import Struct, UnsetType

from reelbase.catalog.language import ImageLanguages
from reelbase.entity import Entity
from reelbase.storage.facts import IMAGES, ImageRow
from reelbase.storage.reader import Reader


class Image(Struct):
    """A picture; sizes are pixels, the ratio is width to height."""

    aspect_ratio: float
    height: int
    iso_3166_1: str | None
    iso_639_1: str | None
    file_path: str
    vote_average: float
    vote_count: int
    width: int


class Logo(Struct):
    """A logo of a company or a network."""

    aspect_ratio: float
    file_path: str
    height: int
    id: str
    file_type: str
    vote_average: float
    vote_count: int
    width: int


class TitleImages(Struct):
    """The pictures of a movie or a series."""

    backdrops: list[Image]
    id: int | UnsetType
    logos: list[Image]
    posters: list[Image]


class CollectionImages(Struct):
    """The pictures of a collection."""

    id: int | UnsetType
    backdrops: list[Image]
    posters: list[Image]


class SeasonImages(Struct):
    """The pictures of a season."""

    id: int | UnsetType
    posters: list[Image]


class EpisodeImages(Struct):
    """The pictures of an episode."""

    id: int | UnsetType
    stills: list[Image]


class PersonImages(Struct):
    """The pictures of a person."""

    id: int | UnsetType
    profiles: list[Image]


class Logos(Struct):
    """The logos of a company or a network."""

    id: int | UnsetType
    logos: list[Logo]


def of_type(rows: Iterable[ImageRow], type_: str, languages: ImageLanguages) -> list[Image]:
    """The pictures of one type in the languages asked for."""
    return [
        Image(
            row.aspect_ratio,
            row.height,
            row.iso_3166_1,
            row.iso_639_1,
            row.file_path,
            row.vote_average,
            row.vote_count,
            row.width,
        )
        for row in rows
        if row.type == type_ and (not languages or (row.iso_639_1 or "") in languages)
    ]


async def title_images(db: Reader, entity: Entity, *, languages: ImageLanguages) -> TitleImages:
    """Backdrops, logos and posters of a movie or a series."""
    rows = await db.of(IMAGES, entity)
    return TitleImages(
        backdrops=of_type(rows, "backdrop", languages),
        id=entity.id,
        logos=of_type(rows, "logo", languages),
        posters=of_type(rows, "poster", languages),
    )


async def collection_images(db: Reader, entity: Entity, *, languages: ImageLanguages) -> CollectionImages:
    """Backdrops and posters of a collection."""
    rows = await db.of(IMAGES, entity)
    return CollectionImages(
        id=entity.id,
        backdrops=of_type(rows, "backdrop", languages),
        posters=of_type(rows, "poster", languages),
    )


async def season_images(db: Reader, entity: Entity, *, languages: ImageLanguages) -> SeasonImages:
    """Posters of a season."""
    return SeasonImages(entity.id, of_type(await db.of(IMAGES, entity), "poster", languages))


async def episode_images(db: Reader, entity: Entity, *, languages: ImageLanguages) -> EpisodeImages:
    """Stills of an episode."""
    return EpisodeImages(entity.id, of_type(await db.of(IMAGES, entity), "still", languages))


async def person_images(db: Reader, entity: Entity) -> PersonImages:
    """Profiles of a person; they have no language."""
    return PersonImages(entity.id, of_type(await db.of(IMAGES, entity), "profile", ImageLanguages(())))


async def logo_images(db: Reader, entity: Entity) -> Logos:
    """Logos of a company or a network."""
    return Logos(
        id=entity.id,
        logos=[
            Logo(
                row.aspect_ratio,
                row.file_path,
                row.height,
                row.image_id,
                row.file_type,
                row.vote_average,
                row.vote_count,
                row.width,
            )
            for row in await db.of(IMAGES, entity)
            if row.type == "logo"
        ],
    )
