"""The door for Plex: its contract, and one conversation as a media server has it."""

import json
import re
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator

from reelbase.accounts.api_keys import create_api_key
from reelbase.doors.plex import DOOR
from reelbase.setting_values import Open
from reelbase.storage.engine.database import open_database
from tests.asking import Answer, Client
from tests.conftest import Databases, Fill
from tests.doors.goldens import check
from tests.golden.small import fill_indexed, own
from tests.moments import NOON

M, T, L = "/plex/movie", "/plex/tv", "/library/metadata"
K, S, SE, EP = "tmdb-movie-603", "tmdb-show-1399", "tmdb-season-1399-1", "tmdb-episode-1399-1-1"
MOVIE, SHOW, SEASON, EPISODE = f"{M}{L}/{K}", f"{T}{L}/{S}", f"{T}{L}/{SE}", f"{T}{L}/{EP}"
START, SIZE = "X-Plex-Container-Start", "X-Plex-Container-Size"
UPDATE = "includeChildren=1&updating=1&X-Plex-Country=US&X-Plex-Language=en-US&X-Plex-Text-Format=markdown"
FOUND = (
    *(M, T, f"{M}/", MOVIE, f"{MOVIE}/", f"{MOVIE}?X-Plex-Country=DE", f"{MOVIE}?X-Plex-Country=ZZ"),
    *(f"{MOVIE}?X-Plex-Language=de-DE", f"{MOVIE}?X-Plex-Language=ja-JP", f"{MOVIE}?x-plex-language=de"),
    *(f"{MOVIE}?includeFields=guid,title", f"{MOVIE}?includeElements=Metadata"),
    *(f"{MOVIE}?excludeElements=Role,Image", f"{MOVIE}?excludeFields=summary", f"{MOVIE}?X-Plex-Token=x"),
    *(f"{MOVIE}/images", f"{MOVIE}/extras", f"{MOVIE}/children", f"{MOVIE}/grandchildren"),
    *(SHOW, f"{SHOW}?includeChildren=1", f"{SHOW}?{UPDATE}", f"{SHOW}/children", f"{SHOW}/images"),
    *(f"{SHOW}/children?{START}=2&{SIZE}=3", f"{SHOW}/children?{SIZE}=0", f"{SHOW}/grandchildren"),
    *(f"{SHOW}/grandchildren?{START}=10000&{SIZE}=50", f"{SHOW}?includeChildren=1&episodeOrder=nope"),
    *(f"{SHOW}?includeChildren=1&episodeOrdering=nope", f"{SHOW}?X-Plex-Language=de_DE"),
    *(SEASON, f"{SEASON}?includeChildren=1", f"{SEASON}/children?{START}=0&{SIZE}=5"),
    *(f"{SEASON}/grandchildren", f"{SEASON}/images", EPISODE, f"{EPISODE}/images", f"{EPISODE}/children"),
)
REFUSED = {
    **dict.fromkeys((f"{M}{L}/tmdb-movie-999999999", f"{M}{L}/..%2F..%2Fetc", f"{M}{L}/a%20b"), 404),
    **dict.fromkeys((f"{M}{L}/{S}", f"{T}{L}/{K}", f"{T}{L}/tmdb-episode-1399-99-1", "/plex", f"{M}/x"), 404),
    **dict.fromkeys((f"{SHOW}/children?{START}=-1", f"{SHOW}/children?{SIZE}=many"), 400),
}
REQUESTS = [*FOUND, *REFUSED]

TEXT = {"type": "string", "minLength": 1}
URL = {"type": "string", "pattern": r"^https?://[^/ ]+/\S+$"}
NUMBER = {"type": "integer", "minimum": 0}
TAGS = {"type": "array", "items": {"type": "object", "required": ["tag"], "properties": {"thumb": URL}}}
ROLES = {**TAGS, "items": {**TAGS["items"], "properties": {"thumb": URL, "order": NUMBER}}}  # type: ignore[dict-item]
IMAGE = {
    "type": "object",
    "required": ["type", "url"],
    "properties": {"url": URL, "type": {"enum": ["coverPoster", "background", "clearLogo", "snapshot"]}},
}
GUID = {"properties": {"id": {"pattern": r"^(imdb://tt\d+|tmdb://\d+|tvdb://\d+)$"}}}
KEY = {
    "type": "string",
    "pattern": r"^(tmdb|rb)-(movie|show|season|episode)-\d+(-\d+){0,2}(-o[0-9a-f]{24})?$",
}
METADATA = {
    "type": "object",
    "required": ["ratingKey", "key", "guid", "type", "title"],
    "properties": {
        "ratingKey": KEY,
        "parentRatingKey": KEY,
        "key": {"pattern": r"^/plex/(movie|tv)/library/metadata/[\w-]+(/children)?$"},
        "parentKey": {"pattern": r"^/plex/tv/library/metadata/[\w-]+$"},
        "guid": {"pattern": r"^tv\.plex\.agents\.custom\.reelbase\.(movie|tv)://\w+/[\w-]+$"},
        "originallyAvailableAt": {"pattern": r"^\d{4}-\d\d-\d\d$"},
        "contentRating": {"pattern": r"^([a-z]{2}/)?[^/]+$"},
        **dict.fromkeys(("duration", "year", "index", "parentIndex"), NUMBER),
        **dict.fromkeys(("thumb", "art", "parentThumb", "grandparentThumb"), URL),
        **dict.fromkeys(("Role", "Director", "Producer", "Writer"), ROLES),
        **dict.fromkeys(("Genre", "Country", "Studio", "Network"), TAGS),
        "Image": {"type": "array", "items": IMAGE},
        "Guid": {"type": "array", "items": GUID},
        "Children": {"type": "object", "required": ["size", "Metadata"]},
    },
    "not": {"properties": {"title": {"type": "null"}}},
}
CONTAINER = Draft202012Validator(
    {
        "type": "object",
        "required": ["MediaContainer"],
        "properties": {
            "MediaContainer": {
                "type": "object",
                "required": ["offset", "totalSize", "size", "identifier"],
                "properties": {"Metadata": {"type": "array", "items": METADATA}, "Image": {"items": IMAGE}},
            }
        },
    }
)


