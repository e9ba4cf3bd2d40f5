"""The movies of a genre."""

from reelbase.catalog.language import Language
from reelbase.catalog.page import OwnedPage, Page, owned_page_of
from reelbase.catalog.paging import page_of_ids
from reelbase.catalog.summaries import MovieRow, movies_in_order
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.movies import MOVIES_OF_GENRE


async def genre_movies(
    db: Reader, genre_id: int, *, include_adult: bool, language: Language, page: Page
) -> OwnedPage[MovieRow]:
    """Return the movies of a genre, the most popular first."""
    ids, total = await page_of_ids(
        db, MOVIES_OF_GENRE, page, genre_id=genre_id, include_adult=int(include_adult)
    )
    return owned_page_of(genre_id, page, await movies_in_order(db, ids, language), total)
