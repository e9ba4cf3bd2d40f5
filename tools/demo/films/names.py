"""The rows in which people, companies, countries, languages, genres and collections are named."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cache
from typing import Any

from tools.demo.films import facts, images
from tools.demo.films.catalogue import DEPARTMENTS, films
from tools.demo.ids import company_id, person_id

Row = dict[str, Any]


def person(name: str) -> Row:
    """Return the first keys of every credit of a person."""
    gender, known_for = genders().get(name, ("0", ""))
    return {
        "adult": False,
        "gender": int(gender),
        "id": person_id(name),
        "known_for_department": known_for or departments()[name],
        "name": name,
        "original_name": name,
        "popularity": person_popularity(name),
        "profile_path": profile_path(name),
    }


def profile_path(name: str) -> str | None:
    """Return the best picture of a person with full details or in a series; None for others."""
    from tools.demo.series.people import pictured

    id = person_id(name)
    if name not in headline() and id not in pictured():
        return None
    return str(images.image("person", id, "profile", 0, None)["file_path"])


def person_popularity(name: str) -> float:
    """Return a start value: people with full details stand higher."""
    return round((4.0 if name in headline() else 0.2) + person_id(name) % 1009 / 700, 4)


@cache
def headline() -> dict[str, facts.Row]:
    """Read the people with full details: their rows in people.tsv by name."""
    return {row[0]: row[1:] for row in facts.rows("people")}


@cache
def departments() -> dict[str, str]:
    """Return the department in which each person has most credits."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for film in films().values():
        for name, _ in film.cast:
            counts[name]["Acting"] += 1
        for name, job in film.crew:
            counts[name][DEPARTMENTS[job]] += 1
    return {name: count.most_common(1)[0][0] for name, count in counts.items()}


@cache
def genders() -> dict[str, tuple[str, str]]:
    """Read gender and known-for department by name, as far as they are known."""
    found = {row[0]: (row[1], row[2]) for row in facts.rows("genders")}
    return found | {name: (row[0], row[1]) for name, row in headline().items()}


def company(name: str) -> Row:
    """Return a production company as a film names it."""
    id = company_id(name)
    logo = images.company_logo(id, 0)["file_path"] if name in facts.by_first("companies") else None
    return {"id": id, "logo_path": logo, "name": name, "origin_country": company_country(name)}


def company_country(name: str) -> str:
    """Return the country of a company, or "" if it is not in the files."""
    return facts.pairs("company_countries").get(name, "")


def country(code: str) -> Row:
    """Return a production country as a film names it."""
    return {"iso_3166_1": code, "name": next(row[2] for row in facts.rows("countries") if row[1] == code)}


def language(code: str) -> Row:
    """Return a spoken language as a film names it."""
    english, own = next((row[2], row[3]) for row in facts.rows("languages") if row[1] == code)
    return {"english_name": english, "iso_639_1": code, "name": own}


def genre(id: int) -> Row:
    """Return a genre as a film names it."""
    return {"id": id, "name": facts.pairs("genres")[str(id)]}


def collection(id: str) -> Row:
    """Return a collection as the films in it name it."""
    number = int(id)
    return {
        "id": number,
        "name": facts.by_first("collections")[id][0][0],
        "poster_path": images.image("collection", number, "poster", 0, "en")["file_path"],
        "backdrop_path": images.image("collection", number, "backdrop", 0, None)["file_path"],
    }


def translation(language: str, country: str, words: Row) -> Row:
    """Return a row of an entity's translations."""
    own, english = facts.by_first("translation_names")[language][0]
    return {
        "iso_3166_1": country,
        "iso_639_1": language,
        "name": own,
        "english_name": english,
        "data": words,
    }
