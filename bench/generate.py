"""A catalogue of any size from a seed, as API bodies: `python -m bench.generate FILE --titles N --seed S`.

The same seed gives the same catalogue, and the first N titles of a larger one are those of a smaller one.
Popularity, casts and careers are skewed as in life: few titles and people have most of everything.
"""

import argparse
import gzip
import json
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

SYLLABLES = [first + second for first in "bdklmnrstvz" for second in "aeio"]
GENRES = {
    28: "Action",
    12: "Adventure",
    35: "Comedy",
    80: "Crime",
    18: "Drama",
    27: "Horror",
    53: "Thriller",
}
COUNTRIES = {
    "US": ("en", "English"),
    "FR": ("fr", "French"),
    "DE": ("de", "German"),
    "JP": ("ja", "Japanese"),
}
JOBS = (
    ("Directing", "Director"),
    ("Writing", "Writer"),
    ("Production", "Producer"),
    ("Camera", "Camera Operator"),
)
FIRST_DAY = date(1920, 1, 1)
DAYS = 106 * 365
FIRST_ID = 100_000_000
PEOPLE = 1_000_000


def word(of: random.Random, least: int = 2, most: int = 4) -> str:
    """Return an invented word."""
    return "".join(of.choice(SYLLABLES) for _ in range(of.randint(least, most))).capitalize()


def skewed(of: random.Random, size: int) -> int:
    """Return a number below `size`, small ones far more often."""
    return min(int(size ** of.random()), size) - 1


def hexadecimal(of: random.Random) -> str:
    """Return an id of 24 hex digits."""
    return f"{of.getrandbits(96):024x}"


def named(kind: str, number: int, seed: int) -> str:
    """Return the name of the entity with this number, the same wherever it appears."""
    of = random.Random(f"{seed}:{kind}:{number}")
    return f"{word(of)} {word(of)}"


def person(number: int, seed: int) -> dict[str, Any]:
    """Return the body of a credited person."""
    name = named("person", number, seed)
    return {
        "adult": False,
        "gender": number % 3,
        "id": FIRST_ID + number,
        "known_for_department": "Acting",
        "name": name,
        "original_name": name,
        "popularity": round(50 / (number + 1) + 0.1, 4),
        "profile_path": None,
    }


def credits(of: random.Random, seed: int) -> dict[str, Any]:
    """Return a cast and a crew, with no person twice in either."""
    cast = dict.fromkeys(skewed(of, PEOPLE) for _ in range(of.randint(4, 30)))
    crew = dict.fromkeys(skewed(of, PEOPLE) for _ in range(of.randint(2, 12)))
    return {
        "cast": [
            {
                **person(number, seed),
                "cast_id": order,
                "character": word(of),
                "credit_id": hexadecimal(of),
                "order": order,
            }
            for order, number in enumerate(cast)
        ],
        "crew": [
            {**person(number, seed), "credit_id": hexadecimal(of), "department": department, "job": job}
            for number, (department, job) in zip(crew, JOBS * 4, strict=False)
        ],
    }


def movie(number: int, seed: int) -> dict[str, Any]:
    """Return a movie's body, whose parts depend on its number and the seed alone."""
    of = random.Random(f"{seed}:movie:{number}")
    country = of.choice(list(COUNTRIES))
    language, english_name = COUNTRIES[country]
    day = FIRST_DAY + timedelta(days=DAYS - skewed(of, DAYS))
    title = " ".join(word(of) for _ in range(of.randint(1, 3)))
    keywords = dict.fromkeys(skewed(of, 5000) for _ in range(of.randint(0, 12)))
    studios = dict.fromkeys(skewed(of, 20_000) for _ in range(of.randint(1, 4)))
    return {
        "adult": False,
        "backdrop_path": None,
        "belongs_to_collection": None,
        "budget": of.randrange(200) * 1_000_000,
        "genres": [{"id": id_, "name": GENRES[id_]} for id_ in of.sample(list(GENRES), of.randint(1, 3))],
        "homepage": "",
        "id": FIRST_ID + number,
        "imdb_id": f"tt{90_000_000 + number}",
        "origin_country": [country],
        "original_language": language,
        "original_title": title,
        "overview": " ".join(word(of) for _ in range(of.randint(10, 60))),
        "popularity": round(1000 / (skewed(of, 1_000_000) + 1), 4),
        "poster_path": None,
        "production_companies": [
            {
                "id": FIRST_ID + each,
                "logo_path": None,
                "name": named("company", each, seed),
                "origin_country": country,
            }
            for each in studios
        ],
        "production_countries": [{"iso_3166_1": country, "name": country}],
        "release_date": day.isoformat(),
        "revenue": of.randrange(900) * 1_000_000,
        "runtime": of.randint(60, 200),
        "spoken_languages": [{"english_name": english_name, "iso_639_1": language, "name": english_name}],
        "status": "Released",
        "tagline": "",
        "title": title,
        "video": False,
        "vote_average": round(of.uniform(2, 9), 3),
        "vote_count": skewed(of, 40_000),
        "credits": credits(of, seed),
        "keywords": {
            "keywords": [
                {"id": FIRST_ID + each, "name": named("keyword", each, seed).lower()} for each in keywords
            ]
        },
        "release_dates": {"results": [_release(of, country, day)]},
    }


def _release(of: random.Random, country: str, day: date) -> dict[str, Any]:
    released = {
        "certification": of.choice(["", "12", "16"]),
        "descriptors": [],
        "iso_639_1": "",
        "note": "",
        "release_date": f"{day.isoformat()}T00:00:00.000Z",
        "type": 3,
    }
    return {"iso_3166_1": country, "release_dates": [released]}


def bodies(titles: int, seed: int) -> Iterator[dict[str, Any]]:
    """Yield the lines of the catalogue."""
    params = {"append_to_response": "credits,keywords,release_dates"}
    for number in range(titles):
        body = movie(number, seed)
        yield {"path": f"/3/movie/{body['id']}", "params": params, "body": body}


def write(file: Path, titles: int, seed: int) -> None:
    """Write the catalogue to a .jsonl.gz file."""
    with gzip.open(file, "wt", encoding="utf-8", compresslevel=1) as out:
        for line in bodies(titles, seed):
            out.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--titles", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    write(given.file, given.titles, given.seed)
