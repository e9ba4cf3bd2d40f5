"""The API for editors over HTTP: who may, what is taken, and what TMDB's API shows with the next request."""

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from reelbase.accounts.api_keys import Scope, new_api_key
from reelbase.bounds import BODY_VALUES, EDITED_ROWS
from reelbase.storage.engine.database import open_database
from tests.asking import Answer, Client
from tests.importers.catalogue import take_lines
from tests.importers.world import LINES
from tests.moments import NOON

MOVIE = "/reelbase/v1/movie/47964"


@pytest.fixture
def url(database_url: str, tmp_path: Path) -> str:
    take_lines(database_url, tmp_path, LINES)
    return database_url


def key_of(url: str, *scopes: Scope) -> str:
    with closing(open_database(url)) as database, database.writer(now=NOON) as db:
        return new_api_key(db, "desk", scopes=scopes).key


@pytest.fixture
def client(url: str) -> Iterator[Client]:
    with Client(url, key=key_of(url, Scope.EDIT)) as client:
        yield client


def send(client: Client, method: str, target: str, said: Any = None, **headers: str) -> Answer:
    lines = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.ask(method, target, headers=lines, body=b"" if said is None else json.dumps(said).encode())


def edited(client: Client, target: str, said: Any) -> Any:
    """Edit something as it is now, and return what is answered."""
    etag = client.get(target).headers["etag"]
    answer = send(client, "PATCH", target, said, if_match=etag)
    assert answer.status == 200, answer.json()
    return answer.json()


def pages(client: Client, target: str) -> list[Any]:
    """Return all edits of a history, asked for one by one."""
    page = client.get(target, {"limit": 1}).json()
    found = list(page["edits"])
    while page["next"]:
        page = client.get(target, {"limit": 1, "cursor": page["next"]}).json()
        found += page["edits"]
    return found


def test_a_film_is_entered_and_corrected_and_every_client_sees_it_at_once(client: Client) -> None:
    person = send(client, "POST", "/reelbase/v1/person", {"facts": {"name": "Ada Own"}}).json()
    said = {
        "facts": {"original_title": "Home video", "original_language": "en", "release_date": "2024-05-01"},
        "words": {"de-DE": {"name": "Heimvideo", "overview": "Zwei Katzen."}},
        "cast": {"add": [{"person_id": person["id"], "character": "Herself"}]},
        "release_dates": {"add": [{"iso_3166_1": "DE", "release_date": "2024-05-01", "type": 1,
                                   "note": "Festival"}]},
    }  # fmt: skip
    made = send(client, "POST", "/reelbase/v1/movie", said)
    assert made.status == 201
    assert made.headers["location"] == "/reelbase/v1/movie/1000000000"
    seen = client.get("/3/movie/1000000000", {"language": "de-DE", "append_to_response": "credits"}).json()
    assert (seen["title"], seen["overview"], seen["release_date"]) == (
        "Heimvideo", "Zwei Katzen.", "2024-05-01",
    )  # fmt: skip
    assert [(each["name"], each["character"], each["order"]) for each in seen["credits"]["cast"]] == [
        ("Ada Own", "Herself", 0)
    ]
    edited(client, "/reelbase/v1/movie/1000000000", {"words": {"de-DE": {"name": "Daheim"}}})
    assert client.get("/3/movie/1000000000", {"language": "de-DE"}).json()["title"] == "Daheim"
    changes = client.get("/3/movie/1000000000/changes").json()["changes"]
    assert [(each["key"], each["items"][0]["value"]) for each in changes if each["key"] == "title"] == [
        ("title", "Daheim")
    ]


def test_a_document_shows_every_field_and_what_is_set(client: Client) -> None:
    before = client.get(MOVIE).json()
    assert before["locks"] == {}
    assert before["facts"]["original_title"] == "A Good Day to Die Hard"
    assert before["cast"]["62"]["character"] == "John McClane"
    made = edited(client, MOVIE, {"facts": {"budget": 5}, "cast": {"remove": ["62"]}})
    after = client.get(MOVIE).json()
    assert after["locks"] == {"budget": made["change_set"], "cast:62": made["change_set"]}
    assert "62" not in after["cast"]


def test_nobody_edits_without_a_key_for_it(url: str) -> None:
    with Client(url, key=key_of(url)) as reader:
        refused = send(reader, "POST", "/reelbase/v1/movie", {})
        assert (refused.status, refused.headers["content-type"]) == (403, "application/problem+json")
        assert reader.get(MOVIE).status == 403
    with Client(url, key=None) as nobody:
        assert nobody.get(MOVIE).status == 401
        assert send(nobody, "POST", "/reelbase/v1/movie", {}).json()["status"] == 401


