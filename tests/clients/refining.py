"""Lets subliminal refine videos of given names through a server, and prints as JSON what it found.

python refining.py SERVER NAMES...: its base URL is an attribute of its client, so nothing else is changed.
"""

import json
import sys
from typing import Any

import subliminal.refiners.tmdb  # type: ignore[import-not-found]  # of the folder that PYTHONPATH names
from subliminal import Video, refine, region

FOUND = ("title", "series", "year", "alternative_titles", "alternative_series", "external_ids")


def refined(name: str) -> dict[str, Any]:
    """Refine a video of which only the name is known."""
    video = Video.fromname(name)
    refine(video, refiners=("tmdb",), refiner_configs={"tmdb": {"apikey": "a key of its own"}})
    return {each: getattr(video, each) for each in FOUND if hasattr(video, each)}


if __name__ == "__main__":
    region.configure("dogpile.cache.memory")
    subliminal.refiners.tmdb.TMDBClient.base_url = f"{sys.argv[1]}/3"
    print(json.dumps([refined(name) for name in sys.argv[2:]]))
