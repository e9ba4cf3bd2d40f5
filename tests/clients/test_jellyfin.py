"""Jellyfin reads the demo: its plugin's requests, answered right and in the types of TMDbLib.

.NET is seldom there where the suite runs, so the requests are written down as the plugin of Jellyfin 10.11
sends them, parameter by parameter, and the types in tests/clients/tmdblib.py.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.asking import Client
from tests.clients import tmdblib
from tests.clients.tmdblib import Shape, faults

pytestmark = pytest.mark.once

MATRIX, BREAKING_BAD, REEVES, MATRICES = 603, 1396, 6384, 2344
OF_MOVIE = "credits,images,keywords,releases,videos"
OF_SERIES = "credits,images,external_ids,content_ratings,keywords,videos,episode_groups,aggregate_credits"
OF_SEASON = OF_EPISODE = "credits,images,external_ids,videos"
OF_PERSON = "tv_credits,movie_credits,images,external_ids"

Get = Callable[..., Any]


@pytest.fixture(scope="module")
def get(demo_url: str) -> Iterator[Get]:
    """Ask for a path with parameters, and find no fault with the types of the answer."""
    with Client(demo_url) as client:

        def ask(path: str, shape: Shape, **parameters: object) -> Any:
            query = "&".join(f"{name}={value}" for name, value in parameters.items())
            answer = client.get(f"/3/{path}?{query}")
            assert answer.status == 200, path
            body = answer.json()
            assert faults(body, shape) == [], path
            return body

        yield ask


def of_library(language: str, parts: str) -> dict[str, str]:
    """Return the parameters of a library in a language: pictures in it, without one, and in English."""
    return {
        "language": language,
        "include_image_language": ",".join({language: None, "null": None, "en": None}),
        "append_to_response": parts,
    }


def ids(get: Get, kind: str, number: int) -> list[int]:
    """Return the first popular titles, which differ in what is known of them."""
    pages = [get(f"{kind}/popular", tmdblib.page({"id": tmdblib.whole}), page=each) for each in (1, 2)]
    return [row["id"] for page in pages for row in page["results"]][:number]


@pytest.mark.parametrize("language", ["de-DE", "en", "es-MX"])
def test_movies(get: Get, language: str) -> None:
    for each in ids(get, "movie", 40):
        get(f"movie/{each}", tmdblib.MOVIE, **of_library(language, OF_MOVIE))


def test_a_movie_in_german(get: Get) -> None:
    movie = get(f"movie/{MATRIX}", tmdblib.MOVIE, **of_library("de-DE", OF_MOVIE))
    assert (movie["title"], movie["original_title"], movie["runtime"]) == ("Matrix", "The Matrix", 136)
    assert {each["iso_639_1"] for each in movie["images"]["posters"]} == {"en", "de", None}
    ratings = {each["iso_3166_1"]: each["certification"] for each in movie["releases"]["countries"]}
    assert (ratings["DE"], ratings["US"]) == ("16", "R")
    assert [each["name"] for each in movie["credits"]["crew"] if each["job"] == "Director"] == [
        "Lilly Wachowski",
        "Lana Wachowski",
    ]
    assert movie["belongs_to_collection"]["id"] == MATRICES
    videos = get(f"movie/{MATRIX}", tmdblib.MOVIE, **of_library("en", OF_MOVIE))["videos"]["results"]
    assert (videos[0]["site"], videos[0]["type"], videos[0]["key"]) == ("YouTube", "Trailer", "vKQi3bBA1y8")


@pytest.mark.parametrize("language", ["de-DE", "en"])
def test_series_down_to_their_episodes(get: Get, language: str) -> None:
    for each in ids(get, "tv", 20):
        series = get(f"tv/{each}", tmdblib.SERIES, **of_library(language, OF_SERIES))
        for number in [row["season_number"] for row in series["seasons"]][:2]:
            path = f"tv/{each}/season/{number}"
            season = get(path, tmdblib.SEASON, **of_library(language, OF_SEASON))
            for episode in season["episodes"][:2]:
                address = f"{path}/episode/{episode['episode_number']}"
                get(address, tmdblib.EPISODE, **of_library(language, OF_EPISODE))


def test_a_series_in_german(get: Get) -> None:
    series = get(f"tv/{BREAKING_BAD}", tmdblib.SERIES, **of_library("de-DE", OF_SERIES))
    assert (series["name"], series["status"], series["number_of_episodes"]) == ("Breaking Bad", "Ended", 62)
    assert {each["iso_3166_1"]: each["rating"] for each in series["content_ratings"]["results"]}["DE"] == "16"
    assert (series["external_ids"]["tvdb_id"], series["external_ids"]["imdb_id"]) == (81189, "tt0903747")
    first = series["aggregate_credits"]["cast"][0]
    assert (first["name"], first["roles"][0]["character"]) == ("Bryan Cranston", "Walter White")
    assert [each["name"] for each in series["keywords"]["results"]]
    [dvd] = [each["id"] for each in series["episode_groups"]["results"] if each["type"] == 3]
    boxes = get(f"tv/episode_group/{dvd}", tmdblib.GROUP, language="de-DE")["groups"]
    [first] = [box for box in boxes if box["order"] == 1]
    third = next(each for each in first["episodes"] if each["order"] == 2)
    assert (third["season_number"], third["episode_number"]) == (1, 3)


def test_an_episode(get: Get) -> None:
    path = f"tv/{BREAKING_BAD}/season/1/episode/1"
    episode = get(path, tmdblib.EPISODE, **of_library("de-DE", OF_EPISODE))
    assert (episode["name"], episode["air_date"], episode["runtime"]) == ("Folge 1", "2008-01-20", 59)
    assert (episode["external_ids"]["imdb_id"], episode["external_ids"]["tvdb_id"]) == ("tt0959621", 349232)
    assert episode["images"]["stills"]
    assert {each["name"] for each in episode["credits"]["crew"] if each["job"] == "Director"} == {
        "Vince Gilligan"
    }


def test_people(get: Get) -> None:
    cast = get(f"movie/{MATRIX}", tmdblib.MOVIE, **of_library("en", OF_MOVIE))["credits"]["cast"]
    parts = {"language": "de-DE", "append_to_response": OF_PERSON}
    for each in [row["id"] for row in cast][:20]:
        get(f"person/{each}", tmdblib.PERSON_DETAILS, **parts)
    reeves = get(f"person/{REEVES}", tmdblib.PERSON_DETAILS, **parts)
    assert (reeves["name"], reeves["birthday"], reeves["imdb_id"]) == (
        "Keanu Reeves",
        "1964-09-02",
        "nm0000206",
    )
    assert reeves["images"]["profiles"]


def test_what_is_identified(get: Get) -> None:
    """Find by the ids of others, and search as people do who identify a title by hand."""
    for source, id_, kind, expected in [
        ("imdb_id", "tt0133093", "movie_results", MATRIX),
        ("imdb_id", "tt0903747", "tv_results", BREAKING_BAD),
        ("tvdb_id", "81189", "tv_results", BREAKING_BAD),
        ("tvdb_id", "349232", "tv_episode_results", 62085),
        ("imdb_id", "nm0000206", "person_results", REEVES),
    ]:
        found = get(f"find/{id_}", tmdblib.FOUND, external_source=source, language="de-DE")
        assert [each["id"] for each in found[kind]] == [expected], id_
    adult = {"include_adult": "false"}
    searches: list[tuple[str, Any, dict[str, Any], int]] = [
        ("movie", tmdblib.MOVIE_SUMMARY, {"language": "de-DE", **adult, "year": 1999}, MATRIX),
        ("movie", tmdblib.MOVIE_SUMMARY, {"language": "de-DE", **adult}, MATRIX),
        ("collection", tmdblib.NAMED, {"language": "de-DE"}, MATRICES),
    ]
    for kind, shape, parameters, expected in searches:
        found = get(f"search/{kind}", tmdblib.page(shape), query="Matrix", **parameters)
        assert found["results"][0]["id"] == expected
    named = {"query": "breaking%20bad", "language": "de-DE", **adult, "first_air_date_year": 2008}
    series = get("search/tv", tmdblib.page(tmdblib.SERIES_SUMMARY), **named)
    assert [each["id"] for each in series["results"]][:1] == [BREAKING_BAD]
    people = get("search/person", tmdblib.page(tmdblib.PERSON), query="Keanu%20Reeves", **adult)
    assert people["results"][0]["id"] == REEVES


def test_collections_and_recommendations(get: Get) -> None:
    collection = get(f"collection/{MATRICES}", tmdblib.COLLECTION, **of_library("de-DE", "images"))
    assert [each["id"] for each in collection["parts"]] == [603, 604, 605, 624860]
    assert collection["images"]["posters"]
    for kind, id_, shape in [
        ("movie", MATRIX, tmdblib.MOVIE_SUMMARY),
        ("tv", BREAKING_BAD, tmdblib.SERIES_SUMMARY),
    ]:
        found = get(f"{kind}/{id_}/recommendations", tmdblib.page(shape), language="de-DE", page=1)
        assert found["results"]


def test_configuration(get: Get) -> None:
    """Read the address of pictures, and the sizes that the plugin offers."""
    sizes = [tmdblib.text]
    shape = {
        "base_url": tmdblib.text,
        "secure_base_url": tmdblib.text,
        **{f"{kind}_sizes": sizes for kind in ("backdrop", "logo", "poster", "profile", "still")},
    }
    images = get("configuration", {"images": shape, "change_keys": [tmdblib.text]})["images"]
    assert images["secure_base_url"].endswith("/t/p/") and images["poster_sizes"][-1] == "original"
