"""Image records of series, seasons and episodes."""

from __future__ import annotations

from typing import Any

from tools.demo.films.images import STANDING, Image, best, image, series_of
from tools.demo.ids import image_path
from tools.demo.series import facts
from tools.demo.series.facts import Episode, Season, Show

Body = dict[str, Any]
STILLS = [(1920, 1080), (1280, 720), (3840, 2160)]


def original_language(show: int) -> str:
    """Return the language a series was made in."""
    return str(facts.about(show)["languages"][0])


def of_show(show: Show) -> dict[str, list[Image]]:
    """Return all pictures of a series by kind."""
    languages = list(dict.fromkeys(["en", original_language(show.id), "de"]))
    return {
        "backdrops": series_of("tv", show.id, "backdrop", [None, None, "en"]),
        "logos": series_of("tv", show.id, "logo", [*languages[:2]]),
        "posters": series_of("tv", show.id, "poster", [*languages, None]),
    }


def show_paths(show: Show) -> tuple[str, str]:
    """Return backdrop and poster as the details of a series show them."""
    pictures = of_show(show)
    return best(pictures["backdrops"], None), best(pictures["posters"], "en")


def of_season(season: Season) -> list[Image]:
    """Return the posters of a season."""
    return series_of("season", season.id, "poster", ["en", "de"]) if facts.episodes_of(season) else []


def season_path(season: Season) -> str | None:
    """Return the poster as the details of a season show it."""
    posters = of_season(season)
    return best(posters, "en") if posters else None


def of_episode(episode: Episode, count: int = 1) -> list[Image]:
    """Return the stills of an episode."""
    return [_still(episode.id, n) for n in range(count)]


def _still(id: int, n: int) -> Image:
    width, height = STILLS[(id + n) % 3]
    average, count = STANDING[n]
    return {
        "aspect_ratio": round(width / height, 3),
        "height": height,
        "iso_3166_1": None,
        "iso_639_1": None,
        "file_path": image_path("episode", id, "still", n, None),
        "vote_average": average,
        "vote_count": count,
        "width": width,
    }


def still_path(episode: Episode) -> str:
    """Return the still as the details of an episode show it."""
    return image_path("episode", episode.id, "still", 0, None)


def profiles(id: int) -> list[Image]:
    """Return the pictures of a person."""
    return [image("person", id, "profile", 0, None)]
