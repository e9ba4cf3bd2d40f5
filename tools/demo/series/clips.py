"""Videos. Their keys are made up and begin with "demo"."""

from __future__ import annotations

from typing import Any

from tools.demo.ids import object_id
from tools.demo.series.words import COUNTRIES

Body = dict[str, Any]
# Before this day the site had no videos.
FIRST_DAY = "2009-01-05"


def video(
    kind: str, id: int, name: str, type: str, day: str, *, size: int = 1080, language: str = "en"
) -> Body:
    """Return one video of a series, season or episode."""
    return {
        "iso_639_1": language,
        "iso_3166_1": COUNTRIES[language],
        "name": name,
        "key": "demo" + object_id("key", kind, str(id), name)[:7],
        "site": "YouTube",
        "size": size,
        "type": type,
        "official": type == "Trailer",
        "id": object_id(kind, str(id), "video", name),
        "published_at": f"{max(day, FIRST_DAY)}T16:00:{id % 60:02}.000Z",
    }
