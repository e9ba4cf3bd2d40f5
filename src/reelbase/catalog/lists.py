"""Lists that a title is on."""

from msgspec import UNSET, Struct, UnsetType

from reelbase.catalog.page import OwnedPage, Page, owned_page_of
from reelbase.catalog.paging import page_of_rows
from reelbase.entity import Entity, Kind
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.community import LISTS


class ListSummary(Struct):
    """A list as the titles on it show it."""

    description: str
    favorite_count: int
    id: int
    item_count: int
    iso_639_1: str
    iso_3166_1: str
    list_type: str | UnsetType
    name: str
    poster_path: str | None


async def lists(db: Reader, entity: Entity, *, page: Page) -> OwnedPage[ListSummary]:
    """Return the lists that contain a movie or a series.

    TMDB: `list_type` is there for movies only (recorded: docs/reference/tmdb.md#details).
    """
    rows, total = await page_of_rows(db, LISTS, page, kind=entity.kind, id=entity.id)
    shaped = [
        ListSummary(
            row.description,
            row.favorite_count,
            row.id,
            row.item_count,
            row.iso_639_1,
            row.iso_3166_1,
            UNSET if row.list_type is None or entity.kind is Kind.TV else row.list_type,
            row.name,
            row.poster_path,
        )
        for row in rows
    ]
    return owned_page_of(entity.id, page, shaped, total)
