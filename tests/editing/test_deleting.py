"""Deleting over HTTP: what TMDB's API and the own one answer, with the next request and for ever."""

from itertools import pairwise
from typing import Any

import pytest

from tests.asking import Client
from tests.editing.test_requests import client, edited, send, url

__all__ = ["client", "url"]

MOVIE = "/reelbase/v1/movie/47964"
GONE = {
    "success": False,
    "status_code": 34,
    "status_message": "The resource you requested could not be found.",
}


def deleted(client: Client, target: str, reason: str = "It is there twice.") -> Any:
    """Delete something as it is now, and return what is answered."""
    etag = client.get(target).headers["etag"]
    answer = send(client, "POST", f"{target}/delete", {"reason": reason}, if_match=etag)
    assert answer.status == 200, answer.json()
    return answer.json()


PATHS = [
    "",
    "/credits",
    "/images",
    "/videos",
    "/translations",
    "/external_ids",
    "/keywords",
    "/release_dates",
]


def test_tmdb_s_api_answers_as_if_it_had_never_been(client: Client) -> None:
    deleted(client, MOVIE)
    for path in PATHS:
        answer = client.get(f"/3/movie/47964{path}")
        assert (answer.status, answer.json()) == (404, GONE), path
    assert client.get("/3/find/tt1606378", {"external_source": "imdb_id"}).json()["movie_results"] == []
    cast = client.get("/3/person/62/combined_credits").json()["cast"]
    assert 47964 not in {each["id"] for each in cast}
    parts = client.get("/3/collection/1570").json()["parts"]
    assert 47964 not in {each["id"] for each in parts}


def test_an_id_elsewhere_leads_on_until_an_editor_removes_it(client: Client) -> None:
    own = send(client, "POST", "/reelbase/v1/movie", {"facts": {"original_title": "Mine"}}).json()["id"]
    etag = client.get(MOVIE).headers["etag"]
    assert send(client, "POST", f"{MOVIE}/merge", {"into": own}, if_match=etag).status == 200

    def found() -> list[int]:
        answer = client.get("/3/find/tt1606378", {"external_source": "imdb_id"}).json()
        return [each["id"] for each in answer["movie_results"]]

    assert found() == [own]
    target = f"/reelbase/v1/movie/{own}"
    edited(client, target, {"external_ids": {"remove": ["imdb_id"]}})
    ids = client.get(f"/3/movie/{own}/external_ids").json()
    assert (ids["imdb_id"], ids["wikidata_id"]) == (None, "Q213081")
    assert found() == []
    edited(client, target, {"release": ["external_ids:imdb_id"]})
    assert found() == [own]


def test_rows_of_what_was_merged_are_edited_by_the_names_that_are_shown(client: Client) -> None:
    send(client, "POST", "/reelbase/v1/person/62/merge", {"into": 63}, if_match="*")
    edited(client, MOVIE, {"cast": {"change": {"63": {"person_id": 63, "character": "Ada"}}}})
    cast = client.get(MOVIE).json()["cast"]
    assert {item: row["character"] for item, row in cast.items()} == {"63": "Ada"}
    edited(client, MOVIE, {"release": ["cast"]})
    edited(client, MOVIE, {"cast": {"remove": ["63"]}})
    assert client.get("/3/movie/47964/credits").json()["cast"] == []
    edited(client, MOVIE, {"release": ["cast:63"]})
    assert [*client.get(MOVIE).json()["cast"]] == ["63"]
    assert send(client, "POST", "/reelbase/v1/person/62/restore", {}).status == 200
    assert [*client.get(MOVIE).json()["cast"]] == ["62"]


def test_the_own_api_says_why(client: Client) -> None:
    done = deleted(client, MOVIE)
    answer = client.get(MOVIE)
    said = answer.json()
    assert (answer.status, said["reason"], said["who"]) == (410, "It is there twice.", "key desk")
    assert said["change_set"] == done["change_set"]
    assert send(client, "PATCH", MOVIE, {"facts": {"budget": 1}}, if_match="*").status == 410
    assert send(client, "POST", f"{MOVIE}/delete", {}, if_match="*").status == 410
    said = {"cast": {"add": [{"person_id": 62}]}}
    deleted(client, "/reelbase/v1/person/62")
    assert send(client, "POST", "/reelbase/v1/movie", said).status == 422


