"""A collection's details and parts."""

import re

from msgspec import Struct

from reelbase.catalog.identity import find, numeric_id
from reelbase.catalog.language import Language
from reelbase.catalog.summaries import MovieMedia, movie_media, movie_rows
from reelbase.entity import Entity, Kind
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.companies import COLLECTION_DETAILS
from reelbase.storage.queries.movies import MOVIES_OF_COLLECTION


class CollectionDetails(Struct):
    """A collection and its movies: by release date, those without one last."""

    id: int
    name: str
    original_language: str
    original_name: str
    overview: str
    poster_path: str | None
    backdrop_path: str | None
    parts: list[MovieMedia]


async def find_collection(db: Reader, collection_id: str) -> Entity | None:
    """Return the collection of an id.

    TMDB: text is 404/34 here, not 404/6 as for movies (client test: docs/reference/tmdb.md#errors).
    """
    if not re.match(r"0*[1-9]", collection_id):
        return None
    return await find(db, Kind.COLLECTION, numeric_id(collection_id))


async def collection_details(db: Reader, entity: Entity, *, language: Language) -> CollectionDetails:
    """Return a collection's details in a language."""
    row = await db.one_of(COLLECTION_DETAILS, entity, **language.bound())
    assert row is not None, "find_collection found it in this snapshot"
    ids = [part.id for part in await db.all(MOVIES_OF_COLLECTION, collection_id=entity.id)]
    movies = await movie_rows(db, ids, language) if ids else {}
    return CollectionDetails(
        id=row.id,
        name=row.name,
        original_language=row.original_language,
        original_name=row.original_name,
        overview=row.overview,
        poster_path=row.poster_path,
        backdrop_path=row.backdrop_path,
        parts=[movie_media(movies[id_]) for id_ in ids if id_ in movies],
    )
