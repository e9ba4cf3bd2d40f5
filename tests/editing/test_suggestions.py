"""Suggestions: proposed by accounts, accepted, changed or refused by editors, where a setting says so."""

from collections.abc import Iterator
from typing import Any

import pytest

from reelbase.accounts.api_keys import Scope
from reelbase.bounds import SUGGESTION_BYTES, SUGGESTIONS
from tests.accounts.people import ADA, BEN, add_people
from tests.asking import Client
from tests.editing.test_requests import MOVIE, edited, key_of, send, url

__all__ = ["url"]

PATH = "/reelbase/v1/suggestions"
SUGGEST = f"{MOVIE}/suggestions?session_id={ADA.session_id}"


@pytest.fixture
def client(url: str) -> Iterator[Client]:
    add_people(url)
    with Client(url, key=key_of(url, Scope.EDIT), suggestions=True) as client:
        yield client


def suggest(client: Client, said: Any) -> Any:
    answer = send(client, "POST", SUGGEST, said)
    assert answer.status == 201, answer.json()
    return answer.json()["id"]


def own(client: Client) -> Any:
    return client.get(f"{PATH}/own", ADA.v3).json()["suggestions"]


def test_one_is_accepted_as_a_change_set_of_the_editor(client: Client) -> None:
    before = client.get(MOVIE).body
    number = suggest(client, {"facts": {"runtime": 77}, "words": {"de-DE": {"overview": "Kurz."}}})
    assert client.get(MOVIE).body == before
    assert client.get("/reelbase/v1/change-sets").json()["change_sets"] == []
    [waiting] = client.get(PATH, {"state": "waiting"}).json()["suggestions"]
    assert (waiting["who"], waiting["has_changed"]) == ("user ada", False)
    assert waiting["fields"]["runtime"]["after"] == 77
    done = send(client, "POST", f"{PATH}/{number}/accept", {"comment": "Seen."}).json()
    assert done["state"] == "accepted"
    made = client.get(f"/reelbase/v1/change-sets/{done['change_set']}").json()
    assert (made["who"], made["comment"]) == ("key desk", "Suggested by user ada. Seen.")
    assert client.get(MOVIE).json()["facts"]["runtime"] == 77
    [mine] = own(client)
    assert (mine["state"], mine["decided_by"], mine["change_set"]) == (
        "accepted",
        "key desk",
        done["change_set"],
    )
    assert send(client, "POST", f"{PATH}/{number}/accept", {}).status == 409


def test_one_is_refused_with_a_word_or_changed_and_accepted(client: Client) -> None:
    first, second = (suggest(client, {"facts": {"runtime": number}}) for number in (77, 78))
    assert send(client, "POST", f"{PATH}/{first}/refuse", {"word": "The credits count too."}).status == 200
    assert send(client, "POST", f"{PATH}/{second}/accept", {"edit": {"facts": {"runtime": 79}}}).status == 200
    assert [(each["state"], each["word"]) for each in own(client)] == [
        ("refused", "The credits count too."),
        ("accepted", ""),
    ]
    assert client.get(MOVIE).json()["facts"]["runtime"] == 79
    assert client.get(PATH, {"state": "waiting"}).json() == {"suggestions": [], "next": None}


def test_a_new_title_is_suggested_and_made_when_it_is_accepted(client: Client) -> None:
    film = {"facts": {"original_title": "Mine", "runtime": 5}, "cast": {"add": [{"person_id": 63}]}}
    target = f"/reelbase/v1/movie/suggestions?session_id={ADA.session_id}"
    numbers = [send(client, "POST", target, film).json()["id"] for _ in range(2)]
    waiting, _ = client.get(PATH).json()["suggestions"]
    assert (waiting["title_id"], waiting["has_changed"]) == (None, False)
    assert waiting["fields"]["original_title"] == {"before": "", "after": "Mine"}
    done = [send(client, "POST", f"{PATH}/{number}/accept", {}).json() for number in numbers]
    assert [each["title_id"] for each in done] == [1_000_000_000, 1_000_000_001]
    assert [each["title_id"] for each in own(client)] == [1_000_000_000, 1_000_000_001]
    assert client.get("/3/movie/1000000000").json()["title"] == "Mine"
    season = target.replace("movie", "season")
    assert send(client, "POST", season, {"facts": {"name": "One"}}).status == 422
    numbered = {"numbers": {"series_id": 1396, "season_number": 77}, "words": {"de-DE": {"name": "S"}}}
    assert send(client, "POST", season, numbered).status == 201
    for path, said, status in (("movie", {}, 422), ("film", film, 404), ("movie/0", film, 404)):
        assert send(client, "POST", target.replace("movie", path), said).status == status, path