@pytest.fixture(scope="module")
def small_url(databases: Databases, template: Callable[[str, Fill], str]) -> str:
    return databases.address(template("small", fill_indexed))


def container(answer: Answer) -> Any:
    return answer.json()["MediaContainer"]


def only(client: Client, target: str, headers: dict[str, str] | None = None) -> Any:
    (found,) = container(client.get(target, headers=headers))["Metadata"]
    return found


def matched(client: Client, provider: str, **said: object) -> Any:
    answer = client.ask("POST", f"{provider}{L}/matches", body=json.dumps(said).encode())
    assert answer.status == 200
    CONTAINER.validate(answer.json())
    return container(answer)


def keys(found: Any) -> list[str]:
    return [each["ratingKey"] for each in found["Metadata"]]


def test_answers_and_statements_are_as_written_down(doors: Client, pytestconfig: pytest.Config) -> None:
    check(DOOR, REQUESTS, doors, pytestconfig)


def test_every_answer_is_a_container_without_null(doors: Client) -> None:
    assert len(REQUESTS) >= 40
    for request in REQUESTS:
        answer = doors.get(request, headers={"accept": "application/xml"})
        assert answer.status == REFUSED.get(request, 200), request
        assert answer.headers["content-type"] == "application/json; charset=utf-8"
        assert b"null" not in answer.body, request
        if request.rstrip("/") not in (M, T) and "includeFields" not in request:
            CONTAINER.validate(answer.json())
            if "Metadata" in container(answer):
                assert container(answer)["size"] == len(container(answer)["Metadata"])


def test_a_provider_says_what_it_is(doors: Client) -> None:
    movie, tv = (doors.get(each).json()["MediaProvider"] for each in (M, T))
    assert [each["type"] for each in movie["Types"]] == [1]
    assert [each["type"] for each in tv["Types"]] == [2, 3, 4]
    assert movie["identifier"] != tv["identifier"]
    for each in (movie, tv):
        assert re.fullmatch(r"tv\.plex\.agents\.custom\.[A-Za-z0-9.]+", each["identifier"])
        assert [feature["type"] for feature in each["Feature"]] == ["metadata", "match"]
        assert all(feature["key"].startswith("/library") for feature in each["Feature"])


def test_languages_and_countries_are_those_of_the_request(doors: Client) -> None:
    german = {"X-Plex-Language": "de-DE"}
    assert only(doors, MOVIE, german)["title"] == only(doors, f"{MOVIE}?X-Plex-Language=de-DE")["title"]
    assert only(doors, f"{MOVIE}?X-Plex-Language=en-US", german)["title"] == "The Matrix"
    assert "originalTitle" not in only(doors, MOVIE)
    assert only(doors, MOVIE)["contentRating"] == "R"
    assert not str(only(doors, f"{MOVIE}?X-Plex-Country=ZZ").get("contentRating")).startswith("zz/")
    found = only(doors, MOVIE)
    assert {"id": "imdb://tt0133093"} in found["Guid"]
    assert {"id": "tmdb://603"} in found["Guid"]
    assert (found["duration"], found["year"]) == (136 * 60_000, 1999)
    orders = [each["order"] for each in found["Role"]]
    assert orders == sorted({*orders})
    assert orders.pop(0) == 1
    assert not {"Children", "SeasonType", "Network", "index"} & found.keys()


