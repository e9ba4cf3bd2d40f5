"""Change lists: who changed in a window."""

from reelbase.catalog.changes import ChangedPage, changed
from reelbase.catalog.dates import DateRange
from reelbase.catalog.page import Page
from reelbase.entity import Kind
from reelbase.operations.operation import Freshness, get
from reelbase.storage.engine.reader import Reader


@get("/3/movie/changes", tag="changes", freshness=Freshness.BRIEF)
async def movie_changes(db: Reader, *, window: DateRange, page: Page) -> ChangedPage:
    """The movies that changed, a hundred a page; the last 24 hours unless dates are given."""
    return await changed(db, Kind.MOVIE, window=window, page=page)


@get("/3/tv/changes", tag="changes", freshness=Freshness.BRIEF)
async def tv_changes(db: Reader, *, window: DateRange, page: Page) -> ChangedPage:
    """The series that changed."""
    return await changed(db, Kind.TV, window=window, page=page)


@get("/3/person/changes", tag="changes", freshness=Freshness.BRIEF)
async def person_changes(db: Reader, *, window: DateRange, page: Page) -> ChangedPage:
    """The people who changed."""
    return await changed(db, Kind.PERSON, window=window, page=page)


OPERATIONS = [movie_changes, tv_changes, person_changes]
