"""Images: the pictures of an entity, the one that is shown among them, the best rated first."""

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from msgspec import Struct, UnsetType

from reelbase.catalog.language import ITS_OWN, ImageLanguages
from reelbase.catalog.original_language import spoken
from reelbase.entity import Entity
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.images import PICTURES, PictureRow

USUAL = {
    "poster": (2000, 3000),
    "backdrop": (3840, 2160),
    "still": (1920, 1080),
    "profile": (1000, 1500),
    "logo": (1000, 400),
    "icon": (500, 500),
}
"""The assumed size in pixels of a picture without a recorded size."""


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


def of_type(rows: Iterable[PictureRow], languages: ImageLanguages, type_: str) -> list[Image]:
    """Return the pictures of one type in the wanted languages, each once."""
    found: dict[str, Image] = {}
    of_this = [row for row in rows if row.type == type_]
    known = {row.iso_639_1 or "" for row in of_this}
    wanted = next((group for group in languages if not known.isdisjoint(group)), ())
    for row in of_this:
        if languages and (row.iso_639_1 or "") not in wanted:
            continue
        if row.file_path not in found:
            width, height, ratio = _size(row)
            found[row.file_path] = Image(
                ratio,
                height,
                row.iso_3166_1,
                row.iso_639_1,
                row.file_path,
                row.vote_average,
                row.vote_count,
                width,
            )
    return list(found.values())


def _size(row: PictureRow) -> tuple[int, int, float]:
    """Return width, height and ratio; the usual ones of the type if they are unknown."""
    if not row.is_unrecorded:
        return row.width, row.height, row.aspect_ratio
    width, height = USUAL[row.type]
    return width, height, round(width / height, 3)


def logo(row: PictureRow) -> Logo:
    """Return a logo of a company or a network; without a record, its id is made from its path."""
    width, height, ratio = _size(row)
    made = hashlib.sha256(row.file_path.encode()).hexdigest()[:24]
    return Logo(
        ratio,
        row.file_path,
        height,
        made if row.is_unrecorded else row.image_id,
        PurePosixPath(row.file_path).suffix if row.is_unrecorded else row.file_type,
        row.vote_average,
        row.vote_count,
        width,
    )


async def _asked(
    db: Reader, entity: Entity, languages: ImageLanguages
) -> tuple[Sequence[PictureRow], ImageLanguages]:
    """Return all pictures, and the languages that are wanted of them."""
    rows = await db.of(PICTURES, entity)
    if ITS_OWN in languages:
        languages = ImageLanguages(tuple(await spoken(db, entity, languages)))
    return rows, languages


async def title_images(db: Reader, entity: Entity, *, languages: ImageLanguages) -> TitleImages:
    """Return backdrops, logos and posters of a movie or a series."""
    rows, languages = await _asked(db, entity, languages)
    return TitleImages(
        backdrops=of_type(rows, languages, "backdrop"),
        id=entity.id,
        logos=of_type(rows, languages, "logo"),
        posters=of_type(rows, languages, "poster"),
    )


async def collection_images(db: Reader, entity: Entity, *, languages: ImageLanguages) -> CollectionImages:
    """Return backdrops and posters of a collection."""
    rows, languages = await _asked(db, entity, languages)
    return CollectionImages(
        id=entity.id,
        backdrops=of_type(rows, languages, "backdrop"),
        posters=of_type(rows, languages, "poster"),
    )


async def season_images(db: Reader, entity: Entity, *, languages: ImageLanguages) -> SeasonImages:
    """Return posters of a season."""
    return SeasonImages(entity.id, of_type(*await _asked(db, entity, languages), "poster"))


async def episode_images(db: Reader, entity: Entity, *, languages: ImageLanguages) -> EpisodeImages:
    """Return stills of an episode."""
    return EpisodeImages(entity.id, of_type(*await _asked(db, entity, languages), "still"))


async def person_images(db: Reader, entity: Entity) -> PersonImages:
    """Return profiles of a person; they have no language."""
    return PersonImages(entity.id, of_type(await db.of(PICTURES, entity), ImageLanguages(()), "profile"))


async def logo_images(db: Reader, entity: Entity) -> Logos:
    """Return logos of a company or a network."""
    return Logos(
        id=entity.id, logos=[logo(row) for row in await db.of(PICTURES, entity) if row.type == "logo"]
    )
