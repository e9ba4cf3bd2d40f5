"""Pages: numbered from 1, twenty rows each unless said otherwise."""

from typing import Generic, NewType, TypeVar

from msgspec import Struct, UnsetType

Row = TypeVar("Row")

Page = NewType("Page", int)
"""The number of a page, 1 to 500."""

IncludeAdult = NewType("IncludeAdult", bool)
"""True if adult titles may be among the rows."""

ROWS = 20


class Paged(Struct, Generic[Row]):
    """One page of rows. The empty set has one page; a page beyond the last is empty."""

    page: int
    results: list[Row]
    total_pages: int
    total_results: int


class OwnedPage(Struct, Generic[Row]):
    """One page of rows that belong to the entity `id`."""

    id: int | UnsetType
    page: int
    results: list[Row]
    total_pages: int
    total_results: int


def page_of(page: int, results: list[Row], total: int, *, rows: int = ROWS) -> Paged[Row]:
    """Return a page in its envelope."""
    return Paged(page, results, pages(total, rows), total)


def owned_page_of(owner: int, page: int, results: list[Row], total: int) -> OwnedPage[Row]:
    """Return a page of an entity's rows in its envelope."""
    return OwnedPage(owner, page, results, pages(total, ROWS), total)


def pages(total: int, rows: int = ROWS) -> int:
    """Return the number of pages that so many rows fill; 1 for none."""
    return max(1, -(-total // rows))