def test_one_s_own_is_withdrawn(client: Client) -> None:
    number = suggest(client, {"facts": {"runtime": 77}})
    withdraw = f"{PATH}/{number}/withdraw"
    assert send(client, "POST", f"{withdraw}?session_id={BEN.session_id}", {}).status == 404
    assert send(client, "POST", withdraw, {}).status == 401
    done = send(client, "POST", f"{withdraw}?session_id={ADA.session_id}", {})
    assert (done.status, done.json()["state"]) == (200, "withdrawn")
    assert [(each["state"], each["decided_by"]) for each in own(client)] == [("withdrawn", "user ada")]
    for target in (f"{withdraw}?session_id={ADA.session_id}", f"{PATH}/{number}/accept"):
        assert send(client, "POST", target, {}).status == 409
    assert client.get(PATH, {"state": "withdrawn"}).json()["suggestions"] == own(client)


def test_a_field_that_has_changed_since_is_said(client: Client) -> None:
    number = suggest(client, {"facts": {"runtime": 77}})
    edited(client, MOVIE, {"facts": {"budget": 5}})
    [waiting] = client.get(PATH).json()["suggestions"]
    assert waiting["has_changed"]
    edited(client, MOVIE, {"facts": {"runtime": 70}})
    refused = send(client, "POST", f"{PATH}/{number}/accept", {})
    assert (refused.status, refused.json()["fields"]) == (409, ["runtime"])
    assert client.get(MOVIE).json()["facts"]["runtime"] == 70
    assert send(client, "POST", f"{PATH}/{number}/accept", {"anyway": True}).status == 200
    assert client.get(MOVIE).json()["facts"]["runtime"] == 77


def test_refusals(client: Client, url: str) -> None:
    for said in ({}, {"facts": {"runtime": -1}}, {"facts": {"no_such": 1}}, {"release": ["runtime"]}):
        assert send(client, "POST", SUGGEST, said).status == 422, said
    assert send(client, "POST", SUGGEST.replace("47964", "99"), {"facts": {"runtime": 1}}).status == 404
    assert send(client, "POST", f"{MOVIE}/suggestions", {"facts": {"runtime": 5}}).status == 401
    assert client.get(PATH, {"state": "lost"}).status == 422
    assert send(client, "POST", f"{PATH}/7/refuse", {}).status == 404
    with Client(url, key=key_of(url), suggestions=True) as stranger:
        assert stranger.get(PATH, ADA.v3).status == 403
        assert send(stranger, "POST", f"{PATH}/1/accept?session_id={ADA.session_id}", {}).status == 403
    with Client(url, key=client.key) as closed:
        refused = send(closed, "POST", SUGGEST, {"facts": {"runtime": 5}})
        assert (refused.status, refused.json()["type"]) == (403, "/docs/how-to/edit#no-suggestions")


def test_a_large_one_is_refused_before_it_is_tried(client: Client) -> None:
    genres = {"genres": {"add": [{"id": 18}] * (SUGGESTION_BYTES // 10)}}
    refused = send(client, "POST", SUGGEST, genres)
    assert refused.status == 422
    assert f"at most {SUGGESTION_BYTES:,} bytes" in refused.json()["detail"]
    assert own(client) == []


def test_an_account_has_so_many_that_wait(client: Client) -> None:
    for _ in range(SUGGESTIONS):
        suggest(client, {"facts": {"runtime": 77}})
    assert send(client, "POST", SUGGEST, {"facts": {"runtime": 5}}).status == 422
    page = client.get(PATH, {"limit": 30}).json()
    rest = client.get(PATH, {"limit": 30, "cursor": page["next"]}).json()
    assert len({each["id"] for each in page["suggestions"] + rest["suggestions"]}) == SUGGESTIONS
    assert rest["next"] is None
