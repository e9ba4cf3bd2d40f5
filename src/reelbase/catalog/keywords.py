"""Keywords, and the movies that carry one."""

from msgspec import Struct, UnsetType

from reelbase.catalog.language import Language
from reelbase.catalog.page import OwnedPage, Page, owned_page_of
from reelbase.catalog.paging import page_of_ids
from reelbase.catalog.summaries import MovieRow, movies_in_order
from reelbase.entity import Entity
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.companies import KEYWORD, KEYWORDS, MOVIES_OF_KEYWORD


class Keyword(Struct):
    """A keyword."""

    id: int
    name: str


class SeriesKeyword(Struct):
    """A keyword, in the order of keys that series have."""

    name: str
    id: int


class MovieKeywords(Struct):
    """A movie's keywords."""

    id: int | UnsetType
    keywords: list[Keyword]


class SeriesKeywords(Struct):
    """A series' keywords."""

    id: int | UnsetType
    results: list[SeriesKeyword]


async def movie_keywords(db: Reader, entity: Entity) -> MovieKeywords:
    return MovieKeywords(entity.id, [Keyword(row.id, row.name) for row in await db.of(KEYWORDS, entity)])


async def series_keywords(db: Reader, entity: Entity) -> SeriesKeywords:
    return SeriesKeywords(
        entity.id, [SeriesKeyword(row.name, row.id) for row in await db.of(KEYWORDS, entity)]
    )


async def keyword(db: Reader, keyword_id: int) -> Keyword | None:
    row = await db.one(KEYWORD, id=keyword_id)
    return Keyword(row.id, row.name) if row else None


async def keyword_movies(
    db: Reader, keyword_id: int, *, include_adult: bool, language: Language, page: Page
) -> OwnedPage[MovieRow]:
    """Return the movies that carry a keyword, the most popular first."""
    ids, total = await page_of_ids(
        db, MOVIES_OF_KEYWORD, page, keyword_id=keyword_id, include_adult=int(include_adult)
    )
    return owned_page_of(keyword_id, page, await movies_in_order(db, ids, language), total)
