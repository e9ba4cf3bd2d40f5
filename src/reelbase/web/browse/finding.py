"""Finding titles and people: by words, and by what they have in common."""

from collections.abc import Mapping
from typing import NamedTuple

from reelbase.operations.description import Json
from reelbase.web.browse.cards import Card, card, cards
from reelbase.web.browse.groups import page_number, paging
from reelbase.web.browse.look import Look, Missing, Onward, Page
from reelbase.web.browse.pictures import recorded_picture

LONGEST = 200  # characters of what is looked for
SUGGESTIONS = 8
SORTS = ("popularity.desc", "vote_average.desc", "newest", "oldest")
DATES = {"movie": "primary_release_date", "tv": "first_air_date"}
ENOUGH_VOTES = "50"  # for an order by votes
DECADES = range(2020, 1910, -10)


async def show_search(look: Look) -> Page | Onward:
    """Return everything that has the words, the best first."""
    text = look.query.get("query", "").strip()[:LONGEST]
    shown: Json = {"title": look.words("search"), "text": text, "cards": [], "total": 0, "paging": None}
    if not text:
        return Page("search.html", shown)
    page = page_number(look.query)
    found = await look.ask("/3/search/multi", query=text, page=page)
    return Page(
        "search.html",
        {
            **shown,
            "title": text,
            "cards": _with_kinds(look, found["results"]),
            "total": found["total_results"],
            "paging": paging(look, found),
            "api": look.request("/3/search/multi", query=text, page=page),
        },
    )


async def suggestions(look: Look) -> list[dict[str, str]]:
    """Return the best of what has the words, as the list under the field shows it."""
    text = look.query.get("query", "").strip()[:LONGEST]
    if not text:
        return []
    found = await look.ask("/3/search/multi", query=text)
    return [
        {
            "name": each.name,
            "note": each.note,
            "address": each.address,
            "picture": recorded_picture("w92", each.picture),
        }
        for each in _with_kinds(look, found["results"])[:SUGGESTIONS]
    ]


def _with_kinds(look: Look, results: list[Json]) -> list[Card]:
    """Return what was found as cards that say of what kind each is."""
    found = []
    for each in results:
        if not each["adult"]:
            plain = card(each)
            kind = look.words(f"kind.{plain.kind}")
            found.append(plain._replace(note=" · ".join(filter(None, [kind, plain.note]))))
    return found


class Choice(NamedTuple):
    """One value of a field of a form."""

    value: str
    name: str
    is_chosen: bool


async def show_discover(look: Look, kind: str) -> Page | Onward:
    """Return titles of a kind that fit what the form says; what can't be is as what was not said."""
    if kind not in DATES:
        raise Missing
    genres = (await look.ask(f"/3/genre/{kind}/list"))["genres"]
    query = look.query
    asked = {**_conditions(query, kind, {str(each["id"]) for each in genres}), "page": page_number(query)}
    found = await look.ask(f"/3/discover/{kind}", **asked)
    sort = query.get("sort_by", "")
    return Page(
        "discover.html",
        {
            "title": look.words("movies" if kind == "movie" else "series"),
            "kind": kind,
            "canonical": f"/discover/{kind}",
            "genres": [
                Choice(str(each["id"]), each["name"], str(each["id"]) == query.get("genre"))
                for each in genres
            ],
            "sorts": [Choice(each, look.words(f"sort.{each}"), each == sort) for each in SORTS],
            "decades": [
                Choice(str(each), look.words("decade", year=each), str(each) == query.get("decade"))
                for each in DECADES
            ],
            "cards": cards(found["results"], kind),
            "total": found["total_results"],
            "paging": paging(look, found),
            "api": look.request(f"/3/discover/{kind}", **asked),
        },
    )


def _conditions(query: Mapping[str, str], kind: str, genres: set[str]) -> dict[str, str]:
    """Return the form's fields as the parameters of discover."""
    asked = {}
    date, sort = DATES[kind], query.get("sort_by", "")
    if query.get("genre") in genres:
        asked["with_genres"] = query["genre"]
    if query.get("decade") in set(map(str, DECADES)):
        first = int(query["decade"])
        asked |= {f"{date}.gte": f"{first}-01-01", f"{date}.lte": f"{first + 9}-12-31"}
    if sort in SORTS:
        by_date = {"newest": f"{date}.desc", "oldest": f"{date}.asc"}
        asked["sort_by"] = by_date.get(sort, sort)
    if sort == "vote_average.desc":
        asked["vote_count.gte"] = ENOUGH_VOTES
    return asked
