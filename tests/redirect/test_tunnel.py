"""CONNECT on the ordinary port: TMDB's names end at this server, and nothing leads anywhere else."""

import random
import socket
import ssl
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from shutil import which
from urllib.parse import urlsplit

import pytest

from reelbase.asgi.scope import FORWARDED
from reelbase.http.tunnel import ESTABLISHED
from reelbase.redirect.names import NAMES
from tests.asking import Server
from tests.redirect.conftest import SECONDS, Redirected, run

pytestmark = pytest.mark.once

HOSTILE = 1000
REQUESTS = """
import requests, os
proxy = {"https": os.environ["PROXY"], "http": os.environ["PROXY"]}
film = requests.get("https://api.themoviedb.org/3/movie/603?api_key=any", proxies=proxy).json()
poster = requests.get("https://image.tmdb.org/t/p/w342" + film["poster_path"], proxies=proxy)
print(film["title"], poster.status_code, poster.headers["Content-Type"])
try:
    requests.get("https://example.org/", proxies=proxy)
except requests.exceptions.ProxyError as error:
    print("403" in str(error))
"""


class Canary:
    """A server that nobody may reach through another; `reached` says that somebody did."""

    def __init__(self) -> None:
        self.reached = False
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                self._listener.accept()[0].close()
                self.reached = True

    def close(self) -> None:
        self._listener.close()


@pytest.fixture
def canary() -> Iterator[Canary]:
    made = Canary()
    yield made
    made.close()


def ordinary(redirected: Redirected) -> socket.socket:
    parts = urlsplit(redirected.url)
    return socket.create_connection((parts.hostname, parts.port), SECONDS)


def ask(redirected: Redirected, sent: bytes) -> bytes:
    """The first bytes that come back; empty where the connection ends without any."""
    with ordinary(redirected) as connection:
        connection.sendall(sent)
        with suppress(ConnectionError):
            return connection.recv(65536)
        return b""


def connect(authority: str) -> bytes:
    return f"CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n\r\n".encode("latin-1")


def test_requests_reads_through_its_proxy_setting(redirected: Redirected, tmp_path: Path) -> None:
    script = f"import os; os.environ['PROXY'] = '{redirected.url}'\n{REQUESTS}"
    out = run(tmp_path, redirected, sys.executable, "-c", script)
    assert out == "The Matrix 200 image/jpeg\nTrue\n"


@pytest.mark.skipif(which("curl") is None, reason="needs curl")
@pytest.mark.parametrize("name", NAMES)
def test_each_name_ends_here(redirected: Redirected, tmp_path: Path, name: str) -> None:
    out = run(
        tmp_path, redirected, "curl", "-sSf", "-x", redirected.url, f"https://{name}/3/movie/603?api_key=any"
    )
    assert '"title":"The Matrix"' in out


def test_what_comes_with_the_end_of_the_handshake_is_read(redirected: Redirected) -> None:
    context = ssl.create_default_context(cafile=str(redirected.trusted))
    for _ in range(50):
        with ordinary(redirected) as connection:
            connection.sendall(connect("api.themoviedb.org:443"))
            assert connection.recv(100) == b"HTTP/1.1 200 Connection established\r\n\r\n"
            to_us, to_them = ssl.MemoryBIO(), ssl.MemoryBIO()
            client = context.wrap_bio(to_us, to_them, server_hostname="api.themoviedb.org")
            while True:
                try:
                    client.do_handshake()
                    break
                except ssl.SSLWantReadError:
                    connection.sendall(to_them.read())
                    to_us.write(connection.recv(65536))
            client.write(b"GET /3/configuration?api_key=any HTTP/1.1\r\nHost: api.themoviedb.org\r\n\r\n")
            connection.sendall(to_them.read())  # the last of the handshake and the request at once
            while True:
                try:
                    assert client.read(15) == b"HTTP/1.1 200 OK"
                    break
                except ssl.SSLWantReadError:
                    to_us.write(connection.recv(65536))


