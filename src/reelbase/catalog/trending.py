"""Trends: the order that the trending job has stored."""

from collections.abc import Sequence
from typing import Any

from reelbase.catalog.language import Language
from reelbase.catalog.page import Page, Paged, page_of
from reelbase.catalog.paging import page_of_rows
from reelbase.catalog.summaries import media
from reelbase.entity import Entity, Kind
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.trends import TRENDING, TRENDING_OF_KIND

TIME_WINDOWS = ("day", "week")


async def trending(db: Reader, time_window: str, *, language: Language, page: Page) -> Paged[Any]:
    """Return movies, series and people that trend, in one order."""
    rows, total = await page_of_rows(db, TRENDING, page, window=time_window)
    return page_of(page, await media(db, _entities(rows), language), total)


async def trending_of(
    db: Reader, kind: Kind, time_window: str, *, language: Language, page: Page
) -> Paged[Any]:
    """Return the trending entities of one kind, in the same order."""
    rows, total = await page_of_rows(db, TRENDING_OF_KIND, page, window=time_window, kind=str(kind))
    return page_of(page, await media(db, _entities(rows), language), total)


def _entities(rows: Sequence[Any]) -> list[Entity]:
    return [Entity(Kind(row.kind), row.id) for row in rows]
