"""Under which names an open server answers, and whose pages may write to it."""

import logging
import socket
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from reelbase.app import create_app
from reelbase.setting_values import Open, SignUp
from reelbase.settings import Settings
from reelbase.web.guard import Rule, guarded, is_own_name, may_write
from tests.asking import Answer, Asker, Client
from tests.web.visitor import PASSWORD, Visitor, heading

pytestmark = pytest.mark.once

ALWAYS = [
    "",
    "127.0.0.1:8000",
    "127.9.9.9",
    "localhost",
    "LOCALHOST.:8000",
    "x.localhost",
    "[::1]:8000",
    "nas",
    "nas:8000",
    "localhost:",
]
LENIENT = [
    *(
        "192.168.1.10:8000",
        "203.0.113.7",
        "[fe80::1]:8000",
        "[::ffff:127.0.0.1]",
        "nas.local",
    ),
    *(
        "box.lan",
        "box.home.arpa",
        "box.internal",
        "api.themoviedb.org",
        "image.tmdb.org",
        "www.themoviedb.org",
    ),
]
FOREIGN = [
    *(
        "evil.example",
        "evil.example:8000",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "evil.localhost.x",
    ),
    *(
        "evil-local.example",
        "api.themoviedb.org.evil.example",
        "xtmdb.org",
        "127.0.0.1@evil.example",
        "a b.c",
    ),
    *(
        "[x",
        "[",
        "evil.example/127.0.0.1",
        "127.0.0.1,evil.example",
        "évil.example",
        "evil.example@127.0.0.1",
        "127.0.0.1/evil.example",
        "127.0.0.1#evil.example",
        "127.0.0.1?x",
        "127.0.0.1:1:2",
        "[::1]evil.example",
        "localhost:x",
        " localhost",
        ":8000",
        "evil.home.example",
    ),
]
EVIL = {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}
GUEST = "/3/authentication/guest_session/new"
NEW_SESSION = "/3/authentication/session/new"


@pytest.mark.parametrize("host", ALWAYS)
@pytest.mark.parametrize("is_strict", [True, False])
def test_names_that_are_always_those_of_this_server(host: str, is_strict: bool) -> None:
    assert is_own_name(host, Rule(is_strict, frozenset(), frozenset()))


@pytest.mark.parametrize("host", LENIENT)
def test_what_no_stranger_can_have_is_this_server_unless_auto_says_that_nobody_comes(host: str) -> None:
    assert is_own_name(host, Rule(False, frozenset(), frozenset()))
    assert not is_own_name(host, Rule(True, frozenset(), frozenset()))


@pytest.mark.parametrize("host", FOREIGN)
@pytest.mark.parametrize("is_strict", [True, False])
def test_what_a_stranger_can_have_is_not(host: str, is_strict: bool) -> None:
    assert not is_own_name(host, Rule(is_strict, frozenset({"films.example"}), frozenset()))


@pytest.mark.parametrize(
    ("origin", "host", "may"),
    [
        ("", "127.0.0.1:8000", True),
        ("http://127.0.0.1:8000", "127.0.0.1:8000", True),
        ("http://localhost:5173", "127.0.0.1:8000", True),
        ("https://localhost", "192.168.1.10", True),
        ("capacitor://localhost", "192.168.1.10", True),
        ("http://tauri.localhost", "192.168.1.10", True),
        ("http://[::1]:3000", "nas", True),
        ("http://192.168.1.10:8000", "192.168.1.10:8000", True),
        ("https://app.example", "nas", True),
        ("HTTPS://APP.example", "nas", True),
        ("https://app.example:8443", "nas", False),
        ("http://app.example", "nas", False),
        ("http://192.168.1.11:8000", "192.168.1.10:8000", False),
        ("http://192.168.1.10:9000", "192.168.1.10:8000", False),
        ("https://evil.example", "127.0.0.1:8000", False),
        ("https://localhost.evil.example", "127.0.0.1:8000", False),
        ("https://evil.example#localhost", "127.0.0.1:8000", False),
        ("null", "127.0.0.1:8000", False),
        ("file://", "127.0.0.1:8000", False),
        ("chrome-extension://abc", "127.0.0.1:8000", False),
        ("http://[x", "127.0.0.1:8000", False),
    ],
)
def test_whose_pages_may_write(origin: str, host: str, may: bool) -> None:
    assert may_write(origin, host, Rule(False, frozenset(), frozenset({"https://app.example"}))) is may