def test_two_editors_lose_no_update(client: Client) -> None:
    first = client.get(MOVIE).headers["etag"]
    assert send(client, "PATCH", MOVIE, {"facts": {"budget": 1}}).status == 428
    assert send(client, "PATCH", MOVIE, {"facts": {"budget": 1}}, if_match=first).status == 200
    late = send(client, "PATCH", MOVIE, {"facts": {"budget": 2}}, if_match=first)
    assert late.status == 412
    assert late.json()["etag"] == client.get(MOVIE).headers["etag"] != first
    assert client.get("/3/movie/47964").json()["budget"] == 1
    assert send(client, "PATCH", MOVIE, {"facts": {"budget": 2}}, if_match="*").status == 200


def test_a_weak_etag_names_no_state(client: Client) -> None:
    etag = client.ask("GET", MOVIE, headers={"accept-encoding": "gzip"}).headers["etag"]
    for condition in (f"W/{etag}", f'W/{etag}, "0.9"', "W/*"):
        refused = send(client, "PATCH", MOVIE, {"facts": {"budget": 1}}, if_match=condition)
        assert (refused.status, refused.json()["etag"]) == (412, etag)
    assert send(client, "PATCH", MOVIE, {"facts": {"budget": 1}}, if_match=f"W/{etag}, {etag}").status == 200


def test_a_request_that_comes_again_is_done_once(url: str) -> None:
    now = NOON
    with Client(url, key=key_of(url, Scope.EDIT), clock=lambda: now) as client:
        said = {"facts": {"name": "Once"}}
        first = send(client, "POST", "/reelbase/v1/person", said, idempotency_key="a")
        again = send(client, "POST", "/reelbase/v1/person", said, idempotency_key="a")
        assert again == first
        other = send(client, "POST", "/reelbase/v1/person", {"facts": {"name": "Two"}}, idempotency_key="a")
        assert (other.status, other.json()["title"]) == (422, "The key was used for another request.")
        now = NOON + timedelta(hours=25)
        later = send(client, "POST", "/reelbase/v1/person", said, idempotency_key="a")
        assert later.json()["id"] == first.json()["id"] + 1


def test_several_titles_are_made_at_once_or_none(client: Client) -> None:
    film = {"kind": "movie", "id": -2, "facts": {"original_title": "Together"},
            "cast": {"add": [{"person_id": -1, "character": "Somebody"}]}}  # fmt: skip
    person = {"kind": "person", "id": -1, "facts": {"name": "New Somebody"}}
    known = {"kind": "movie", "id": 47964, "facts": {"budget": 3}}
    refused = send(client, "POST", "/reelbase/v1/change-sets", {"titles": [person, film, known]})
    assert refused.status == 428
    assert client.get("/3/person/1000000000").status == 404
    known["etag"] = client.get(MOVIE).headers["etag"]
    made = send(client, "POST", "/reelbase/v1/change-sets", {"titles": [film, person, known]}).json()
    assert [(each["kind"], each["given_id"]) for each in made["titles"]] == [
        ("movie", -2), ("person", -1), ("movie", 47964)
    ]  # fmt: skip
    cast = client.get("/3/movie/1000000000/credits").json()["cast"]
    assert [each["name"] for each in cast] == ["New Somebody"]
    assert (
        client.get(f"/reelbase/v1/change-sets/{made['change_set']}").json()["edits"][0]["action"] == "created"
    )


def test_history_difference_and_back(client: Client) -> None:
    before = client.get("/3/movie/47964", {"append_to_response": "credits,release_dates,images"}).body
    one = edited(client, MOVIE, {"facts": {"budget": 1}, "comment": "First."})["change_set"]
    two = edited(client, MOVIE, {"facts": {"budget": 2}, "cast": {"remove": ["62"]}})["change_set"]
    found = client.get(f"{MOVIE}/history").json()
    told = [(each["change_set"], each["edit"]["field"], each["edit"].get("after")) for each in found["edits"]]
    assert told == [(two, "cast:62", None), (two, "budget", 2), (one, "budget", 1)]
    assert found["edits"][-1]["who"] == "key desk"
    assert found["edits"][-1]["comment"] == "First."
    assert pages(client, f"{MOVIE}/history") == found["edits"]
    differs = client.get(f"{MOVIE}/difference", {"since": one}).json()["fields"]
    assert differs["budget"] == {"before": 1, "after": 2}
    refused = send(client, "POST", f"/reelbase/v1/change-sets/{one}/revert", {})
    assert (refused.status, refused.json()["change_sets"]) == (409, [two])
    assert send(client, "POST", f"/reelbase/v1/change-sets/{two}/revert", {}).status == 200
    assert client.get("/3/movie/47964").json()["budget"] == 1
    assert send(client, "POST", f"{MOVIE}/revert", {"to": "0"}, if_match="*").status == 200
    assert client.get("/3/movie/47964", {"append_to_response": "credits,release_dates,images"}).body == before
    assert client.get(MOVIE).json()["locks"] == {}


