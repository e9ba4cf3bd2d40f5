"""The applications that act for an account: listed by their keys, and each ended alone."""

import json
import re
from contextlib import closing
from typing import NamedTuple

import pytest

from reelbase.accounts.caller import Caller
from reelbase.accounts.secrets import digest
from reelbase.accounts.session import Who
from reelbase.storage.engine.database import open_database
from reelbase.storage.queries.accounts import select_account
from reelbase.storage.queries.sessions import ACCESS_TOKEN, SESSION, insert_session
from tests.asking import Client
from tests.moments import NOON
from tests.web.visitor import Visitor, whose


class Shown(NamedTuple):
    """A row of the page: what names the application, its note, and where it is ended."""

    name: str
    note: str
    action: str


def shown(visitor: Visitor) -> list[Shown]:
    """The applications that the account page lists."""
    section = visitor.get("/account").body.decode().partition('id="sessions"')[2].partition("</section>")[0]
    found = re.findall(
        r"<strong>(.*?)</strong>.*?<span class=\"note\">(.*?)</span>.*?action=\"(.*?)\"", section, re.DOTALL
    )
    return [Shown(name, re.sub("<.*?>", "", note), action) for name, note, action in found]


def post(client: Client, path: str, api_key: str, bearer: str = "", **fields: str) -> dict[str, str]:
    headers = {"content-type": "application/json"}
    if bearer:
        headers["authorization"] = f"Bearer {bearer}"
    query = {"api_key": api_key} if api_key else None
    answer = client.ask("POST", path, query, headers, json.dumps(fields).encode())
    assert answer.status == 200, answer
    found: dict[str, str] = answer.json()
    return found


def made_key(visitor: Visitor, name: str) -> tuple[str, str]:
    visitor.get("/account")
    key, token = re.findall("<code>(.*?)</code>", visitor.send("/account/keys", name=name).body.decode())
    return key, token


def let_in_v3(visitor: Visitor, key: str) -> str:
    """The session of an application that the visitor lets in."""
    client = visitor.client
    assert isinstance(client, Client)
    token = client.get(f"/3/authentication/token/new?api_key={key}").json()["request_token"]
    visitor.get(f"/authenticate/{token}")
    visitor.send(f"/authenticate/{token}", decision="allow")
    return post(client, "/3/authentication/session/new", key, request_token=token)["session_id"]


def let_in_v4(visitor: Visitor, bearer: str) -> str:
    """The user's token of an application that the visitor lets in."""
    client = visitor.client
    assert isinstance(client, Client)
    token = post(client, "/4/auth/request_token", "", bearer)["request_token"]
    visitor.get(f"/auth/access?request_token={token}")
    visitor.send("/auth/access", decision="allow")
    return post(client, "/4/auth/access_token", "", bearer, request_token=token)["access_token"]


def test_one_application_is_signed_out_alone(ann: Visitor, client: Client, database_url: str) -> None:
    key, _ = made_key(ann, "Living <room>")
    other, bearer = made_key(ann, "Kitchen")
    session_id, access_token = let_in_v3(ann, key), let_in_v4(ann, bearer)
    bob = Visitor(client).sign_up("bob")
    bobs = let_in_v3(bob, key)

    rows = {each.name: each for each in shown(ann)}
    assert len(shown(ann)) == 2 and rows.keys() == {"Living &lt;room&gt;", "Kitchen"}
    since = f"since {NOON:%Y-%m-%d %H:%M} UTC"
    assert rows["Living &lt;room&gt;"].note == f"…{key[-4:]}, {since}, v3"
    assert rows["Kitchen"].note == f"…{other[-4:]}, {since}, v4"
    assert session_id not in str(rows) and access_token not in str(rows)

    after = ann.follow(ann.send(rows["Living &lt;room&gt;"].action)).body.decode()
    assert "The application is signed out." in after and "1 application.\n" in after
    assert whose(database_url, Who(Caller(session_id=session_id))) is None
    assert whose(database_url, Who(Caller(bearer=access_token))) == "ann"
    assert whose(database_url, Who(Caller(session_id=bobs))) == "bob"
    ann.follow(ann.send(rows["Kitchen"].action))
    assert shown(ann) == [] and whose(database_url, Who(Caller(bearer=access_token))) is None
    assert whose(database_url, Who(Caller(session_id=bobs))) == "bob"


