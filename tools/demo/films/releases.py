"""Release dates and certifications of films, country by country."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from tools.demo.films import facts
from tools.demo.films.catalogue import Film

THEATRICAL = 3
TYPES = {"premiere": 1, "limited": 2, "theatrical": 3, "digital": 4, "physical": 5, "tv": 6}


def of(film: Film) -> list[dict[str, Any]]:
    """Return the rows of a film's release dates, countries sorted by code, dates by day."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for name in ("releases_us", "releases"):
        for country, type, day, certification, note in facts.by_first(name).get(str(film.id), []):
            found[country].append(_date(certification, note, day, int(TYPES.get(type, type))))
    return [
        {"iso_3166_1": country, "release_dates": sorted(dates, key=lambda row: row["release_date"])}
        for country, dates in sorted(found.items())
    ]


def _date(certification: str, note: str, day: str, type: int) -> dict[str, Any]:
    return {
        "certification": certification,
        "descriptors": [],
        "iso_639_1": "",
        "note": note,
        "release_date": f"{day}T00:00:00.000Z",
        "type": type,
    }
