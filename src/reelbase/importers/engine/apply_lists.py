"""Applies lists that come in pages to the state: reviews, related titles, lists on which a title stands."""

from collections.abc import Callable
from typing import TypeVar, assert_never

from reelbase.entity import Entity, Kind
from reelbase.importers.engine import claims as say
from reelbase.importers.engine.claims import PAGE_SIZE, UNPLACED, ListClaim, Page
from reelbase.importers.engine.owned_rows import OwnedRows
from reelbase.importers.engine.shared_tables import put_lists
from reelbase.importers.engine.state import State
from reelbase.storage.rows import ListItemRow, RelatedRow, ReviewRow

PagedRow = TypeVar("PagedRow", ReviewRow, RelatedRow, ListItemRow)
Key = TypeVar("Key", str, int, tuple[str, int])


def apply_list(state: State, entity: Entity, claim: ListClaim) -> None:
    """Let one page of a list change the state."""
    match claim:
        case say.Reviews():
            _put_page(
                state.reviews, entity, claim.page, claim.rows, lambda row: row.iso_639_1 == claim.language
            )
        case say.OneReview():
            before = state.reviews.of(entity)
            row = claim.row
            if row.review_id in before:  # its place in the list of reviews stays
                row = row._replace(position=before[row.review_id].position)
            state.reviews.put(entity, {**before, row.review_id: row})
        case say.Related():
            _put_related(state, entity, claim)
        case say.Lists():
            put_lists(state, claim.lists)
            items = [row for row in claim.items if row.list_id not in state.made_here]
            _put_page(state.list_items, entity, claim.page, items, lambda _: True)
        case _:
            assert_never(claim)


def _put_related(state: State, entity: Entity, claim: say.Related) -> None:
    page = claim.page
    if not claim.is_default and any(
        row.relation == claim.relation and page.first <= row.position < page.first + PAGE_SIZE
        for row in state.related.of(entity).values()
    ):
        return
    rows = [row for row in claim.rows if state.exists(Entity(Kind(row.other_kind), row.other_id))]
    _put_page(state.related, entity, page, rows, lambda row: row.relation == claim.relation)


def _put_page(
    table: OwnedRows[Key, PagedRow],
    entity: Entity,
    page: Page,
    rows: list[PagedRow],
    is_of_list: Callable[[PagedRow], bool],
) -> None:
    """Replace the rows of one page of a list, and remove those behind its last page.

    If the list moved between two answers, a row may stand on two pages: it keeps its first place.
    """
    kept = {
        key: row
        for key, row in table.of(entity).items()
        if not is_of_list(row) or not _is_replaced(row.position, page)
    }
    new = table.keyed(entity, rows)
    for key in new.keys() & kept.keys():
        del (new if kept[key].position < page.first else kept)[key]
    table.put(entity, {**kept, **new})


def _is_replaced(position: int, page: Page) -> bool:
    return page.first <= position < page.first + PAGE_SIZE or page.end <= position < UNPLACED
