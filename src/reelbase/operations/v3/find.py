"""Find by an id from elsewhere."""

from reelbase.catalog.find import Found, find_by_external_id
from reelbase.catalog.id_sources import SOURCES
from reelbase.catalog.language import Language
from reelbase.errors import ApiError, Status
from reelbase.operations.operation import get
from reelbase.operations.parameters.binding import ExternalSource
from reelbase.storage.engine.reader import Reader


@get("/3/find/{external_id}", tag="find")
async def find(db: Reader, external_id: str, *, external_source: ExternalSource, language: Language) -> Found:
    """Return all entities that have an id of another database or site.

    TMDB: without a source it is 404/34 (reported), and an unknown source is 400/5 (guessed).
    """
    if not external_source:
        raise ApiError(Status.NOT_FOUND)
    if external_source not in SOURCES:
        raise ApiError(Status.INVALID_PARAMETERS)
    return await find_by_external_id(db, external_id, external_source, language)
