"""The page of the reader's own ratings: how many of each value, and the titles."""

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from reelbase.accounts.own_ratings import MOST_HALVES, OwnRating, Wanted, own_ratings, rating_counts
from reelbase.catalog.episode_rows import EpisodeRow
from reelbase.catalog.page import Page as Number
from reelbase.catalog.summaries import series_in_order
from reelbase.entity import Kind
from reelbase.storage.queries.ratings import OwnOrder
from reelbase.web.browse.cards import Card, card
from reelbase.web.browse.finding import Choice
from reelbase.web.browse.groups import page_number, paging
from reelbase.web.browse.look import Look, Page, address_of, decode, encode
from reelbase.web.keep.sections import Tab, of_reader, sections

KINDS = (Kind.MOVIE, Kind.TV, Kind.EPISODE)
NAMES = {Kind.MOVIE: "movies", Kind.TV: "series", Kind.EPISODE: "episode_list"}
TALLEST = 100


class Bar(NamedTuple):
    """The ratings of one value."""

    value: float
    number: int
    height: int  # of TALLEST
    address: str
    is_chosen: bool


async def show_ratings(look: Look) -> Page:
    """Return the ratings of the reader."""
    account = of_reader(look)
    counts = await rating_counts(look.db, account)
    kind = _kind(look.query, counts)
    order = next((each for each in OwnOrder if each == look.query.get("order")), OwnOrder.LATEST)
    halves = _halves(look.query.get("value", ""))
    least, most = (halves, halves) if halves else (1, MOST_HALVES)
    number = Number(int(page_number(look.query)))
    found = await own_ratings(look.db, account, Wanted(kind, least, most, order, number), look.language)
    return Page(
        "ratings.html",
        {
            **sections(look, "ratings"),
            "kind": kind,
            "tabs": [
                Tab(look.words(NAMES[each]), f"/my/ratings?kind={each}", sum(its.values()), each == kind)
                for each in KINDS
                if (its := counts.get(each))
            ],
            "bars": _bars(counts.get(kind, {}), kind, halves),
            "value": halves / 2,
            "orders": [Choice(each, look.words(f"keep.order.{each}"), each == order) for each in OwnOrder],
            "cards": await _cards(look, kind, found.results),
            "paging": paging(look, {"page": found.page, "total_pages": found.total_pages}),
            "total": found.total_results,
        },
        folder="keep",
    )


def _kind(query: Mapping[str, str], counts: Mapping[Kind, Mapping[int, int]]) -> Kind:
    """Return the kind that is asked for, else the first of which there are ratings."""
    asked = [each for each in KINDS if each == query.get("kind")]
    return next(iter([*asked, *(each for each in KINDS if each in counts)]), Kind.MOVIE)


def _halves(text: str) -> int:
    """Return twice the value that is asked for; 0 for all of them."""
    known = {f"{each / 2:g}": each for each in range(1, MOST_HALVES + 1)}
    return known.get(text, 0)


def _bars(counts: Mapping[int, int], kind: Kind, chosen: int) -> list[Bar]:
    most = max(counts.values(), default=1)
    bars = []
    for each in range(1, MOST_HALVES + 1):
        number, is_chosen = counts.get(each, 0), each == chosen
        asked = {"kind": str(kind)} if is_chosen else {"kind": str(kind), "value": f"{each / 2:g}"}
        height = max(4, round(number * TALLEST / most)) if number else 0
        bars.append(Bar(each / 2, number, height, f"/my/ratings?{urlencode(asked)}", is_chosen))
    return bars


async def _cards(look: Look, kind: Kind, ratings: list[OwnRating]) -> list[Card]:
    """Return what was rated as cards, with the reader's own value and day in place of all people's."""
    episodes = [each.title for each in ratings if isinstance(each.title, EpisodeRow)]
    shows = [*dict.fromkeys(each.show_id for each in episodes)]
    series = {each.id: each.name for each in await series_in_order(look.db, shows, look.language)}
    cards = []
    for title, value, at in ratings:
        if isinstance(title, EpisodeRow):
            address = address_of("tv", title.show_id, series.get(title.show_id, ""))
            address += f"/season/{title.season_number}/episode/{title.episode_number}"
            note = f"{series.get(title.show_id, '')} S{title.season_number:02}E{title.episode_number:02}"
            cards.append(Card(address, "episode", title.id, title.name, note, title.still_path, value))
        else:
            shown = card(decode(encode(title)), str(kind), look.words.day(at))
            cards.append(shown._replace(vote=value))
    return cards