def test_a_series_is_deleted_with_its_parts(client: Client) -> None:
    deleted(client, "/reelbase/v1/tv/1396")
    for path in ("", "/season/1", "/season/1/episode/1", "/aggregate_credits"):
        assert client.get(f"/3/tv/1396{path}").status == 404
    said = client.get("/reelbase/v1/episode/62085").json()
    assert said["deleted_with"] == {"kind": "tv", "id": 1396}
    answer = send(client, "POST", "/reelbase/v1/episode/62085/restore", {})
    assert (answer.status, answer.json()["deleted_with"]) == (409, {"kind": "tv", "id": 1396})


def test_a_deleted_season_comes_back_after_its_series_alone(client: Client) -> None:
    deleted(client, "/reelbase/v1/season/3572")
    deleted(client, "/reelbase/v1/tv/1396")
    assert send(client, "POST", "/reelbase/v1/season/3572/restore", {}).status == 409
    assert send(client, "POST", "/reelbase/v1/tv/1396/restore", {}).status == 200
    assert client.get("/3/tv/1396/season/1").status == 404
    assert send(client, "POST", "/reelbase/v1/season/3572/restore", {}).status == 200
    assert client.get("/3/tv/1396/season/1").status == 200


def test_what_is_restored_is_answered_as_before(client: Client) -> None:
    paths = [f"/3/movie/47964{path}" for path in PATHS] + [
        "/3/person/62/combined_credits",
        "/3/collection/1570",
    ]
    before = [client.get(path).json() for path in paths]
    deleted(client, MOVIE)
    assert send(client, "POST", f"{MOVIE}/restore", {}).status == 200
    assert [client.get(path).json() for path in paths] == before
    assert send(client, "POST", f"{MOVIE}/restore", {}).status == 404


def test_the_feed_of_removals_gives_each_once(client: Client) -> None:
    first = client.get("/reelbase/v1/removals").json()
    assert first["removals"] == []
    deleted(client, MOVIE)
    deleted(client, "/reelbase/v1/person/62", "")
    send(client, "POST", f"{MOVIE}/restore", {})
    seen, cursor = [], first["next"]
    for _ in range(5):
        page = client.get("/reelbase/v1/removals", {"cursor": cursor, "limit": 1}).json()
        seen += [(each["kind"], each["action"], each["reason"]) for each in page["removals"]]
        cursor = page["next"]
    assert seen == [
        ("movie", "deleted", "It is there twice."),
        ("person", "deleted", ""),
        ("movie", "restored", "It is there twice."),
    ]


def test_conditions_hold_for_deleting_too(client: Client) -> None:
    assert send(client, "POST", f"{MOVIE}/delete", {}).status == 428
    assert send(client, "POST", f"{MOVIE}/delete", {}, if_match='"1.9"').status == 412
    key = {"idempotency_key": "once"}
    first = send(client, "POST", f"{MOVIE}/delete", {}, if_match="*", **key)
    again = send(client, "POST", f"{MOVIE}/delete", {}, if_match="*", **key)
    assert (first.status, again.status, again.json()) == (200, 200, first.json())


def test_reverting_what_made_a_title_deletes_it_and_back(client: Client) -> None:
    made = send(client, "POST", "/reelbase/v1/movie", {"facts": {"original_title": "Mine"}}).json()
    target = f"/3/movie/{made['id']}"
    before = client.get(target).json()
    revert = "/reelbase/v1/change-sets/{}/revert"
    gone = send(client, "POST", revert.format(made["change_set"]), {}).json()["change_set"]
    assert client.get(target).status == 404
    back = send(client, "POST", revert.format(gone), {}).json()["change_set"]
    assert client.get(target).json() == before
    assert send(client, "POST", revert.format(back), {}).status == 200
    assert client.get(target).status == 404


