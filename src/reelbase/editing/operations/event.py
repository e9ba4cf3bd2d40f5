"""Events: what the journal says, page by page; `api/event_stream.py` sends them as they come."""

from reelbase.accounts.editors import Editor, editor_of
from reelbase.editing.events import (
    Event,
    Events,
    Filter,
    Page,
    first_events,
    read_events,
    read_filter,
    read_place,
)
from reelbase.operations.operation import Freshness, get
from reelbase.operations.parameters.binding import After, EventFilter, PageSize
from reelbase.storage.engine.reader import Reader

PAGES = 20  # of rows of the journal that are read for one answer, if nothing in them is wanted


@get("/reelbase/v1/events", tag="event", freshness=Freshness.PRIVATE)
async def listed(db: Reader, *, editor: Editor, wanted: EventFilter, after: After, limit: PageSize) -> Events:
    """Return the events behind one, the first first; without one none, but the place behind the last."""
    await editor_of(db, editor)
    asked = read_filter(wanted)
    page = await first_events(db, read_place(after), asked, limit)
    found = _wanted(page, asked)
    for _ in range(PAGES - 1):
        if found or not page.is_full:
            break
        page = await read_events(db, page.last, limit)
        found = _wanted(page, asked)
    return Events(found, str(page.last))


def _wanted(page: Page, asked: Filter) -> list[Event]:
    return [each.event for each in page.events if each.is_wanted(asked)]
