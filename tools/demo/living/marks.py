"""The marks of an invented title: its company, its network and its keyword; and the people in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tools.demo.films import names
from tools.demo.living import facts

Body = dict[str, Any]
KEYWORD = {"id": facts.KEYWORD, "name": "invented for reelbase"}
SERVICE = "Reelbase Screen"


def bodies() -> Iterator[Body]:
    """Yield the company and the network."""
    yield _body(
        "company",
        facts.COMPANY,
        company()
        | {
            "description": "A studio that there is not: its films are invented for the demo of Reelbase.",
            "parent_company": None,
        },
    )
    yield _body("network", facts.NETWORK, network())


def _body(kind: str, id: int, known: Body) -> Body:
    words = {"headquarters": "", "homepage": ""}
    return {"path": f"/3/{kind}/{id}", "params": {}, "body": words | known}


def company() -> Body:
    """Return the company as a title names it."""
    return _maker("company", facts.COMPANY, "Reelbase Pictures")


def network() -> Body:
    """Return the network as a series names it."""
    return _maker("network", facts.NETWORK, "Reelbase Television")


def _maker(kind: str, id: int, name: str) -> Body:
    logo = facts.picture(kind, id, "logo", ending="png")
    return {"id": id, "logo_path": logo, "name": name, "origin_country": "US"}


def service() -> Body:
    """Return the service that has every invented title, as lists of services name it."""
    return {
        "display_priorities": dict.fromkeys(sorted(facts.countries()), 99),
        "display_priority": 99,
        "logo_path": facts.picture("screen", facts.SERVICE, "logo"),
        "provider_name": SERVICE,
        "provider_id": facts.SERVICE,
    }


def offers(kind: str, id: int, codes: list[str]) -> Body:
    """Return the offers of a title in countries."""
    said = service()
    row = {key: said[key] for key in ("logo_path", "provider_id", "provider_name", "display_priority")}
    page = f"https://www.themoviedb.org/{kind}/{id}/watch"
    return {"results": {code: {"link": f"{page}?locale={code}", "flatrate": [row]} for code in sorted(codes)}}


def person(n: int) -> Body:
    """Return the first keys of every credit of the person of a number."""
    rows = facts.rows("people")
    name, gender = rows[n % len(rows)]
    return {
        "adult": False,
        "gender": int(gender),
        "id": facts.FIRST_ID["person"] + n % len(rows),
        "known_for_department": "Directing" if is_director(n) else "Acting",
        "name": name,
        "original_name": name,
        "popularity": 0.05,
        "profile_path": None,
    }


def is_director(n: int) -> bool:
    """Return if the person of a number directs; every fourth does."""
    return n % 4 == 0


def credits(kind: str, n: int, actors: int) -> Body:
    """Return the cast and the director of the title of a number."""
    cast = [_actor(kind, n, order) for order in range(actors)]
    crew = person(n * 4) | {
        "credit_id": facts.credit(kind, n, 99),
        "department": "Directing",
        "job": "Director",
    }
    return {"cast": cast, "crew": [crew]}


def _actor(kind: str, n: int, order: int) -> Body:
    place = n * 3 + order * 11
    found = person(place + is_director(place))
    character, *_ = person(place + 2)["name"].split()
    said = {"character": character, "credit_id": facts.credit(kind, n, order), "order": order}
    return found | ({"cast_id": order + 1} if kind == "movie" else {}) | said


def pictures(kind: str, id: int) -> Body:
    """Return the paths of the poster and the backdrop."""
    return {
        "backdrop_path": facts.picture(kind, id, "wide"),
        "poster_path": facts.picture(kind, id, "poster"),
    }


def translations(rows: list[tuple[str, str, Body]]) -> Body:
    """Return the texts of a title by language and country."""
    return {"translations": [names.translation(*row) for row in rows]}
