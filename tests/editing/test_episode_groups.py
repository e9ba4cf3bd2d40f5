"""Episode groups of a series: made, changed, taken out, locked, released, and back."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from reelbase.accounts.api_keys import Scope
from reelbase.entity import Kind
from reelbase.importers.engine.becoming import keep_of
from reelbase.storage.engine.database import open_database
from reelbase.storage.queries.removing import remove
from tests.asking import Client
from tests.editing.desk import NOW, make
from tests.editing.test_requests import edited, key_of, pages, send
from tests.importers.catalogue import take_lines
from tests.importers.world import LINES

SERIES = "/reelbase/v1/tv/1396"
KNOWN = "5acf93e60e0a26346d0000ce"
FIRST, LAST = 62085, 62161
STORY: dict[str, Any] = {
    "name": "Story", "type": 5, "description": "As it happened.", "network_id": 174,
    "groups": [
        {"name": "Then", "episodes": [LAST, FIRST], "locked": True},
        {"name": "Now", "episodes": []},
    ],
}  # fmt: skip


@pytest.fixture
def client(database_url: str, tmp_path: Path) -> Iterator[Client]:
    take_lines(database_url, tmp_path, LINES)
    with Client(database_url, key=key_of(database_url, Scope.EDIT)) as client:
        yield client


def listed(client: Client) -> dict[str, Any]:
    """Return the episode groups of the series as TMDB's API lists them, by name."""
    found = client.get("/3/tv/1396/episode_groups").json()["results"]
    return {each["name"]: each for each in found}


def entered(client: Client, said: Any) -> str:
    """Add an episode group; return its id."""
    edited(client, SERIES, {"episode_groups": {"add": [said]}})
    return str(listed(client)[said["name"]]["id"])


def test_a_group_is_made_with_its_episodes_in_order(client: Client) -> None:
    id_ = entered(client, STORY)
    assert [*listed(client)] == ["In order", "Story"]
    shown = client.get(f"/3/tv/episode_group/{id_}").json()
    assert (shown["description"], shown["type"], shown["network"]["id"]) == ("As it happened.", 5, 174)
    assert (shown["episode_count"], shown["group_count"]) == (2, 2)
    groups = [(each["name"], each["order"], each["locked"]) for each in shown["groups"]]
    assert groups == [("Then", 0, True), ("Now", 1, False)]
    first, second = shown["groups"]
    assert [(each["id"], each["order"]) for each in first["episodes"]] == [(LAST, 0), (FIRST, 1)]
    assert second["episodes"] == []
    document = client.get(SERIES).json()
    assert {f"episode_groups:{id_}"} <= document["locks"].keys()
    said = document["episode_groups"][id_]
    assert [each["episodes"] for each in said["groups"]] == [[LAST, FIRST], []]


def test_a_group_is_changed_and_goes_back(client: Client) -> None:
    id_ = entered(client, STORY)
    said = client.get(SERIES).json()["episode_groups"][id_]
    then, now = said["groups"]
    said["groups"] = [
        {**now, "episodes": [FIRST]},
        {"name": "Later", "episodes": [LAST]},
        then | {"episodes": []},
    ]
    made = edited(client, SERIES, {"episode_groups": {"change": {id_: {**said, "name": "Story 2"}}}})
    shown = client.get(f"/3/tv/episode_group/{id_}").json()
    assert [each["name"] for each in shown["groups"]] == ["Now", "Later", "Then"]
    assert [each["id"] for each in shown["groups"]][::2] == [now["id"], then["id"]]
    history = pages(client, f"{SERIES}/history")
    assert history[0]["edit"]["field"] == f"episode_groups:{id_}"
    assert send(client, "POST", f"/reelbase/v1/change-sets/{made['change_set']}/revert", {}).status == 200
    assert client.get(SERIES).json()["episode_groups"][id_] == said | {"groups": [then, now]}


