"""The lists of an account, as v3 and v4 show them to it."""

from msgspec import Struct

from reelbase.accounts.list_details import NOTHING, average_rating
from reelbase.catalog.page import Page, Paged, page_of
from reelbase.catalog.paging import page_of_rows
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.account_lists import (
    ITEMS,
    MEASURES,
    NEWEST_OWN_LISTS,
    OWN_LISTS,
    ListRow,
    MeasuresRow,
)
from reelbase.storage.queries.accounts import AccountRow


class OwnList(Struct):
    """A list as v3 shows it to its account."""

    description: str
    favorite_count: int
    id: int
    item_count: int
    iso_639_1: str
    list_type: str
    name: str
    poster_path: str | None


async def own_lists(db: Reader, owner: AccountRow, *, page: Page) -> Paged[OwnList]:
    """Return an account's lists as in v3, private ones too, the oldest first."""
    rows, total = await page_of_rows(db, OWN_LISTS, page, account_id=owner.id)
    shaped = [
        OwnList(
            row.description,
            row.favorite_count,
            row.id,
            row.item_count,
            row.iso_639_1,
            "movie",
            row.name,
            row.poster_path,
        )
        for row in (each.list for each in rows)
    ]
    return page_of(page, shaped, total)


class AccountList(Struct):
    """A list as v4 shows it to its account; the types differ from those of the list itself on purpose."""

    account_object_id: str
    adult: int
    average_rating: float
    backdrop_path: str | None
    created_at: str
    description: str
    featured: int
    id: int
    iso_3166_1: str
    iso_639_1: str
    name: str
    number_of_items: int
    poster_path: str | None
    public: int
    revenue: int
    runtime: str
    sort_by: int
    updated_at: str


async def account_lists(db: Reader, owner: AccountRow, *, page: Page) -> Paged[AccountList]:
    """Return an account's lists as in v4, private ones too, the newest first.

    TMDB: `public` and `sort_by` are numbers, `runtime` is text
    (measured: docs/reference/tmdb.md#lists-of-v4).
    """
    rows, total = await page_of_rows(db, NEWEST_OWN_LISTS, page, account_id=owner.id)
    lists = [row.list for row in rows]
    rated = await db.all(MEASURES, ids=[row.id for row in lists]) if lists else []
    measures = {row.list_id: row for row in rated}
    shaped = [_account_list(row, owner, measures.get(row.id, NOTHING)) for row in lists]
    return page_of(page, shaped, total)


def _account_list(row: ListRow, owner: AccountRow, measures: MeasuresRow) -> AccountList:
    return AccountList(
        account_object_id=owner.object_id,
        adult=0,
        average_rating=average_rating(measures),
        backdrop_path=row.backdrop_path,
        created_at=_in_words(row.created_at),
        description=row.description,
        featured=0,
        id=row.id,
        iso_3166_1=row.iso_3166_1,
        iso_639_1=row.iso_639_1,
        name=row.name,
        number_of_items=row.item_count,
        poster_path=row.poster_path,
        public=int(row.is_public),
        revenue=measures.revenue,
        runtime=str(measures.runtime),
        sort_by=1 + list(ITEMS).index(row.sort_by),
        updated_at=_in_words(row.updated_at),
    )


def _in_words(moment: str) -> str:
    """Return `2026-05-24 17:19:42 UTC` of `2026-05-24T17:19:42.123Z`."""
    return f"{moment[:10]} {moment[11:19]} UTC"
