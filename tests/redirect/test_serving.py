"""Unchanged clients ask a served Reelbase under TMDB's names, over TLS, and believe it.

Their resolver is overridden in their own process alone, as a hosts file would do it for a machine.
"""

import re
import socket
import ssl
import sys
from datetime import UTC, datetime
from pathlib import Path
from shutil import which

import pytest

from reelbase.redirect.kit import Kit
from reelbase.redirect.names import NAMES
from tests.redirect.conftest import SECONDS, Redirected, run

pytestmark = pytest.mark.once

RESOLVED = """
import os, socket
real = socket.getaddrinfo
def redirected(host, port, *rest, **more):
    assert host.endswith(("themoviedb.org", "tmdb.org")), host
    return real("127.0.0.1", int(os.environ["PORT"]), *rest, **more)
socket.getaddrinfo = redirected
"""
TMDBSIMPLE = """
import requests, tmdbsimple
tmdbsimple.API_KEY = "a key of the client's own"
film = tmdbsimple.Movies(603).info()
pictures = tmdbsimple.Configuration().info()["images"]
assert pictures["secure_base_url"] == "https://image.tmdb.org/t/p/", pictures
poster = requests.get(pictures["secure_base_url"] + "w342" + film["poster_path"])
print(film["title"], poster.status_code, poster.headers["Content-Type"], len(poster.content) > 1000)
"""
AIOHTTP = """
import asyncio, aiohttp
async def ask():
    connector = aiohttp.TCPConnector(resolver=aiohttp.ThreadedResolver())
    async with aiohttp.ClientSession(connector=connector) as session:
        async with session.get("https://api.themoviedb.org/3/movie/603?api_key=any") as answer:
            print((await answer.json())["title"])
asyncio.run(ask())
"""
NODE = """
const tls = require("node:tls");
const connect = tls.connect;
const here = {host: "127.0.0.1", port: +process.env.PORT};
tls.connect = (options, ...rest) => connect({...options, ...here}, ...rest);
(async () => {
  const film = await (await fetch("https://api.themoviedb.org/3/movie/603?api_key=any")).json();
  const base = (await (await fetch("https://api.tmdb.org/3/configuration?api_key=any")).json()).images.secure_base_url;
  const poster = await fetch(base + "w342" + film.poster_path);
  console.log(film.title, poster.status, poster.headers.get("content-type"));
})();
"""


def test_requests_and_tmdbsimple_read_facts_and_pictures(redirected: Redirected, tmp_path: Path) -> None:
    out = run(tmp_path, redirected, sys.executable, "-c", RESOLVED + TMDBSIMPLE)
    assert out == "The Matrix 200 image/jpeg True\n"


def test_aiohttp_reads(redirected: Redirected, tmp_path: Path) -> None:
    assert run(tmp_path, redirected, sys.executable, "-c", RESOLVED + AIOHTTP) == "The Matrix\n"


@pytest.mark.skipif(which("node") is None, reason="needs node")
def test_fetch_of_node_reads_facts_and_pictures(redirected: Redirected, tmp_path: Path) -> None:
    assert run(tmp_path, redirected, "node", "-e", NODE) == "The Matrix 200 image/jpeg\n"


@pytest.mark.skipif(which("curl") is None, reason="needs curl")
@pytest.mark.parametrize("name", NAMES)
def test_curl_reads_under_each_name(redirected: Redirected, tmp_path: Path, name: str) -> None:
    asked = f"https://{name}:{redirected.tls}/3/movie/603?api_key=any"
    out = run(tmp_path, redirected, "curl", "-sSf", "--resolve", f"{name}:{redirected.tls}:127.0.0.1", asked)
    assert '"title":"The Matrix"' in out


@pytest.mark.skipif(which("curl") is None, reason="needs curl")
def test_pictures_and_pages_without_tls_are_answered_too(redirected: Redirected, tmp_path: Path) -> None:
    for name, path, words in (
        ("image.tmdb.org", "/3/configuration?api_key=any", "https://image.tmdb.org/t/p/"),
        ("www.themoviedb.org", "/movie/603-the-matrix", "<h1>The Matrix"),
    ):
        asked = f"http://{name}:{redirected.plain}{path}"
        assert words in run(
            tmp_path, redirected, "curl", "-sSf", "--resolve", f"{name}:{redirected.plain}:127.0.0.1", asked
        )


