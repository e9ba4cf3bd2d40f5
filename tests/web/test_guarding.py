"""What guards the pages: headers, cookies, and the proof that a form was sent from here."""

import asyncio
from typing import Any

import pytest

from reelbase.asgi import body
from reelbase.web import signing_in
from tests.asking import Client, request_scope
from tests.web.visitor import FORM, PASSWORD, Visitor, heading, refresh

pytestmark = pytest.mark.once

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
}
PATHS = ["/signup", "/login", "/account", "/authenticate/x", "/auth/access", "/auth/access/approve"]


@pytest.mark.parametrize("path", PATHS)
def test_every_page_has_its_headers(visitor: Visitor, path: str) -> None:
    assert visitor.get(path).headers.items() >= HEADERS.items()


def test_a_visitor_is_given_a_strict_cookie(visitor: Visitor) -> None:
    first = visitor.get("/login").headers["set-cookie"]
    name, _, rest = first.partition("=")
    assert name == "reelbase"
    assert set(rest.split("; ")[1:]) == {"HttpOnly", "Path=/", "SameSite=strict"}
    assert "set-cookie" not in visitor.get("/login").headers


@pytest.mark.parametrize("how", ["proxy", "base_url"])
def test_over_https_a_cookie_is_secure(database_url: str, how: str) -> None:
    ways: dict[str, Any] = {
        "proxy": {"trusted_proxies": "127.0.0.1"},
        "base_url": {"base_url": "https://tmdb.example"},
    }
    headers = {"x-forwarded-proto": "https"} if how == "proxy" else {}
    with Client(database_url, key=None, **ways[how]) as client:
        visitor = Visitor(client)
        cookie = visitor.get("/login", **headers).headers["set-cookie"]
        assert cookie.startswith("__Host-reelbase=")
        assert "Secure" in cookie.split("; ") and "Path=/" in cookie.split("; ")
        assert "set-cookie" not in visitor.get("/login", **headers).headers


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "https://evil.example", "sec-fetch-site": "same-origin"},
        {"origin": "http://127.0.0.1:8001"},
        {"origin": "http://["},
        {"origin": "http://[v1.]"},
        {"origin": "127.0.0.1:8000"},
        {"origin": ""},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"cookie": ""},
    ],
)
def test_a_form_of_another_site_is_refused(ann: Visitor, headers: dict[str, str]) -> None:
    ann.get("/account")
    form = ann.forms()["/account/keys"]
    session = ann.cookie
    if "cookie" in headers:
        ann.cookie = ""
    assert ann.post("/account/keys", {**form, "name": "forged"}, headers).status == 403
    ann.cookie = session
    assert "forged" not in ann.get("/account").body.decode()


@pytest.mark.parametrize("headers", [{"origin": "http://127.0.0.1:8000"}, {"sec-fetch-site": "none"}, {}])
def test_a_form_of_this_site_is_taken(ann: Visitor, headers: dict[str, str]) -> None:
    ann.get("/account")
    assert ann.send("/account/keys", name="mine", headers=headers).status == 200


@pytest.mark.parametrize("csrf", [None, "", "0" * 64, "é"])
def test_a_form_without_its_proof_is_refused(ann: Visitor, csrf: str | None) -> None:
    ann.get("/account")
    fields = {"password": PASSWORD, **({} if csrf is None else {"csrf": csrf})}
    actions = [*ann.forms(), "/login", "/signup", "/authenticate/x", "/auth/access", "/account/keys/1/revoke"]
    assert {ann.post(action, fields, {}).status for action in actions} == {403}
    assert heading(ann.get("/account")) == "ann"


def test_the_proof_of_another_visitor_is_none(ann: Visitor, client: Client) -> None:
    mallory = Visitor(client)
    mallory.get("/login")
    csrf = mallory.forms()["/login"]["csrf"]
    assert ann.post("/account/sessions/end", {"csrf": csrf}, {}).status == 403
    before = ann.forms
    ann.get("/account")
    assert before()["/logout"]["csrf"] != csrf


@pytest.mark.parametrize("path", ["/account", "/authenticate/x?redirect_to=https://a.example"])
def test_a_link_on_another_site_leads_here_once(ann: Visitor, client: Client, path: str) -> None:
    """The browser keeps a strict cookie to itself until a page of ours leads on."""
    stranger = Visitor(client)
    page = stranger.get(path, **{"sec-fetch-site": "cross-site"})
    again = f"{path}{'&' if '?' in path else '?'}again=1"
    assert (heading(page), refresh(page)) == ("One moment", again)
    assert "set-cookie" not in page.headers
    assert refresh(stranger.get(again, **{"sec-fetch-site": "cross-site"})) == ""
    assert heading(ann.get(path, **{"sec-fetch-site": "cross-site"})) != "One moment"


def test_a_form_is_not_read_without_end(database_url: str) -> None:
    with Client(database_url, key=None, body_limit=500) as client:
        visitor = Visitor(client)
        visitor.get("/signup")
        assert visitor.send("/signup", username="ann", password="x" * 500).status == 413


def test_a_form_is_not_waited_for_without_end(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "BODY_SECONDS", 0.01)
    sent: list[dict[str, object]] = []
    parts = [{"type": "http.request", "body": b"user", "more_body": True}]

    async def receive() -> object:
        return parts.pop() if parts else await asyncio.Future()

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    scope = request_scope("POST", "/login", "", {"content-type": FORM, "content-length": "50"})
    client.run(client.app(scope, receive, send))
    assert sent[0]["status"] == 400


@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data; boundary=x", ""])
def test_only_forms_are_taken(visitor: Visitor, kind: str) -> None:
    visitor.get("/login")
    assert visitor.post("/login", visitor.forms()["/login"], {"content-type": kind}).status == 415


def test_what_no_database_keeps_is_refused(visitor: Visitor) -> None:
    visitor.get("/signup")
    assert visitor.send("/signup", username="a\0b", password=PASSWORD).status == 400


def test_files_are_kept_for_good(visitor: Visitor) -> None:
    page = visitor.get("/login").body.decode()
    address = page.split('rel="stylesheet" href="')[1].partition('"')[0]
    answer = visitor.get(address)
    assert (answer.status, answer.headers["content-type"]) == (200, "text/css; charset=utf-8")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


def test_what_fails_unforeseen_says_so_and_tells_nothing(
    visitor: Visitor, client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(*_: object) -> None:
        raise RuntimeError("hunter2")

    visitor.get("/login")
    monkeypatch.setattr(signing_in, "in_turn", fail)
    page = visitor.send("/login", username="ann", password="my secret words")
    assert (page.status, heading(page)) == (500, "That did not work")
    assert "hunter2" not in page.body.decode()
    assert "my secret words" not in caplog.text


@pytest.mark.parametrize("path", ["/login", "/", "/docs/search", "/health/live", "/openapi.json", "/nothing"])
@pytest.mark.parametrize("query", [b"next=\x9f", b"\xff", b"q=\xc3\xa4", b"a=1&\xed\xa0\x80=b"])
def test_bytes_that_are_no_text_are_no_failure(client: Client, path: str, query: bytes) -> None:
    """Browsers encode them, but nothing makes others do so."""
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {**request_scope("GET", path, "", {"host": "127.0.0.1:8000"}), "query_string": query}
    client.run(client.app(scope, receive, send))
    assert sent[0]["status"] == (404 if path == "/nothing" else 200)
