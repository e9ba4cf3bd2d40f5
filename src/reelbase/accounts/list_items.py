"""Items of lists: titles added, removed, commented on and looked for."""

from collections.abc import Callable, Sequence
from typing import NewType

from msgspec import UNSET, Struct, UnsetType

from reelbase.accounts.lists import invalid, note_list
from reelbase.accounts.marks import MEDIA, find_media
from reelbase.bounds import COMMENT_CHARACTERS, LARGEST_ID, LIST_ITEMS_AT_ONCE
from reelbase.catalog.identity import find, present
from reelbase.entity import Entity, Kind
from reelbase.errors import ApiError, Status, found
from reelbase.moments import precise
from reelbase.storage.engine.reader import Reader
from reelbase.storage.engine.transaction import Transaction
from reelbase.storage.queries.account_lists import (
    IMPORTED_MEMBERS,
    MEMBERS,
    ListRow,
    comment_item,
    delete_item,
    delete_items,
    insert_item,
    replace_items,
    select_items,
    touch_list,
)

ListLimit = NewType("ListLimit", int)
"""The most titles that a list of an account holds, by the settings."""

MovieId = NewType("MovieId", int)
MediaId = NewType("MediaId", int)
MediaType = NewType("MediaType", str)


class Item(Struct):
    """A title to be put on a list, taken off it or commented on."""

    media_type: str
    media_id: int
    comment: str | None = None


class ItemResult(Struct):
    """The outcome for one item; `error` says why nothing was done."""

    media_id: int
    media_type: str
    success: bool
    error: list[str] | UnsetType = UNSET


async def title_of(db: Reader, media_type: str, media_id: int | None) -> Entity:
    """Return the movie or series of an item. Raises 400/5 for another kind or no id, 404/34 for an unknown
    title.
    """
    if media_id is None:
        raise ApiError(Status.INVALID_PARAMETERS)
    return found(await find_media(db, media_type, media_id))


async def add_item(db: Transaction, found: ListRow, title: Entity, limit: ListLimit) -> None:
    """Put a title at the end of a list: 403/8 where it is there already, 400/18 where the list is full."""
    [result] = await add_items(db, found, [Item(title.kind, title.id)], limit)
    if result.error is TAKEN:
        raise ApiError(Status.DUPLICATE_ENTRY)
    if result.error is not UNSET:
        raise invalid(*result.error)


async def remove_item(db: Transaction, found: ListRow, media_type: str, media_id: int | None) -> None:
    """Take a title off a list: 400/5 for another kind or no id, 200/21 where it is not on it."""
    if media_type not in MEDIA or media_id is None:
        raise ApiError(Status.INVALID_PARAMETERS)
    [result] = await remove_items(db, found, [Item(media_type, media_id)])
    if not result.success:
        raise ApiError(Status.ENTRY_NOT_FOUND)


TAKEN = ["Media has already been taken"]
MISSING = ["Media could not be found"]


async def add_items(
    db: Transaction, found: ListRow, items: Sequence[Item], limit: ListLimit
) -> list[ItemResult]:
    """Append titles to a list, except for ones that are on it already.

    TMDB: the answer is a success even so, and a comment is dropped
    (measured: docs/reference/tmdb.md#lists-of-v4).
    """
    titles = await _titles(db, items)
    on_it = await _on(db, found, titles)
    full = [f"List is full (maximum is {limit} items)"]
    free = limit - found.item_count

    def add(item: Item, title: Entity | None) -> list[str] | None:
        nonlocal free
        if title is None:
            return MISSING
        if title in on_it:
            return TAKEN
        if free <= 0:
            return full
        insert_item(db.writer, found.id, title.kind, title.id)
        on_it.add(title)
        free -= 1
        return None

    return _each(db, found, items, titles, add)


async def remove_items(db: Transaction, found: ListRow, items: Sequence[Item]) -> list[ItemResult]:
    """Take titles off a list."""
    titles = await _titles(db, items)
    on_it = await _on(db, found, titles)

    def remove(item: Item, title: Entity | None) -> list[str] | None:
        if title is None or title not in on_it:
            return []
        delete_item(db.writer, found.id, title.kind, title.id)
        on_it.remove(title)
        return None

    return _each(db, found, items, titles, remove)


