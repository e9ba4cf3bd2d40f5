"""A catalogue of any size from a seed, in a database: `python -m bench.catalogue FILE --movies N --seed S`.

It is written straight into the tables of a new SQLite file, since importing millions of titles takes hours.
The shares are those of the big catalogues: 15 cast and 8 crew a movie with a long tail, 5 keywords,
2 companies, 4 releases, 8 offers, 3 names in several scripts; few titles and people have most of everything.
"""

import argparse
import json
import random
import sqlite3
from bisect import bisect
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from bench.generate import skewed
from reelbase.storage.engine.database import open_database
from reelbase.storage.engine.sqlite import connect
from tests.postgres import end_with_parent

BLOCK = 2000  # entities that share one source of chance
AHEAD = 4  # blocks that wait to be written
FIRST_DAY = date(1900, 1, 1)
DAYS = [(FIRST_DAY + timedelta(days=n)).isoformat() for n in range(126 * 365)]
NOW = "2026-01-01T00:00:00.000Z"

LATIN = [first + second for first in "bcdfghjklmnprstvwz" for second in ("a", "e", "i", "o", "u", "an", "er")]
SCRIPTS = {  # language -> what its words are made of
    "ru": [first + second for first in "бвгдклмнпрст" for second in "аеиоу"],
    "ja": list("日月火水木金土山川海空花風雨雪星夜朝心愛夢死生人女男子家国町道東京"),
    "zh": list("天地大小中上下前后春夏秋冬红黑白龙虎马鸟江河湖城王英雄战争爱情"),
    "ko": list("가나다라마바사아자차카타하고노도로모보소오조호구누두루무부수"),
    "ar": [first + second for first in "بتجدرسعفقكلمن" for second in "اوي"],
}
SPACELESS = {"ja", "zh"}
LANGUAGES = {
    "en": 42, "fr": 9, "es": 8, "de": 7, "ja": 6, "zh": 5, "pt": 4, "it": 4, "ru": 4, "ko": 3, "hi": 3,
    "ar": 2, "sv": 1, "nl": 1, "pl": 1,
}  # fmt: skip
COUNTRY_OF = {"en": "US", "ja": "JP", "zh": "CN", "pt": "BR", "ko": "KR", "hi": "IN", "ar": "EG", "sv": "SE"}
COUNTRIES = {
    "US": 40, "GB": 12, "FR": 10, "DE": 10, "JP": 7, "ES": 6, "IT": 6, "BR": 5, "CA": 5, "AU": 4, "IN": 4,
    "KR": 3, "RU": 3, "SE": 2, "NL": 2, "PL": 2, "MX": 2, "TR": 1, "DK": 1, "PT": 1,
}  # fmt: skip
RATINGS = {
    "US": ("G", "PG", "PG-13", "R", "NR", "NC-17"),
    "GB": ("U", "PG", "12A", "15", "18"),
    "DE": ("0", "6", "12", "16", "18"),
    "FR": ("TP", "12", "16", "18"),
}
GENRES = {
    18: 30, 35: 20, 99: 16, 53: 10, 28: 9, 10749: 9, 27: 8, 80: 6, 16: 6, 10751: 5, 12: 4, 878: 4, 14: 4,
    10402: 4, 9648: 3, 36: 3, 10770: 3, 10752: 2, 37: 1,
}  # fmt: skip
JOBS = {
    ("Directing", "Director"): 4, ("Writing", "Writer"): 4, ("Production", "Producer"): 5,
    ("Camera", "Director of Photography"): 3, ("Editing", "Editor"): 3, ("Sound", "Composer"): 3,
    ("Art", "Art Direction"): 2,
}  # fmt: skip
TYPES = {3: 60, 4: 15, 2: 8, 1: 7, 5: 7, 6: 3}
MONETIZATIONS = {"flatrate": 40, "rent": 25, "buy": 25, "ads": 7, "free": 3}
PROVIDERS = (8, 9, 337, 119, 2, 3, 10, 15, 350, 384, *range(1000, 1190))


