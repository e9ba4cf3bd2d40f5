"""Lists of titles as v3 and v4 tell them, a page of their titles with them."""

from collections.abc import Sequence
from typing import NewType

from msgspec import Struct

from reelbase.accounts.account import gravatar_hash
from reelbase.accounts.lists import ORIGINAL
from reelbase.catalog.language import Language
from reelbase.catalog.page import Page, pages
from reelbase.catalog.paging import page_of_rows
from reelbase.catalog.summaries import Title, titles
from reelbase.entity import Entity, Kind
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.account_lists import (
    IMPORTED_ITEMS,
    IMPORTED_MEASURES,
    ITEMS,
    MEASURES,
    ItemRow,
    ListRow,
    MeasuresRow,
)
from reelbase.storage.queries.accounts import ACCOUNT, AccountRow

SortBy = NewType("SortBy", str)
"""The order of a list; an empty or unknown one is that of the list itself."""


class ListDetails(Struct):
    """A list by v3, a page of its titles with it."""

    created_by: str
    description: str
    favorite_count: int
    id: int
    iso_639_1: str
    item_count: int
    items: list[Title]
    name: str
    page: int
    poster_path: str | None
    total_pages: int
    total_results: int


async def list_details(db: Reader, found: ListRow, *, language: Language, page: Page) -> ListDetails:
    """Return a list as in v3, in its original order."""
    rows, total = await _page(db, found, ORIGINAL, language, page)
    owner = await _owner(db, found)
    return ListDetails(
        created_by=owner.username if owner else "",
        description=found.description,
        favorite_count=found.favorite_count,
        id=found.id,
        iso_639_1=found.iso_639_1,
        item_count=found.item_count,
        items=await titles(db, _entities(rows), language),
        name=found.name,
        page=page,
        poster_path=found.poster_path,
        total_pages=pages(total),
        total_results=total,
    )


class ListOwner(Struct):
    """The account that made a list."""

    avatar_path: str | None
    gravatar_hash: str
    id: str
    name: str
    username: str


class TitleList(Struct):
    """A list by v4, a page of its titles with it."""

    average_rating: float
    backdrop_path: str | None
    comments: dict[str, str | None]
    created_by: ListOwner
    description: str
    id: int
    iso_3166_1: str
    iso_639_1: str
    item_count: int
    name: str
    object_ids: dict[str, str]
    page: int
    poster_path: str | None
    public: bool
    results: list[Title]
    revenue: int
    runtime: int
    sort_by: str
    total_pages: int
    total_results: int


async def title_list(
    db: Reader, found: ListRow, *, sort_by: SortBy, language: Language, page: Page
) -> TitleList:
    """Return a list as in v4, in the order asked for, else in its own."""
    rows, total = await _page(db, found, sort_by if sort_by in ITEMS else found.sort_by, language, page)
    owner = await _owner(db, found)
    measures = await _measured(db, found)
    return TitleList(
        average_rating=average_rating(measures),
        backdrop_path=found.backdrop_path,
        comments={f"{row.kind}:{row.id}": row.comment for row in rows},
        created_by=ListOwner(None, gravatar_hash(owner), owner.object_id, owner.name, owner.username)
        if owner
        else ListOwner(None, "", "", "", ""),
        description=found.description,
        id=found.id,
        iso_3166_1=found.iso_3166_1,
        iso_639_1=found.iso_639_1,
        item_count=found.item_count,
        name=found.name,
        object_ids={},
        page=page,
        poster_path=found.poster_path,
        public=bool(found.is_public),
        results=await titles(db, _entities(rows), language),
        revenue=measures.revenue,
        runtime=measures.runtime,
        sort_by=found.sort_by,
        total_pages=pages(total),
        total_results=total,
    )


NOTHING = MeasuresRow(0, 0, 0, 0, 0)


def average_rating(measures: MeasuresRow) -> float:
    """Return the mean of the averages of titles that have votes.

    TMDB: it has one decimal (both examples).
    """
    return round(measures.thousandths / measures.rated / 1000, 1) if measures.rated else 0.0


async def _measured(db: Reader, found: ListRow) -> MeasuresRow:
    if found.account_id is None:
        return await db.one(IMPORTED_MEASURES, list_id=found.id) or NOTHING
    return await db.one(MEASURES, ids=[found.id]) or NOTHING


async def _page(
    db: Reader, found: ListRow, order: str, language: Language, page: Page
) -> tuple[Sequence[ItemRow], int]:
    statement = ITEMS[order] if found.account_id is not None else IMPORTED_ITEMS
    return await page_of_rows(db, statement, page, list_id=found.id, **language.bound())


def _entities(rows: Sequence[ItemRow]) -> list[Entity]:
    return [Entity(Kind(row.kind), row.id) for row in rows]


async def _owner(db: Reader, found: ListRow) -> AccountRow | None:
    return None if found.account_id is None else await db.one(ACCOUNT, id=found.account_id)
