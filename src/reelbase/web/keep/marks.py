"""The pages of the reader's watchlist and favourites."""

from collections.abc import Awaitable, Callable, Mapping

from reelbase.accounts.listing import Listing
from reelbase.accounts.marks import marked_movies, marked_series
from reelbase.catalog.page import Page as Number
from reelbase.catalog.page import Paged
from reelbase.catalog.summaries import MovieRow, TvRow
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.accounts import AccountRow
from reelbase.storage.queries.flags import Mark, Order
from reelbase.web.browse.cards import card
from reelbase.web.browse.finding import Choice
from reelbase.web.browse.groups import page_number, paging
from reelbase.web.browse.look import Look, Page, decode, encode
from reelbase.web.keep.sections import Tab, of_reader, sections

Marked = Callable[[Reader, Mark, AccountRow, Listing], Awaitable[Paged[MovieRow] | Paged[TvRow]]]
MARKED: Mapping[str, Marked] = {"movie": marked_movies, "tv": marked_series}
NAMES = {"movie": "movies", "tv": "series"}
ORDERS = (Order.ADDED_LAST, Order.ADDED_FIRST, Order.TITLE, Order.RELEASED_LAST, Order.BEST)


async def show_watchlist(look: Look) -> Page:
    """Return what the reader wants to see."""
    return await _marked(look, Mark.WATCHLIST, "watchlist")


async def show_favorites(look: Look) -> Page:
    """Return what the reader likes most."""
    return await _marked(look, Mark.FAVORITE, "favorites")


async def _marked(look: Look, mark: Mark, name: str) -> Page:
    account = of_reader(look)
    order = next((each for each in ORDERS if each == look.query.get("order")), Order.ADDED_LAST)
    number = Number(int(page_number(look.query)))
    pages = {
        kind: await ask(look.db, mark, account, Listing(order, look.language, number))
        for kind, ask in MARKED.items()
    }
    totals = {kind: page.total_results for kind, page in pages.items()}
    asked = [kind for kind in MARKED if kind == look.query.get("kind")]
    kind = next(iter([*asked, *(kind for kind in MARKED if totals[kind])]), "movie")
    found = pages[kind]
    return Page(
        "marks.html",
        {
            **sections(look, name),
            "mark": mark,
            "kind": kind,
            "tabs": [
                Tab(look.words(NAMES[each]), f"/my/{name}?kind={each}", totals[each], each == kind)
                for each in MARKED
                if totals[each]
            ],
            "orders": [Choice(each, look.words(f"keep.order.{each}"), each == order) for each in ORDERS],
            "cards": [card(decode(encode(each)), kind) for each in found.results],
            "paging": paging(look, {"page": found.page, "total_pages": found.total_pages}),
            "total": found.total_results,
        },
        folder="keep",
    )
