"""The newest movie, series and person: those with the highest ids."""

from reelbase.catalog.language import Language
from reelbase.catalog.movie import MovieDetails, movie_details
from reelbase.catalog.person import PersonDetails, person_details
from reelbase.catalog.series import SeriesDetails, series_details
from reelbase.entity import Entity, Kind
from reelbase.errors import ApiError, Status
from reelbase.operations.operation import Freshness, get
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.entities import NEWEST


@get("/3/movie/latest", tag="movie", freshness=Freshness.UNCACHED)
async def movie_latest(db: Reader, *, language: Language) -> MovieDetails:
    """The newest movie."""
    return await movie_details(db, await _newest(db, Kind.MOVIE), language=language)


@get("/3/tv/latest", tag="tv", freshness=Freshness.UNCACHED)
async def tv_latest(db: Reader, *, language: Language) -> SeriesDetails:
    """The newest series."""
    return await series_details(db, await _newest(db, Kind.TV), language=language)


@get("/3/person/latest", tag="person", freshness=Freshness.UNCACHED)
async def person_latest(db: Reader, *, language: Language) -> PersonDetails:
    """The newest person."""
    return await person_details(db, await _newest(db, Kind.PERSON), language=language)


async def _newest(db: Reader, kind: Kind) -> Entity:
    row = await db.one(NEWEST, kind=kind)
    if row is None or row.id is None:
        raise ApiError(Status.NOT_FOUND)
    return Entity(kind, row.id)


OPERATIONS = [movie_latest, tv_latest, person_latest]