async def comment_items(db: Transaction, found: ListRow, items: Sequence[Item]) -> list[ItemResult]:
    """Say something of titles on a list.

    TMDB: what was said of a title first stays (measured: docs/reference/tmdb.md#lists-of-v4).
    """
    titles = await _titles(db, items)
    on_it = await _on(db, found, titles)
    too_long = [f"Comment is too long (maximum is {COMMENT_CHARACTERS} characters)"]

    def comment(item: Item, title: Entity | None) -> list[str] | None:
        if title is None or title not in on_it:
            return []
        if item.comment and len(item.comment) > COMMENT_CHARACTERS:
            return too_long
        if item.comment:
            comment_item(db.writer, found.id, title.kind, title.id, item.comment)
        return None

    return _each(db, found, items, titles, comment)


def place_item(db: Transaction, found: ListRow, title: Entity, place: int) -> bool:
    """Move a title to a place of a list's own order, 1 is the first; whether it is on the list."""
    rows = select_items(db.writer, found.id)
    before = next((at for at, row in enumerate(rows) if (row.kind, row.entity_id) == title), None)
    if before is None:
        return False
    moved = rows.pop(before)
    after = min(max(place, 1), len(rows) + 1) - 1
    rows.insert(after, moved)
    between = rows[min(before, after) : max(before, after) + 1]
    numbers = sorted(row.number for row in between)
    replace_items(
        db.writer, [row._replace(number=number) for row, number in zip(between, numbers, strict=True)]
    )
    _touch(db, found)
    return True


async def clear_list(db: Transaction, found: ListRow) -> int:
    """Take everything off a list; how much that was."""
    delete_items(db.writer, found.id)
    _touch(db, found)
    return found.item_count


async def is_on(db: Reader, found: ListRow, media_type: str, media_id: int) -> bool:
    """Return true if a title is on a list."""
    kind = MEDIA.get(media_type)
    title = await find(db, kind, media_id) if kind and 0 < media_id <= LARGEST_ID else None
    return title is not None and title in await _on(db, found, [title])


Change = Callable[[Item, Entity | None], list[str] | None]
"""Does with an item what is to be done; else why not, in sentences if there are any to say."""


def _each(
    db: Transaction, found: ListRow, items: Sequence[Item], titles: Sequence[Entity | None], change: Change
) -> list[ItemResult]:
    results = []
    for item, title in zip(items, titles, strict=True):
        wrong = change(item, title)
        results.append(ItemResult(item.media_id, item.media_type, wrong is None, wrong or UNSET))
    if any(result.success for result in results):
        _touch(db, found)
    return results


def _touch(db: Transaction, found: ListRow) -> None:
    touch_list(db.writer, found.id, precise(db.now))
    note_list(db.writer, found, "updated")


async def _titles(db: Reader, items: Sequence[Item]) -> list[Entity | None]:
    """Return the titles of items, or the ones they were merged into; None for unknown titles."""
    if len(items) > LIST_ITEMS_AT_ONCE:
        raise invalid(f"Items is too long (maximum is {LIST_ITEMS_AT_ONCE} items)")
    named = [_named(item) for item in items]
    there = await present(db, [each for each in named if each])
    return [each if each is None or each in there else await find(db, *each) for each in named]


def _named(item: Item) -> Entity | None:
    kind = MEDIA.get(item.media_type)
    return Entity(kind, item.media_id) if kind and 0 < item.media_id <= LARGEST_ID else None


async def _on(db: Reader, found: ListRow, titles: Sequence[Entity | None]) -> set[Entity]:
    """Return which of these titles are on a list."""
    wanted = [each for each in titles if each]
    if not wanted:
        return set()
    rows = await db.all(
        IMPORTED_MEMBERS if found.account_id is None else MEMBERS,
        list_id=found.id,
        kinds=[str(each.kind) for each in wanted],
        ids=[each.id for each in wanted],
    )
    return {Entity(Kind(row.kind), row.id) for row in rows}