def test_a_merged_title_leads_on(client: Client) -> None:
    made = send(client, "POST", "/reelbase/v1/movie", {"facts": {"original_title": "Mine", "runtime": 5}})
    own = made.json()["id"]
    before = client.get(f"/3/movie/{own}").json()
    target = f"/reelbase/v1/movie/{own}"
    answer = send(client, "POST", f"{target}/merge", {"into": 47964, "reason": "The same."}, if_match="*")
    assert (answer.status, answer.json()["id"]) == (200, 47964)
    for path in PATHS:
        assert client.get(f"/3/movie/{own}{path}").json() == client.get(f"/3/movie/47964{path}").json(), path
    assert client.get(f"/3/movie/{own}").json()["id"] == 47964
    said = client.get(target)
    assert (said.status, said.json()["moved_to"]) == (404, 47964)
    [removal] = client.get("/reelbase/v1/removals").json()["removals"]
    assert (removal["action"], removal["into"], removal["reason"]) == ("merged", 47964, "The same.")
    assert send(client, "POST", f"{target}/restore", {}).status == 200
    assert client.get(f"/3/movie/{own}").json() == before


def found_by(client: Client, value: str, source: str = "imdb_id") -> list[int]:
    """Return the ids of what is found by an id elsewhere."""
    found = client.get(f"/3/find/{value}", {"external_source": source}).json()
    return [each["id"] for results in found.values() for each in results]


@pytest.mark.parametrize("is_set", [False, True])
def test_ids_elsewhere_of_what_was_merged_lead_on(client: Client, is_set: bool) -> None:
    """Those of both, though one is shown: the one that an editor has set, its own before the other's."""
    ids = {"external_ids": {"add": [{"source": "imdb_id", "id": "tt0000077"}]}}
    own = send(client, "POST", "/reelbase/v1/movie", ids).json()["id"]
    if is_set:
        edited(client, MOVIE, {"external_ids": {"add": [{"source": "imdb_id", "id": "tt1606378"}]}})
    assert (found_by(client, "tt0000077"), found_by(client, "tt1606378")) == ([own], [47964])
    target = f"/reelbase/v1/movie/{own}"
    send(client, "POST", f"{target}/merge", {"into": 47964}, if_match="*")
    shown = client.get("/3/movie/47964/external_ids").json()["imdb_id"]
    assert shown == ("tt1606378" if is_set else "tt0000077")
    for each in ("tt0000077", "tt1606378"):
        assert found_by(client, each) == [47964]
        assert client.get(f"/3/movie/{each}").json()["id"] == 47964
        assert found_by(client, each, "wikidata_id") == []
    deleted(client, MOVIE)
    for each in ("tt0000077", "tt1606378"):
        assert found_by(client, each) == []
        assert client.get(f"/3/movie/{each}").status == 404
    send(client, "POST", f"{MOVIE}/restore", {})
    send(client, "POST", f"{target}/restore", {})
    assert (found_by(client, "tt0000077"), found_by(client, "tt1606378")) == ([own], [47964])


def test_an_id_leads_on_through_many_merges(client: Client) -> None:
    ids = [send(client, "POST", "/reelbase/v1/movie", {}).json()["id"] for _ in range(8)]
    for old, new in pairwise(ids):
        merged = send(client, "POST", f"/reelbase/v1/movie/{old}/merge", {"into": new}, if_match="*")
        assert merged.status == 200
    assert [client.get(f"/3/movie/{each}").json()["id"] for each in ids] == [ids[-1]] * len(ids)


def test_a_merge_is_reverted_and_made_again(client: Client) -> None:
    merged = {"into": 63, "reason": ""}
    done = send(client, "POST", "/reelbase/v1/person/62/merge", merged, if_match="*").json()["change_set"]
    revert = "/reelbase/v1/change-sets/{}/revert"
    back = send(client, "POST", revert.format(done), {}).json()["change_set"]
    assert client.get("/3/person/62").json()["id"] == 62
    assert send(client, "POST", revert.format(back), {}).status == 200
    assert client.get("/3/person/62").json()["id"] == 63
    for wrong in ({"into": 62}, {"into": 1}, {}, {"into": "63"}):
        assert send(client, "POST", "/reelbase/v1/person/63/merge", wrong, if_match="*").status in (404, 422)
