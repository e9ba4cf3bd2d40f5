"""The chosen films: what movies.db says of each, and what the fact files add."""

from __future__ import annotations

import sqlite3
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import as_file, files

from tools.demo.films import facts

SOURCE_COLUMNS = 'Runtime, Director, Writer, "Cast", Language, Country, Production'
CAST_LIMIT = 24
DEPARTMENTS = {
    "Director": "Directing",
    "Screenplay": "Writing",
    "Writer": "Writing",
    "Story": "Writing",
    "Novel": "Writing",
    "Characters": "Writing",
    "Producer": "Production",
    "Casting": "Production",
    "Original Music Composer": "Sound",
    "Director of Photography": "Camera",
    "Editor": "Editing",
    "Production Design": "Art",
    "Costume Design": "Costume & Make-Up",
}


@dataclass(frozen=True)
class Film:
    """One film of the demo with its plain facts."""

    id: int
    imdb_id: str
    wikidata_id: str
    language: str
    genres: list[int]
    budget: int
    revenue: int
    vote_average: float
    vote_count: int
    release_date: str
    title: str
    original_title: str
    runtime: int
    overview: str
    cast: list[tuple[str, str]] = field(repr=False)
    crew: list[tuple[str, str]] = field(repr=False)
    languages: list[str]
    countries: list[str]
    companies: list[str]

    @property
    def headline(self) -> bool:
        """True for a film with full details."""
        return bool(self.overview)

    @property
    def popularity(self) -> float:
        """A start value: what many have voted on and what is newer stands higher."""
        recent = max(0, int(self.release_date[:4] or 1970) - 1970) / 25
        return round(0.6 + self.vote_count / 1500 + recent + self.id % 97 / 311, 4)


@cache
def films() -> dict[int, Film]:
    """Return the films of the demo by id, in the order of their ids."""
    sources = movies_db() | {row[0]: row[1:] for row in facts.rows("added")}
    return {int(row[0]): _film(row, sources[row[1]]) for row in facts.rows("films")}


@cache
def movies_db() -> dict[str, list[str]]:
    """Read the used columns of movies.db by IMDb id, as texts."""
    query = f"SELECT imdbID, {SOURCE_COLUMNS} FROM omdb JOIN tomatoes USING (ID) ORDER BY ID"
    with as_file(files("bokeh_sampledata") / "_data" / "movies.db") as path:
        database = sqlite3.connect(path)
        found = {
            id: ["" if cell is None else str(cell) for cell in cells]
            for id, *cells in database.execute(query)
        }
        database.close()
    return found


def _film(row: facts.Row, source: facts.Row) -> Film:
    id, imdb_id, wikidata_id, language, genres, budget, revenue, average, votes, released, title = row
    runtime, directors, writers, cast, languages, countries, companies = source
    original = facts.by_first("original_titles").get(id, [[language, title]])[0]
    return Film(
        id=int(id),
        imdb_id=imdb_id,
        wikidata_id=wikidata_id,
        language=original[0],
        genres=[int(genre) for genre in facts.split(genres, ",")],
        budget=int(budget),
        revenue=int(revenue),
        vote_average=float(average),
        vote_count=int(votes),
        release_date=released,
        title=title,
        original_title=original[1],
        runtime=int(float(facts.pairs("runtimes").get(id, runtime) or 0)),
        overview=facts.pairs("overviews").get(id, ""),
        cast=_cast(id, facts.split(cast, ",")),
        crew=_crew(id, facts.split(directors, ","), facts.split(writers, ",")),
        languages=_languages(facts.split(languages, ","), original[0]),
        countries=_countries(facts.split(countries, ","), original[0]),
        companies=_companies(
            facts.split(companies, ",") or facts.split(facts.pairs("film_companies").get(id, ""))
        ),
    )


def _cast(id: str, names: list[str]) -> list[tuple[str, str]]:
    billed = [(_usual(name), character) for _, name, character in facts.by_first("billing").get(id, [])]
    seen = {plain(name) for name, _ in billed}
    rest = [(_usual(name), "") for name in names if plain(name) not in seen]
    return (billed + rest)[:CAST_LIMIT]


def _crew(id: str, directors: list[str], writers: list[str]) -> list[tuple[str, str]]:
    crew = [(name, job) for job, name in facts.by_first("crew").get(id, [])]
    if not any(job == "Director" for _, job in crew):
        crew = [(name, "Director") for name in directors] + crew
    if not any(DEPARTMENTS[job] == "Writing" for _, job in crew):
        crew += [(name, "Writer") for name in writers]
    return [(_usual(name), job) for name, job in crew]


def _usual(name: str) -> str:
    return facts.pairs("person_aliases").get(name, name)


def _languages(names: list[str], original: str) -> list[str]:
    known = facts.by_first("languages")
    codes = [known[name][0][0] for name in names if name in known]
    return list(dict.fromkeys(codes)) or [original]


def _countries(names: list[str], language: str) -> list[str]:
    known = facts.pairs("countries")
    codes = dict.fromkeys(known[name] for name in names if name in known)
    homes = facts.split(facts.pairs("language_homes").get(language, ""), ",")
    return sorted(codes, key=lambda code: homes.index(code) if code in homes else len(homes))


def _companies(names: list[str]) -> list[str]:
    aliases = facts.pairs("company_aliases")
    return list(dict.fromkeys(aliases.get(name, name) for name in names))


def plain(name: str) -> str:
    """Return a name without case and accents, so that two spellings of it match."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if letter.isalnum())
