"""Who is let in on the ports for TMDB's names, and what their pages show."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from reelbase.asgi.scope import REDIRECTED
from reelbase.redirect.names import NAMES
from reelbase.setting_values import Open, SignUp
from reelbase.settings import Settings
from tests.asking import Answer, Client

pytestmark = pytest.mark.once

HOME = [
    "127.0.0.1",
    "::1",
    "192.168.1.30",
    "10.1.2.3",
    "172.16.0.9",
    "fd00::30",
    "fe80::1",
    "::ffff:192.168.1.30",
]
ABROAD = [
    "100.64.0.7",
    "fec0::1",
    "2002:7f00:1::",
    "::ffff:100.64.0.7",
    "203.0.113.7",
    "8.8.8.8",
    "2001:db8::1",
    "::ffff:8.8.8.8",
    "172.32.0.1",
]
ASKED = "/3/movie/603"


@contextmanager
def redirected(url: str, **settings: Any) -> Iterator["Redirected"]:
    with Client(url, redirect=True, **settings) as client:
        yield Redirected(client)


class Redirected:
    """Asks on the ports for TMDB's names, from an address."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self._app = client.app

    def ask(
        self, target: str, address: str = "192.168.1.30", *, method: str = "GET", **headers: str
    ) -> Answer:
        async def app(scope: Any, receive: Any, send: Any) -> None:
            await self._app({**scope, REDIRECTED: True, "client": (address, 50000)}, receive, send)

        self.client.app = app
        try:
            given = {name.replace("_", "-"): each for name, each in headers.items()}
            return self.client.ask(method, target, headers={"host": "api.themoviedb.org", **given})
        finally:
            self.client.app = self._app


@pytest.mark.parametrize("address", HOME)
def test_any_key_is_good_from_home(demo_url: str, address: str) -> None:
    with redirected(demo_url, open=Open.FALSE) as asked:
        assert asked.ask(ASKED, address).status == 200


@pytest.mark.parametrize("address", ABROAD)
def test_a_key_of_ours_is_needed_from_elsewhere(demo_url: str, address: str) -> None:
    with redirected(demo_url, open=Open.FALSE) as asked:
        assert asked.ask(ASKED, "192.168.1.30").status == 200
        assert asked.ask(ASKED, address).status == 401  # though the same is in memory
        assert asked.ask("/3/movie/550", address).status == 401
        assert asked.client.get(ASKED).status == 401  # on the ordinary port


@pytest.mark.parametrize("field", ["x_forwarded_for", "x_real_ip"])
@pytest.mark.parametrize("trusted", ["", "192.168.1.5"])
def test_a_proxy_at_home_lets_nobody_in_from_elsewhere(demo_url: str, field: str, trusted: str) -> None:
    with redirected(demo_url, open=Open.FALSE, trusted_proxies=trusted) as asked:
        for named, status in (("192.168.1.30", 200), ("8.8.8.8", 401), ("192.168.1.30, 8.8.8.8", 401)):
            assert asked.ask(ASKED, "192.168.1.5", **{field: named}).status == status
        assert asked.ask(ASKED, "203.0.113.7", **{field: "192.168.1.30"}).status == 401


@pytest.mark.parametrize(
    ("field", "value", "status"),
    [
        ("forwarded", "for=192.168.1.30;proto=https", 200),
        ("forwarded", 'for="[fd00::7]:4711", for=10.0.0.1', 200),
        ("forwarded", "proto=https;by=8.8.8.8", 200),
        *(
            ("forwarded", each, 401)
            for each in (
                "for=8.8.8.8",
                'For="8.8.8.8:80"',
                'for="[2001:db8::1]"',
                "for=10.0.0.1, for=8.8.8.8",
            )
        ),
        *(
            ("forwarded", each, 401)
            for each in ("for=unknown", "for=_hidden", 'for=""', "for=", "for = 8.8.8.8")
        ),
        ("x_forwarded_for", "unknown", 401),
        ("x_forwarded_for", "8.8.8.8:4711", 401),
        ("cf_connecting_ip", "8.8.8.8", 401),
        ("true_client_ip", "8.8.8.8", 401),
        ("via", "1.1 a proxy at home", 200),
    ],
)
def test_what_a_proxy_says_is_read(demo_url: str, field: str, value: str, status: int) -> None:
    """In the words of RFC 7239 too, and those of well-known services; what hides a client lets nobody in."""
    with redirected(demo_url, open=Open.FALSE) as asked:
        assert asked.ask(ASKED, "192.168.1.5", **{field: value}).status == status
        assert asked.ask(ASKED, "203.0.113.7", **{field: value}).status == 401


def test_the_ordinary_port_keeps_its_limit(demo_url: str) -> None:
    with redirected(demo_url, rate_limit=1, allowed_hosts="films.example.org") as asked:
        asked.client.app = at(asked.client.app, "192.168.1.30")
        answers = [asked.client.get(ASKED, headers={"host": "films.example.org"}) for _ in range(9)]
    assert 429 in {each.status for each in answers}


