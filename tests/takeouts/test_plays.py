"""Plays: kept, listed and removed by their account, and seen by nobody else."""

from collections.abc import Iterator

import pytest

from tests.accounts.people import ADA, BEN, NOBODY, Person, ask, fill_with_people
from tests.asking import Client
from tests.conftest import CopyOf
from tests.golden.small import own

PATH = "/reelbase/v1/plays"
MOVIE = {"kind": "movie", "id": own(1)}


@pytest.fixture
def client(copy_of: CopyOf) -> Iterator[Client]:
    with copy_of("people", fill_with_people) as url, Client(url) as client:
        yield client


def add(client: Client, at: str | None = None, person: Person = ADA, status: int = 201) -> int | None:
    answer = ask(client, "POST", PATH, person, {**MOVIE, "watched_at": at})
    assert answer.status == status, answer.body
    number: int | None = answer.json()["id"]
    return number


def listed(client: Client, person: Person = ADA, query: str = "") -> list[tuple[str, bool]]:
    found = ask(client, "GET", PATH + query, person).json()["plays"]
    return [(each["watched_at"], each["is_day"]) for each in found]


def test_plays_are_kept_listed_and_removed(client: Client) -> None:
    add(client, "2025-03-01T20:15:10Z")
    second = add(client, "2025-03-02")
    for same in ("2025-03-01T21:15:50+01:00", "2025-03-01", "2025-03-02T23:00:00Z"):
        assert add(client, same, status=200) is None
    expected = [("2025-03-02T12:00:00.000Z", True), ("2025-03-01T20:15:10.000Z", False)]
    assert listed(client) == expected
    first = ask(client, "GET", f"{PATH}?limit=1", ADA).json()
    assert [first["plays"][0]["title_id"], first["plays"][0]["id"]] == [own(1), second]
    assert listed(client, query=f"?limit=1&cursor={first['next']}") == expected[1:]
    assert ask(client, "DELETE", f"{PATH}/{second}", BEN).status == 404
    assert ask(client, "DELETE", f"{PATH}/{second}", ADA).json() == {"removed": 1}
    assert ask(client, "DELETE", f"{PATH}/{second}", ADA).status == 404
    assert listed(client) == expected[1:]
    assert listed(client, BEN) == []
    assert ask(client, "GET", PATH, NOBODY).status == 401


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({**MOVIE, "kind": "person"}, 422),
        ({**MOVIE, "kind": "film"}, 404),
        ({**MOVIE, "id": 999_999}, 404),
        ({**MOVIE, "watched_at": "yesterday"}, 422),
        ({**MOVIE, "watched_at": "9999-12-31T23:59:59-23:00"}, 422),
        ({**MOVIE, "watched_at": "9999-12-31"}, 422),
    ],
)
def test_what_can_not_be_kept_is_refused(client: Client, body: object, status: int) -> None:
    assert ask(client, "POST", PATH, ADA, body).status == status
    assert listed(client) == []


@pytest.mark.parametrize("cursor", ["x", "~", "2025~x", "~99999999999999999999"])
def test_a_cursor_of_no_page_is_refused(client: Client, cursor: str) -> None:
    assert ask(client, "GET", f"{PATH}?cursor={cursor}", ADA).status == 400
