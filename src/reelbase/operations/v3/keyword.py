"""Keywords."""

from reelbase.catalog.identity import numeric_id
from reelbase.catalog.keywords import Keyword, keyword, keyword_movies
from reelbase.catalog.language import Language
from reelbase.catalog.page import IncludeAdult, OwnedPage, Page
from reelbase.catalog.summaries import MovieRow
from reelbase.errors import found
from reelbase.operations.operation import get
from reelbase.storage.engine.reader import Reader


@get("/3/keyword/{keyword_id}", tag="keyword")
async def keyword_details(db: Reader, keyword_id: str) -> Keyword:
    """Return a keyword."""
    return found(await keyword(db, numeric_id(keyword_id)))


@get("/3/keyword/{keyword_id}/movies", tag="keyword")
async def movies_of_keyword(
    db: Reader, keyword_id: str, *, include_adult: IncludeAdult, language: Language, page: Page
) -> OwnedPage[MovieRow]:
    """Return the movies that carry a keyword."""
    number = found(await keyword(db, numeric_id(keyword_id))).id
    return await keyword_movies(db, number, include_adult=include_adult, language=language, page=page)