class Dice:
    """Chooses among values by their weights."""

    def __init__(self, weights: dict[Any, int]) -> None:
        self._values = list(weights)
        self._sums = list(accumulate(weights.values()))

    def throw(self, of: random.Random) -> Any:
        return self._values[bisect(self._sums, of.random() * self._sums[-1])]


LANGUAGE, COUNTRY, GENRE, JOB, TYPE, MONETIZATION = (
    Dice(each) for each in (LANGUAGES, COUNTRIES, GENRES, JOBS, TYPES, MONETIZATIONS)
)


@dataclass(frozen=True)
class Size:
    """The numbers of entities of each kind; all follow from that of movies."""

    movies: int

    @property
    def people(self) -> int:
        return max(self.movies * 8 // 10, 100)

    @property
    def keywords(self) -> int:
        return max(self.movies // 20, 100)

    @property
    def companies(self) -> int:
        return max(self.movies // 8, 50)


def some(of: random.Random, mean: float) -> int:
    """Return a number with this mean and a long tail, rarely 0."""
    return int(of.lognormvariate(0, 0.75) * mean * 0.755 + 0.5)


def one_of(of: random.Random, size: int, head: int) -> int:
    """Return a number from 1 to `size`; those below `head` are about equally likely, later ones ever less."""
    return min(int(head * ((1 + size / head) ** of.random() - 1)), size - 1) + 1


class Vocabulary:
    """The words that titles and names are made of: few are in very many, most in few."""

    def __init__(self, seed: int) -> None:
        of = random.Random(f"{seed}:words")
        made = {"".join(of.choices(LATIN, k=of.choice((1, 2, 2, 3, 3, 4)))) for _ in range(60_000)}
        self.words = [word.capitalize() for word in sorted(made)]
        of.shuffle(self.words)

    def title(self, of: random.Random, language: str = "en") -> str:
        """Return a title as in the language."""
        if language in SCRIPTS:
            signs = SCRIPTS[language]
            if language in SPACELESS:
                return "".join(of.choices(signs, k=of.randint(2, 8)))
            return " ".join("".join(of.choices(signs, k=of.randint(1, 4))) for _ in range(of.randint(1, 3)))
        number = (1, 1, 2, 2, 2, 3, 3, 4, 5)[int(of.random() * 9)]
        return " ".join(self._word(of) for _ in range(number))

    def name(self, of: random.Random) -> str:
        """Return a person's name."""
        words = self.words
        return f"{words[skewed(of, 4000)]} {words[int(of.random() * len(words))]}"

    def _word(self, of: random.Random) -> str:
        words = self.words
        return words[skewed(of, len(words)) if of.random() < 0.5 else int(of.random() * len(words))]


@cache
def vocabulary_of(seed: int) -> Vocabulary:
    return Vocabulary(seed)


Rows = dict[str, list[tuple[Any, ...]]]  # table -> rows
COLUMNS = {
    "entity": "kind, id, complete, created_at",
    "movie": (
        "id, adult, softcore, video, budget, revenue, runtime, genre_ids, origin_country, original_language,"
        " original_title, release_date, status, popularity, vote_average, vote_count"
    ),
    "person": "id, adult, gender, known_for_department, name, original_name, popularity",
    "company": "id, name",
    "keyword": "id, name",
    "watch_provider": "id, name, movie_priority",
    "translation": ('kind, entity_id, iso_639_1, iso_3166_1, position, name, overview, "primary", listed'),
    "alternative_title": "kind, entity_id, position, iso_3166_1, title",
    "title_genre": "kind, entity_id, genre_id",
    "title_keyword": "kind, entity_id, position, keyword_id",
    "title_company": "kind, entity_id, position, company_id",
    "credit": (
        "kind, entity_id, credit_id, position, credit_type, listed, person_id, title_id, character,"
        " department, job"
    ),
    "release_date": "movie_id, position, iso_3166_1, type, release_date, certification",
    "watch_offer": "kind, entity_id, iso_3166_1, monetization, provider_id, display_priority, position",
}


def movies(size: Size, seed: int, first: int) -> Rows:
    """Return a block of movies with all their rows."""
    of = random.Random(f"{seed}:movies:{first}")
    rows: Rows = defaultdict(list)
    for id_ in range(first + 1, min(first + BLOCK, size.movies) + 1):
        _movie(rows, of, vocabulary_of(seed), size, id_)
    return rows


def _movie(rows: Rows, of: random.Random, vocabulary: Vocabulary, size: Size, id_: int) -> None:
    fame = of.random() ** 3  # 0 is unknown, 1 is famous
    language = LANGUAGE.throw(of)
    day = len(DAYS) - 1 - min(int(of.expovariate(1 / 7000)), len(DAYS) - 1)
    title = vocabulary.title(of, language)
    genres = list(dict.fromkeys(GENRE.throw(of) for _ in range(of.choice((1, 1, 2, 2, 3, 4)))))
    votes = int(of.lognormvariate(1.2, 1.8) * (1 + 400 * fame**4))
    rows["entity"].append(("movie", id_, True, NOW))
    rows["movie"].append(
        (
            id_, of.random() < 0.02, False, of.random() < 0.01, 0,
            int(of.lognormvariate(15, 2)) if fame > 0.7 else 0,
            of.randint(1, 40) if of.random() < 0.25 else int(of.gauss(95, 18)) % 400,
            json.dumps(genres), json.dumps([COUNTRY_OF.get(language, language.upper())]), language, title,
            DAYS[day] if of.random() < 0.95 else "", "Released",
            round(of.lognormvariate(-0.8, 1.1) * (1 + 60 * fame**6), 4),
            round(min(max(of.gauss(6, 1.4), 0.5), 10), 3) if votes else 0.0, votes,
        )
    )  # fmt: skip
    rows["title_genre"] += [("movie", id_, genre) for genre in genres]
    _names(rows, of, vocabulary, id_, language, title, fame)
    _things(rows, of, size, id_)
    _credits(rows, of, size, id_)
    _releases(rows, of, id_, language, day, fame)


def _names(
    rows: Rows, of: random.Random, vocabulary: Vocabulary, id_: int, language: str, title: str, fame: float
) -> None:
    languages = dict.fromkeys([language, "en", *(LANGUAGE.throw(of) for _ in range(some(of, 6 * fame)))])
    for place, each in enumerate(languages):
        name = title if each == language else vocabulary.title(of, each)
        country = COUNTRY_OF.get(each, each.upper())
        rows["translation"].append(
            ("movie", id_, each, country, place, name, "." * (of.random() < 0.7), each == language, True)
        )
    for place in range(some(of, 0.7)):
        rows["alternative_title"].append(("movie", id_, place, "US", vocabulary.title(of)))


def _things(rows: Rows, of: random.Random, size: Size, id_: int) -> None:
    keywords = {one_of(of, size.keywords, 30) for _ in range(some(of, 5.6))}
    companies = {one_of(of, size.companies, 50) for _ in range(some(of, 2))}
    rows["title_keyword"] += [("movie", id_, place, each) for place, each in enumerate(sorted(keywords))]
    rows["title_company"] += [("movie", id_, place, each) for place, each in enumerate(sorted(companies))]


def _credits(rows: Rows, of: random.Random, size: Size, id_: int) -> None:
    credits, begun = rows["credit"], f"{id_:018x}"
    cast = dict.fromkeys(one_of(of, size.people, 2000) for _ in range(some(of, 15.2)))
    for place, person in enumerate(cast):
        one = f"{begun}{place:06x}"
        credits.append(("movie", id_, one, place, "cast", True, person, id_, "Someone", "", ""))
    for place in range(some(of, 8)):
        department, job = JOB.throw(of)
        person, one = one_of(of, size.people, 2000), f"{begun}{place + 0x10000:06x}"
        credits.append(("movie", id_, one, place, "crew", True, person, id_, "", department, job))


def _releases(rows: Rows, of: random.Random, id_: int, language: str, day: int, fame: float) -> None:
    home = COUNTRY_OF.get(language, language.upper())
    countries = [home, *(COUNTRY.throw(of) for _ in range(some(of, 1 + 8 * fame)))]
    for place, country in enumerate(countries):
        came_out = min(day + (skewed(of, 400) if place else 0), len(DAYS) - 1)
        rating = of.choice(RATINGS[country]) if country in RATINGS and of.random() < 0.5 else ""
        at = f"{DAYS[came_out]}T00:00:00.000Z"
        rows["release_date"].append((id_, place, country, TYPE.throw(of), at, rating))
    offers = {
        (COUNTRY.throw(of), MONETIZATION.throw(of), PROVIDERS[skewed(of, len(PROVIDERS))])
        for _ in range(some(of, 32 * fame))
    }
    rows["watch_offer"] += [
        ("movie", id_, *offer, place, place) for place, offer in enumerate(sorted(offers))
    ]


def blocks(size: Size, seed: int) -> Iterator[Rows]:
    """Yield the whole catalogue; another process makes the next blocks of movies at the same time."""
    yield from others(size, seed)
    with ProcessPoolExecutor(1, get_context("spawn"), end_with_parent) as process:
        coming: deque[Future[Rows]] = deque()
        for first in range(0, size.movies, BLOCK):
            coming.append(process.submit(movies, size, seed, first))
            if len(coming) > AHEAD:
                yield coming.popleft().result()
        while coming:
            yield coming.popleft().result()


def others(size: Size, seed: int) -> Iterator[Rows]:
    """Yield people, companies, keywords and providers, block by block."""
    vocabulary = vocabulary_of(seed)
    yield {"watch_provider": [(id_, f"Provider {id_}", id_) for id_ in PROVIDERS]}
    for kind, number in (("person", size.people), ("company", size.companies), ("keyword", size.keywords)):
        for first in range(0, number, BLOCK):
            of = random.Random(f"{seed}:{kind}:{first}")
            ids = range(first + 1, min(first + BLOCK, number) + 1)
            yield {
                "entity": [(kind, id_, True, NOW) for id_ in ids],
                kind: [_other(of, vocabulary, kind, id_) for id_ in ids],
            }


def _other(of: random.Random, vocabulary: Vocabulary, kind: str, id_: int) -> tuple[Any, ...]:
    if kind != "person":
        return id_, vocabulary.title(of)
    name = vocabulary.name(of)
    return id_, False, id_ % 3, "Acting", name, name, round(30 / id_**0.5 + of.expovariate(1), 4)


def make(file: Path, size: Size, seed: int = 1) -> None:
    """Write the catalogue into a new database, its indexes last."""
    database = open_database(f"sqlite:///{file}")
    database.migrate()
    database.close()
    with closing(connect(file)) as connection:
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "foreign_keys = OFF"):
            connection.execute(f"PRAGMA {pragma}")
        indexes = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        ).fetchall()
        for name, _ in indexes:
            connection.execute(f'DROP INDEX "{name}"')
        connection.execute("BEGIN")
        for rows in blocks(size, seed):
            _insert(connection, rows)
        connection.execute("COMMIT")
        for _, text in indexes:
            connection.execute(text)
        connection.execute("ANALYZE")
        connection.execute("PRAGMA journal_mode = WAL")


def _insert(connection: sqlite3.Connection, rows: dict[str, Any]) -> None:
    for table, of_table in rows.items():
        columns = COLUMNS[table]
        marks = ", ".join("?" * (columns.count(",") + 1))
        connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", of_table)


def main(arguments: Sequence[str] | None = None) -> None:
    """Write a catalogue as the command line says."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--movies", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    make(given.file, Size(given.movies), given.seed)


if __name__ == "__main__":
    main()
