"""Recommendations and similar titles."""

from reelbase.catalog.language import Language
from reelbase.catalog.page import ROWS, Page, Paged, page_of
from reelbase.catalog.ranked import page_of_rows
from reelbase.catalog.summaries import Media, MovieRow, TvRow, media, movies_in_order, series_in_order
from reelbase.entity import Entity, Kind
from reelbase.storage.community import RELATED, SHARED_KEYWORDS
from reelbase.storage.reader import Reader


async def recommendations(db: Reader, entity: Entity, *, language: Language, page: Page) -> Paged[Media]:
    """What is recommended beside a title: as imported, else the titles that share its keywords."""
    related, total = await _related(db, entity, "recommendation", page)
    return page_of(page, await media(db, related, language), total)


async def movie_similar(db: Reader, entity: Entity, *, language: Language, page: Page) -> Paged[MovieRow]:
    """Movies like this one."""
    related, total = await _related(db, entity, "similar", page)
    return page_of(page, await movies_in_order(db, [e.id for e in related], language), total)


async def series_similar(db: Reader, entity: Entity, *, language: Language, page: Page) -> Paged[TvRow]:
    """Series like this one."""
    related, total = await _related(db, entity, "similar", page)
    return page_of(page, await series_in_order(db, [e.id for e in related], language), total)


async def _related(db: Reader, entity: Entity, relation: str, page: Page) -> tuple[list[Entity], int]:
    about: dict[str, object] = {"kind": entity.kind, "id": entity.id}
    imported = [row for row in await db.all(RELATED, **about) if row.relation == relation]
    if imported:
        on_page = imported[(page - 1) * ROWS : page * ROWS]
        return [Entity(Kind(row.kind), row.id) for row in on_page], len(imported)
    rows, total = await page_of_rows(db, SHARED_KEYWORDS, page, **about)
    return [Entity(Kind(row.kind), row.id) for row in rows], total
