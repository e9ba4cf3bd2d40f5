"""A request token is exchanged by the application that asked for it, in every way in which keys are shown."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import NamedTuple

import pytest

from reelbase.accounts.api_keys import Credentials, new_api_key
from reelbase.accounts.token import approve, find_token
from reelbase.setting_values import Open
from reelbase.storage.engine.database import open_database
from reelbase.storage.engine.transaction import Transaction, driven
from reelbase.storage.queries.accounts import select_account
from tests.accounts.people import PASSWORD, fill_with_people
from tests.asking import Answer, Client
from tests.conftest import CopyOf
from tests.moments import NOON


class World(NamedTuple):
    """A closed server, and two applications with a key each."""

    client: Client
    ours: Credentials
    theirs: Credentials


@pytest.fixture(scope="module")
def world(copy_of: CopyOf) -> Iterator[World]:
    with copy_of("people", fill_with_people) as url:
        with closing(open_database(url)) as database, database.writer(now=NOON) as db:
            keys = [new_api_key(db, name) for name in ("ours", "theirs")]
        with Client(url, open=Open.FALSE, key=None) as client:
            yield World(client, *keys)


def send(world: World, path: str, shown: dict[str, str], body: dict[str, str]) -> Answer:
    """A POST with a key, by which v3 or v4 knows it."""
    headers = {"content-type": "application/json"} | {k: v for k, v in shown.items() if k == "authorization"}
    query = {key: value for key, value in shown.items() if key == "api_key"}
    return world.client.ask("POST", path, query, headers, json.dumps(body).encode())


def by_key(credentials: Credentials) -> dict[str, str]:
    return {"api_key": credentials.key}


def by_token(credentials: Credentials) -> dict[str, str]:
    return {"authorization": f"Bearer {credentials.token}"}


def by_both(credentials: Credentials) -> dict[str, str]:
    return by_key(credentials) | by_token(credentials)


Shown = Callable[[Credentials], dict[str, str]]
SHOWN: list[Shown] = [by_key, by_token, by_both]


@pytest.mark.parametrize("asking", SHOWN)
@pytest.mark.parametrize("exchanging", SHOWN)
def test_of_v3(world: World, asking: Shown, exchanging: Shown) -> None:
    shown = asking(world.ours)
    token = world.client.get("/3/authentication/token/new", shown, shown).json()["request_token"]
    login = {"username": "ada", "password": PASSWORD, "request_token": token}
    assert send(world, "/3/authentication/token/validate_with_login", shown, login).status == 200
    body = {"request_token": token}
    refused = send(world, "/3/authentication/session/new", exchanging(world.theirs), body)
    assert (refused.status, refused.json()["status_code"]) == (401, 17)
    made = send(world, "/3/authentication/session/new", exchanging(world.ours), body)
    assert made.json()["success"] is True


@pytest.mark.parametrize("asking", SHOWN)
@pytest.mark.parametrize("exchanging", SHOWN)
def test_of_v4(world: World, asking: Shown, exchanging: Shown) -> None:
    token = send(world, "/4/auth/request_token", asking(world.ours), {}).json()["request_token"]
    with closing(open_database(world.client.database)) as database, database.writer(now=NOON) as db:
        found, ada = driven(find_token(Transaction(db), token, 4)), select_account(db, "ada")
        assert found and ada
        approve(db, found, ada)
    body = {"request_token": token}
    refused = send(world, "/4/auth/access_token", exchanging(world.theirs), body)
    assert (refused.status, refused.json()["status_code"]) == (401, 33)
    made = send(world, "/4/auth/access_token", exchanging(world.ours), body)
    assert made.json()["success"] is True


@pytest.mark.parametrize("another", ["", "k2"])
def test_where_no_key_is_known_all_may(copy_of: CopyOf, another: str) -> None:
    """An open server knows no applications; a client that shows the same key throughout notices nothing."""
    with copy_of("people", fill_with_people) as url, Client(url, key=None) as client:
        opened = World(client, Credentials("k1", "t"), Credentials(another, "t"))
        token = client.get("/3/authentication/token/new", by_key(opened.ours)).json()["request_token"]
        login = {"username": "ada", "password": PASSWORD, "request_token": token}
        path = "/3/authentication/token/validate_with_login"
        assert send(opened, path, by_key(opened.ours), login).status == 200
        shown = by_key(opened.theirs) if another else {"authorization": "Bearer whatever"}
        made = send(opened, "/3/authentication/session/new", shown, {"request_token": token})
        assert made.status == (401 if another else 200)