def test_what_another_source_says_is_kept_beneath(client: Client, database_url: str, tmp_path: Path) -> None:
    before = client.get(f"/3/tv/episode_group/{KNOWN}").json()
    said = client.get(SERIES).json()["episode_groups"][KNOWN]
    edited(client, SERIES, {"episode_groups": {"change": {KNOWN: {**said, "name": "Mine", "groups": []}}}})
    assert take_lines(database_url, tmp_path, LINES).bad == ()
    assert (listed(client)["Mine"]["group_count"], "In order" in listed(client)) == (0, False)
    edited(client, SERIES, {"release": ["episode_groups"]})
    assert client.get(f"/3/tv/episode_group/{KNOWN}").json() == before
    edited(client, SERIES, {"episode_groups": {"remove": [KNOWN]}})
    assert listed(client) == {}
    assert client.get(f"/3/tv/episode_group/{KNOWN}").status == 404
    assert take_lines(database_url, tmp_path, LINES).bad == ()
    assert listed(client) == {}
    edited(client, SERIES, {"release": [f"episode_groups:{KNOWN}"]})
    assert client.get(f"/3/tv/episode_group/{KNOWN}").json() == before


def test_all_groups_are_set_at_once(client: Client) -> None:
    edited(client, SERIES, {"episode_groups": {"set": [STORY, {**STORY, "name": "Other", "groups": []}]}})
    assert [*listed(client)] == ["Story", "Other"]
    edited(client, SERIES, {"release": ["*"]})
    assert [*listed(client)] == ["In order"]


OTHERS: list[Any] = [
    {**STORY, "type": 8},
    {**STORY, "groups": [{"name": "Then", "episodes": [FIRST, FIRST]}]},
    {**STORY, "groups": [{"name": "Then", "episodes": [4711]}]},
    {**STORY, "groups": [{"name": "Then", "id": "5acf93efc3a368739a0000a9"}]},
    {**STORY, "groups": [{"name": "Then", "id": "0" * 24}, {"name": "Now", "id": "0" * 24}]},
    {**STORY, "id": "0" * 24},
    {**STORY, "network_id": 4711},
    {**STORY, "name": None},
]


@pytest.mark.parametrize("said", OTHERS)
def test_what_can_not_be_a_group_is_refused(client: Client, said: Any) -> None:
    refused = send(client, "PATCH", SERIES, {"episode_groups": {"add": [said]}}, if_match="*")
    assert (refused.status, "expected" in refused.json()["detail"]) == (422, True)
    assert [*listed(client)] == ["In order"]


def test_a_series_with_its_episodes_and_a_group_is_made_at_once(client: Client) -> None:
    titles: list[Any] = [
        {"kind": "tv", "id": -1, "facts": {"original_name": "Own"}, "episode_groups": {"add": [
            {**STORY, "groups": [{"name": "Then", "episodes": [-4, -3]}]}]}},
        {"kind": "season", "id": -2, "numbers": {"series_id": -1, "season_number": 1}},
        *({"kind": "episode", "id": id_, "numbers": {
            "series_id": -1, "season_number": 1, "episode_number": -id_}} for id_ in (-3, -4)),
    ]  # fmt: skip
    answer = send(client, "POST", "/reelbase/v1/change-sets", {"titles": titles})
    assert answer.status == 201, answer.json()
    series, _, *episodes = [each["id"] for each in answer.json()["titles"]]
    [group] = client.get(f"/3/tv/{series}/episode_groups").json()["results"]
    [part] = client.get(f"/3/tv/episode_group/{group['id']}").json()["groups"]
    assert [each["id"] for each in part["episodes"]] == episodes[::-1]


def test_an_episode_that_is_gone_leaves_the_group(client: Client, database_url: str) -> None:
    id_ = entered(client, STORY)
    with closing(open_database(database_url)) as database, database.writer(now=NOW) as writer:
        remove(writer, Kind.EPISODE, [LAST])
    other = {"name": "Other", "type": 1, "groups": [{"name": "All", "episodes": [FIRST]}]}
    edited(client, SERIES, {"episode_groups": {"add": [other]}})  # lays all groups anew
    first, _ = client.get(f"/3/tv/episode_group/{id_}").json()["groups"]
    assert [each["id"] for each in first["episodes"]] == [FIRST]


def test_a_series_that_becomes_another_takes_its_groups_along(client: Client, database_url: str) -> None:
    other = make(database_url, Kind.TV, facts={"original_name": "Other"})
    target = f"/reelbase/v1/tv/{other.id}"
    edited(client, target, {"episode_groups": {"add": [{**STORY, "groups": [{"name": "Then"}]}]}})
    with closing(open_database(database_url)) as database, database.writer(now=NOW) as writer:
        keep_of(writer, Kind.TV, other.id, 1396)
        remove(writer, Kind.TV, [other.id])
    assert listed(client)["Story"]["group_count"] == 1
