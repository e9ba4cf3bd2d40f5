"""Genres of one's own: listed, searched by, shown in details, and edited as everything else."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reelbase.accounts.api_keys import Scope
from tests.asking import Client
from tests.conftest import build_index
from tests.editing.test_requests import MOVIE, edited, key_of, pages, send
from tests.failure.indexing import root
from tests.importers.catalogue import take_lines
from tests.importers.world import LINES

GENRE = "/reelbase/v1/genre"
FIRST = 1_000_000_000


@pytest.fixture
def client(database_url: str, tmp_path: Path) -> Iterator[Client]:
    take_lines(database_url, tmp_path, LINES)
    with Client(database_url, key=key_of(database_url, Scope.EDIT)) as client:
        yield client


def own(client: Client, of: str, language: str = "en") -> list[Any]:
    """Return the genres of one's own in a list of TMDB's API."""
    found = client.get(f"/3/genre/{of}/list", {"language": language}).json()["genres"]
    assert [each["id"] >= FIRST for each in found] == sorted(each["id"] >= FIRST for each in found)
    return [each for each in found if each["id"] >= FIRST]


def genres_of(client: Client, language: str = "en-US") -> list[Any]:
    found: list[Any] = client.get("/3/movie/47964", {"language": language}).json()["genres"]
    return found


def made(client: Client, **facts: Any) -> int:
    said = {"facts": {"name": "Home video", "movies": True, **facts},
            "words": {"de-DE": {"name": "Heimvideo"}}}  # fmt: skip
    answer = send(client, "POST", GENRE, said)
    assert answer.status == 201, answer.json()
    return int(answer.json()["id"])


def test_a_genre_is_listed_in_every_language(client: Client) -> None:
    assert own(client, "movie") == []
    assert made(client) == FIRST
    assert own(client, "movie") == [{"id": FIRST, "name": "Home video"}]
    assert own(client, "movie", "de-AT") == [{"id": FIRST, "name": "Heimvideo"}]
    assert own(client, "tv") == []
    edited(client, f"{GENRE}/{FIRST}", {"facts": {"series": True, "movies": False, "name": "Amateur"}})
    assert own(client, "movie") == []
    assert own(client, "tv") == [{"id": FIRST, "name": "Amateur"}]
    assert own(client, "tv", "de") == [{"id": FIRST, "name": "Heimvideo"}]
    edited(client, f"{GENRE}/{FIRST}", {"words": {"de-DE": None}})
    assert own(client, "tv", "de") == [{"id": FIRST, "name": "Amateur"}]


def test_titles_have_it_and_are_found_by_it(client: Client, database_url: str) -> None:
    genre = made(client)
    before = genres_of(client)
    edited(client, MOVIE, {"facts": {"genre_ids": [28, genre]}})
    assert genres_of(client) == [{"id": 28, "name": "Action"}, {"id": genre, "name": "Home video"}]
    assert genres_of(client, "de-DE")[1] == {"id": genre, "name": "Heimvideo"}
    build_index(database_url)
    with Client(database_url) as searching:
        found = searching.get("/3/discover/movie", {"with_genres": genre}).json()["results"]
    shutil.rmtree(root(database_url), ignore_errors=True)
    assert [(each["id"], each["genre_ids"]) for each in found] == [(47964, [28, genre])]
    assert client.get(f"/3/genre/{genre}/movies").json()["results"][0]["id"] == 47964
    changes = client.get("/3/movie/47964/changes").json()["changes"]
    assert {"id": genre, "name": "Home video"} in [
        item["value"] for each in changes if each["key"] == "genres" for item in each["items"]
        if item["action"] == "added"
    ]  # fmt: skip
    edited(client, MOVIE, {"release": ["genre_ids"]})
    assert genres_of(client) == before


def test_a_film_and_its_genre_are_made_at_once(client: Client) -> None:
    titles = [
        {"kind": "genre", "id": -1, "facts": {"name": "New", "movies": True}},
        {"kind": "movie", "id": -2, "facts": {"original_title": "Own", "genre_ids": [-1, 18]}},
    ]
    answer = send(client, "POST", "/reelbase/v1/change-sets", {"titles": titles})
    assert answer.status == 201, answer.json()
    [genre, movie] = [each["id"] for each in answer.json()["titles"]]
    shown = client.get(f"/3/movie/{movie}").json()["genres"]
    assert shown == [{"id": genre, "name": "New"}, {"id": 18, "name": "Drama"}]


def test_a_genre_that_is_not_there_is_refused(client: Client) -> None:
    for ids in ([FIRST], [28, FIRST + 5], [4711], [-1]):
        refused = send(client, "PATCH", MOVIE, {"facts": {"genre_ids": ids}}, if_match="*")
        assert refused.status == 422
        assert "expected the id of a genre that is there" in refused.json()["detail"]


def test_its_edits_have_a_history_and_are_taken_back(client: Client, tmp_path: Path) -> None:
    genre = f"{GENRE}/{made(client)}"
    first = client.get(genre).json()
    assert first["facts"] == {"name": "Home video", "movies": True, "series": False}
    assert [*first["words"]] == ["de-DE"]
    changed = edited(client, genre, {"facts": {"name": "Other"}, "words": {"fr-FR": {"name": "Amateur"}}})
    assert own(client, "movie", "fr") == [{"id": FIRST, "name": "Amateur"}]
    fields = [each["edit"]["field"] for each in pages(client, f"{genre}/history") if "field" in each["edit"]]
    assert sorted(fields[:2]) == ["name", "name:fr-FR"]
    feed = client.get("/reelbase/v1/edits", {"kind": "genre"}).json()["edits"]
    assert {each["edit"]["kind"] for each in feed} == {"genre"}
    reverted = send(client, "POST", f"/reelbase/v1/change-sets/{changed['change_set']}/revert", {})
    assert reverted.status == 200
    again = client.get(genre).json()
    assert (again["facts"], again["words"]) == (first["facts"], first["words"])
    assert own(client, "movie", "fr") == [{"id": FIRST, "name": "Home video"}]


def test_a_genre_survives_what_imports_say(client: Client, database_url: str, tmp_path: Path) -> None:
    genre = made(client)
    edited(client, MOVIE, {"facts": {"genre_ids": [genre]}})
    assert take_lines(database_url, tmp_path, LINES).bad == ()
    assert genres_of(client) == [{"id": genre, "name": "Home video"}]
    assert own(client, "movie") == [{"id": genre, "name": "Home video"}]


def test_a_deleted_genre_leaves_titles_until_it_is_restored(client: Client) -> None:
    genre = made(client)
    edited(client, MOVIE, {"facts": {"genre_ids": [28, genre]}})
    target = f"{GENRE}/{genre}"
    series = "/reelbase/v1/tv/1396"
    edited(client, series, {"facts": {"genre_ids": [28, genre]}, "cast": {"add": [{"person_id": 62}]}})

    def in_lists() -> dict[int, Any]:
        cast = client.get("/3/person/62/combined_credits").json()["cast"]
        return {each["id"]: each["genre_ids"] for each in cast if each["id"] in (47964, 1396)}

    assert in_lists() == {47964: [28, genre], 1396: [28, genre]}
    etag = client.get(target).headers["etag"]
    assert send(client, "POST", f"{target}/delete", {}, if_match=etag).status == 200
    assert own(client, "movie") == []
    assert genres_of(client) == [{"id": 28, "name": "Action"}]
    assert in_lists() == {47964: [28], 1396: [28]}
    other = {"facts": {"original_title": "Own", "genre_ids": [genre]}}
    assert send(client, "POST", "/reelbase/v1/movie", other).status == 422
    assert send(client, "POST", f"{target}/restore", {}).status == 200
    assert own(client, "movie", "de") == [{"id": genre, "name": "Heimvideo"}]
    assert in_lists() == {47964: [28, genre], 1396: [28, genre]}
    assert genres_of(client)[1] == {"id": genre, "name": "Home video"}
