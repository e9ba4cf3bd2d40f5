"""Watch offers of films: the services, and the offers by country."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from tools.demo.films import facts
from tools.demo.films.catalogue import Film
from tools.demo.ids import image_path

Body = dict[str, Any]
KINDS = ("flatrate", "rent", "buy", "ads", "free")
COUNTRIES = ("US", "DE", "BR")


def bodies() -> Iterator[Body]:
    """Yield the lists of services for films and for series."""
    from tools.demo.living import marks

    for medium in ("movie", "tv"):
        services = [*map(_service, facts.rows("providers")), marks.service()]
        rows = sorted(services, key=lambda row: row["display_priority"])
        yield {
            "path": f"/3/watch/providers/{medium}",
            "params": {"language": "en-US"},
            "body": {"results": rows},
        }


def _service(row: facts.Row) -> Body:
    id, name, priority, *in_countries = row
    places = sorted(zip(COUNTRIES, in_countries, strict=True))
    return {
        "display_priorities": {country: int(place) for country, place in places if place},
        "display_priority": int(priority),
        "logo_path": logo_path(id),
        "provider_name": name,
        "provider_id": int(id),
    }


def logo_path(id: str) -> str:
    """Return the path of a service's picture."""
    return image_path("provider", id, "logo", 0, None)


def of_film(film: Film) -> Body:
    """Return the offers of a film by country, countries sorted by code."""
    rows = facts.by_first("offers").get(str(film.id), [])
    return {country: _offers(film, country, offers) for country, *offers in sorted(rows)}


def _offers(film: Film, country: str, offers: list[str]) -> Body:
    page = f"https://www.themoviedb.org/movie/{film.id}-{slug(film.title)}/watch"
    found: Body = {"link": f"{page}?locale={country}"}
    for kind, ids in zip(KINDS, offers, strict=False):
        rows = [_offer(id, country) for id in facts.split(ids, ",")]
        if rows:
            found[kind] = sorted(rows, key=lambda row: row["display_priority"])
    return found


def _offer(id: str, country: str) -> Body:
    service = next(_service(row) for row in facts.rows("providers") if row[0] == id)
    return {
        "logo_path": service["logo_path"],
        "provider_id": service["provider_id"],
        "provider_name": service["provider_name"],
        "display_priority": service["display_priorities"][country],
    }


def slug(title: str) -> str:
    """Return a title as in the address of its page."""
    letters = unicodedata.normalize("NFKD", title.lower().replace("'", "")).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")
