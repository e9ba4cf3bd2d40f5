"""Pages of people: who they are, and all that they have made."""

from collections.abc import Iterable
from typing import NamedTuple

from reelbase.operations.description import Json
from reelbase.web.browse.cards import Card, card
from reelbase.web.browse.look import Look, Missing, Onward, Page, address_of, moved, number_in
from reelbase.web.browse.titles import elsewhere, fallback

PARTS = "combined_credits,external_ids,images,translations"
KNOWN_FOR = 8
MOST_CREDITS = 400
MOST_ROLES = 3
UNKNOWN_DAY = "9999"  # what has no date yet comes first


class Line(NamedTuple):
    """A title in a filmography."""

    year: str
    title: Card
    roles: str


async def show_person(look: Look, slug: str, rest: str) -> Page | Onward:
    """Return the page of a person."""
    path = f"/3/person/{number_in(slug)}"
    found = await look.ask(path, append_to_response=PARTS)
    if found["adult"] and look.account is None:
        raise Missing
    address = address_of("person", found["id"], found["name"])
    if onward := moved(look, address):
        return onward
    credits = found["combined_credits"]
    cast, crew = _seen(credits["cast"]), _seen(credits["crew"])
    words = found["translations"]["translations"]
    department = found["known_for_department"] or ""
    return Page(
        "person.html",
        {
            "title": found["name"],
            "found": found,
            "canonical": address,
            "biography": fallback(look, found["biography"], words, "en"),
            "age": _age(found["birthday"], found["deathday"] or f"{look.db.now:%Y-%m-%d}"),
            "known_for": _known_for([*cast, *crew], department),
            "filmography": _filmography(look, cast, crew, department),
            "left_out": max(0, len(cast) + len(crew) - MOST_CREDITS),
            "elsewhere": elsewhere(found, "name"),
            "api": look.request(path, append_to_response="combined_credits,external_ids,images"),
        },
    )


def _seen(credits: Iterable[Json]) -> list[Json]:
    """Return the credits that anybody may see."""
    return [each for each in credits if not each["adult"]]


def _age(born: str | None, until: str) -> int | None:
    """Return whole years between two days."""
    if not born or len(born) < len("1964-09-02"):
        return None
    return int(until[:4]) - int(born[:4]) - (until[5:10] < born[5:10])


def _known_for(credits: Iterable[Json], department: str) -> list[Card]:
    """Return the best known titles, those of the person's own department first."""
    own = [each for each in credits if _department(each) == department] or credits
    best = sorted(own, key=lambda each: each["vote_count"], reverse=True)
    found = {(each["media_type"], each["id"]): each for each in reversed(best)}
    titles = sorted(found.values(), key=lambda each: each["vote_count"], reverse=True)
    return [card(each) for each in titles[:KNOWN_FOR]]


def _department(credit: Json) -> str:
    return credit.get("department") or "Acting"


def _filmography(
    look: Look, cast: list[Json], crew: list[Json], department: str
) -> list[tuple[str, list[Line]]]:
    """Return by department the titles of a person, the newest first; the person's own department first."""
    parts: dict[str, dict[tuple[str, int], tuple[Json, list[str]]]] = {}
    for each in [*cast, *crew][:MOST_CREDITS]:
        titles = parts.setdefault(_department(each), {})
        _, roles = titles.setdefault((each["media_type"], each["id"]), (each, []))
        if role := each.get("character") or look.words.or_as_is("job", each.get("job") or ""):
            roles.append(role)
    first = sorted(parts, key=lambda name: (name != department, -len(parts[name])))
    return [(name, _lines(parts[name].values())) for name in first]


def _lines(titles: Iterable[tuple[Json, list[str]]]) -> list[Line]:
    def day(title: Json) -> str:
        return title.get("release_date") or title.get("first_air_date") or UNKNOWN_DAY

    def latest(pair: tuple[Json, list[str]]) -> str:
        title, _ = pair
        return day(title)

    newest = sorted(titles, key=latest, reverse=True)
    return [
        Line(
            day(title)[:4] if day(title) != UNKNOWN_DAY else "",
            card(title),
            ", ".join(list(dict.fromkeys(roles))[:MOST_ROLES]),
        )
        for title, roles in newest
    ]
