"""API bodies of the invented films: one a week, which comes to the theatres of all countries."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from tools.demo.films import names
from tools.demo.living import facts, marks, words
from tools.demo.living.facts import Country

Body = dict[str, Any]
OFFERED, STEP = 4, 3
"""Countries in which a film is offered, and how far the next film's begin: in three weeks all have one."""

GENRES = (18, 35, 12, 53, 10749, 9648, 878, 14, 80, 10751, 28, 36, 27, 10402, 16, 37)
THEATRICAL = 3


def bodies() -> Iterator[Body]:
    """Yield one details body for every film."""
    for n in range(len(facts.weeks())):
        parts = appended(n)
        yield {
            "path": f"/3/movie/{number(n)}",
            "params": {"language": "en-US", "append_to_response": ",".join(parts)},
            "body": details(n) | parts,
        }


def number(n: int) -> int:
    """Return the id of a film. The first film has the highest: the latest movie is one that is out."""
    return facts.FIRST_ID["movie"] + len(facts.weeks()) - 1 - n


def released_in(n: int) -> list[Country]:
    """Return the countries of a film, its own first."""
    found = list(facts.countries().values())
    home = n * STEP % len(found)
    return found[home:] + found[:home]


def day_in(n: int, country: Country) -> str:
    """Return the day on which a film comes to the theatres of a country."""
    return str(facts.weeks()[n] + timedelta(days=country.weekday))


def details(n: int) -> Body:
    """Return the details object, keys in the order in which they are served."""
    home = next(iter(released_in(n)))
    pictures = marks.pictures("movie", number(n))
    return {
        "adult": False,
        "backdrop_path": pictures["backdrop_path"],
        "belongs_to_collection": None,
        "budget": 0,
        "genres": [names.genre(id) for id in genres(n)],
        "homepage": "",
        "id": number(n),
        "imdb_id": None,
        "origin_country": [home.code],
        "original_language": home.language,
        "original_title": words.title(n, home.language),
        "overview": words.overview(n),
        "popularity": round(0.2 + n * 7 % 97 / 300, 4),
        "poster_path": pictures["poster_path"],
        "production_companies": [marks.company()],
        "production_countries": [names.country(home.code)],
        "release_date": min(day_in(n, country) for country in released_in(n)),
        "revenue": 0,
        "runtime": 84 + n * 5 % 61,
        "softcore": False,
        "spoken_languages": [names.language(home.language)],
        "status": "",
        "tagline": "",
        "title": words.title(n, "en"),
        "video": False,
        "vote_average": round(5.8 + n * 3 % 23 / 10, 1),
        "vote_count": 20 + n * 11 % 130,
    }


def genres(n: int) -> list[int]:
    """Return the two genres of a film."""
    return (
        [GENRES[n % len(GENRES)], GENRES[(n * 3 + 5) % len(GENRES)]] if n % 8 else [GENRES[n % len(GENRES)]]
    )


def appended(n: int) -> Body:
    """Return the sub-resources of a film by name."""
    countries = released_in(n)
    return {
        "credits": marks.credits("movie", n, 2),
        "keywords": {"keywords": [marks.KEYWORD]},
        "release_dates": {"results": [_release(n, each) for each in sorted(countries)]},
        "translations": marks.translations(list(_words(n))),
        "watch/providers": marks.offers("movie", number(n), [each.code for each in countries[:OFFERED]]),
    }


def _release(n: int, country: Country) -> Body:
    row = {
        "certification": country.movie[n % 3],
        "descriptors": [],
        "iso_639_1": "",
        "note": "",
        "release_date": f"{day_in(n, country)}T00:00:00.000Z",
        "type": THEATRICAL,
    }
    return {"iso_3166_1": country.code, "release_dates": [row]}


def _words(n: int) -> Iterator[tuple[str, str, Body]]:
    home = next(iter(released_in(n)))
    said = {"homepage": "", "overview": words.overview(n), "runtime": 0, "tagline": ""}
    yield "en", "US", said | {"title": "" if home.language == "en" else words.title(n, "en")}
