"""A movie's details by FastAPI: the same statements on the same file, the same words.

Written as its documentation advises, with pydantic and its own JSON, except that reads run in the
event loop, which is faster than in its threads.
"""

import json
import os
from pathlib import Path
from typing import Any

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel

from reelbase.catalog.countries import country_name
from reelbase.catalog.genres import genre_names
from reelbase.catalog.languages import language_name
from reelbase.entity import Kind
from reelbase.storage.engine.sqlite import connect
from reelbase.storage.engine.statement import Row, Statement
from reelbase.storage.queries.companies import COMPANIES
from reelbase.storage.queries.entities import FIND
from reelbase.storage.queries.movies import MOVIE_DETAILS

app = FastAPI(openapi_url=None)
database = connect(Path(os.environ["REELBASE_BENCH_DATABASE"]), read_only=True)


class Genre(BaseModel):
    id: int
    name: str | None


class PartOf(BaseModel):
    id: int
    name: str
    poster_path: str | None
    backdrop_path: str | None


class Company(BaseModel):
    id: int
    logo_path: str | None
    name: str
    origin_country: str


class Country(BaseModel):
    iso_3166_1: str
    name: str


class Language(BaseModel):
    english_name: str
    iso_639_1: str
    name: str


class Movie(BaseModel):
    adult: bool
    backdrop_path: str | None
    belongs_to_collection: PartOf | None
    budget: int
    genres: list[Genre]
    homepage: str
    id: int
    imdb_id: str | None
    origin_country: list[str]
    original_language: str
    original_title: str
    overview: str
    popularity: float
    poster_path: str | None
    production_companies: list[Company]
    production_countries: list[Country]
    release_date: str
    revenue: int
    runtime: int
    softcore: bool
    spoken_languages: list[Language]
    status: str
    tagline: str
    title: str
    video: bool
    vote_average: float
    vote_count: int


def rows(statement: Statement[Row], **values: object) -> list[Any]:
    cursor = database.execute(statement.text("sqlite"), values)
    return [statement.row(*row) for row in cursor]


@app.get("/3/movie/{movie_id}", response_model=Movie)
async def movie_details(movie_id: int, language: str = "en-US") -> Movie:
    iso_639_1, _, iso_3166_1 = language.partition("-")
    if not rows(FIND, kind="movie", id=movie_id):
        raise HTTPException(404)
    ids = json.dumps([movie_id])
    row = rows(MOVIE_DETAILS, ids=ids, language=iso_639_1, region=iso_3166_1, kind="movie")[0]._asdict()
    owner = {key: row.pop(f"collection_{key}") for key in ("id", "name", "poster_path", "backdrop_path")}
    spoken = [found for code in json.loads(row.pop("spoken_languages")) if (found := language_name(code))]
    genres = genre_names(json.loads(row.pop("genre_ids")), Kind.MOVIE, language)
    return Movie(
        **{key: value for key, value in row.items() if key not in {"origin_country", "production_countries"}},
        belongs_to_collection=PartOf(**owner) if owner["id"] else None,
        genres=[Genre(id=genre.id, name=genre.name) for genre in genres],
        origin_country=json.loads(row["origin_country"]),
        production_companies=[
            Company(
                id=each.id, logo_path=each.logo_path, name=each.name, origin_country=each.origin_country or ""
            )
            for each in rows(COMPANIES, ids=ids, kind="movie")
        ],
        production_countries=[
            Country(iso_3166_1=code, name=country_name(code))
            for code in json.loads(row["production_countries"])
        ],
        spoken_languages=[
            Language(english_name=each.english_name, iso_639_1=each.iso_639_1, name=each.name)
            for each in spoken
        ],
    )