def test_children_are_paged_and_whole_within_a_title(doors: Client) -> None:
    whole = only(doors, f"{SHOW}?includeChildren=1")["Children"]
    assert whole["size"] == len(whole["Metadata"])
    assert container(doors.get(f"{SHOW}/children?{START}=2&{SIZE}=3"))["Metadata"] == whole["Metadata"][2:5]
    answer = doors.get(f"{SHOW}/grandchildren")
    assert len(keys(container(answer))) == 20
    total = container(answer)["totalSize"]
    assert answer.headers["x-plex-container-total-size"] == str(total)
    paged = [
        key
        for start in range(0, total, 37)
        for key in keys(container(doors.get(f"{SHOW}/grandchildren?{START}={start}&{SIZE}=37")))
    ]
    assert len(paged) == len({*paged}) == total > 70
    first = only(doors, f"{SEASON}?includeChildren=1")
    assert (first["index"], first["parentRatingKey"], first["parentType"]) == (1, S, "show")
    assert [each["index"] for each in first["Children"]["Metadata"]] == [*range(1, 11)]
    episode = only(doors, EPISODE)
    assert (episode["parentRatingKey"], episode["grandparentRatingKey"]) == (SE, S)
    assert (episode["parentIndex"], episode["index"]) == (1, 1)


def test_a_match_is_the_one_that_is_sure(doors: Client) -> None:
    assert keys(matched(doors, M, type=1, title="The Matrix", year=1999)) == [K]
    assert keys(matched(doors, M, type=1, title="The Matrix", year=1999, manual=1))[0] == K
    assert keys(matched(doors, M, type=1, title="xx", guid="imdb://tt0133093")) == [K]
    for guid in ("tvdb://tt1", "imdb://603", "tmdb://9999999999"):
        assert keys(matched(doors, M, type=1, title="The Matrix", year=1999, guid=guid)) == [K]
    file = "/Movies/M (1999) {tmdb-603}/m.mkv"
    assert keys(matched(doors, M, type=1, title="Matrix", filename=file)) == [K]
    for nothing in (
        {"title": "The Matrix", "year": 1950},
        {"title": "qqzzxxyy"},
        {"title": "", "guid": "plex://movie/5d776"},
    ):
        assert keys(matched(doors, M, type=1, **nothing)) == []
    assert keys(matched(doors, T, type=2, title="Game of Thrones", year=2011)) == [S]
    assert keys(matched(doors, M, type=2, title="Game of Thrones", year=2011)) == []


def test_seasons_and_episodes_are_matched_by_number_or_day(doors: Client) -> None:
    thrones = "Game of Thrones"
    season = matched(doors, T, type=3, parentTitle=thrones, index=1, includeChildren=1)
    assert keys(season) == [SE]
    assert len(season["Metadata"][0]["Children"]["Metadata"]) == 10
    assert keys(matched(doors, T, type=4, grandparentTitle=thrones, parentIndex=1, index=1)) == [EP]
    assert keys(matched(doors, T, type=4, grandparentTitle=thrones, date="2011-04-17")) == [EP]
    assert keys(matched(doors, T, type=4, grandparentTitle=thrones, parentIndex=99, index=1)) == []
    for body in (b'{"title": "x"}', b"nope", b"", b'{"type": "x"}'):
        answer = doors.ask("POST", f"{T}{L}/matches", body=body)
        assert (answer.status, container(answer)["size"]) == (400, 0)


def test_an_episode_group_is_an_order_with_keys_of_its_own(small_url: str) -> None:
    series, group = own(61), "0000000000000000000000b4"
    address = f"{T}{L}/rb-show-{series}"
    with Client(small_url, doors="plex") as client:
        types = [each["id"] for each in only(client, address)["SeasonType"]]
        assert types[:2] == ["tmdbAiring", f"tmdbGroup{group}"]
        asked = f"includeChildren=1&episodeOrder=tmdbGroup{group}"
        whole = only(client, f"{address}?{asked}")["Children"]["Metadata"]
        parts = client.get(f"/3/tv/episode_group/{group}").json()["groups"]
        assert [each["title"] for each in whole] == [each["name"] for each in parts]
        for season, part in zip(whole, parts, strict=True):
            assert season["ratingKey"] == f"rb-season-{series}-{season['index']}-o{group}"
            found = container(client.get(f"{T}{L}/{season['ratingKey']}/children"))["Metadata"]
            assert [each["index"] for each in found] == [*range(1, len(part["episodes"]) + 1)]
            assert [each["title"] for each in found] == [each["name"] for each in part["episodes"]]
            for each in found:
                assert only(client, f"{T}{L}/{each['ratingKey']}") == each
                assert each["parentRatingKey"] == season["ratingKey"]
        elsewhere = f"{T}{L}/rb-show-{own(62)}?{asked}"
        assert only(client, elsewhere)["Children"]["size"] == 0


def test_a_key_stands_in_the_path_where_one_is_needed(database_url: str) -> None:
    with closing(open_database(database_url)) as database:
        key = create_api_key(database, "plex", NOON).key
    with Client(database_url, doors="plex", open=Open.FALSE, key=None) as client:
        assert client.get(M).status == client.get(f"/plex/wrong/{M.rpartition('/')[-1]}").status == 401
        assert client.get(f"/plex/{key}/movie").status == 200
    with Client(database_url) as client:
        assert client.get(M).status == 404
