"""Lists of people."""

from reelbase.catalog.charts import popular_people
from reelbase.catalog.known_for import PersonRow
from reelbase.catalog.language import Language
from reelbase.catalog.page import Page, Paged
from reelbase.operations.operation import get
from reelbase.search.index import Index
from reelbase.storage.engine.reader import Reader


@get("/3/person/popular", tag="person_lists")
async def person_popular(db: Reader, *, index: Index, language: Language, page: Page) -> Paged[PersonRow]:
    """People by popularity."""
    return await popular_people(db, index, page, language)


OPERATIONS = [person_popular]
