"""A person's details, and the pictures in which a person is tagged."""

from msgspec import Raw, Struct

from reelbase.catalog.identity import find, numeric_id
from reelbase.catalog.language import ENGLISH, Language
from reelbase.catalog.page import OwnedPage
from reelbase.catalog.summaries import Media, media
from reelbase.entity import Entity, Kind
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.people import PERSON_DETAILS, TAGGED_IMAGES


class PersonDetails(Struct):
    """A person whole. Gender: 0 unset, 1 female, 2 male, 3 non-binary."""

    adult: bool
    also_known_as: Raw
    biography: str
    birthday: str | None
    deathday: str | None
    gender: int
    homepage: str | None
    id: int
    imdb_id: str | None
    known_for_department: str | None
    name: str
    place_of_birth: str | None
    popularity: float
    profile_path: str | None


class TaggedImage(Struct):
    """A picture of a title in which a person is tagged."""

    aspect_ratio: float
    file_path: str
    height: int
    id: str
    iso_3166_1: str | None
    iso_639_1: str | None
    vote_average: float
    vote_count: int
    width: int
    image_type: str
    media: Media
    media_type: str


async def find_person(db: Reader, person_id: str) -> Entity | None:
    return await find(db, Kind.PERSON, numeric_id(person_id))


async def person_details(db: Reader, entity: Entity, *, language: Language) -> PersonDetails:
    """Return a person's details; only the biography is translated."""
    row = await db.one_of(PERSON_DETAILS, entity, **language.bound())
    assert row is not None, "find_person found it in this snapshot"
    return PersonDetails(
        adult=bool(row.adult),
        also_known_as=Raw(row.also_known_as.encode()),
        biography=row.biography,
        birthday=row.birthday,
        deathday=row.deathday,
        gender=row.gender,
        homepage=row.homepage,
        id=row.id,
        imdb_id=row.imdb_id,
        known_for_department=row.known_for_department,
        name=row.name,
        place_of_birth=row.place_of_birth,
        popularity=row.popularity,
        profile_path=row.profile_path,
    )


async def person_tagged_images(db: Reader, entity: Entity) -> OwnedPage[TaggedImage]:
    """Return every picture in which a person is tagged.

    TMDB: the page is always 0 and asking for another changes nothing
    (recorded: docs/reference/tmdb.md#details).
    """
    rows = await db.of(TAGGED_IMAGES, entity)
    owners = [Entity(Kind(row.kind), row.entity_id) for row in rows]
    found = await media(db, owners, ENGLISH)
    by_owner = {(shown.media_type.removeprefix("tv_"), shown.id): shown for shown in found}
    tagged = [
        TaggedImage(
            row.aspect_ratio,
            row.file_path,
            row.height,
            row.image_id,
            row.iso_3166_1,
            row.iso_639_1,
            row.vote_average,
            row.vote_count,
            row.width,
            row.image_type,
            by_owner[row.kind, row.entity_id],
            row.kind,
        )
        for row in rows
        if (row.kind, row.entity_id) in by_owner
    ]
    return OwnedPage(entity.id, 0, tagged, 1, len(tagged))