def asked(client: Client, method: str, path: str, headers: dict[str, str], body: bytes = b"{}") -> Answer:
    return client.ask(method, path, None, headers, body)


EVERYWHERE = [
    *(
        "/3/movie/603",
        GUEST,
        "/4/list/1",
        "/t/p/w500/a.jpg",
        "/",
        "/signup",
        "/login",
        "/docs",
        "/openapi.json",
    ),
    *("/account", "/authenticate/x", "/llms.txt", "/p/exports/x", "/pictures/movie/603/poster"),
]


@pytest.mark.parametrize("accept", ["*/*", "application/json", "text/html"])
def test_nothing_is_answered_by_a_name_of_a_stranger(demo_url: str, accept: str) -> None:
    with Client(demo_url) as client:
        answers = [
            client.get(path, headers={"host": "evil.example", "accept": accept}) for path in EVERYWHERE
        ]
    for answer in answers:
        assert answer.status == 421
        assert "set-cookie" not in answer.headers
        assert answer.headers["x-content-type-options"] == "nosniff"
        if answer.headers["content-type"].startswith("text/html"):
            assert accept == "text/html"
            assert heading(answer) == "This server has another name"
        else:
            found = answer.json()
            assert (found["success"], found["status_code"]) == (False, 3)
            assert "evil.example" in found["status_message"] and "allowed-hosts" in found["status_message"]


def test_what_watches_asks_by_any_name(demo_url: str) -> None:
    with Client(demo_url) as client:
        for path in ("/health/live", "/health/ready"):
            assert client.get(path, headers={"host": "evil.example"}).status == 200


@pytest.mark.parametrize(
    ("settings", "host", "status"),
    [
        ({}, "127.0.0.1:8000", 200),
        ({}, socket.gethostname(), 200),
        ({}, "192.168.1.10", 421),
        ({}, "api.themoviedb.org", 421),
        ({"open": Open.TRUE}, "api.themoviedb.org", 200),
        ({"open": Open.TRUE}, "192.168.1.10", 200),
        ({"open": Open.TRUE}, "films.example", 421),
        ({"open": Open.TRUE, "base_url": "https://films.example/x"}, "films.example", 200),
        ({"open": Open.TRUE, "image_base_url": "https://i.example"}, "i.example:443", 200),
        ({"open": Open.TRUE, "allowed_hosts": "a.example,films.example"}, "FILMS.example:1", 200),
        ({"open": Open.TRUE, "allowed_hosts": "*"}, "films.example", 200),
        ({"open": Open.TRUE, "allowed_hosts": "example"}, "films.example", 421),
        ({"open": Open.FALSE}, "films.example", 401),
        ({"base_url": "https://films.example"}, "films.example", 401),
        ({"base_url": "https://films.example"}, "other.example", 401),
        ({"trusted_proxies": "127.0.0.1"}, "films.example", 401),
        ({"allowed_hosts": "films.example"}, "films.example", 401),
        ({"base_url": "http://localhost:8000"}, "localhost", 200),
    ],
)
def test_settings_say_which_names_are_believed(
    demo_url: str, settings: dict[str, Any], host: str, status: int
) -> None:
    with Client(demo_url, **settings) as client:
        assert client.get("/3/movie/603", headers={"host": host}).status == status


def test_the_host_that_a_trusted_proxy_tells_is_the_one_that_counts(demo_url: str) -> None:
    with Client(demo_url, open=Open.TRUE, trusted_proxies="127.0.0.1") as client:
        told = {"host": "127.0.0.1:8000", "x-forwarded-host": "evil.example"}
        assert client.get("/3/movie/603", headers=told).status == 421


def test_a_page_of_a_stranger_gets_no_account_by_a_name_of_its_own(database_url: str) -> None:
    """DNS rebinding: the page has a name that resolves here, so that the browser lets it read everything."""
    with Client(database_url, key=None) as client:
        visitor = Visitor(client)
        assert visitor.get("/signup", host="evil.example:8000").status == 421
        visitor.get("/signup")
        form = visitor.forms()["/signup"] | {"username": "eve", "password": PASSWORD}
        assert visitor.post("/signup", form, {"host": "evil.example:8000"}).status == 421
        assert visitor.post("/signup", form, {}).status == 303


def test_a_closed_server_where_anybody_may_sign_up_guards_its_pages_alone(database_url: str) -> None:
    with Client(database_url, key=None, open=Open.FALSE, sign_up=SignUp.OPEN) as client:
        assert client.get("/signup", headers={"host": "evil.example"}).status == 421
        assert client.get("/signup", headers={"host": "nas.local"}).status == 200
        assert client.get("/3/movie/1", headers={"host": "evil.example"}).status == 401


