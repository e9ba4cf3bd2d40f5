"""Certifications by country."""

from msgspec import Struct

from reelbase.catalog.certifications import Certification, movie_certifications, tv_certifications
from reelbase.operations.operation import Freshness, get
from reelbase.storage.engine.reader import Reader


class Certifications(Struct):
    """The certifications of each country; a higher order is stricter."""

    certifications: dict[str, list[Certification]]


@get("/3/certification/movie/list", tag="certification", freshness=Freshness.REVALIDATE)
async def certification_movie_list(db: Reader) -> Certifications:
    """Return certifications of movies."""
    return Certifications(movie_certifications())


@get("/3/certification/tv/list", tag="certification", freshness=Freshness.REVALIDATE)
async def certification_tv_list(db: Reader) -> Certifications:
    """Return ratings of series."""
    return Certifications(tv_certifications())
