"""Watch offers of series and their seasons."""

from __future__ import annotations

from typing import Any

from tools.demo.films import facts as film_facts
from tools.demo.films.offers import COUNTRIES, KINDS, logo_path, slug
from tools.demo.series import facts
from tools.demo.series.facts import Show

Body = dict[str, Any]


def of_show(show: Show) -> Body:
    """Return the offers of a series by country, countries sorted by code."""
    rows = facts.keyed("offers").get(str(show.id), [])
    return {country: _offers(show, country, kinds) for country, *kinds in sorted(rows)}


def _offers(show: Show, country: str, kinds: list[str]) -> Body:
    found: Body = {
        "link": f"https://www.themoviedb.org/tv/{show.id}-{slug(show.name)}/watch?locale={country}"
    }
    for kind, ids in zip(KINDS, kinds, strict=False):
        rows = [_offer(id, country) for id in ids.split(",") if id]
        if rows:
            found[kind] = sorted(rows, key=lambda row: (row["display_priority"], row["provider_id"]))
    return found


def _offer(id: str, country: str) -> Body:
    _, name, _, *places = next(row for row in film_facts.rows("providers") if row[0] == id)
    return {
        "logo_path": logo_path(id),
        "provider_id": int(id),
        "provider_name": name,
        "display_priority": int(dict(zip(COUNTRIES, places, strict=True))[country]),
    }
