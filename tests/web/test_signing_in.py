"""Sign up, sign in, sign out: who may, and what the browser is given."""

import re

import pytest

from reelbase.accounts.account import invite
from reelbase.setting_values import SignUp
from reelbase.storage.engine.database import open_database
from tests.asking import Client
from tests.moments import NOON
from tests.web.visitor import PASSWORD, Visitor, heading

pytestmark = pytest.mark.once


def test_an_account_is_made_and_signed_in(visitor: Visitor) -> None:
    visitor.get("/signup")
    made = visitor.send("/signup", username="Ann", password=PASSWORD)
    assert (made.status, made.headers["location"]) == (303, "/account")
    assert heading(visitor.follow(made)) == "Ann"


@pytest.mark.parametrize(
    ("username", "password", "words"),
    [
        ("", PASSWORD, "Expected a name"),
        ("a b", PASSWORD, "Expected a name"),
        ("<script>", PASSWORD, "Expected a name"),
        ("ANN", PASSWORD, "ANN is taken"),
        ("bob", "short", "8 to 1,024 characters, found 5"),
        ("bob", "x" * 1025, "found 1,025"),
    ],
)
def test_a_name_and_a_password_are_refused_with_the_reason(
    ann: Visitor, username: str, password: str, words: str
) -> None:
    visitor = Visitor(ann.client)
    visitor.get("/signup")
    refused = visitor.send("/signup", username=username, password=password)
    assert refused.status == 422
    assert words in refused.body.decode()
    assert "<script>" not in refused.body.decode()
    assert heading(visitor.get("/account")) == "Sign in"


def test_signing_in_gives_another_session_than_there_was(ann: Visitor) -> None:
    visitor = Visitor(ann.client)
    visitor.get("/login")
    before = visitor.cookie
    entered = visitor.send("/login", username=" ANN", password=PASSWORD)
    assert visitor.cookie not in {before, ann.cookie}
    assert heading(visitor.follow(entered)) == "ann"
    visitor.cookie = before
    assert heading(visitor.get("/account")) == "Sign in"


@pytest.mark.parametrize("username", ["ann", "nobody"])
def test_a_wrong_password_is_as_a_wrong_name(ann: Visitor, username: str) -> None:
    visitor = Visitor(ann.client)
    visitor.get("/login")
    refused = visitor.send("/login", username=username, password="not it at all")
    assert refused.status == 401
    assert "Invalid username and/or password" in refused.body.decode()
    assert heading(visitor.get("/account")) == "Sign in"


def test_guessing_ends_after_five_times(ann: Visitor) -> None:
    visitor = Visitor(ann.client)
    visitor.get("/login")
    statuses = [visitor.send("/login", username="ann", password="no").status for _ in range(5)]
    visitor.get("/login")
    refused = visitor.send("/login", username="ann", password=PASSWORD)
    assert statuses == [401] * 5
    assert refused.status == 429
    assert 1 <= int(refused.headers["retry-after"]) <= 12


def test_signing_out_ends_the_session(ann: Visitor) -> None:
    session = ann.cookie
    ann.get("/account")
    assert heading(ann.follow(ann.send("/logout"))) == "Sign in"
    assert ann.cookie != session
    ann.cookie = session
    assert heading(ann.get("/account")) == "Sign in"


@pytest.mark.parametrize(
    "next_",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "/account\\@evil",
        "/3/movie/1",
        "javascript:1",
    ],
)
def test_nobody_is_led_to_another_site_after_signing_in(ann: Visitor, next_: str) -> None:
    visitor = Visitor(ann.client)
    visitor.get("/login")
    assert (
        visitor.send("/login", username="ann", password=PASSWORD, next=next_).headers["location"]
        == "/account"
    )


def test_accounts_can_be_closed(database_url: str) -> None:
    with Client(database_url, key=None, sign_up=SignUp.CLOSED) as client:
        visitor = Visitor(client)
        assert visitor.get("/signup").status == 403
        assert "/signup" not in visitor.get("/login").body.decode()
        csrf = visitor.forms()["/login"]["csrf"]
        assert (
            visitor.post("/signup", {"csrf": csrf, "username": "a", "password": PASSWORD}, {}).status == 403
        )


def test_an_invitation_is_good_for_one_account(database_url: str) -> None:
    database = open_database(database_url)
    with database.writer(now=NOON) as db:
        code = invite(db)
    database.close()
    with Client(database_url, key=None, sign_up=SignUp.INVITATION) as client:
        first, second, third = (Visitor(client) for _ in range(3))
        assert (
            heading(third.get("/signup"))
            == heading(third.get("/signup?invitation=x"))
            == "You need an invitation"
        )
        for visitor in (first, second):
            visitor.get(f"/signup?invitation={code}")
        assert first.send("/signup", username="ann", password="short").status == 422
        assert first.send("/signup", username="ann", password=PASSWORD).status == 303
        assert second.send("/signup", username="bob", password=PASSWORD).status == 403
        assert third.get(f"/signup?invitation={code}").status == 403


@pytest.mark.parametrize(
    ("host", "sign_up", "expected"),
    [("127.0.0.1", "auto", "open"), ("0.0.0.0", "auto", "invitation"), ("0.0.0.0", "open", "open")],
)
def test_who_may_sign_up_depends_on_the_address(host: str, sign_up: str, expected: str) -> None:
    from reelbase.settings import Settings

    settings = Settings.load({"host": host, "sign_up": sign_up}, {})
    assert settings.signs_up == expected


def test_the_first_page_shows_browsers_the_way(visitor: Visitor) -> None:
    page = visitor.get("/", accept="text/html,*/*;q=0.8")
    assert heading(page) == "Reelbase"
    assert {"/login", "/docs", "/api"} <= set(re.findall(r'href="([^"]+)"', page.body.decode()))
    assert visitor.get("/", accept="*/*").json()["api"] == "/3"


def test_no_page_has_a_script_or_a_style_of_its_own(ann: Visitor) -> None:
    for path in ("/account", "/login", "/signup"):
        text = Visitor(ann.client).get(path).body.decode() + ann.get(path).body.decode()
        assert not re.search(r"<script|<style|style=|\son\w+=|javascript:", text)
