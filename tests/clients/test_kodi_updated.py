"""Kodi's updated scrapers read the demo: 3.0 for movies, and the one for series that was written anew.

Kodi 20 and 21 update to them, and no package has them, so their requests are written down here as they are.
They read members without asking if they are there, so what they read is asserted to be there.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.asking import Client

MATRIX, BREAKING_BAD, MATRICES = 603, 1396, 2344
OF_MOVIE = "trailers,images,releases,casts,keywords"
OF_SERIES = "credits,content_ratings,external_ids,images,videos,keywords"
LANGUAGE = {"language": "de-DE"}
PICTURES = {"include_image_language": "de,en,null"}
MOST = 20
"""So many names are appended at once."""

Get = Callable[..., Any]


@pytest.fixture(scope="module")
def get(demo_url: str) -> Iterator[Get]:
    """Ask for a path with parameters."""
    with Client(demo_url) as client:

        def ask(path: str, **parameters: object) -> Any:
            answer = client.get(f"/3/{path}", parameters)
            assert answer.status == 200, path
            return answer.json()

        yield ask


def languages(images: list[dict[str, Any]]) -> set[str | None]:
    assert all(each["file_path"] for each in images)
    return {each["iso_639_1"] for each in images}


def test_a_movie_is_found(get: Get) -> None:
    """Search with the year of the folder, on a second page too, and find by the id of IMDb."""
    wanted = {"query": "the matrix", "include_adult": "false", **LANGUAGE}
    first = get("search/movie", **wanted, year="1999")
    assert first["results"][0]["id"] == MATRIX and first["results"][0]["release_date"].startswith("1999")
    assert all(
        {"title", "popularity", "poster_path", "backdrop_path"} <= set(row) for row in first["results"]
    )
    assert get("search/movie", **{**wanted, "query": "the"}, page=2)["page"] == 2
    found = get("find/tt0133093", external_source="imdb_id", **LANGUAGE)
    assert [row["id"] for row in found["movie_results"]] == [MATRIX]


@pytest.mark.parametrize("id_", [MATRIX, "tt0133093"])
def test_a_movie_is_scraped(get: Get, id_: int | str) -> None:
    """Ask in a language for the words, and without one for all pictures and trailers."""
    movie = get(f"movie/{id_}", append_to_response=OF_MOVIE, **LANGUAGE)
    every = get(f"movie/{id_}", append_to_response="trailers,images")
    assert (movie["id"], movie["title"], movie["imdb_id"]) == (MATRIX, "Matrix", "tt0133093")
    assert {each["name"] for each in movie["genres"]} == {"Action", "Science Fiction"}
    directors = [each["name"] for each in movie["casts"]["crew"] if each["job"] == "Director"]
    assert directors == ["Lilly Wachowski", "Lana Wachowski"]
    assert (movie["casts"]["cast"][0]["name"], movie["casts"]["cast"][0]["order"]) == ("Keanu Reeves", 0)
    ratings = {each["iso_3166_1"]: each["certification"] for each in movie["releases"]["countries"]}
    assert (ratings["US"], ratings["DE"]) == ("R", "16")
    assert "virtual reality" in [each["name"] for each in movie["keywords"]["keywords"]]
    assert not movie["trailers"]["youtube"] and every["trailers"]["youtube"][0]["source"] == "vKQi3bBA1y8"
    assert languages(every["images"]["posters"]) >= {"de", "en", None}
    assert None in languages(every["images"]["backdrops"])
    assert "en" in languages(every["images"]["logos"])


def test_a_set_is_scraped(get: Get) -> None:
    german = get(f"collection/{MATRICES}", append_to_response="images", **LANGUAGE)
    every = get(f"collection/{MATRICES}", append_to_response="images")
    assert german["name"] and every["overview"]
    assert languages(every["images"]["posters"]) and languages(every["images"]["backdrops"])


def test_a_series_is_found(get: Get) -> None:
    found = get("search/tv", query="breaking bad", first_air_date_year="2008", **LANGUAGE)
    assert [row["id"] for row in found["results"]][:1] == [BREAKING_BAD]
    assert found["results"][0]["origin_country"] == ["US"]
    for source, id_ in (("imdb", "tt0903747"), ("tvdb", "81189")):
        found = get(f"find/{id_}", external_source=f"{source}_id")
        assert [row["id"] for row in found["tv_results"]] == [BREAKING_BAD]


def test_a_series_is_scraped(get: Get) -> None:
    """Ask for pictures and videos in the preferred languages, and for those of all seasons at once."""
    videos = {"include_video_language": "de,en,null"}
    path = f"tv/{BREAKING_BAD}"
    series = get(path, append_to_response=OF_SERIES, **LANGUAGE, **PICTURES, **videos)
    assert (series["name"], series["external_ids"]["tvdb_id"]) == ("Breaking Bad", 81189)
    assert series["credits"]["cast"][0]["name"] == "Bryan Cranston" and series["keywords"]["results"]
    assert {each["iso_3166_1"]: each["rating"] for each in series["content_ratings"]["results"]}["DE"] == "16"
    assert languages(series["images"]["posters"]) == {"de", "en", None}
    numbers = [season["season_number"] for season in series["seasons"]]
    asked = ",".join(f"season/{number}/images" for number in numbers)
    body = get(path, append_to_response=asked, **PICTURES)
    assert any(body[f"season/{number}/images"]["posters"] for number in numbers)
    for number in numbers:
        posters = body[f"season/{number}/images"]["posters"]
        assert posters == get(f"{path}/season/{number}/images", **PICTURES)["posters"]
        assert languages(posters) <= {"de", "en", None}


def test_episodes_are_scraped(get: Get) -> None:
    """Ask for all seasons at once, then for the pictures and ids of nine episodes with each season."""
    path = f"tv/{BREAKING_BAD}"
    seasons = get(path, append_to_response=",".join(f"season/{number}" for number in range(1, 6)), **LANGUAGE)
    assert [len(seasons[f"season/{number}"]["episodes"]) for number in range(1, 6)] == [7, 13, 13, 13, 16]
    stills = 0
    numbers = [each["episode_number"] for each in seasons["season/2"]["episodes"]]
    for some in (numbers[:9], numbers[9:]):
        names = [f"episode/{each}/{part}" for each in some for part in ("images", "external_ids")]
        asked = ["credits", *names]
        assert len(asked) < MOST
        body = get(f"{path}/season/2", append_to_response=",".join(asked), **LANGUAGE, **PICTURES)
        assert body["credits"]["cast"][0]["name"] == "Bryan Cranston"
        for each in some:
            ids = get(f"{path}/season/2/episode/{each}/external_ids")
            assert body[f"episode/{each}/external_ids"].items() <= ids.items()
            stills += len(body[f"episode/{each}/images"]["stills"])
    assert stills
    one = get(f"{path}/season/2/episode/1", append_to_response="images,external_ids", **LANGUAGE, **PICTURES)
    english = get(f"{path}/season/2", language="en-US")["episodes"][0]
    assert (one["name"], english["name"]) == ("Folge 1", "Seven Thirty-Seven")


def test_another_order_of_episodes(get: Get) -> None:
    [group, *_] = get(f"tv/{BREAKING_BAD}/episode_groups")["results"]
    boxes = get(f"tv/episode_group/{group['id']}")["groups"]
    third = boxes[0]["episodes"][2]
    assert (boxes[0]["order"], third["order"], third["season_number"], third["episode_number"]) == (
        1,
        2,
        1,
        3,
    )


def test_configuration(get: Get) -> None:
    assert get("configuration")["images"]["secure_base_url"].endswith("/t/p/")
