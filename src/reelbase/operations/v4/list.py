"""Lists of titles, v4."""

from msgspec import Struct

from reelbase.accounts import list_items, lists
from reelbase.accounts.list_details import SortBy, TitleList, title_list
from reelbase.accounts.list_items import Item, ItemResult, ListLimit, MediaId, MediaType
from reelbase.accounts.lists import ListChanges, own_list, readable_list
from reelbase.accounts.session import User, user_of
from reelbase.accounts.status import CREATED, StatusBody, status_body
from reelbase.catalog.language import Language
from reelbase.catalog.page import Page
from reelbase.errors import ApiError, Status
from reelbase.operations.answers import Reply
from reelbase.operations.operation import Freshness, get, write
from reelbase.storage.engine.reader import Reader
from reelbase.storage.engine.transaction import Transaction

TAG = "list"


class CreatedList(Struct):
    """The list that was made."""

    status_message: str
    id: int
    success: bool
    status_code: int


class UpdatedList(Struct):
    """The answer if a list was changed."""

    status_code: int
    status_message: str
    success: bool


class ClearedList(Struct):
    """The number of titles taken off a list."""

    items_deleted: int
    status_message: str
    id: int
    status_code: int
    success: bool


class Items(Struct):
    """Titles to be put on a list, taken off it or commented on."""

    items: list[Item] | None = None


class ItemResults(Struct):
    """The result for each title."""

    success: bool
    status_code: int
    status_message: str
    results: list[ItemResult]


class Membership(Struct):
    """That a title is on a list."""

    status_message: str
    id: int
    media_id: int
    success: bool
    status_code: int
    media_type: str


@get("/4/list/{list_id}", tag=TAG, freshness=Freshness.LIST)
async def details(
    db: Reader, list_id: str, *, user: User, sort_by: SortBy, language: Language, page: Page
) -> TitleList:
    """Return a list, with a page of what is on it."""
    found = await readable_list(db, list_id, user)
    return await title_list(db, found, sort_by=sort_by, language=language, page=page)


@get("/4/list/{list_id}/item_status", tag=TAG, freshness=Freshness.UNCACHED)
async def item_status(
    db: Reader, list_id: str, *, user: User, media_id: MediaId, media_type: MediaType
) -> Membership:
    """Say that a title is on a list.

    TMDB: 404/34 where it is not, and of a list that is not there or private
    (measured: docs/reference/tmdb.md#lists-of-v4).
    """
    try:
        found = await readable_list(db, list_id, user)
    except ApiError:
        raise ApiError(Status.NOT_FOUND) from None
    if not await list_items.is_on(db, found, media_type, media_id):
        raise ApiError(Status.NOT_FOUND)
    success = Status.SUCCESS
    return Membership(success.message, found.id, media_id, True, success.code, media_type)


@write("POST", "/4/list", tag=TAG, freshness=Freshness.UNCACHED)
async def create_list(db: Transaction, *, user: User, wanted: ListChanges) -> Reply[CreatedList]:
    """Make a list."""
    made = await lists.create_list(db, await user_of(db, user), wanted)
    return Reply(CreatedList(CREATED, made, True, Status.SUCCESS.code), http=201)


@write("PUT", "/4/list/{list_id}", tag=TAG, freshness=Freshness.UNCACHED)
async def update_list(
    db: Transaction, list_id: str, *, user: User, wanted: ListChanges
) -> Reply[UpdatedList]:
    """Tell a list to be otherwise."""
    lists.update_list(db, await own_list(db, list_id, user), wanted)
    updated = Status.UPDATED
    return Reply(UpdatedList(updated.code, updated.message, True), http=updated.http)


@write("DELETE", "/4/list/{list_id}", tag=TAG, freshness=Freshness.UNCACHED)
async def delete_list(db: Transaction, list_id: str, *, user: User) -> StatusBody:
    """Remove a list."""
    lists.delete_list(db, await own_list(db, list_id, user))
    return status_body(Status.DELETED)


@write("GET", "/4/list/{list_id}/clear", tag=TAG, freshness=Freshness.UNCACHED)
async def clear(db: Transaction, list_id: str, *, user: User) -> ClearedList:
    """Take everything off a list.

    TMDB: by GET (measured: docs/reference/tmdb.md#lists-of-v4).
    """
    found = await own_list(db, list_id, user)
    deleted = await list_items.clear_list(db, found)
    success = Status.SUCCESS
    return ClearedList(deleted, success.message, found.id, success.code, True)


@write("POST", "/4/list/{list_id}/items", tag=TAG, freshness=Freshness.UNCACHED)
async def add_items(
    db: Transaction, list_id: str, *, user: User, items: Items, limit: ListLimit
) -> ItemResults:
    """Put titles at the end of a list."""
    found = await own_list(db, list_id, user)
    return _results(await list_items.add_items(db, found, _given(items), limit))


@write("PUT", "/4/list/{list_id}/items", tag=TAG, freshness=Freshness.UNCACHED)
async def update_items(db: Transaction, list_id: str, *, user: User, items: Items) -> ItemResults:
    """Set the comments of titles on a list."""
    found = await own_list(db, list_id, user)
    return _results(await list_items.comment_items(db, found, _given(items)))


@write("DELETE", "/4/list/{list_id}/items", tag=TAG, freshness=Freshness.UNCACHED)
async def remove_items(db: Transaction, list_id: str, *, user: User, items: Items) -> ItemResults:
    """Take titles off a list."""
    found = await own_list(db, list_id, user)
    return _results(await list_items.remove_items(db, found, _given(items)))


def _given(items: Items) -> list[Item]:
    if items.items is None:
        raise ApiError(Status.INVALID_PARAMETERS)
    return items.items


def _results(results: list[ItemResult]) -> ItemResults:
    success = Status.SUCCESS
    return ItemResults(True, success.code, success.message, results)