def test_a_difference_without_an_end_goes_up_to_the_last_change_set(client: Client) -> None:
    made = edited(client, MOVIE, {"facts": {"budget": 1}})["change_set"]
    assert client.get(f"{MOVIE}/difference").json()["until"] == made


@pytest.mark.parametrize(
    "moment", ["yesterday", "x" * 19, "0" * 19, "2026-02-31T00:00:00Z", "2026-5-24T7:19:42Z "]
)
def test_what_is_neither_a_change_set_nor_a_moment_is_refused(client: Client, moment: str) -> None:
    edited(client, MOVIE, {"facts": {"budget": 1}})
    assert client.get(f"{MOVIE}/difference", {"since": moment}).status == 400
    assert send(client, "POST", f"{MOVIE}/revert", {"to": moment}, if_match="*").status == 400
    assert client.get("/3/movie/47964").json()["budget"] == 1


@pytest.mark.parametrize("cursor", ["x", "-1", "9" * 19, f"1.{'9' * 19}", str(2**63)])
def test_a_cursor_that_no_page_gave_is_refused(client: Client, cursor: str) -> None:
    for target in ("/reelbase/v1/edits", f"{MOVIE}/history", "/reelbase/v1/change-sets"):
        assert client.get(target, {"cursor": cursor}).status == 400, target


def test_nothing_at_an_address_is_404_whatever_state_a_request_names(client: Client) -> None:
    for condition in ("*", '"1.1"', ""):
        for method, target in (("PATCH", "/reelbase/v1/movie/99"), ("POST", "/reelbase/v1/movie/99/revert")):
            assert (
                send(
                    client, method, target, {"to": "0"} if method == "POST" else {}, if_match=condition
                ).status
                == 404
            )


def test_all_edits_by_what_they_are_of(client: Client) -> None:
    edited(client, MOVIE, {"facts": {"budget": 1}, "words": {"de": {"overview": "Kurz."}}})
    edited(client, "/reelbase/v1/person/62", {"facts": {"name": "Bruno"}})

    def fields(**params: object) -> list[str]:
        found = client.get("/reelbase/v1/edits", params).json()["edits"]
        return [each["edit"]["field"] for each in found]

    assert fields() == ["name", "overview:de-DE", "budget"]
    assert fields(kind="person") == fields(field="name") == ["name"]
    assert fields(who="key desk", action="set", limit=2) == ["name", "overview:de-DE"]
    assert fields(who="user nobody") == fields(action="released") == []
    assert client.get("/reelbase/v1/edits", {"watchlist": "true"}).status == 401  # a key has none


def test_a_series_is_made_with_its_seasons_and_episodes(client: Client) -> None:
    series = {"kind": "tv", "id": -1, "facts": {"original_name": "Home"}}
    season = {"kind": "season", "id": -2, "numbers": {"series_id": -1, "season_number": 1}}
    episodes = [
        {"kind": "episode", "id": -3 - number,
         "numbers": {"series_id": -1, "season_number": 1, "episode_number": number}}
        for number in (1, 2)
    ]  # fmt: skip
    titles = [series, season, *episodes]
    assert send(client, "POST", "/reelbase/v1/change-sets", {"titles": titles}).status == 201
    seen = client.get("/3/tv/1000000000", {"append_to_response": "season/1"}).json()
    assert (seen["number_of_seasons"], seen["number_of_episodes"]) == (1, 2)
    assert [each["name"] for each in seen["season/1"]["episodes"]] == ["Episode 1", "Episode 2"]
    numbers = {"series_id": 1000000000, "season_number": 1}
    again = send(client, "POST", "/reelbase/v1/season", {"numbers": numbers})
    assert (again.status, "expected a number that is free" in again.json()["detail"]) == (422, True)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"facts": {"nothing": 1}}, "unknown field `nothing`"),
        ({"facts": {"release_date": "2024-02-31"}}, "expected a day or a moment that there is"),
        ({"release_dates": {"add": [
            {"iso_3166_1": "LU", "type": 1, "release_date": "2024-02-03T25:00:00Z"}
        ]}},
         "expected a day or a moment that there is"),
        ({"facts": {"genre_ids": [18, 424242]}}, "expected the id of a genre that is there, found 424242"),
        ({"external_ids": {"set": [{"source": "tvdb_id", "id": "7"}]}}, "found tvdb_id"),
        ({"facts": {"poster_path": "/none.jpg"}}, "expected a picture that the movie has"),
        ({"facts": {"collection_id": 77}}, "expected the id of a collection that is there, found 77"),
        ({"cast": {"add": [{"person_id": 99999}]}}, "expected the id of a person that is there, found 99999"),
        ({"cast": {"remove": ["99999"]}}, "expected the item of a row that is there"),
        ({"words": {"klingon": {"name": "x"}}}, "expected a language such as de-DE"),
        ({"words": {"de-DE": {"name": "x"}, "de": None}}, 'found de-DE again as "de"'),
        ({"release": ["colour"]}, "expected a field of a movie to release"),
        ({"watch_offers": {"add": [{"iso_3166_1": "DE", "monetization": "buy", "provider_id": 99}]}},
         "expected the id of a watch provider that is there, found 99"),
        ({"facts": {"original_title": "a\0b"}}, "and texts without U+0000"),
    ],
)  # fmt: skip
def test_what_can_not_be_set_is_refused_with_the_reason(client: Client, said: Any, reason: str) -> None:
    refused = send(client, "PATCH", MOVIE, said, if_match="*")
    assert refused.status == 422
    assert reason in refused.json()["detail"]
    assert client.get(MOVIE).json()["locks"] == {}


