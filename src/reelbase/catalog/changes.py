"""Changes: what the journal says of an entity, and which entities it speaks of."""

import hashlib
from collections import defaultdict

from msgspec import UNSET, Raw, Struct, UnsetType

from reelbase.catalog.dates import DateRange
from reelbase.catalog.page import Page, pages
from reelbase.catalog.paging import page_of_rows
from reelbase.entity import Entity, Kind
from reelbase.moments import stamp
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.journal import CHANGED, CHANGES, ChangeRow

ROWS = 100


class ChangeItem(Struct):
    """One change; added has a value, deleted an original value, updated both. Times are UTC."""

    id: str
    action: str
    time: str
    iso_639_1: str
    iso_3166_1: str
    value: Raw | UnsetType
    original_value: Raw | UnsetType


class Change(Struct):
    """The changes under one key."""

    key: str
    items: list[ChangeItem]


class Changes(Struct):
    """The changes of an entity, key by key."""

    changes: list[Change]


class Changed(Struct):
    """An entity that changed; a deleted one has no flags."""

    id: int
    adult: bool | None
    softcore: bool | None


class ChangedPage(Struct):
    """A hundred of the entities that changed."""

    results: list[Changed]
    page: int
    total_pages: int
    total_results: int


async def changes(db: Reader, entity: Entity, *, window: DateRange) -> Changes:
    """Return the changes of an entity in a window, by default the last day; they are never paged."""
    by_key: dict[str, list[ChangeItem]] = defaultdict(list)
    for row in await db.of(CHANGES, entity, **_bounds(window)):
        by_key[row.key].append(_item(row))
    return Changes([Change(key, items) for key, items in by_key.items()])


def _item(row: ChangeRow) -> ChangeItem:
    return ChangeItem(
        id=hashlib.sha256(b"journal:%d" % row.sequence).hexdigest()[:24],
        action=row.action,
        time=f"{row.time} UTC",
        iso_639_1=row.iso_639_1,
        iso_3166_1=row.iso_3166_1,
        value=UNSET if row.value is None else Raw(row.value.encode()),
        original_value=UNSET if row.original_value is None else Raw(row.original_value.encode()),
    )


async def changed(db: Reader, kind: Kind, *, window: DateRange, page: Page) -> ChangedPage:
    """Return a page of the movies, series or people that changed in a window, the last changed first."""
    rows, total = await page_of_rows(db, CHANGED[kind], page, ROWS, **_bounds(window))
    hidden = await db.hidden(kind, [row.id for row in rows])
    results = [
        Changed(
            row.id, None if row.adult is None else bool(row.adult), _softcore(kind, row.adult, row.softcore)
        )
        for row in rows
        if row.id not in hidden
    ]
    return ChangedPage(results, page, pages(total, ROWS), total)


def _softcore(kind: Kind, adult: bool | None, softcore: bool | None) -> bool | None:
    """Return the flag of a change row.

    TMDB: people have it too, never set (recorded: docs/reference/tmdb.md#changes).
    """
    if kind is Kind.PERSON:
        return None if adult is None else False
    return None if softcore is None else bool(softcore)


def _bounds(window: DateRange) -> dict[str, object]:
    return {"start": stamp(window.start), "end": stamp(window.end)}
