"""The film half of the bundled demo: what it must contain, counted from the files themselves."""

from __future__ import annotations

import gzip
import importlib.util
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "src" / "reelbase" / "demo"
STEMS = ("collections", "companies", "movies", "people", "providers")
Body = dict[str, Any]

MOVIE_KEYS = """
    adult backdrop_path belongs_to_collection budget genres homepage id imdb_id origin_country
    original_language original_title overview popularity poster_path production_companies
    production_countries release_date revenue runtime softcore spoken_languages status tagline title video
    vote_average vote_count
"""
PERSON_KEYS = """
    adult also_known_as biography birthday deathday gender homepage id imdb_id known_for_department name
    place_of_birth popularity profile_path
"""
COLLECTION_KEYS = "id name original_language original_name overview poster_path backdrop_path parts"
COMPANY_KEYS = "description headquarters homepage id logo_path name origin_country parent_company"
CORE_KEYS = "adult gender id known_for_department name original_name popularity profile_path"


@cache
def lines(stem: str) -> list[Body]:
    with gzip.open(DEMO / f"{stem}.jsonl.gz", "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def bodies(stem: str) -> list[Body]:
    return [line["body"] for line in lines(stem)]


def movies() -> list[Body]:
    return bodies("movies")


def headline() -> list[Body]:
    return [movie for movie in movies() if movie["overview"]]


def with_rows(name: str, key: str) -> list[Body]:
    return [movie for movie in movies() if movie.get(name, {}).get(key)]


def titles_in(movie: Body, language: str) -> list[str]:
    rows = movie.get("translations", {}).get("translations", [])
    return [row["data"]["title"] for row in rows if row["iso_639_1"] == language and row["data"]["title"]]


def all_images() -> Iterable[Body]:
    for movie in movies():
        for type in ("backdrops", "logos", "posters"):
            yield from movie["images"][type]
    for collection in bodies("collections"):
        yield from collection["images"]["backdrops"] + collection["images"]["posters"]
    for person in bodies("people"):
        yield from person["images"]["profiles"]


def test_there_are_six_hundred_films_with_cast_crew_and_ids() -> None:
    films = movies()
    assert len(films) >= 600
    assert len({film["id"] for film in films}) == len(films)
    for film in films:
        assert film["imdb_id"].startswith("tt") and film["external_ids"]["imdb_id"] == film["imdb_id"]
        assert film["credits"]["cast"] and film["genres"] and film["runtime"] and film["release_date"]
        assert any(row["job"] == "Director" for row in film["credits"]["crew"])
        assert film["production_countries"] and film["spoken_languages"]
    assert sum(bool(film["external_ids"]["wikidata_id"]) for film in films) >= 600
    assert sum(bool(film["production_companies"]) for film in films) >= 600


def test_films_have_the_keys_of_the_contract_in_order() -> None:
    for stem, names in (
        ("movies", MOVIE_KEYS),
        ("people", PERSON_KEYS),
        ("collections", COLLECTION_KEYS),
        ("companies", COMPANY_KEYS),
    ):
        keys = names.split()
        for body in bodies(stem):
            assert list(body)[: len(keys)] == keys


def test_what_is_appended_is_what_the_parameters_name() -> None:
    for stem in ("movies", "people", "collections", "companies"):
        for line in lines(stem):
            names = line["params"]["append_to_response"].split(",")
            assert len(names) <= 20
            assert list(line["body"])[-len(names) :] == names
            assert all("id" not in line["body"][name] for name in names)


def test_a_hundred_headline_films_are_told_in_full() -> None:
    films = headline()
    assert len(films) >= 100
    for film in films:
        cast = film["credits"]["cast"]
        assert sum(bool(row["character"]) for row in cast) >= 4, film["title"]
        assert [row["order"] for row in cast] == list(range(len(cast)))
        assert film["images"]["logos"] and film["videos"]["results"] and film["watch/providers"]["results"]


def test_german_overviews() -> None:
    german = [
        row["data"]["overview"]
        for movie in movies()
        for row in movie.get("translations", {}).get("translations", [])
        if row["iso_639_1"] == "de" and row["data"]["overview"]
    ]
    assert len(german) >= 50


@pytest.mark.parametrize("language", ["de", "fr", "es", "ja", "pt"])
def test_titles_in_five_languages(language: str) -> None:
    assert sum(bool(titles_in(movie, language)) for movie in movies()) >= 150


def test_collections_have_all_their_parts_in_the_demo() -> None:
    known = {movie["id"]: movie for movie in movies()}
    assert len(bodies("collections")) >= 20
    for collection in bodies("collections"):
        parts = collection["parts"]
        assert len(parts) >= 3 and collection["overview"]
        assert parts == sorted(parts, key=lambda part: part["release_date"])
        for part in parts:
            assert known[part["id"]]["belongs_to_collection"]["id"] == collection["id"]
        assert collection["images"]["posters"] and len(collection["translations"]["translations"]) >= 3
    members = {part["id"] for collection in bodies("collections") for part in collection["parts"]}
    assert members == {movie["id"] for movie in movies() if movie["belongs_to_collection"]}


def test_three_hundred_keywords() -> None:
    names = {
        row["id"]: row["name"] for movie in movies() for row in movie.get("keywords", {}).get("keywords", [])
    }
    assert len(names) >= 300
    assert all(len(name) < 60 for name in names.values())


def test_release_dates_in_several_countries() -> None:
    wide = [movie for movie in movies() if len(movie.get("release_dates", {}).get("results", [])) >= 4]
    assert len(wide) >= 100
    dates = [
        row
        for movie in wide
        for country in movie["release_dates"]["results"]
        for row in country["release_dates"]
    ]
    assert {row["type"] for row in dates} == {1, 2, 3, 4, 5, 6}
    assert sum(bool(row["certification"]) for row in dates) >= 500


def test_alternative_titles() -> None:
    assert len(with_rows("alternative_titles", "titles")) >= 30


def test_offers_in_three_countries_name_listed_services() -> None:
    offered = with_rows("watch/providers", "results")
    assert sum({"US", "DE", "BR"} <= set(movie["watch/providers"]["results"]) for movie in offered) >= 100
    services = {
        line["path"]: {row["provider_id"] for row in line["body"]["results"]} for line in lines("providers")
    }
    assert set(services) == {"/3/watch/providers/movie", "/3/watch/providers/tv"}
    assert all(len(ids) >= 15 for ids in services.values())
    kinds: Counter[str] = Counter()
    for movie in offered:
        for country in movie["watch/providers"]["results"].values():
            for kind, rows in country.items():
                if kind != "link":
                    kinds[kind] += 1
                    assert {row["provider_id"] for row in rows} <= services["/3/watch/providers/movie"]
    assert set(kinds) == {"flatrate", "rent", "buy", "ads", "free"}


def test_reviews_lists_and_recommendations() -> None:
    assert len(with_rows("reviews", "results")) >= 12
    assert len(with_rows("lists", "results")) >= 10
    known = {movie["id"] for movie in movies()}
    recommended = with_rows("recommendations", "results")
    assert len(recommended) >= 6
    assert {row["id"] for movie in recommended for row in movie["recommendations"]["results"]} <= known


def test_every_image_has_a_path_of_its_own_and_true_proportions() -> None:
    paths = [image["file_path"] for image in all_images()]
    assert len(set(paths)) == len(paths)
    for image in all_images():
        assert image["aspect_ratio"] == round(image["width"] / image["height"], 3)
        name, ending = image["file_path"][1:].split(".")
        assert len(name) == 27 and name.isalnum() and ending in {"jpg", "png"}


def test_every_film_has_posters_in_two_languages() -> None:
    for movie in movies():
        assert {"en", "de", None} <= {row["iso_639_1"] for row in movie["images"]["posters"]}
        assert movie["backdrop_path"] == movie["images"]["backdrops"][0]["file_path"]
        assert movie["poster_path"] in {row["file_path"] for row in movie["images"]["posters"]}


def test_sixty_people_are_told_in_full() -> None:
    people = bodies("people")
    assert len(people) >= 60
    for person in people:
        assert person["birthday"] and person["place_of_birth"] and person["biography"] and person["imdb_id"]
        assert len(person["images"]["profiles"]) >= 2
    german = [person for person in people if len(person["translations"]["translations"]) >= 2]
    assert len(german) >= 10
    assert sum(bool(person.get("tagged_images", {}).get("results")) for person in people) >= 5


def test_a_person_is_the_same_in_every_credit() -> None:
    seen: dict[int, Body] = {}
    keys = CORE_KEYS.split()
    for movie in movies():
        for row in movie["credits"]["cast"] + movie["credits"]["crew"]:
            person = {key: row[key] for key in keys}
            assert seen.setdefault(row["id"], person) == person
    credits = [row["credit_id"] for m in movies() for row in m["credits"]["cast"] + m["credits"]["crew"]]
    assert len(set(credits)) == len(credits)


def test_ten_companies_are_told_in_full() -> None:
    companies = bodies("companies")
    assert len(companies) >= 10
    for company in companies:
        assert company["description"] and company["headquarters"] and company["origin_country"]
        assert company["alternative_names"]["results"] and company["images"]["logos"]
    assert sum(bool(company["parent_company"]) for company in companies) >= 3


def test_the_films_stay_within_their_share_of_the_package() -> None:
    assert sum((DEMO / f"{stem}.jsonl.gz").stat().st_size for stem in STEMS) <= 2_600_000


@pytest.mark.skipif(
    importlib.util.find_spec("bokeh_sampledata") is None,
    reason="needs bokeh-sampledata (tools/demo/requirements.txt)",
)
def test_building_again_gives_the_same_bytes(tmp_path: Path) -> None:
    build = [
        sys.executable,
        str(ROOT / "tools" / "demo" / "build.py"),
        "--only",
        "films",
        "--out",
        str(tmp_path),
    ]
    subprocess.run(build, check=True, capture_output=True)
    for stem in STEMS:
        name = f"{stem}.jsonl.gz"
        assert (tmp_path / name).read_bytes() == (DEMO / name).read_bytes(), name