@pytest.mark.parametrize(
    "rows",
    [
        {"set": [{"id": 1}] * (EDITED_ROWS + 1)},
        {"add": [{"id": 1}] * (EDITED_ROWS + 1)},
        {"remove": ["1"] * (EDITED_ROWS + 1)},
    ],
    ids=["set", "add", "remove"],
)
def test_more_rows_of_a_list_than_the_bound_are_refused(client: Client, rows: Any) -> None:
    refused = send(client, "PATCH", MOVIE, {"keywords": rows}, if_match="*")
    assert refused.status == 422
    assert f"length <= {EDITED_ROWS}" in refused.json()["detail"]


def test_a_body_of_too_many_values_is_refused_with_the_reason(client: Client) -> None:
    rows = {str(number): {"id": number} for number in range(1, EDITED_ROWS + 2)}
    refused = send(client, "PATCH", MOVIE, {"keywords": {"change": rows}}, if_match="*")
    assert refused.status == 422
    assert refused.json()["detail"].startswith(f"expected at most {BODY_VALUES:,} values")


def test_every_list_can_be_set_whole(client: Client) -> None:
    lists: dict[str, list[dict[str, Any]]] = {
        "external_ids": [{"source": "imdb_id", "id": "tt7"}, {"source": "wikidata_id", "id": "Q7"}],
        "videos": [{"site": "YouTube", "key": "abc", "name": "Trailer"}],
        "watch_pages": [{"iso_3166_1": "DE", "link": "https://example.org/"}],
        "alternative_titles": [{"iso_3166_1": "DE", "title": "Anders"}],
        "release_dates": [{"iso_3166_1": "DE", "type": 3, "release_date": "2024-05-01T20:15:00.000Z"}],
        "cast": [{"person_id": 63}],
        "crew": [{"person_id": 63, "department": "Art", "job": "Painter"}],
        "companies": [], "keywords": [], "watch_offers": [],
    }  # fmt: skip
    edited(client, MOVIE, {name: {"set": rows} for name, rows in lists.items()})
    document = client.get(MOVIE).json()
    for name, rows in lists.items():
        found = [*document[name].values()]
        assert [each | row for each, row in zip(found, rows, strict=True)] == found, name
    lists_of = {name for name, part in document.items() if isinstance(part, dict)}
    assert lists_of - {*lists} == {"facts", "words", "locks", "posters", "backdrops", "logos"}
    edited(client, MOVIE, {"release": ["*"]})
    assert client.get(MOVIE).json()["locks"] == {}


def test_addresses_methods_and_forms_that_are_none(client: Client) -> None:
    assert client.get("/reelbase/v1/film/1").status == 404
    assert client.get("/reelbase/v1/movie/one").status == 404
    assert client.get("/reelbase/v1/movie/99").json()["status"] == 404
    wrong = send(client, "PUT", MOVIE, {})
    assert (wrong.status, wrong.headers["allow"]) == (405, "GET, PATCH")
    assert send(client, "PATCH", MOVIE, {}, content_type="text/csv", if_match="*").status == 415
    assert client.ask("PATCH", MOVIE, headers={"if-match": "*"}, body=b"{").status == 400