def test_an_application_is_signed_out_by_its_owner_alone(
    ann: Visitor, client: Client, database_url: str
) -> None:
    session_id = let_in_v3(ann, made_key(ann, "Kitchen")[0])
    (row,) = shown(ann)
    bob = Visitor(client).sign_up("bob")
    bob.get("/account")
    csrf = bob.forms()["/account/keys"]["csrf"]
    assert bob.post(row.action, {"csrf": csrf}, {}).status == 404
    assert ann.post(row.action, {}, {}).status == 403
    assert whose(database_url, Who(Caller(session_id=session_id))) == "ann"
    shown(ann)
    assert ann.send(row.action).status == 303
    ann.get("/account")
    assert ann.post(row.action, {"csrf": ann.forms()["/account/keys"]["csrf"]}, {}).status == 404


def test_a_browser_is_no_application(ann: Visitor) -> None:
    ann.get("/account")
    csrf = ann.forms()["/account/keys"]["csrf"]
    own = digest(ann.cookie.partition("=")[2])
    assert ann.post(f"/account/applications/{own}/end", {"csrf": csrf}, {}).status == 404
    assert shown(ann) == []


def test_the_session_of_a_token_is_of_the_same_application(
    ann: Visitor, client: Client, database_url: str
) -> None:
    _, bearer = made_key(ann, "Kitchen")
    access_token = let_in_v4(ann, bearer)
    path = "/3/authentication/session/convert/4"
    session_id = post(client, path, "", bearer, access_token=access_token)["session_id"]
    assert sorted((each.name, each.note[-2:]) for each in shown(ann)) == [
        ("Kitchen", "v3"),
        ("Kitchen", "v4"),
    ]
    (v4,) = [each.action for each in shown(ann) if each.note.endswith("v4")]
    ann.send(v4)
    assert whose(database_url, Who(Caller(bearer=access_token))) is None
    assert whose(database_url, Who(Caller(session_id=session_id))) == "ann"


def test_an_application_keeps_the_name_of_a_key_that_was_revoked(ann: Visitor) -> None:
    let_in_v3(ann, made_key(ann, "Kitchen")[0])
    ann.get("/account")
    ann.send(next(action for action in ann.forms() if action.endswith("/revoke")))
    assert [each.name for each in shown(ann)] == ["Kitchen"]


def test_an_application_without_a_key_of_the_server_is_said_to_be_one(ann: Visitor) -> None:
    let_in_v3(ann, "any")
    (row,) = shown(ann)
    assert row.name == "An application without a key of this server" and row.note.startswith("since ")


def test_applications_of_before_are_each_ended_alone(ann: Visitor, database_url: str) -> None:
    with closing(open_database(database_url)) as database, database.writer(now=NOON) as db:
        account = select_account(db, "ann")
        assert account is not None
        for form, secret in ((SESSION, "one"), (ACCESS_TOKEN, "two")):
            insert_session(
                db, digest=digest(secret), form=form, account_id=account.id, at="2026-01-02 03:04:05"
            )
    rows = shown(ann)
    assert [each.name for each in rows] == ["An application of before"] * 2
    assert {each.note for each in rows} == {f"since 2026-01-02 03:04 UTC, v{each}" for each in (3, 4)}
    ann.send(next(each.action for each in rows if each.note.endswith("v3")))
    assert [each.note[-2:] for each in shown(ann)] == ["v4"]
    assert whose(database_url, Who(Caller(session_id="one"))) is None
    assert whose(database_url, Who(Caller(bearer="two"))) == "ann"


def test_the_newest_applications_are_listed(ann: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reelbase.accounts.session.APPLICATIONS", 2)
    for _ in range(3):
        let_in_v3(ann, "any")
    assert len(shown(ann)) == 2
    assert "3 applications.\nThe newest 2:" in ann.get("/account").body.decode()
    ann.send(shown(ann)[0].action)
    assert len(shown(ann)) == 2
    assert "The newest" not in ann.get("/account").body.decode()


def test_all_applications_end_at_once(ann: Visitor, database_url: str) -> None:
    key, bearer = made_key(ann, "Kitchen")
    session_id, access_token = let_in_v3(ann, key), let_in_v4(ann, bearer)
    ann.get("/account")
    ann.follow(ann.send("/account/sessions/end"))
    assert shown(ann) == []
    assert (
        whose(database_url, Who(Caller(session_id=session_id)))
        is whose(database_url, Who(Caller(bearer=access_token)))
        is None
    )