def at(app: Any, address: str) -> Any:
    async def asked(scope: Any, receive: Any, send: Any) -> None:
        await app({**scope, "client": (address, 50000)} if "client" in scope else scope, receive, send)

    return asked


def test_a_request_without_a_key_is_refused(demo_url: str) -> None:
    with redirected(demo_url) as asked:
        asked.client.key = None
        assert asked.ask(ASKED).status == 401


def test_no_requests_are_counted_from_home(demo_url: str) -> None:
    with redirected(demo_url, rate_limit=1) as asked:
        assert {asked.ask(ASKED).status for _ in range(50)} == {200}
        assert {asked.ask(ASKED, "203.0.113.7").status for _ in range(9)} >= {429}


@pytest.mark.parametrize("host", [*NAMES, "API.themoviedb.org", "api.themoviedb.org:8443"])
def test_the_names_are_those_of_tmdb(demo_url: str, host: str) -> None:
    with redirected(demo_url) as asked:
        assert asked.ask(ASKED, host=host).status == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "192.168.1.10", "nas.local", "x.api.themoviedb.org", "tmdb.org.evil"]
)
def test_other_names_are_refused(demo_url: str, host: str) -> None:
    with redirected(demo_url, open=Open.TRUE) as asked:
        for path in (ASKED, "/", "/t/p/w342/x.jpg", "/login"):
            assert asked.ask(path, host=host).status == 421


def test_a_further_name_of_the_settings_is_served(demo_url: str) -> None:
    with redirected(demo_url, redirect_names="films.example.org") as asked:
        assert asked.ask(ASKED, host="films.example.org").status == 200


def test_pages_of_other_sites_write_nothing(demo_url: str) -> None:
    path = "/3/authentication/token/validate_with_login"
    with redirected(demo_url) as asked:
        assert asked.ask(path, method="POST", origin="https://evil.example").status == 403
        assert asked.ask(path, method="POST", sec_fetch_site="cross-site").status == 403
        assert asked.ask(path, method="POST", origin="https://www.themoviedb.org").status != 403


def test_pictures_are_where_tmdb_has_them(demo_url: str) -> None:
    with redirected(demo_url, base_url="https://films.example.org", open=Open.TRUE) as asked:
        images = asked.ask("/3/configuration").json()["images"]
        assert {images["base_url"], images["secure_base_url"]} == {"https://image.tmdb.org/t/p/"}
        own = asked.client.get("/3/configuration", headers={"host": "films.example.org"}).json()["images"]
        assert own["secure_base_url"] == "https://films.example.org/t/p/"


def test_an_application_is_let_in_on_tmdbs_site(demo_url: str) -> None:
    with redirected(demo_url) as asked:
        token = asked.ask("/3/authentication/token/new")
        assert token.headers["authentication-callback"].startswith("https://www.themoviedb.org/authenticate/")


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/movie/603", "The Matrix"),
        ("/movie/603-the-matrix?language=de", "Matrix"),
        ("/movie/603-the-matrix/cast", "The Matrix"),
        ("/tv/1399", "Game of Thrones"),
        ("/tv/1399-game-of-thrones/season/1/episode/2", "2. "),
        ("/person/6384-keanu-reeves", "Keanu Reeves"),
        ("/collection/2344", "The Matrix Collection"),
    ],
)
def test_titles_have_a_page_where_tmdb_has_one(demo_url: str, address: str, words: str) -> None:
    with redirected(demo_url) as asked:
        page = asked.ask(address, host="www.themoviedb.org", accept="text/html")
        if page.status == 302:
            page = asked.ask(page.headers["location"], host="www.themoviedb.org", accept="text/html")
    text = page.body.decode()
    assert (page.status, f"<h1>{words}" in text) == (200, True)
    assert "not TMDB" in text or "nicht TMDB" in text


@pytest.mark.parametrize(
    "address", ["/movie/999999999", "/movie/x", "/movie/0", "/tv/99999999999999999999", "/nope"]
)
def test_what_is_not_here_has_a_page_that_says_so(demo_url: str, address: str) -> None:
    with redirected(demo_url) as asked:
        page = asked.ask(address, host="www.themoviedb.org", accept="text/html")
    assert page.status == 404
    assert b"<h1>" in page.body


def test_a_page_is_in_the_language_of_the_browser(demo_url: str) -> None:
    with redirected(demo_url) as asked:
        page = asked.ask(
            "/movie/603-matrix", host="www.themoviedb.org", accept_language="de-DE,de;q=0.9,en;q=0.8"
        )
    assert "<h1>Matrix <" in page.body.decode()


def test_accounts_are_made_by_invitation() -> None:
    assert Settings(redirect=True).signs_up is SignUp.INVITATION
    assert Settings(redirect=True, sign_up=SignUp.OPEN).signs_up is SignUp.OPEN
    assert Settings().signs_up is SignUp.OPEN
