"""Playback, next episodes, owned titles, the calendar and the statistics of an account: its own alone."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from reelbase.accounts.caller import Caller
from reelbase.editing.operations import OPERATIONS
from reelbase.operations.asking import Api
from reelbase.operations.parameters.binding import Given
from reelbase.operations.query import Query
from reelbase.search.index import Index
from reelbase.storage.engine.database import open_database
from tests.accounts.people import ADA, BEN, NOBODY, Person, ask, fill_with_people
from tests.asking import Client
from tests.conftest import CopyOf
from tests.golden.small import own
from tests.moments import NOON

ROOT = "/reelbase/v1/"
MOVIE, COMING = {"kind": "movie", "id": own(1)}, {"kind": "movie", "id": own(5)}
FIRST, SECOND = ({"kind": "episode", "id": own(number)} for number in (81, 82))


@pytest.fixture(scope="module")
def client(copy_of: CopyOf) -> Iterator[Client]:
    with copy_of("people", fill_with_people) as url, Client(url) as client:
        yield client


def got(client: Client, target: str, person: Person = ADA) -> Any:
    answer = ask(client, "GET", ROOT + target, person)
    assert answer.status == 200, answer.body
    return answer.json()


def sent(client: Client, target: str, body: Any = None, method: str = "POST", status: int = 201) -> Any:
    answer = ask(client, method, ROOT + target, ADA, body)
    assert answer.status == status, answer.body
    return answer.json()


def test_what_is_in_the_middle_is_kept_until_it_is_watched(client: Client) -> None:
    sent(client, "playback", {**MOVIE, "progress": 10})
    sent(client, "playback", {**MOVIE, "progress": 42.5})
    kept = sent(client, "playback", {**FIRST, "progress": 5})
    found = got(client, "playback")["playback"]
    assert [(each["title_id"], each["progress"]) for each in found] == [(own(81), 5), (own(1), 42.5)]
    assert got(client, "playback", BEN) == {"playback": [], "up_next": []}
    assert ask(client, "DELETE", f"{ROOT}playback/{kept['id']}", BEN).status == 404
    sent(client, f"playback/{kept['id']}", method="DELETE", status=200)
    sent(client, "plays", {**MOVIE, "watched_at": "2025-03-01T20:15:00Z"})
    assert got(client, "playback")["playback"] == []
    for unfit in ({**MOVIE, "progress": 101}, {"kind": "tv", "id": own(61), "progress": 1}):
        sent(client, "playback", unfit, status=422)


def test_the_next_episode_is_the_one_behind_the_last_watched_once_it_is_aired(client: Client) -> None:
    sent(client, "plays", {**FIRST, "watched_at": "2025-02-28T20:00:00Z"})
    [found] = got(client, "playback")["up_next"]
    assert [found["title_id"], found["last_watched_at"]] == [own(82), "2025-02-28T20:00:00.000Z"]
    sent(client, "plays", {**SECOND, "watched_at": "2025-03-02"})
    assert got(client, "playback")["up_next"] == []  # the third comes in a week


def test_a_play_can_be_corrected(client: Client) -> None:
    number, other = (
        sent(client, "plays", {"kind": "movie", "id": own(2), "watched_at": day})["id"]
        for day in ("2024-01-01", "2024-01-02")
    )
    path = f"plays/{number}"
    expected = {"watched_at": "2024-01-03T20:00:00.000Z", "is_day": False}
    assert sent(client, path, {"watched_at": "2024-01-03T20:00:00Z"}, "PATCH", 200) == expected
    assert str(other) in sent(client, path, {"watched_at": "2024-01-02T01:00:00Z"}, "PATCH", 422)["detail"]
    assert ask(client, "PATCH", ROOT + path, BEN, {"watched_at": ""}).status == 404
    for each in (number, other):
        sent(client, f"plays/{each}", method="DELETE", status=200)


def test_a_year_in_numbers(client: Client) -> None:
    year = got(client, "plays/statistics?year=2025")
    assert {name: year[name] for name in ("plays", "minutes", "movies", "series", "episodes", "days")} == {
        "plays": 3, "minutes": 97 + 50 + 52, "movies": 1, "series": 1, "episodes": 2, "days": 3,
    }  # fmt: skip
    assert [(each["period"], each["movies"], each["episodes"]) for each in year["periods"]] == [
        ("2025-02", 0, 1),
        ("2025-03", 1, 1),
    ]
    assert [(each["title_id"], each["plays"]) for each in year["most_watched"]] == [
        (own(61), 2),
        (own(1), 1),
    ]
    assert {each["name"]: each["plays"] for each in year["genres"]}["Mystery"] >= 1
    assert [each["period"] for each in got(client, "plays/statistics")["periods"]] == ["2025"]
    assert got(client, "plays/statistics?year=2024")["plays"] == 0
    assert got(client, "plays/statistics", BEN)["plays"] == 0
    assert ask(client, "GET", f"{ROOT}plays/statistics?year=0", ADA).status == 400


def test_owned_titles(client: Client) -> None:
    media = {"resolution": "uhd_4k", "audio": "dts"}
    sent(client, "owned", {**MOVIE, "owned_at": "2020-01-01"})
    number = sent(client, "owned", {**MOVIE, "media": media})["id"]
    assert [(each["title_id"], each["media"]) for each in got(client, "owned")["owned"]] == [(own(1), media)]
    assert got(client, "owned", BEN)["owned"] == []
    sent(client, f"owned/{number}", method="DELETE", status=200)
    assert got(client, "owned")["owned"] == []
    sent(client, "owned", {**MOVIE, "media": {str(each): "" for each in range(30)}}, status=422)


def test_the_calendar_and_its_address(client: Client) -> None:
    body = json.dumps({"media_type": "movie", "media_id": own(5), "watchlist": True}).encode()
    answer = client.ask("POST", "/3/account/1/watchlist", ADA.v3, {"content-type": "application/json"}, body)
    assert answer.status == 201
    expected = [("2026-05-30", "Fyren"), ("2026-06-03", "Tomorrow's Lamp")]
    found = got(client, "calendar")["coming"]
    assert [(each["date"], each["title"]) for each in found] == expected
    assert len(got(client, "calendar?end_date=2026-06-01")["coming"]) == 1
    assert got(client, "calendar", BEN)["coming"] == []
    old, new = (urlsplit(sent(client, "calendar/address")["address"]).path for _ in "ab")
    assert client.get(old).status == 404
    file = client.get(new)
    assert file.headers["content-type"].startswith("text/calendar")
    lines = file.body.decode().split("\r\n")
    assert [line for line in lines if line.startswith(("SUMMARY", "DTSTART"))] == [
        "DTSTART;VALUE=DATE:20260530", "SUMMARY:Fyren 2x01",
        "DTSTART;VALUE=DATE:20260603", "SUMMARY:Tomorrow's Lamp",
    ]  # fmt: skip
    assert sent(client, "calendar/address", method="DELETE", status=200) == {"removed": 1}
    assert client.get(new).status == 404


STATEMENTS = {"plays": 2, "plays/statistics": 6, "playback": 3, "owned": 2, "calendar": 2}
"""Statements of a request, however many rows it has."""


def test_requests_take_few_statements(client: Client) -> None:
    assert asyncio.run(statements_of(client.database)) == STATEMENTS


async def statements_of(url: str) -> dict[str, int]:
    api = Api.of(Given(Index(None)), resources=(), operations=OPERATIONS)
    found = {}
    readers = open_database(url).readers()
    await readers.open()
    try:
        for path in STATEMENTS:
            query = Query()
            query.caller = Caller(bearer=ADA.access_token)
            async with readers.read(NOON) as db:
                await api.answer(db, ROOT + path, query)
                found[path] = db.statements
    finally:
        await readers.close()
    return found


def test_nobody_is_shown_anything_without_signing_in(client: Client) -> None:
    own_ones = [each for each in OPERATIONS if each.tag == "play"]
    assert len(own_ones) > 12
    for each in own_ones:
        target = each.path.replace("{number}", "1")
        assert ask(client, each.method, target, NOBODY, {}).status == 401, each.path
