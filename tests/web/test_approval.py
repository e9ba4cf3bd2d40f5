"""An application asks to act for somebody: what is shown, who decides, and where one is led."""

import json
import re
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest

from reelbase.accounts.caller import Caller
from reelbase.accounts.session import Who
from tests.asking import Client
from tests.moments import NOON
from tests.web.visitor import PASSWORD, Visitor, heading, refresh, whose

BACK = "https://app.example/back?x=1#here"
NOBODY = "Nobody waits for this"


def v3_token(client: Client) -> str:
    return str(client.get("/3/authentication/token/new?api_key=x").json()["request_token"])


def post(client: Client, path: str, **fields: str) -> tuple[int, Any]:
    headers = {"authorization": "Bearer x", "content-type": "application/json"}
    answer = client.ask("POST", path, None, headers, json.dumps(fields).encode())
    return answer.status, answer.json()


def v4_token(client: Client, **fields: str) -> str:
    return str(post(client, "/4/auth/request_token", **fields)[1]["request_token"])


def session_status(client: Client, token: str) -> int:
    return post(client, "/3/authentication/session/new", request_token=token)[0]


def decide(visitor: Visitor, address: str, decision: str) -> str:
    """The address of the page at which a decision ends."""
    visitor.get(address)
    action = next(action for action in visitor.forms() if action != "/logout")
    return visitor.send(action, decision=decision).headers["location"]


def test_approving_gives_the_application_its_session(ann: Visitor, client: Client, database_url: str) -> None:
    token = v3_token(client)
    assert heading(ann.get(f"/authenticate/{token}")) == "Let an application in?"
    assert session_status(client, token) == 401
    ended = ann.get(decide(ann, f"/authenticate/{token}", "allow"))
    assert (heading(ended), refresh(ended)) == ("Approved", "")
    callback = f"http://127.0.0.1:8000/3/authentication/session/new?request_token={token}"
    assert ended.headers["authentication-callback"] == callback
    assert heading(ann.get(f"/authenticate/{token}/allow")) == "Approved"
    status, body = post(client, "/3/authentication/session/new", request_token=token)
    assert status == 200
    assert whose(database_url, Who(Caller(session_id=body["session_id"]))) == "ann"
    assert heading(ann.get(f"/authenticate/{token}")) == NOBODY
    assert heading(ann.get(f"/authenticate/{token}/allow")) == NOBODY


def test_denying_makes_the_token_worthless(ann: Visitor, client: Client) -> None:
    token = v3_token(client)
    ended = ann.get(decide(ann, f"/authenticate/{token}", "deny"))
    assert (heading(ended), refresh(ended)) == ("Denied", "")
    assert session_status(client, token) == 401
    assert ann.get(f"/authenticate/{token}").status == 404


@pytest.mark.parametrize(("decision", "told"), [("allow", "approved=true"), ("deny", "denied=true")])
def test_one_is_led_back_without_any_session(ann: Visitor, client: Client, decision: str, told: str) -> None:
    token = v3_token(client)
    address = f"/authenticate/{token}?redirect_to={quote(BACK)}"
    assert "app.example</strong>" in ann.get(address).body.decode()
    ended = ann.get(decide(ann, address, decision))
    assert refresh(ended) == f"https://app.example/back?x=1&request_token={token}&{told}#here"


def test_a_page_leads_only_where_it_was_decided_to(ann: Visitor, client: Client) -> None:
    token = v3_token(client)
    location = decide(ann, f"/authenticate/{token}?redirect_to={quote(BACK)}", "allow")
    forged = location.replace("app.example", "evil.example")
    assert refresh(ann.get(location)) != ""
    assert refresh(ann.get(forged)) == ""
    assert refresh(Visitor(client).get(location)) == ""
    assert ann.get("/auth/access/approve?redirect_to=https://evil.example&proof=x").status == 404
    assert ann.get("/auth/access/deny?redirect_to=https://evil.example").status == 404


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//evil.example",
        "/account",
        "https:///x",
        "https://a@b/",
        "x",
    ],
)
def test_only_absolute_addresses_are_led_to(ann: Visitor, client: Client, address: str) -> None:
    token = v3_token(client)
    path = f"/authenticate/{token}?redirect_to={quote(address)}"
    assert ann.get(path).status == Visitor(client).get(path).status == 400
    ann.get(f"/authenticate/{token}")
    assert ann.send(f"/authenticate/{token}", decision="allow", redirect_to=address).status == 400
    assert session_status(client, token) == 401


def test_an_address_of_an_app_is_named_as_such(ann: Visitor, client: Client) -> None:
    page = ann.get(f"/authenticate/{v3_token(client)}?redirect_to=kodi://tmdb/back").body.decode()
    assert "the app for kodi:</strong>" in page


