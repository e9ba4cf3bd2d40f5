"""Release dates of movies, by country."""

from msgspec import Raw, Struct, UnsetType

from reelbase.entity import Entity
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.movies import RELEASES


class Release(Struct):
    """One release; the type is 1 to 6 (premiere … TV), the date an ISO timestamp."""

    certification: str
    descriptors: Raw
    iso_639_1: str | None
    note: str
    release_date: str
    type: int


class CountryReleases(Struct):
    """The releases in one country."""

    iso_3166_1: str
    release_dates: list[Release]


class ReleaseDates(Struct):
    """The releases by country."""

    id: int | UnsetType
    results: list[CountryReleases]


class OldRelease(Struct):
    """A country's release in the form of the old `releases`."""

    certification: str
    descriptors: Raw
    iso_3166_1: str
    primary: bool
    release_date: str


class Releases(Struct):
    """The old answer `releases`, from before there were types."""

    id: int | UnsetType
    countries: list[OldRelease]


async def release_dates(db: Reader, entity: Entity) -> ReleaseDates:
    """Return all releases; countries and releases in the order of their import."""
    by_country: dict[str, list[Release]] = {}
    for row in await db.of(RELEASES, entity):
        release = Release(
            certification=row.certification,
            descriptors=Raw(row.descriptors.encode()),
            iso_639_1=row.iso_639_1,
            note=row.note,
            release_date=row.release_date,
            type=row.type,
        )
        by_country.setdefault(row.iso_3166_1, []).append(release)
    return ReleaseDates(entity.id, [CountryReleases(*each) for each in by_country.items()])


async def releases(db: Reader, entity: Entity) -> Releases:
    """Return the releases in the old form, which knows days and no types."""
    return Releases(
        id=entity.id,
        countries=[
            OldRelease(
                row.certification, Raw(row.descriptors.encode()), row.iso_3166_1, False, row.release_date[:10]
            )
            for row in await db.of(RELEASES, entity)
        ],
    )