HERE = [
    *(
        "127.0.0.1",
        "localhost",
        "localhost.",
        "LOCALHOST",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "0.0.0.0",
    ),
    *(
        "127.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "127.0.0.1.",
        "[::]",
        "[::1%25lo]",
        "[0:0:0:0:0:0:0:1]",
    ),
    *(
        "127.0.0.1.nip.io",
        "localtest.me",
        "169.254.169.254",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "ip6-localhost",
    ),
]
LIKE = [
    *(
        "api.themoviedb.org.evil.example",
        "xtmdb.org",
        "x.api.themoviedb.org",
        "themoviedb.org..",
        ".tmdb.org",
        "",
    ),
    *(
        "api.themoviedb.org@127.0.0.1",
        "user:pw@api.themoviedb.org",
        "api.themoviedb.org:443@127.0.0.1",
        "example.org",
    ),
    *(
        "127.0.0.1#api.themoviedb.org",
        "api.themoviedb.org%00.evil",
        "api%2Ethemoviedb%2Eorg",
        "%61pi.tmdb.org",
    ),
    *(
        "api.themoviedb.org/",
        "api.themoviedb.org?",
        "api.themoviedb.org\\",
        "[api.themoviedb.org]",
        "api_tmdb.org",
    ),
    *(
        "api.tmdb.org\x00.evil",
        "api.tmdb.org\r\nX: y",
        "api.tmdb.org\nX: y",
        "api.tmdb.org\t",
        "api.tmdb.org x",
    ),
    *(
        "\xd0\xb0pi.tmdb.org",
        "api\xe3\x80\x82tmdb.org",
        "api.tmdb.org\xc2\xad",
        "xn--pi-7kc.tmdb.org",
        "tmdb\xff.org",
    ),
    *(
        "http://api.tmdb.org",
        "//api.tmdb.org",
        "*",
        "/3/movie/603",
        "api.tmdb.org,127.0.0.1",
        "api.tmdb.org;127.0.0.1",
    ),
]
BODIES = [
    *(
        "",
        "Content-Length: 5\r\n",
        "Transfer-Encoding: chunked\r\n",
        "Content-Length: 0\r\nContent-Length: 5\r\n",
    ),
    *(
        "Transfer-Encoding: xchunked\r\n",
        "Connection: upgrade\r\nUpgrade: websocket\r\n",
        "Expect: 100-continue\r\n",
    ),
]


def hostile(port: int) -> list[bytes]:
    """Requests for other places than TMDB's names: by CONNECT, and by addresses in full, some with another
    request behind them.
    """
    chance = random.Random(603)
    ends = [f":{port}", ":443", ":80", ":22", "", ":0", ":65536", ":-1", f":443:{port}", f":{port}/", ":443x"]
    ends += [
        ":00443",
        ":443.",
        ": 443",
        ":+443",
        ":0x1bb",
        ":\xd9\xa4\xd9\xa4\xd9\xa3",
        ":443@127.0.0.1",
        f":{port}#:443",
    ]
    behind = f"CONNECT 127.0.0.1:{port} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n"
    names = [cased(name, chance) + dot for name in NAMES for dot in ("", ".")]
    found: list[bytes] = []
    while len(found) < HOSTILE:
        host, end = chance.choice([*HERE, *LIKE, *names]), chance.choice(ends)
        if host in names and end in {":443", ":00443"}:
            continue
        version = chance.choice(["1.1", "1.1", "1.0"])
        named = chance.choice([f"{host}{end}", *NAMES, f"127.0.0.1:{port}"])
        lines = (
            f"HTTP/{version}\r\nHost: {named}\r\n{chance.choice(BODIES)}Proxy-Connection: keep-alive\r\n\r\n"
        )
        if chance.random() < 0.7:
            asked = f"{chance.choice(['CONNECT', 'CONNECT', 'connect'])} {host}{end} {lines}"
        else:
            scheme = chance.choice(["http", "https", "HTTP", "ftp", "file", "gopher", "ws"])
            method = chance.choice(["GET", "POST", "PUT", "HEAD"])
            asked = f"{method} {scheme}://{host}{end}/3/configuration?api_key=any {lines}"
        found.append(
            (asked + chance.choice(["", "", behind, "5\r\nhello\r\n0\r\n\r\n" + behind])).encode("latin-1")
        )
    return found


def cased(name: str, chance: random.Random) -> str:
    return "".join(chance.choice([each, each.upper()]) for each in name)


def test_nothing_leads_anywhere_else(redirected: Redirected, canary: Canary) -> None:
    for sent in hostile(canary.port):
        answer = ask(redirected, sent)
        status = int(answer[9:12])
        assert b"Connection established" not in answer, sent
        if sent.startswith(b"CONNECT"):
            assert status in {400, 403}, sent
        else:
            assert status != 502, sent
            assert b"x-content-type-options: nosniff" in answer, sent  # it is an answer of ours
    assert not canary.reached


@pytest.mark.parametrize(
    "spelt", ["API.TheMovieDB.org:443", "api.themoviedb.org.:443", "api.themoviedb.org:0443"]
)
def test_a_name_is_known_however_it_is_spelt(redirected: Redirected, spelt: str) -> None:
    assert ask(redirected, connect(spelt)) == ESTABLISHED


