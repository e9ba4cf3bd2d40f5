"""Credentials: looked at before anything else, and refused at once when they are revoked."""

from collections.abc import Iterator
from typing import Any

import pytest

from reelbase.accounts.api_keys import Credentials, create_api_key, revoke_key
from reelbase.setting_values import Open
from reelbase.storage.engine.database import Database, open_database
from tests.asking import SAFE, Answer, Client
from tests.moments import NOON

PATH = "/3/genre/movie/list"
REFUSAL = (
    b'{"status_code":7,"status_message":"Invalid API key: You must be granted a valid key.","success":false}'
)
REFUSED = Answer(
    401,
    {
        "content-type": "application/json; charset=utf-8",
        "content-length": str(len(REFUSAL)),
        "vary": "accept-encoding, Origin",
        **SAFE,
    },
    REFUSAL,
)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = open_database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def made(database: Database) -> Credentials:
    return create_api_key(database, "phone", NOON)


@pytest.fixture
def closed(database_url: str) -> Iterator[Client]:
    with Client(database_url, key=None, open=Open.FALSE) as client:
        yield client


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


@pytest.mark.parametrize(
    ("method", "target"),
    [
        ("GET", PATH),
        ("HEAD", PATH),
        ("GET", "/3"),
        ("GET", "/3/"),
        ("GET", "/3/completely/bogus"),
        ("GET", "/4/completely/bogus"),
        ("GET", "/3/movie/550.xml"),
        ("GET", "/3/movie/%00"),
        ("GET", f"{PATH}?language=de&language=fr"),
        ("POST", PATH),
        ("DELETE", "/3/nothing"),
    ],
)
def test_without_a_key_nothing_is_said_of_what_there_is(demo_url: str, method: str, target: str) -> None:
    with Client(demo_url, key=None) as client:
        answer = client.ask(method, target)
    assert answer == (REFUSED._replace(body=b"") if method == "HEAD" else REFUSED)


NO_CREDENTIALS: list[tuple[dict[str, Any], dict[str, str]]] = [
    ({"api_key": ""}, {}),
    ({"API_KEY": "0" * 32}, {}),
    ({}, {"authorization": ""}),
    ({}, {"authorization": "Bearer"}),
    ({}, {"authorization": "Bearer  "}),
    ({}, {"authorization": "0" * 32}),
    ({}, {"authorization": "Basic cGhvbmU6c2VjcmV0"}),
]


@pytest.mark.parametrize(("params", "headers"), NO_CREDENTIALS)
def test_open_takes_any_key_but_not_none(
    demo_url: str, params: dict[str, Any], headers: dict[str, str]
) -> None:
    with Client(demo_url, key=None) as client:
        assert client.get(PATH, params, headers) == REFUSED
        assert client.get(PATH, {"api_key": "any"}).status == 200
        assert client.get(PATH, headers=bearer("any")).status == 200
        assert client.get(PATH, headers={"authorization": "bearer any"}).status == 200


def test_closed_takes_a_key_or_its_token(closed: Client, made: Credentials) -> None:
    assert closed.get(PATH, {"api_key": made.key}).status == 200
    assert closed.get(PATH, headers=bearer(made.token)).status == 200


def test_either_of_two_suffices(closed: Client, made: Credentials) -> None:
    assert closed.get(PATH, {"api_key": made.key}, bearer("wrong")).status == 200
    assert closed.get(PATH, {"api_key": "wrong"}, bearer(made.token)).status == 200
    assert closed.get(PATH, {"api_key": "wrong"}, bearer("wrong")) == REFUSED


def test_a_key_is_no_token_and_a_token_no_key(closed: Client, made: Credentials) -> None:
    assert closed.get(PATH, headers=bearer(made.key)) == REFUSED
    assert closed.get(PATH, {"api_key": made.token}) == REFUSED


@pytest.mark.parametrize("wrong", ["0" * 32, "", "é", "%00", "a" * 5000])
def test_closed_refuses_every_other_key(closed: Client, made: Credentials, wrong: str) -> None:
    assert closed.get(PATH, {"api_key": wrong}) == REFUSED
    assert closed.get(f"{PATH}?api_key={wrong}") == REFUSED
    assert closed.get(PATH, {"api_key": made.key.upper()}) == REFUSED


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "films.example"])
def test_every_address_but_a_loopback_is_closed_by_default(demo_url: str, host: str) -> None:
    with Client(demo_url, host=host) as client:
        assert client.get(PATH) == REFUSED


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_a_loopback_is_open_by_default(demo_url: str, host: str) -> None:
    with Client(demo_url, host=host) as client:
        assert client.get(PATH).status == 200


def test_a_key_is_valid_at_once_and_refused_at_once(closed: Client, database: Database) -> None:
    assert closed.get(PATH, {"api_key": "before"}) == REFUSED
    first, second = (create_api_key(database, name, NOON) for name in ("first", "second"))
    for each in (first, second):
        assert closed.get(PATH, {"api_key": each.key}).status == 200
        assert closed.get(PATH, headers=bearer(each.token)).status == 200
    revoke_key(database, 1, NOON)
    assert closed.get(PATH, {"api_key": first.key}) == REFUSED
    assert closed.get(PATH, headers=bearer(first.token)) == REFUSED
    assert closed.get(PATH, {"api_key": second.key}).status == 200


def test_what_is_in_memory_is_answered_only_to_who_may_ask(closed: Client, made: Credentials) -> None:
    asked = closed.get(PATH, {"api_key": made.key})
    again = closed.get(PATH, {"api_key": made.key})
    assert [asked.headers["x-memc"], again.headers["x-memc"]] == ["MISS", "HIT"]
    assert closed.get(PATH) == REFUSED
    assert closed.get(PATH, {"api_key": "wrong"}) == REFUSED
    assert closed.get(PATH, headers=bearer(made.key)) == REFUSED
    other_way = closed.get(PATH, headers=bearer(made.token))
    assert (other_way.headers["x-memc"], other_way.body) == ("HIT", asked.body)


def test_a_preflight_needs_no_key(closed: Client) -> None:
    assert closed.ask("OPTIONS", PATH).status == 204
