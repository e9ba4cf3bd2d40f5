"""Seasons and episodes get other numbers: swapped, moved, taken by others, released, and taken back."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from reelbase.accounts.api_keys import Scope
from reelbase.entity import Entity, Kind
from reelbase.storage.engine.database import open_database
from reelbase.storage.queries.integrity import find_faults
from tests.asking import Client
from tests.editing.desk import edit, release_all
from tests.editing.test_locks import facts
from tests.editing.test_requests import edited, key_of, send
from tests.importers.catalogue import changed, named, take_lines, timeless
from tests.importers.world import EPISODE, SEASON, SERIES, Body, line

SHOW = 1396
EPISODES = "/reelbase/v1/episode"
Numbers = Mapping[int, tuple[int, int]]
"""Id of an episode -> the numbers of its season and its own."""


def season(number: int, id_: int, episodes: list[int]) -> Body:
    """Return the body of a season whose episodes have the numbers from 1 on."""
    plain = {**EPISODE, "season_number": number, "crew": [], "guest_stars": []}
    rows = [{**plain, "id": each, "episode_number": place} for place, each in enumerate(episodes, 1)]
    body = {**SEASON, "id": id_, "_id": f"{id_:024x}", "season_number": number, "episodes": rows}
    return line(f"/tv/{SHOW}/season/{number}", body)


ABOUT = {**SERIES, "last_episode_to_air": None, "next_episode_to_air": None, "seasons": []}
SHOWN: list[Body] = [line(f"/tv/{SHOW}", ABOUT), season(1, 10, [11, 12, 13]), season(2, 20, [21, 22])]
PLAIN: Numbers = {11: (1, 1), 12: (1, 2), 13: (1, 3), 21: (2, 1), 22: (2, 2)}


@pytest.fixture
def url(database_url: str, tmp_path: Path) -> Iterator[str]:
    assert take_lines(database_url, tmp_path, SHOWN).bad == ()
    yield database_url
    with closing(open_database(database_url)) as database:
        assert [fault for fault in find_faults(database) if not fault.is_doubtful] == []


@pytest.fixture
def client(url: str) -> Iterator[Client]:
    with Client(url, key=key_of(url, Scope.EDIT)) as client:
        yield client


def numbers(url: str) -> Numbers:
    rows = named(url, "episode", series_id=SHOW)
    return {row["id"]: (row["season_number"], row["episode_number"]) for row in rows}


def seasons(url: str) -> dict[int, int]:
    return {row["id"]: row["season_number"] for row in named(url, "season", series_id=SHOW)}


def at_once(client: Client, kind: str, facts: Mapping[int, Any]) -> Any:
    titles = [{"kind": kind, "id": id_, "etag": "*", "facts": each} for id_, each in facts.items()]
    return send(client, "POST", "/reelbase/v1/change-sets", {"titles": titles})


def test_two_episodes_are_swapped_in_one_request(client: Client, url: str, tmp_path: Path) -> None:
    swap = {11: {"episode_number": 2}, 12: {"episode_number": 1}}
    made = at_once(client, "episode", swap)
    assert made.status == 201, made.json()
    assert numbers(url) == {**PLAIN, 11: (1, 2), 12: (1, 1)}
    shown = client.get(f"/3/tv/{SHOW}/season/1").json()["episodes"]
    assert [(each["episode_number"], each["id"]) for each in shown] == [(1, 12), (2, 11), (3, 13)]
    assert client.get(f"/3/tv/{SHOW}/season/1/episode/1").json()["id"] == 12
    assert take_lines(url, tmp_path, SHOWN).bad == ()
    assert numbers(url) == {**PLAIN, 11: (1, 2), 12: (1, 1)}
    assert client.get(f"{EPISODES}/11").json()["locks"] == {"episode_number": made.json()["change_set"]}
    revert = f"/reelbase/v1/change-sets/{made.json()['change_set']}/revert"
    assert send(client, "POST", revert, {}).status == 200
    assert numbers(url) == PLAIN


@pytest.mark.parametrize(
    ("id_", "said"),
    [(11, {"episode_number": 2}), (11, {"season_number": 2}), (11, {"season_number": 7}),
     (11, {"episode_number": -1}), (21, {"season_number": 1, "episode_number": 3})],
)  # fmt: skip
def test_a_number_that_is_taken_is_refused(client: Client, url: str, id_: int, said: Any) -> None:
    refused = send(client, "PATCH", f"{EPISODES}/{id_}", {"facts": said}, if_match="*")
    assert (refused.status, "expected" in refused.json()["detail"]) == (422, True)
    assert at_once(client, "episode", {11: {"episode_number": 9}, 12: {"episode_number": 9}}).status == 422
    assert send(client, "PATCH", "/reelbase/v1/season/10", {"facts": {"season_number": 2}},
                if_match="*").status == 422  # fmt: skip
    assert numbers(url) == PLAIN


def test_an_episode_moves_to_another_season_with_its_ratings(client: Client, url: str) -> None:
    guest = client.get("/3/authentication/guest_session/new").json()["guest_session_id"]
    query = f"guest_session_id={guest}"
    rated = send(client, "POST", f"/3/tv/{SHOW}/season/1/episode/3/rating?{query}", {"value": 8})
    assert rated.status == 201
    edited(client, f"{EPISODES}/13", {"facts": {"season_number": 2, "episode_number": 3}})
    assert numbers(url)[13] == (2, 3)
    assert client.get(f"/3/tv/{SHOW}/season/1/episode/3").status == 404
    states = client.get(f"/3/tv/{SHOW}/season/2/episode/3/account_states?{query}").json()
    assert states["rated"] == {"value": 8}


def test_a_season_takes_its_episodes_along_and_new_ones_too(client: Client, url: str, tmp_path: Path) -> None:
    edited(client, "/reelbase/v1/season/20", {"facts": {"season_number": 5}})
    assert seasons(url) == {10: 1, 20: 5}
    assert numbers(url) == {**PLAIN, 21: (5, 1), 22: (5, 2)}
    assert client.get(f"{EPISODES}/21").json()["locks"] == {}
    assert take_lines(url, tmp_path, [season(2, 20, [21, 22, 23])]).bad == ()
    assert numbers(url) == {**PLAIN, 21: (5, 1), 22: (5, 2), 23: (5, 3)}
    edited(client, "/reelbase/v1/season/20", {"release": ["season_number"]})
    assert numbers(url) == {**PLAIN, 23: (2, 3)}
    assert seasons(url) == {10: 1, 20: 2}


def test_two_seasons_are_swapped(client: Client, url: str, tmp_path: Path) -> None:
    made = at_once(client, "season", {10: {"season_number": 2}, 20: {"season_number": 1}})
    assert made.status == 201, made.json()
    swapped = {11: (2, 1), 12: (2, 2), 13: (2, 3), 21: (1, 1), 22: (1, 2)}
    assert (seasons(url), numbers(url)) == ({10: 2, 20: 1}, swapped)
    assert take_lines(url, tmp_path, SHOWN).bad == ()
    assert (seasons(url), numbers(url)) == ({10: 2, 20: 1}, swapped)


def test_what_another_source_numbers_alike_comes_last_until_the_number_is_free(
    client: Client, url: str, tmp_path: Path
) -> None:
    edited(client, f"{EPISODES}/13", {"facts": {"episode_number": 4}})
    assert take_lines(url, tmp_path, [season(1, 10, [11, 12, 13, 14, 15])]).bad == ()
    assert numbers(url) == {**PLAIN, 13: (1, 4), 14: (1, 6), 15: (1, 5)}
    edited(client, f"{EPISODES}/13", {"release": ["*"]})
    assert numbers(url) == {**PLAIN, 14: (1, 4), 15: (1, 5)}


def test_an_own_episode_takes_a_number_that_was_freed(client: Client, url: str, tmp_path: Path) -> None:
    at_once(client, "episode", {13: {"episode_number": 4}, 12: {"episode_number": 3}})
    said = {"numbers": {"series_id": SHOW, "season_number": 1, "episode_number": 2}}
    own = send(client, "POST", EPISODES, said)
    assert own.status == 201, own.json()
    there = {**PLAIN, 12: (1, 3), 13: (1, 4), own.json()["id"]: (1, 2)}
    assert numbers(url) == there
    assert take_lines(url, tmp_path, SHOWN).bad == ()
    assert numbers(url) == there
    assert send(client, "POST", EPISODES, said).status == 422


EDITS: list[list[tuple[Entity, dict[str, Any]]]] = [
    [(Entity(Kind.SEASON, 20), {"facts": {"season_number": 5}})],
    [(Entity(Kind.EPISODE, 13), {"facts": {"episode_number": 4}})],
    [(Entity(Kind.SEASON, 20), {"facts": {"season_number": 5}}),
     (Entity(Kind.EPISODE, 13), {"facts": {"season_number": 5, "episode_number": 3}})],
]  # fmt: skip


@pytest.mark.parametrize("edits", EDITS, ids=len)
def test_released_equals_never_having_edited(
    url: str, empty_database_url: str, tmp_path: Path, edits: list[tuple[Entity, dict[str, Any]]]
) -> None:
    never = empty_database_url
    with closing(open_database(never)) as database:
        database.migrate()
    assert take_lines(never, tmp_path, SHOWN).bad == ()
    for entity, said in edits:
        edit(url, entity, **said)
    later = [season(1, 10, [11, 12, 13, 14]), season(2, 20, [21, 23, 22]), season(5, 50, [51])]
    for each in (url, never):
        assert take_lines(each, tmp_path, later).bad == ()
    assert numbers(url) != numbers(never)
    release_all(url, *(entity for entity, _ in edits))
    assert changed(facts(timeless(never)), facts(timeless(url))) == {}
