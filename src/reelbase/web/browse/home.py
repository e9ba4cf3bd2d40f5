"""The first page: rows of what is watched, what is new, and what the reader wants to see."""

from collections.abc import Sequence
from typing import NamedTuple

from reelbase.accounts.listing import Listing
from reelbase.accounts.marks import marked_movies, marked_series
from reelbase.catalog.new_titles import new_titles
from reelbase.catalog.page import Page as Number
from reelbase.operations.description import Json
from reelbase.storage.queries.flags import Mark, Order
from reelbase.web.browse.cards import Card, cards
from reelbase.web.browse.look import Look, Onward, Page, Unready, decode, encode

ROW = 20
ROWS = (
    ("trending", "/3/trending/all/week", "", ""),
    ("popular_movies", "/3/movie/popular", "movie", "/discover/movie"),
    ("popular_series", "/3/tv/popular", "tv", "/discover/tv"),
    ("now_playing", "/3/movie/now_playing", "movie", ""),
    ("airing", "/3/tv/on_the_air", "tv", ""),
    ("upcoming", "/3/movie/upcoming", "movie", ""),
)
"""The message of each row, the request that it shows, the kind of its titles, and where there is more."""


class Row(NamedTuple):
    """Cards under a heading."""

    name: str
    cards: Sequence[Card]
    more: str = ""


async def show_home(look: Look) -> Page | Onward:
    """Return the first page."""
    rows = await _own_rows(look)
    lead: Json | None = None
    for name, path, kind, more in ROWS:
        try:
            results = (await look.ask(path))["results"]
        except Unready:
            continue
        found = cards([each for each in results if each.get("media_type") != "person"], kind, ROW)
        rows += [Row(name, found, more)] if found else []
        lead = lead or _lead(results)
    added = cards(map(_plain, await new_titles(look.db, look.language, ROW)))
    rows += [Row("newest", added)] if added else []
    return Page("home.html", {"title": "", "rows": rows, "lead": lead, "canonical": "/"})


def _lead(results: Sequence[Json]) -> Json | None:
    """Return the first title that has a picture and words, to stand above all."""
    fit = (
        each for each in results if each.get("backdrop_path") and each.get("overview") and not each["adult"]
    )
    return next(fit, None)


async def _own_rows(look: Look) -> list[Row]:
    """Return what the reader has put on the watchlist, the latest first."""
    if look.account is None:
        return []
    listing = Listing(Order.ADDED_LAST, look.language, Number(1))
    movies = await marked_movies(look.db, Mark.WATCHLIST, look.account, listing)
    series = await marked_series(look.db, Mark.WATCHLIST, look.account, listing)
    found = [
        *cards(map(_plain, movies.results), "movie"),
        *cards(map(_plain, series.results), "tv"),
    ]
    return [Row("watchlist", found, "/my/watchlist")] if found else []


def _plain(answer: object) -> Json:
    return decode(encode(answer))