def test_who_has_not_signed_in_does_so_first(ann: Visitor, client: Client) -> None:
    token, visitor = v3_token(client), Visitor(client)
    address = f"/authenticate/{token}?redirect_to={quote(BACK, safe='')}"
    assert heading(visitor.get(address)) == "Sign in"
    entered = visitor.send("/login", username="ann", password=PASSWORD)
    assert entered.headers["location"] == address
    assert heading(visitor.follow(entered)) == "Let an application in?"


def test_signing_up_on_the_way_comes_back_to_the_question(client: Client) -> None:
    token, visitor = v4_token(client), Visitor(client)
    address = f"/auth/access?request_token={token}"
    link = f"/signup?next={quote(address, safe='/?=:')}"
    assert f'href="{link}"' in visitor.get(address).body.decode()
    visitor.get(link)
    made = visitor.send("/signup", username="ann", password=PASSWORD)
    assert heading(visitor.follow(made)) == "Let an application in?"


def test_v4_leads_to_the_address_of_the_token(ann: Visitor, client: Client) -> None:
    token = v4_token(client, redirect_to=BACK)
    address = f"/auth/access?request_token={token}"
    assert "app.example</strong>" in ann.get(address).body.decode()
    location = decide(ann, address, "allow")
    assert location.startswith("/auth/access/approve?")
    assert refresh(ann.get(location)) == BACK
    status, body = post(client, "/4/auth/access_token", request_token=token)
    assert (status, body["success"]) == (200, True)


def test_v4_without_an_address_ends_here(ann: Visitor, client: Client) -> None:
    token = v4_token(client)
    address = f"/auth/access?request_token={token}"
    assert post(client, "/4/auth/access_token", request_token=token)[0] == 422
    ended = ann.get(decide(ann, address, "allow"))
    assert (heading(ended), refresh(ended)) == ("Approved", "")
    assert ann.get(address).status == 410
    assert post(client, "/4/auth/access_token", request_token=token)[0] == 200


def test_v4_can_be_denied(ann: Visitor, client: Client) -> None:
    token = v4_token(client, redirect_to="https://app.example")
    ended = ann.get(decide(ann, f"/auth/access?request_token={token}", "deny"))
    assert (heading(ended), refresh(ended)) == ("Denied", "https://app.example?denied=true")
    assert post(client, "/4/auth/access_token", request_token=token)[0] == 401


def test_the_key_that_asks_is_named(ann: Visitor, client: Client) -> None:
    ann.get("/account")
    key, bearer = re.findall(
        "<code>(.*?)</code>", ann.send("/account/keys", name="Living room").body.decode()
    )
    headers = {"authorization": f"Bearer {bearer}", "content-type": "application/json"}
    v4 = client.ask("POST", "/4/auth/request_token", None, headers, b"{}").json()["request_token"]
    by_bearer = client.get("/3/authentication/token/new", headers=headers).json()["request_token"]
    by_key = client.get(f"/3/authentication/token/new?api_key={key}").json()["request_token"]
    for page in (
        f"/auth/access?request_token={v4}",
        f"/authenticate/{by_bearer}",
        f"/authenticate/{by_key}",
    ):
        assert "<strong>Living room</strong>" in ann.get(page).body.decode()
    assert "<strong>Living room</strong>" not in ann.get(f"/authenticate/{v3_token(client)}").body.decode()


@pytest.mark.parametrize("path", ["/authenticate/nothing", "/auth/access?request_token=x", "/auth/access"])
def test_what_nobody_waits_for_is_said_so(ann: Visitor, path: str) -> None:
    page = ann.get(path)
    assert (page.status, heading(page)) == (404, NOBODY)


def test_tokens_of_one_version_are_none_of_the_other(ann: Visitor, client: Client) -> None:
    assert ann.get(f"/authenticate/{v4_token(client)}").status == 404
    assert ann.get(f"/auth/access?request_token={v3_token(client)}").status == 404


def test_a_token_that_is_too_old_is_not_approved(database_url: str) -> None:
    now = NOON

    def clock() -> datetime:
        return now

    with Client(database_url, key=None, clock=clock) as client:
        ann = Visitor(client).sign_up()
        token = v3_token(client)
        ann.get(f"/authenticate/{token}")
        now = NOON + timedelta(minutes=61)
        assert ann.send(f"/authenticate/{token}", decision="allow").status == 404
        assert ann.get(f"/authenticate/{token}").status == 404


def test_what_another_has_approved_stays_so(ann: Visitor, client: Client) -> None:
    bob, token = Visitor(client).sign_up("bob"), v3_token(client)
    bob.get(f"/authenticate/{token}")
    decide(ann, f"/authenticate/{token}", "allow")
    assert bob.send(f"/authenticate/{token}", decision="allow").status == 404
    assert bob.get(f"/authenticate/{token}").status == 410
    assert session_status(client, token) == 200


def test_a_decision_is_one_of_two(ann: Visitor, client: Client) -> None:
    token = v3_token(client)
    ann.get(f"/authenticate/{token}")
    assert ann.send(f"/authenticate/{token}", decision="perhaps").status == 400
