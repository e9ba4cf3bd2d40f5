"""PageMemory: pages that are nobody's own, kept while nothing in the catalogue has changed."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import date, datetime
from typing import NamedTuple

from reelbase.asgi.kept import Kept
from reelbase.storage.engine.reader import Readers
from reelbase.web.browse.look import Onward

MOST_PAGES = 300


class State(NamedTuple):
    """The state of the catalogue: with another one, each page may be another too."""

    epoch: int
    head: int  # of the journal
    indexed: int  # the last row of the journal that is in the index
    day: date  # which decides what airs and what has come out


class PageMemory:
    """Least recently used pages go first; all go with the first look after a change."""

    def __init__(self, readers: Readers, indexed: Callable[[], int], clock: Callable[[], datetime]) -> None:
        self._readers = readers
        self._indexed = indexed
        self._clock = clock
        self._state: State | None = None
        self._pages: OrderedDict[Hashable, Kept | Onward] = OrderedDict()

    async def state(self) -> State:
        """Return the state of the catalogue as of now; what was kept of another one is forgotten."""
        if not self._readers.keep_up_at_once():
            await self._readers.keep_up()
        news = self._readers.news
        state = State(news.epoch, news.head, self._indexed(), self._clock().date())
        if state != self._state:
            self._pages.clear()
            self._state = state
        return state

    def get(self, key: Hashable) -> Kept | Onward | None:
        """Return a page, if it is kept."""
        page = self._pages.get(key)
        if page is not None:
            self._pages.move_to_end(key)
        return page

    def put(self, key: Hashable, page: Kept | Onward, state: State) -> None:
        """Keep a page that was made since the catalogue was in that state, unless it has changed since."""
        if state == self._state:
            self._pages[key] = page
            while len(self._pages) > MOST_PAGES:
                self._pages.popitem(last=False)
