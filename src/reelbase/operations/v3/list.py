"""Lists of titles, v3."""

from msgspec import Struct

from reelbase.accounts import list_items, lists
from reelbase.accounts.list_details import ListDetails, list_details
from reelbase.accounts.list_items import ListLimit, MediaType, MovieId, title_of
from reelbase.accounts.lists import ListChanges, own_list, readable_list
from reelbase.accounts.session import Who, account_of
from reelbase.accounts.status import CREATED, StatusBody, status_body
from reelbase.catalog.language import Language
from reelbase.catalog.languages import read_language
from reelbase.catalog.page import Page
from reelbase.errors import ApiError, Status
from reelbase.operations.answers import Reply
from reelbase.operations.operation import Freshness, get, write
from reelbase.operations.query import truth
from reelbase.storage.engine.reader import Reader
from reelbase.storage.engine.transaction import Transaction

TAG = "list"


class NewList(Struct):
    """A list to be made."""

    name: str | None = None
    description: str | None = None
    language: str | None = None


class CreatedList(Struct):
    """The list that was made."""

    status_message: str
    success: bool
    status_code: int
    list_id: int


class Media(Struct):
    """A title to be put on a list or taken off it: a movie unless `media_type` says tv."""

    media_id: int | None = None
    media_type: str | None = None


class Confirmation(Struct):
    """That everything is to be taken off a list."""

    confirm: str | bool | int | None = None


class ItemStatus(Struct):
    """The state of a title: on a list, or not."""

    id: int
    item_present: bool


@get("/3/list/{list_id}", tag=TAG, freshness=Freshness.UNCACHED)
async def details(db: Reader, list_id: str, *, who: Who, language: Language, page: Page) -> ListDetails:
    """Return a list, with a page of what is on it."""
    return await list_details(db, await readable_list(db, list_id, who), language=language, page=page)


@get("/3/list/{list_id}/item_status", tag=TAG, freshness=Freshness.UNCACHED)
async def item_status(
    db: Reader, list_id: str, *, who: Who, movie_id: MovieId, media_type: MediaType
) -> ItemStatus:
    """Say if a movie is on a list, or a series where `media_type` says tv."""
    found = await readable_list(db, list_id, who)
    return ItemStatus(found.id, await list_items.is_on(db, found, media_type or "movie", movie_id))


@write("POST", "/3/list", tag=TAG, freshness=Freshness.UNCACHED)
async def create_list(db: Transaction, *, who: Who, new: NewList) -> Reply[CreatedList]:
    """Make a list."""
    owner = await account_of(db, who)
    if not new.name:
        raise ApiError(Status.INVALID_PARAMETERS)
    wanted = ListChanges(name=new.name, description=new.description)
    if language := read_language(new.language or ""):
        wanted.iso_639_1, wanted.iso_3166_1 = language.iso_639_1, language.iso_3166_1
    made = await lists.create_list(db, owner, wanted)
    return Reply(CreatedList(CREATED, True, Status.SUCCESS.code, made), http=201)


@write("POST", "/3/list/{list_id}/add_item", tag=TAG, freshness=Freshness.UNCACHED)
async def add_item(
    db: Transaction, list_id: str, *, who: Who, media: Media, limit: ListLimit
) -> Reply[StatusBody]:
    """Put a title at the end of a list."""
    found = await own_list(db, list_id, who)
    title = await title_of(db, media.media_type or "movie", media.media_id)
    await list_items.add_item(db, found, title, limit)
    return Reply(status_body(Status.UPDATED), http=201)


@write("POST", "/3/list/{list_id}/remove_item", tag=TAG, freshness=Freshness.UNCACHED)
async def remove_item(db: Transaction, list_id: str, *, who: Who, media: Media) -> StatusBody:
    """Take a title off a list.

    TMDB: one that is not on it, or not at all, is 200/21 (client test: docs/reference/tmdb.md#lists-of-v3).
    """
    found = await own_list(db, list_id, who)
    await list_items.remove_item(db, found, media.media_type or "movie", media.media_id)
    return status_body(Status.DELETED)


@write("POST", "/3/list/{list_id}/clear", tag=TAG, freshness=Freshness.UNCACHED)
async def clear(db: Transaction, list_id: str, *, who: Who, confirmation: Confirmation) -> Reply[StatusBody]:
    """Take everything off a list, if that is confirmed."""
    found = await own_list(db, list_id, who)
    if not truth(str(confirmation.confirm)):
        raise ApiError(Status.CONFIRMATION_REQUIRED)
    await list_items.clear_list(db, found)
    return Reply(status_body(Status.UPDATED), http=201)


@write("DELETE", "/3/list/{list_id}", tag=TAG, freshness=Freshness.UNCACHED)
async def delete_list(db: Transaction, list_id: str, *, who: Who) -> StatusBody:
    """Remove a list.

    TMDB: it answers as for an update (published).
    """
    lists.delete_list(db, await own_list(db, list_id, who))
    return status_body(Status.UPDATED)
