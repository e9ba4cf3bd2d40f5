"""Pages of what groups titles: collections, companies, networks, keywords, genres."""

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from reelbase.operations.description import Json
from reelbase.web.browse.cards import cards
from reelbase.web.browse.look import Look, Missing, Onward, Page, address_of, moved, number_in
from reelbase.web.browse.titles import fallback

KINDS = ("movie", "tv")
OTHER = {"movie": "tv", "tv": "movie"}
WITH = {
    "company": "with_companies",
    "network": "with_networks",
    "keyword": "with_keywords",
    "genre": "with_genres",
}
LARGEST_PAGE = 500


class Tab(NamedTuple):
    """One of the two kinds of titles of a group."""

    kind: str
    address: str
    total: int
    is_shown: bool


async def show_collection(look: Look, slug: str, rest: str) -> Page | Onward:
    """Return the page of a collection: its movies in the order in which they came out."""
    path = f"/3/collection/{number_in(slug)}"
    found = await look.ask(path, append_to_response="translations")
    address = address_of("collection", found["id"], found["name"])
    original = address_of("collection", found["id"], found["original_name"])
    if onward := moved(look, address, original):
        return onward
    words = found["translations"]["translations"]
    return Page(
        "collection.html",
        {
            "title": found["name"],
            "found": found,
            "canonical": address,
            "overview": fallback(look, found["overview"], words, found["original_language"]),
            "cards": cards(sorted(found["parts"], key=_day), "movie"),
            "api": look.request(path),
        },
    )


def _day(part: Json) -> str:
    return part["release_date"] or "9999"


async def show_company(look: Look, slug: str, rest: str) -> Page | Onward:
    """Return the page of a company."""
    return await _group(look, "company", await look.ask(f"/3/company/{number_in(slug)}"), rest)


async def show_network(look: Look, slug: str, rest: str) -> Page | Onward:
    """Return the page of a network, whose titles are series."""
    return await _group(look, "network", await look.ask(f"/3/network/{number_in(slug)}"), "tv")


async def show_keyword(look: Look, slug: str, rest: str) -> Page | Onward:
    """Return the page of a keyword."""
    return await _group(look, "keyword", await look.ask(f"/3/keyword/{number_in(slug)}"), rest)


async def show_genre(look: Look, slug: str, rest: str) -> Page | Onward:
    """Return the page of a genre."""
    number = number_in(slug)
    for kind in KINDS if rest != "tv" else reversed(KINDS):
        for genre in (await look.ask(f"/3/genre/{kind}/list"))["genres"]:
            if str(genre["id"]) == number:
                return await _group(look, "genre", genre, rest or kind)
    raise Missing


async def _group(look: Look, group: str, found: Json, rest: str) -> Page | Onward:
    """Return a page of the titles of a group, the most popular first, of one kind or the other."""
    address = address_of(group, found["id"], found["name"])
    if onward := moved(look, address, *(f"{address}/{kind}" for kind in KINDS)):
        return onward
    chosen = {WITH[group]: str(found["id"])}
    kind = rest if rest in KINDS else "movie"
    page = page_number(look.query)
    titles = await look.ask(f"/3/discover/{kind}", page=page, **chosen)
    other = {"total_results": 0}
    if group != "network":
        other = await look.ask(f"/3/discover/{OTHER[kind]}", **chosen)
    if not titles["total_results"] and other["total_results"] and not rest:
        kind, titles, other = OTHER[kind], other, titles
    totals = {kind: titles["total_results"], OTHER[kind]: other["total_results"]}
    return Page(
        "group.html",
        {
            "title": found["name"],
            "group": group,
            "found": found,
            "canonical": f"{address}/{kind}" if rest in KINDS and group != "network" else address,
            "tabs": [
                Tab(each, f"{address}/{each}", totals[each], each == kind) for each in KINDS if totals[each]
            ],
            "cards": cards(titles["results"], kind),
            "paging": paging(look, titles),
            "total": titles["total_results"],
            "kind": kind,
            "api": look.request(f"/3/discover/{kind}", **chosen, page=page),
        },
    )


class Paging(NamedTuple):
    """The place of a page among others, with the addresses of those around it; empty where there is none."""

    page: int
    pages: int
    before: str
    after: str


def page_number(query: Mapping[str, str]) -> str:
    """Return the number of the wanted page; the first where it is no such number."""
    text = query.get("page", "")
    is_number = text.isascii() and text.isdigit() and len(text) < 10
    return text if is_number and 1 <= int(text) <= LARGEST_PAGE else "1"


def paging(look: Look, found: Json) -> Paging:
    """Return the addresses of the pages before and after one of an answer."""
    page, pages = found["page"], min(found["total_pages"], LARGEST_PAGE)
    kept = {name: value for name, value in look.query.items() if name not in {"page", "again"}}

    def address(number: int) -> str:
        return f"{look.path}?{urlencode({**kept, 'page': number})}" if 1 <= number <= pages else ""

    return Paging(page, pages, address(page - 1), address(page + 1))
