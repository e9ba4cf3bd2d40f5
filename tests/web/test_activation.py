"""A person lets in a program without a keyboard by the code that it shows."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.asking import Client
from tests.web.visitor import Visitor, heading


@pytest.fixture
def client(database_url: str) -> Iterator[Client]:
    with Client(database_url, doors="trakt", key=None) as client:
        yield client


def post(client: Client, path: str, **fields: str) -> tuple[int, Any]:
    answer = client.ask(
        "POST", f"/trakt{path}", None, {"content-type": "application/json"}, json.dumps(fields).encode()
    )
    return answer.status, answer.json()


def test_a_program_is_let_in_by_its_code(client: Client, visitor: Visitor) -> None:
    _, codes = post(client, "/oauth/device/code", client_id="x")
    assert heading(visitor.get("/activate")) == "Sign in"
    ann = visitor.sign_up("ann")
    assert heading(ann.get("/activate")) == "Let a program in"
    assert ann.send("/activate", code="AAAA2222", decision="allow").status == 404
    code = f"{codes['user_code'][:4]}-{codes['user_code'][4:]}".lower()
    ann.get("/activate")
    assert heading(ann.send("/activate", code=code, decision="allow")) == "Approved"
    status, token = post(client, "/oauth/device/token", code=codes["device_code"])
    assert status == 200
    found = client.get("/trakt/users/me", headers={"authorization": f"Bearer {token['access_token']}"})
    assert found.json()["username"] == "ann"


def test_a_program_is_denied(client: Client, visitor: Visitor) -> None:
    _, codes = post(client, "/oauth/device/code")
    ann = visitor.sign_up("ann")
    ann.get("/activate")
    assert ann.send("/activate", code=codes["user_code"], decision="perhaps").status == 400
    ann.get("/activate")
    assert heading(ann.send("/activate", code=codes["user_code"], decision="deny")) == "Denied"
    assert post(client, "/oauth/device/token", code=codes["device_code"])[0] == 418


def test_signing_out_all_ends_what_was_approved(client: Client, visitor: Visitor) -> None:
    _, codes = post(client, "/oauth/device/code")
    ann = visitor.sign_up("ann")
    ann.get("/activate")
    ann.send("/activate", code=codes["user_code"], decision="allow")
    ann.get("/account")
    assert ann.send("/account/sessions/end").status == 303
    assert post(client, "/oauth/device/token", code=codes["device_code"])[0] == 404
