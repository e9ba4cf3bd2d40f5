"""A real server, alone and behind proxies: what one visitor sends is never answered to another."""

import socket
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from tests.asking import Server, serving
from tests.http.proxies import RECIPES, Recipe, program, proxied
from tests.http.wire import bytes_of, first_answer, request

pytestmark = pytest.mark.once

SECONDS = 20
FILM = "/3/movie/603?api_key=any"
GENRES = "/3/genre/movie/list?api_key=any"
SIGN_IN = "/3/authentication/session/new?api_key=any"
UNFINISHED = request(path=GENRES).removesuffix(b"\r\n") + b"X-Ignored: "
OFFER = ("Connection: Upgrade", "Content-Type: text/plain")


@pytest.fixture(scope="module")
def server(demo_url: str) -> Iterator[Server]:
    with serving(demo_url, workers=1, trusted_proxies="127.0.0.1", open="true") as server:
        yield server


def asked(address: tuple[str, int], *parts: bytes) -> list[bytes]:
    """The bodies of the answers to what is sent, in segments, on one connection that is closed at the end."""
    with socket.create_connection(address, timeout=SECONDS) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for part in parts:
            connection.sendall(part)
        stream = b""
        while part := connection.recv(1 << 16):
            stream += part
    bodies = []
    while stream:
        answer, stream = first_answer(stream)
        bodies.append(answer.body)
    return bodies


def film(address: tuple[str, int]) -> bytes:
    """What a visitor gets who asks for a film."""
    [body] = asked(address, request("GET", FILM, "Connection: close"))
    return body


@pytest.mark.parametrize("token", ["foo", "h2c", "websocket"])
def test_the_body_behind_an_offer_is_not_run(server: Server, token: str) -> None:
    hidden, last = request(path=GENRES), request("GET", FILM, "Connection: close")
    counted = request("POST", SIGN_IN, *OFFER, f"Upgrade: {token}", f"Content-Length: {len(hidden)}")
    chunked = request("POST", SIGN_IN, *OFFER, f"Upgrade: {token}", "Transfer-Encoding: chunked")
    chunk = b"%x\r\n%b\r\n0\r\n\r\n" % (len(hidden), hidden)
    for parts in (
        [counted, hidden, last],
        [counted + hidden + last],
        [chunked, chunk, last],
        [chunked + chunk + last],
        bytes_of(counted + hidden + last),
    ):
        refusal, answer = asked(server.address, *parts)
        assert b'"success":false' in refusal
        assert b'"id":603' in answer


@pytest.mark.thorough
@pytest.mark.parametrize("recipe", RECIPES)
def test_an_unfinished_request_in_a_body_reaches_nobody(
    server: Server, recipe: Recipe, tmp_path: Path
) -> None:
    if not program(recipe):
        pytest.skip("needs nginx and caddy, which .ci/run installs")
    with proxied(recipe, tmp_path, server.address[1]) as proxy:
        expected = film(proxy)
        assert b'"id":603' in expected
        for padding in (0, 1000, 150_000, 300_000):
            body = b"\r\n" * padding + UNFINISHED
            for framing, sent in (
                (f"Content-Length: {len(body)}", body),
                ("Transfer-Encoding: chunked", b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)),
            ):
                for token in ("foo", "h2c", "websocket"):
                    head = request("POST", SIGN_IN, *OFFER, f"Upgrade: {token}", framing)
                    with socket.create_connection(proxy, timeout=SECONDS) as attacker:
                        attacker.sendall(head + sent)
                        assert attacker.recv(1 << 16)
                        assert film(proxy) == expected
                    assert film(proxy) == expected


@pytest.mark.thorough
@pytest.mark.parametrize("recipe", [None, *RECIPES])
def test_trailer_fields_say_nothing(server: Server, recipe: Recipe | None, tmp_path: Path) -> None:
    """A proxy may pass them on: they must not take the place of what it says itself."""
    if recipe and not program(recipe):
        pytest.skip("needs nginx and caddy, which .ci/run installs")
    path, names = "/3/configuration?api_key=any", "Host, X-Forwarded-Host, X-Forwarded-For"
    trailers = b"".join(b"%b: evil.example\r\n" % each.encode() for each in names.split(", "))
    lines = ("Transfer-Encoding: chunked", f"Trailer: {names}", "Connection: close")
    with proxied(recipe, tmp_path, server.address[1]) if recipe else nullcontext(server.address) as address:
        [body] = asked(address, request("GET", path, *lines) + b"1\r\nx\r\n0\r\n" + trailers + b"\r\n")
    assert b'"secure_base_url"' in body
    assert b"evil" not in body
