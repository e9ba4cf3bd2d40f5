"""Favourites and watchlists."""

from typing import Any

import pytest

from tests.accounts.people import ADA, BEN, EVE, Person, ask
from tests.accounts.raters import MOVIE, OTHER_MOVIE, SERIES, mark, rate, status
from tests.asking import Client
from tests.golden.small import own

LISTS = {"favorite": "/3/account/0/favorite", "watchlist": "/3/account/0/watchlist"}


def ids(client: Client, path: str, **params: object) -> list[int]:
    return [row["id"] for row in client.get(path, {**ADA.v3, **params}).json()["results"]]


@pytest.mark.thorough
@pytest.mark.parametrize("how", LISTS)
def test_a_mark_comes_and_goes(client: Client, how: str) -> None:
    """TMDB: 201/1, 201/12 for what was marked before, 200/13 for false (clients' tests)."""
    for path in (MOVIE, SERIES):
        assert status(mark(client, how, ADA, path, True)) == (201, 1)
        assert status(mark(client, how, ADA, path, True)) == (201, 12)
    assert (ids(client, f"{LISTS[how]}/movies"), ids(client, f"{LISTS[how]}/tv")) == ([own(1)], [own(61)])
    states = client.get(f"{MOVIE}/account_states", ADA.v3).json()
    assert {name for name in LISTS if states[name]} == {how}
    assert client.get(f"{MOVIE}/account_states", BEN.v3).json()[how] is False
    for _ in range(2):
        assert status(mark(client, how, ADA, MOVIE, False)) == (200, 13)
    assert ids(client, f"{LISTS[how]}/movies") == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"media_type": "movie", "media_id": 999, "favorite": True}, (404, 34)),
        ({"media_type": "movie", "media_id": 0, "favorite": True}, (404, 34)),
        ({"media_type": "movie", "media_id": 10**30, "favorite": True}, (404, 34)),
        ({"media_type": "movie", "media_id": 2**63, "favorite": True}, (404, 34)),
        ({"media_type": "movie", "favorite": True}, (404, 34)),
        ({"media_type": "tv", "media_id": own(1), "favorite": True}, (404, 34)),
        ({"media_type": "person", "media_id": own(51), "favorite": True}, (400, 5)),
        ({"media_id": own(1), "favorite": True}, (400, 5)),
        ({"media_type": "movie", "media_id": own(1)}, (400, 5)),
        ({"media_type": "movie", "media_id": "abc", "favorite": True}, (400, 5)),
        ({}, (400, 5)),
        ({"media_type": "movie", "media_id": str(own(1)), "favorite": "true"}, (201, 1)),
    ],
)
def test_bodies(client: Client, body: Any, expected: tuple[int, int]) -> None:
    assert status(ask(client, "POST", LISTS["favorite"], ADA, body)) == expected


def test_only_accounts_mark(client: Client) -> None:
    for someone in (EVE, Person("stranger")):
        assert status(mark(client, "favorite", someone, MOVIE, True)) == (401, 3)
        for path in (f"{LISTS['favorite']}/movies", f"{LISTS['watchlist']}/tv", "/3/account/0/rated/movies"):
            assert status(client.get(path, someone.v3)) == (401, 3)
    assert client.get(f"{MOVIE}/account_states", EVE.v3).json()["favorite"] is False


def test_lists_are_in_the_order_of_their_making(client: Client) -> None:
    """Oldest first unless asked otherwise; another rating leaves a title where it is."""
    for path in (OTHER_MOVIE, MOVIE):
        mark(client, "favorite", ADA, path, True)
        rate(client, path, ADA, 5)
    rate(client, OTHER_MOVIE, ADA, 9)
    for path in (f"{LISTS['favorite']}/movies", "/3/account/0/rated/movies"):
        assert ids(client, path) == ids(client, path, sort_by="title.asc") == [own(2), own(1)]
        assert ids(client, path, sort_by="created_at.desc") == [own(1), own(2)]
    mark(client, "favorite", ADA, OTHER_MOVIE, False)
    mark(client, "favorite", ADA, OTHER_MOVIE, True)
    assert ids(client, f"{LISTS['favorite']}/movies") == [own(1), own(2)]


def test_lists_have_pages_and_languages(client: Client) -> None:
    mark(client, "watchlist", ADA, MOVIE, True)
    path = f"{LISTS['watchlist']}/movies"
    german = client.get(path, {**ADA.v3, "language": "de-DE"}).json()
    assert german["results"][0]["title"] == "Der Lampenwärter"
    second = client.get(path, {**ADA.v3, "page": 2}).json()
    assert second == {"page": 2, "results": [], "total_pages": 1, "total_results": 1}
    assert status(client.get(path, {**ADA.v3, "page": 0})) == (400, 22)
