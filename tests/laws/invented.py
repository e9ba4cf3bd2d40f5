"""An invented catalogue, small enough to be filtered by hand and crowded enough that much is equal.

The same seed makes the same titles.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

GENRES = (18, 28, 35, 99)
KEYWORDS = (101, 102, 103, 104)
COMPANIES = (201, 202, 203)
NETWORKS = (301, 302, 303)
PEOPLE = (401, 402, 403, 404, 405)
PROVIDERS = (8, 9, 119)
MONETIZATIONS = ("flatrate", "free", "ads", "rent", "buy")
COUNTRIES = ("US", "DE", "BR")
LANGUAGES = ("en", "de", "ja")
CERTIFICATIONS = {
    "US": ("G", "PG", "PG-13", "R", "NC-17"),
    "DE": ("0", "6", "12", "16", "18"),
    "BR": ("L", "14"),
}
TRANSLATED = (("en", "US"), ("de", "DE"), ("de", "AT"), ("pt", "BR"))
STATUSES = ("Returning Series", "Planned", "In Production", "Ended", "Canceled", "Pilot")
TYPES = ("Documentary", "News", "Miniseries", "Reality", "Scripted", "Talk Show", "Video")
WORDS = ("amber", "Bell", "cliff", "Délta", "ember", "Ford", "Ångström", "zebra")
RUNTIMES = (0, 45, 90, 90, 120, 121)
FIRST_DAY = date(1998, 12, 30)
EDGES = ("1999-01-01", "1999-12-31", "2000-02-28", "2000-02-29", "2000-03-01", "2000-12-31", "2001-01-01")


@dataclass(frozen=True)
class Release:
    """One release of a movie."""

    country: str
    type: int
    certification: str
    day: str


@dataclass(frozen=True)
class Offer:
    """Where a title can be watched."""

    country: str
    monetization: str
    provider: int


@dataclass(frozen=True)
class Episode:
    """One episode of the only season of a series."""

    id: int
    day: str | None
    runtime: int | None
    guests: tuple[int, ...]
    crew: tuple[int, ...]
    is_screened: bool


@dataclass(frozen=True)
class Title:
    """What movies and series have in common."""

    id: int
    original_title: str
    title: str  # the one in English
    original_language: str
    day: str  # the date it is known by, or ""
    genres: tuple[int, ...]
    keywords: tuple[int, ...]
    companies: tuple[int, ...]
    countries: tuple[str, ...]
    cast: tuple[int, ...]
    crew: tuple[int, ...]
    translations: dict[tuple[str, str], tuple[str, str]]  # title and overview
    offers: tuple[Offer, ...]
    adult: bool
    popularity: float
    vote_average: float
    vote_count: int


@dataclass(frozen=True)
class Movie(Title):
    """A movie."""

    video: bool
    runtime: int | None
    revenue: int
    releases: tuple[Release, ...]


@dataclass(frozen=True)
class Series(Title):
    """A series of one season."""

    status: str
    type: str
    networks: tuple[int, ...]
    runtimes: tuple[int, ...]  # its own; where there are none, those of its episodes count
    episodes: tuple[Episode, ...]


def movies(seed: int, number: int) -> list[Movie]:
    """So many movies."""
    return [_movie(Random(f"movie {seed} {id_}"), id_) for id_ in range(1, number + 1)]


def series(seed: int, number: int) -> list[Series]:
    """So many series."""
    return [_series(Random(f"tv {seed} {id_}"), id_) for id_ in range(1, number + 1)]


def _some(random: Random, values: Sequence[Any], most: int = 3) -> tuple[Any, ...]:
    return tuple(random.sample(values, random.randint(0, min(most, len(values)))))


def a_day(random: Random) -> str:
    """Any day of a few years, and the first and last ones of a month or year more often."""
    if random.random() < 0.5:
        return random.choice(EDGES)
    return (FIRST_DAY + timedelta(days=random.randint(0, 900))).isoformat()


def _shared(random: Random, id_: int) -> dict[str, Any]:
    original = " ".join(random.choices(WORDS, k=random.randint(1, 3)))
    title = original if random.random() < 0.5 else " ".join(random.choices(WORDS, k=2))
    language = random.choice(LANGUAGES)
    told = {
        place: (random.choice(["", f"{place} {id_}"]), random.choice(["", f"About {place}."]))
        for place in _some(random, TRANSLATED[1:])
    }
    told[TRANSLATED[0]] = ("" if title == original else title, random.choice(["", "About it."]))
    offers = {
        Offer(random.choice(COUNTRIES), random.choice(MONETIZATIONS), random.choice(PROVIDERS))
        for _ in range(random.randint(0, 6))
    }
    return {
        "id": id_,
        "original_title": original,
        "title": title,
        "original_language": language,
        "day": "" if random.random() < 0.15 else a_day(random),
        "genres": _some(random, GENRES),
        "keywords": _some(random, KEYWORDS),
        "companies": _some(random, COMPANIES, 2),
        "countries": _some(random, COUNTRIES, 2),
        "cast": _some(random, PEOPLE),
        "crew": _some(random, PEOPLE),
        "translations": told,
        "offers": tuple(sorted(offers, key=str)),
        "adult": random.random() < 0.1,
        "popularity": random.choice([0.0, 0.6, 1.2345, 1.2346, 12.0, round(random.uniform(0, 90), 4)]),
        "vote_average": random.choice([0.0, 6.5, 7.25, 7.251, 10.0, round(random.uniform(0, 10), 3)]),
        "vote_count": random.choice([0, 1, 100, 101, random.randint(0, 30_000)]),
    }


def _movie(random: Random, id_: int) -> Movie:
    shared = _shared(random, id_)
    releases = {
        Release(country, random.randint(1, 6), random.choice(["", *CERTIFICATIONS[country]]), a_day(random))
        for country in random.choices(COUNTRIES, k=random.randint(0, 5))
    }
    return Movie(
        **shared,
        video=random.random() < 0.15,
        runtime=random.choice([None, *RUNTIMES]),
        revenue=random.choice([0, 1, 5_000_000_000, random.randint(0, 1_000_000)]),
        releases=tuple(
            sorted(releases, key=lambda each: (each.country, each.day, each.type, each.certification))
        ),
    )


def _series(random: Random, id_: int) -> Series:
    shared = _shared(random, id_)
    episodes = tuple(
        Episode(
            id=id_ * 100 + number,
            day=None if random.random() < 0.2 else a_day(random),
            runtime=random.choice([None, *RUNTIMES]),
            guests=_some(random, PEOPLE, 1),
            crew=_some(random, PEOPLE, 1),
            is_screened=random.random() < 0.15,
        )
        for number in range(1, random.randint(1, 4))
    )
    return Series(
        **shared,
        status=random.choice(STATUSES),
        type=random.choice(TYPES),
        networks=_some(random, NETWORKS, 2),
        runtimes=_some(random, sorted(set(RUNTIMES)), 2) if random.random() < 0.5 else (),
        episodes=episodes,
    )