PAGES = [{"origin": "https://evil.example"}, {"origin": "null"}, {"origin": "file://"}, EVIL]
KINDS = ["application/json", "text/plain", "application/x-www-form-urlencoded", ""]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", NEW_SESSION),
        ("POST", "/3/movie/603/rating?value=9&guest_session_id=x"),
        ("DELETE", "/3/movie/603/rating?guest_session_id=x"),
        ("POST", "/4/list"),
        ("PUT", "/4/list/1"),
        ("PUT", "/pictures/movie/603/poster"),
    ],
)
def test_pages_of_strangers_write_nothing(demo_url: str, method: str, path: str) -> None:
    with Client(demo_url) as client:
        for page, kind in product([*PAGES, {"sec-fetch-site": "cross-site"}], KINDS):
            headers = {**page, "content-type": kind, "host": "localhost:8000"}
            answer = asked(client, method, path, headers)
            assert (answer.status, answer.json()["status_code"]) == (403, 3), headers
            assert "allowed_origins" in answer.json()["status_message"]
            assert answer.headers.get("access-control-allow-origin") == ("*" if "origin" in page else None)


@pytest.mark.parametrize(
    ("settings", "headers"),
    [
        ({}, {}),
        ({}, {"origin": "http://localhost:5173", "sec-fetch-site": "same-site"}),
        ({}, {"origin": "null", "sec-fetch-site": "same-origin"}),
        ({"open": Open.TRUE, "allowed_origins": "https://app.example"}, {"origin": "https://app.example"}),
        ({"open": Open.TRUE, "allowed_origins": "*"}, {"origin": "https://evil.example"}),
        ({"open": Open.TRUE, "allowed_origins": "null"}, {"origin": "null"}),
        ({"open": Open.TRUE, "base_url": "https://films.example"}, {"origin": "https://films.example"}),
        ({"open": Open.TRUE}, {"host": "nas.local:8000", "origin": "http://nas.local:8000"}),
    ],
)
def test_pages_that_belong_here_write(
    demo_url: str, settings: dict[str, Any], headers: dict[str, str]
) -> None:
    with Client(demo_url, **settings) as client:
        answer = asked(client, "POST", NEW_SESSION, {"content-type": "application/json", **headers})
    assert (answer.status, answer.json()["status_code"]) == (404, 34)  # it was looked at: no token


def test_pages_of_anybody_read(demo_url: str) -> None:
    with Client(demo_url) as client:
        answer = client.get("/3/movie/603", headers=EVIL)
    assert (answer.status, answer.headers["access-control-allow-origin"]) == (200, "*")


def test_where_a_key_is_needed_pages_of_anybody_write(database_url: str) -> None:
    with Client(database_url, open=Open.FALSE) as client:
        answer = asked(client, "POST", NEW_SESSION, {**EVIL, "content-type": "application/json"})
    assert (answer.status, answer.json()["status_code"]) == (401, 7)


def test_it_is_said_once_that_somebody_stands_before_an_open_server(
    database_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """By all workers together."""
    with caplog.at_level(logging.WARNING):
        for _ in range(2):
            app = create_app(Settings(database=database_url), shared=tmp_path)
            with Asker(app, key=None) as asker:
                for name in ("x-forwarded-for", "via", "forwarded", "x-real-ip"):
                    asker.get("/openapi.json", headers={name: "203.0.113.7"})
                    asker.get("/openapi.json", headers={"host": "evil.ex\x1bample"})
    said = [each.message for each in caplog.records if each.name == "reelbase.web"]
    assert len(said) == 2
    assert "through a proxy" in said[0] and "--open false" in said[0]
    assert "421" in said[1] and "evil.ex?ample" in said[1]


def test_a_server_that_is_closed_has_no_guard(database_url: str) -> None:
    async def inner(*_: Any) -> None: ...

    for closed in (
        Settings(host="0.0.0.0"),
        Settings(base_url="https://x.example"),
        Settings(trusted_proxies="::1"),
    ):
        assert guarded(inner, closed) is inner
    assert guarded(inner, Settings()) is not inner


def test_a_refusal_of_a_head_has_no_body(demo_url: str) -> None:
    with Client(demo_url) as client:
        answer = client.ask("HEAD", "/3/movie/603", None, {"host": "evil.example"})
    assert (answer.status, answer.body) == (421, b"")
