"""Trends: the order that the trending job has stored."""

from collections.abc import Sequence
from typing import TypeVar

from reelbase.catalog.language import Language
from reelbase.catalog.page import Page, Paged, page_of
from reelbase.catalog.paging import page_of_rows
from reelbase.catalog.summaries import Media, MovieMedia, PersonMedia, TvMedia, media
from reelbase.entity import Entity, Kind
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.trends import TRENDING, TRENDING_OF_KIND, TrendRow

TIME_WINDOWS = ("day", "week")


Shown = TypeVar("Shown", bound=Media)


async def trending(
    db: Reader, time_window: str, *, language: Language, page: Page
) -> Paged[MovieMedia | TvMedia | PersonMedia]:
    """Return movies, series and people that trend, in one order."""
    rows, total = await page_of_rows(db, TRENDING, page, window=time_window)
    found = await media(db, _entities(rows), language)
    return page_of(
        page, [each for each in found if isinstance(each, MovieMedia | TvMedia | PersonMedia)], total
    )


async def trending_of(
    db: Reader, kind: Kind, shape: type[Shown], time_window: str, *, language: Language, page: Page
) -> Paged[Shown]:
    """Return the trending entities of one kind, which have this shape, in the same order."""
    rows, total = await page_of_rows(db, TRENDING_OF_KIND, page, window=time_window, kind=str(kind))
    found = await media(db, _entities(rows), language)
    return page_of(page, [each for each in found if isinstance(each, shape)], total)


def _entities(rows: Sequence[TrendRow]) -> list[Entity]:
    return [Entity(Kind(row.kind), row.id) for row in rows]