def secure(redirected: Redirected, name: str = "api.themoviedb.org") -> ssl.SSLSocket:
    context = ssl.create_default_context(cafile=str(redirected.trusted))
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    return context.wrap_socket(
        socket.create_connection(("127.0.0.1", redirected.tls), SECONDS), server_hostname=name
    )


def read(connection: ssl.SSLSocket) -> bytes:
    """Read to the end of the connection, however it ends."""
    found = b""
    while piece := connection.recv(65536):
        found += piece
    return found


def test_a_connection_is_kept_and_ends_as_it_is_asked_to(redirected: Redirected) -> None:
    with secure(redirected) as connection:
        ask = b"GET /3/configuration?api_key=any HTTP/1.1\r\nHost: api.themoviedb.org\r\n"
        for _ in range(3):
            connection.sendall(ask + b"\r\n")
            head = b""
            while b"\r\n\r\n" not in head:
                head += connection.recv(1)
            length = int(re.search(rb"content-length: (\d+)", head)[1])  # type: ignore[index]
            while length:
                length -= len(connection.recv(length))
        connection.sendall(ask + b"Connection: close\r\n\r\n")
        assert read(connection).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    "sent", [b"GARBAGE\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n"]
)
def test_a_request_that_can_not_be_read_is_refused_and_the_connection_closed(
    redirected: Redirected, sent: bytes
) -> None:
    with secure(redirected) as connection:
        connection.sendall(sent)
        assert connection.recv(65536).startswith(b"HTTP/1.1 400")


def test_what_speaks_no_tls_is_closed(redirected: Redirected) -> None:
    with socket.create_connection(("127.0.0.1", redirected.tls), SECONDS) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: api.themoviedb.org\r\n\r\n")
        assert not connection.recv(65536).startswith(b"HTTP")
    with secure(redirected) as connection:  # others are still served
        assert connection.version() in {"TLSv1.2", "TLSv1.3"}


def test_tls_on_the_port_without_it_is_refused_in_words(redirected: Redirected) -> None:
    context = ssl.create_default_context(cafile=str(redirected.trusted))
    with (
        socket.create_connection(("127.0.0.1", redirected.plain), SECONDS) as connection,
        pytest.raises(ssl.SSLError, match=r"(?i)wrong.version.number"),
    ):
        context.wrap_socket(connection, server_hostname="api.tmdb.org")
    with socket.create_connection(("127.0.0.1", redirected.plain), SECONDS) as connection:
        connection.sendall(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03")
        assert connection.recv(65536).startswith(b"HTTP/1.1 400 ")


def answer_to(connection: ssl.SSLSocket, host: str) -> bytes:
    connection.sendall(f"GET /3/configuration?api_key=any HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    return connection.recv(12)


@pytest.mark.parametrize("shown", [None, "image.tmdb.org", "example.org", "xn--pi-7kc.tmdb.org"])
def test_the_host_counts_and_not_the_name_that_tls_shows(redirected: Redirected, shown: str | None) -> None:
    """The certificate is for all names, and the rule of names is that of Host."""
    context = ssl.create_default_context(cafile=str(redirected.trusted))
    context.check_hostname = False
    for host, answer in (("api.tmdb.org", b"HTTP/1.1 200"), ("example.org", b"HTTP/1.1 421")):
        with (
            socket.create_connection(("127.0.0.1", redirected.tls), SECONDS) as plain,
            context.wrap_socket(plain, server_hostname=shown) as connection,
        ):
            assert answer_to(connection, host) == answer


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
def test_old_tls_is_refused(redirected: Redirected, version: ssl.TLSVersion) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.minimum_version, context.maximum_version = version, version
    context.set_ciphers("ALL:@SECLEVEL=0")
    with (
        socket.create_connection(("127.0.0.1", redirected.tls), SECONDS) as plain,
        pytest.raises((ssl.SSLEOFError, ConnectionResetError)),  # by the server
    ):
        context.wrap_socket(plain, server_hostname="api.tmdb.org")


def test_a_second_start_keeps_the_authority(redirected: Redirected) -> None:
    assert Kit.prepare(redirected.trusted.parent, "", datetime.now(UTC)).news == []
