"""Every form says of the field that was refused that it was, and why."""

import re
from typing import Any

import pytest

from tests.asking import Client
from tests.web.visitor import PASSWORD, Visitor

SHORT = "a1"


def refused(page: str) -> dict[str, str]:
    """The text of the fault of each field that is marked, by the field's name."""
    found = {}
    for field in re.findall(r"<input[^>]*aria-invalid=\"true\"[^>]*>", page):
        name, told = (re.search(rf' {each}="([^"]*)"', field) for each in ("name", "aria-describedby"))
        assert name and told, field
        texts = [re.search(rf'id="{each}"[^>]*>([^<]*)<', page) for each in told[1].split()]
        assert all(texts), f"{told[1]} is not on the page"
        assert texts[0]
        found[name[1]] = texts[0][1]
    return found


@pytest.mark.parametrize(
    ("page", "action", "fields", "wrong"),
    [
        ("/login", "/login", {"username": "ann", "password": "wrong"}, {"username", "password"}),
        ("/signup", "/signup", {"username": "a b", "password": PASSWORD}, {"username"}),
        ("/signup", "/signup", {"username": "ann", "password": PASSWORD}, {"username"}),
        ("/signup", "/signup", {"username": "bob", "password": SHORT}, {"password"}),
    ],
)
def test_a_visitor_sees_which_field_was_refused(
    ann: Visitor, client: Client, page: str, action: str, fields: dict[str, Any], wrong: set[str]
) -> None:
    visitor = Visitor(client)
    assert refused(visitor.get(page).body.decode()) == {}
    found = refused(visitor.send(action, **fields).body.decode())
    assert set(found) == wrong and all(found.values())


@pytest.mark.parametrize(
    ("action", "fields", "wrong"),
    [
        ("/account/keys", {"name": " "}, "name"),
        ("/account/password", {"password": "wrong", "new_password": PASSWORD}, "password"),
        ("/account/password", {"password": PASSWORD, "new_password": SHORT}, "new_password"),
        ("/account/delete", {"password": "wrong"}, "password"),
    ],
)
def test_an_account_sees_which_field_was_refused(
    ann: Visitor, action: str, fields: dict[str, Any], wrong: str
) -> None:
    assert refused(ann.get("/account").body.decode()) == {}
    page = ann.send(action, **fields)
    assert page.status in {401, 422}
    found = refused(page.body.decode())
    assert list(found) == [wrong] and found[wrong].startswith("Expected")


def test_the_pages_of_accounts_lead_to_the_guides_and_a_new_key_can_be_copied(ann: Visitor) -> None:
    for path in ("/account", "/login", "/signup"):
        answer = ann.get(path)
        page = (ann.follow(answer) if answer.status == 303 else answer).body.decode()
        assert '<a href="/docs">Guides</a>' in page
    ann.get("/account")
    made = ann.send("/account/keys", name="Living room")
    page = made.body.decode()
    assert page.count("data-copy") == 2 and re.search(r'<script src="/static/\w+/copy.js"', page)
    assert "script-src 'self'" in made.headers["content-security-policy"]
    assert made.headers["cache-control"] == "no-store"
    assert "script-src" not in ann.get("/account").headers["content-security-policy"]