@pytest.mark.parametrize("shown", ["image.tmdb.org", "example.org", None])
def test_within_a_tunnel_another_name_gets_the_same_server(redirected: Redirected, shown: str | None) -> None:
    """Whatever name TLS shows, what answers is this server, by the names that it has."""
    context = ssl.create_default_context(cafile=str(redirected.trusted))
    context.check_hostname = False
    with ordinary(redirected) as connection:
        connection.sendall(connect("api.themoviedb.org:443"))
        assert connection.recv(100) == ESTABLISHED
        with context.wrap_socket(connection, server_hostname=shown) as secure:
            secure.sendall(b"GET / HTTP/1.1\r\nHost: example.org\r\n\r\n")
            assert secure.recv(12) == b"HTTP/1.1 421"


def test_a_proxy_is_asked_without_tls_too(redirected: Redirected) -> None:
    """By an absolute target, as programs ask their proxy for `http://…`."""
    asked = b"GET http://%b/3/movie/603?api_key=any HTTP/1.1\r\nHost: %b\r\nConnection: close\r\n\r\n"
    for name in (b"api.themoviedb.org", b"API.tmdb.org.", b"api.tmdb.org:80"):
        assert ask(redirected, asked % (name, name)).startswith(b"HTTP/1.1 200 ")
    assert ask(redirected, asked % (b"example.org", b"example.org")).startswith(b"HTTP/1.1 421 ")
    by_proxy = asked.replace(b"Connection", b"X-Forwarded-For: 203.0.113.7\r\nConnection")
    assert ask(redirected, by_proxy % ((b"api.tmdb.org",) * 2)).startswith(b"HTTP/1.1 421 ")


@pytest.mark.parametrize(
    "authority", ["example.org:443", "api.themoviedb.org:80", "api.themoviedb.org:22", "127.0.0.1:443"]
)
def test_another_place_is_403(redirected: Redirected, authority: str) -> None:
    assert ask(redirected, connect(authority)).startswith(b"HTTP/1.1 403 ")


def test_what_is_sent_before_the_answer_opens_no_tunnel(redirected: Redirected) -> None:
    assert ask(redirected, connect("api.themoviedb.org:443") + b"\x16\x03\x01").startswith(b"HTTP/1.1 400 ")


def test_a_request_that_comes_in_pieces_opens_one(redirected: Redirected) -> None:
    with ordinary(redirected) as connection:
        for piece in (
            b"CONNECT api.themoviedb.org:443 HTTP/1.1\r\n",
            b"Host: api.themoviedb.org\r\n",
            b"\r\n",
        ):
            time.sleep(0.1)
            connection.sendall(piece)
        assert connection.recv(100) == ESTABLISHED


@pytest.mark.parametrize("field", sorted(FORWARDED))
def test_a_proxy_opens_none_for_its_clients(redirected: Redirected, field: bytes) -> None:
    sent = connect("api.themoviedb.org:443")[:-2] + field + b": 203.0.113.7\r\n\r\n"
    assert ask(redirected, sent).startswith(b"HTTP/1.1 403 ")


def test_a_tunnel_in_a_tunnel_is_refused(redirected: Redirected) -> None:
    context = ssl.create_default_context(cafile=str(redirected.trusted))
    with ordinary(redirected) as connection:
        connection.sendall(connect("api.themoviedb.org:443"))
        connection.recv(100)
        with context.wrap_socket(connection, server_hostname="api.themoviedb.org") as secure:
            secure.sendall(connect("image.tmdb.org:443"))
            assert secure.recv(100).startswith(b"HTTP/1.1 400 ")


def test_a_client_without_tls_is_cut_off_and_others_are_served(redirected: Redirected) -> None:
    with ordinary(redirected) as connection:
        connection.sendall(connect("api.themoviedb.org:443"))
        connection.recv(100)
        connection.sendall(b"GET / HTTP/1.1\r\nHost: api.themoviedb.org\r\n\r\n")
        with suppress(ConnectionError):
            assert not connection.recv(100).startswith(b"HTTP")
    assert ask(redirected, b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n").startswith(
        b"HTTP/1.1 200"
    )


def test_without_the_setting_there_are_no_tunnels(demo_url: str) -> None:
    server = Server(demo_url, workers=1)
    try:
        server.wait()
        assert ask(Redirected(server.url, 0, 0, Path()), connect("api.themoviedb.org:443")).startswith(
            b"HTTP/1.1 400 "
        )
    finally:
        server.close()
