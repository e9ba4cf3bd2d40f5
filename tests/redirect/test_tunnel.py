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
from tests.redirect.conftest import SECONDS, Led, run

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


def ordinary(led: Led) -> socket.socket:
    parts = urlsplit(led.url)
    return socket.create_connection((parts.hostname, parts.port), SECONDS)


def ask(led: Led, sent: bytes) -> bytes:
    """The first bytes that come back; empty where the connection ends without any."""
    with ordinary(led) as connection:
        connection.sendall(sent)
        with suppress(ConnectionError):
            return connection.recv(65536)
        return b""


def connect(authority: str) -> bytes:
    return f"CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n\r\n".encode("latin-1")


def test_requests_reads_through_its_proxy_setting(led: Led, tmp_path: Path) -> None:
    script = f"import os; os.environ['PROXY'] = '{led.url}'\n{REQUESTS}"
    out = run(tmp_path, led, sys.executable, "-c", script)
    assert out == "The Matrix 200 image/jpeg\nTrue\n"


@pytest.mark.skipif(which("curl") is None, reason="needs curl")
@pytest.mark.parametrize("name", NAMES)
def test_each_name_ends_here(led: Led, tmp_path: Path, name: str) -> None:
    out = run(tmp_path, led, "curl", "-sSf", "-x", led.url, f"https://{name}/3/movie/603?api_key=any")
    assert '"title":"The Matrix"' in out


def test_what_comes_with_the_end_of_the_handshake_is_read(led: Led) -> None:
    context = ssl.create_default_context(cafile=str(led.trusted))
    for _ in range(50):
        with ordinary(led) as connection:
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


def hostile(port: int) -> list[bytes]:
    """Requests for other places than TMDB's names: by CONNECT, and by addresses in full."""
    chance = random.Random(603)
    hosts = ["127.0.0.1", "localhost", "[::1]", "0.0.0.0", "127.1", "2130706433", "0x7f000001", "example.org"]
    hosts += ["api.themoviedb.org.evil.example", "xtmdb.org", "themoviedb.org.", "x.api.themoviedb.org", ""]
    hosts += ["api.themoviedb.org@127.0.0.1", "127.0.0.1#api.themoviedb.org", "api.themoviedb.org%00.evil"]
    ends = [f":{port}", ":443", ":80", ":22", "", ":0", ":65536", ":-1", f":443:{port}", f":{port}/", ":443x"]
    found: list[bytes] = []
    while len(found) < HOSTILE:
        host, end = chance.choice([*hosts, *NAMES]), chance.choice(ends)
        if host in NAMES and end == ":443":
            continue
        method, version = chance.choice(["GET", "POST", "PUT", "HEAD"]), chance.choice(["1.1", "1.0"])
        named = chance.choice([f"{host}{end}", *NAMES, f"127.0.0.1:{port}"])
        lines = f"HTTP/{version}\r\nHost: {named}\r\nProxy-Connection: keep-alive\r\n\r\n"
        if chance.random() < 0.5:
            found.append(f"CONNECT {host}{end} {lines}".encode())
        else:
            scheme = chance.choice(["http", "https", "HTTP", "ftp", "file", "gopher", "ws"])
            found.append(f"{method} {scheme}://{host}{end}/3/configuration?api_key=any {lines}".encode())
    return found


def test_nothing_leads_anywhere_else(led: Led, canary: Canary) -> None:
    for sent in hostile(canary.port):
        answer = ask(led, sent)
        status = int(answer[9:12])
        assert b"Connection established" not in answer, sent
        if sent.startswith(b"CONNECT"):
            assert status in {400, 403}, sent
        else:
            assert status != 502, sent
            assert b"x-content-type-options: nosniff" in answer, sent  # it is an answer of ours
    assert not canary.reached


@pytest.mark.parametrize(
    "authority", ["example.org:443", "api.themoviedb.org:80", "api.themoviedb.org:22", "127.0.0.1:443"]
)
def test_another_place_is_403(led: Led, authority: str) -> None:
    assert ask(led, connect(authority)).startswith(b"HTTP/1.1 403 ")


def test_what_is_sent_before_the_answer_opens_no_tunnel(led: Led) -> None:
    assert ask(led, connect("api.themoviedb.org:443") + b"\x16\x03\x01").startswith(b"HTTP/1.1 400 ")


def test_a_request_that_comes_in_pieces_opens_one(led: Led) -> None:
    with ordinary(led) as connection:
        for piece in (
            b"CONNECT api.themoviedb.org:443 HTTP/1.1\r\n",
            b"Host: api.themoviedb.org\r\n",
            b"\r\n",
        ):
            time.sleep(0.1)
            connection.sendall(piece)
        assert connection.recv(100) == ESTABLISHED


@pytest.mark.parametrize("field", sorted(FORWARDED))
def test_a_proxy_opens_none_for_its_clients(led: Led, field: bytes) -> None:
    sent = connect("api.themoviedb.org:443")[:-2] + field + b": 203.0.113.7\r\n\r\n"
    assert ask(led, sent).startswith(b"HTTP/1.1 403 ")


def test_a_tunnel_in_a_tunnel_is_refused(led: Led) -> None:
    context = ssl.create_default_context(cafile=str(led.trusted))
    with ordinary(led) as connection:
        connection.sendall(connect("api.themoviedb.org:443"))
        connection.recv(100)
        with context.wrap_socket(connection, server_hostname="api.themoviedb.org") as secure:
            secure.sendall(connect("image.tmdb.org:443"))
            assert secure.recv(100).startswith(b"HTTP/1.1 400 ")


def test_a_client_without_tls_is_cut_off_and_others_are_served(led: Led) -> None:
    with ordinary(led) as connection:
        connection.sendall(connect("api.themoviedb.org:443"))
        connection.recv(100)
        connection.sendall(b"GET / HTTP/1.1\r\nHost: api.themoviedb.org\r\n\r\n")
        with suppress(ConnectionError):
            assert not connection.recv(100).startswith(b"HTTP")
    assert ask(led, b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n").startswith(b"HTTP/1.1 200")


def test_without_the_setting_there_are_no_tunnels(demo_url: str) -> None:
    server = Server(demo_url, workers=1)
    try:
        server.wait()
        assert ask(Led(server.url, 0, 0, Path()), connect("api.themoviedb.org:443")).startswith(
            b"HTTP/1.1 400 "
        )
    finally:
        server.close()
