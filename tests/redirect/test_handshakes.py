"""Clients that begin TLS and do not go on: they are counted, make room, and hold up no stop."""

import asyncio
import socket
import ssl
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from uvicorn.server import ServerState

from reelbase.cli.serve import GRACE_SECONDS
from reelbase.http import handshakes
from reelbase.http.connection import Connection
from reelbase.http.connections import Connections
from reelbase.http.handshakes import Handshakes
from reelbase.http.tunnel import ESTABLISHED, Tunnel
from reelbase.redirect.kit import Kit
from tests.asking import Server
from tests.redirect.conftest import PORTS, SECONDS

pytestmark = pytest.mark.once

BEGUN = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"  # of a record with a ClientHello
ABROAD = "192.0.2.7"


async def nothing(scope: object, receive: object, send: object) -> None:
    raise AssertionError("nobody asks")


@asynccontextmanager
async def accepting(folder: Path, most: int) -> AsyncIterator[Callable[[], socket.socket]]:
    """What begins TLS with a server that takes so many connections, and half of them from an address."""
    Kit.prepare(folder, "", datetime.now(UTC), ["127.0.0.1"])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "tmdb.pem")
    loop = asyncio.get_running_loop()
    connections, state = Connections(loop, most=most), ServerState()

    def create() -> Connection:
        return Connection(connections, nothing, state, {}, loop)

    def begin() -> socket.socket:
        made = socket.create_connection(listener.getsockname(), SECONDS)
        made.sendall(BEGUN)
        made.setblocking(False)
        clients.append(made)
        return made

    clients: list[socket.socket] = []
    listener = socket.create_server(("127.0.0.1", 0))
    server = Handshakes(listener, context, connections, create, loop)
    try:
        yield begin
    finally:
        server.close()
        async with asyncio.timeout(1):
            await server.wait_closed()
        for each in (listener, *clients):
            each.close()
        assert not state.connections


async def is_closed(client: socket.socket) -> bool:
    try:
        async with asyncio.timeout(0.3):
            return await asyncio.get_running_loop().sock_recv(client, 1) == b""
    except ConnectionError:
        return True
    except TimeoutError:
        return False


async def begun(begin: Callable[[], socket.socket], number: int) -> list[socket.socket]:
    found = []
    for _ in range(number):
        found.append(begin())
        await asyncio.sleep(0.05)
    return found


def test_the_one_that_has_waited_longest_makes_room(tmp_path: Path) -> None:
    async def run() -> list[bool]:
        async with accepting(tmp_path / "kit", 3) as begin:
            return [await is_closed(each) for each in await begun(begin, 5)]

    assert asyncio.run(run()) == [True, True, False, False, False]


def test_those_of_an_address_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handshakes, "unmapped", lambda address: ABROAD)

    async def run() -> list[bool]:
        async with accepting(tmp_path / "kit", 6) as begin:
            return [await is_closed(each) for each in await begun(begin, 5)]

    assert asyncio.run(run()) == [False, False, False, True, True]


def test_a_slow_one_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that sends a byte now and then, too."""
    monkeypatch.setattr(handshakes, "HEADER_SECONDS", 0.6)

    async def run() -> None:
        async with accepting(tmp_path / "kit", 100) as begin:
            client, start = begin(), time.monotonic()
            while not await is_closed(client) and time.monotonic() - start < SECONDS:
                with suppress(ConnectionError):
                    client.send(b"\0")
            assert 0.5 < time.monotonic() - start < 10

    asyncio.run(run())


def test_one_in_a_tunnel_makes_room_too(tmp_path: Path) -> None:
    """It is no request that is under way, so that it is the first to leave."""

    async def run() -> list[bool]:
        Kit.prepare(tmp_path / "kit", "", datetime.now(UTC), ["127.0.0.1"])
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(tmp_path / "kit" / "tmdb.pem")
        loop = asyncio.get_running_loop()
        connections, state = Connections(loop, most=3), ServerState()
        within = Tunnel(
            frozenset({"api.tmdb.org"}), context, lambda: Connection(connections, nothing, state, {}, loop)
        )
        server = await loop.create_server(
            lambda: Connection(connections, nothing, state, {}, loop, tunnel=within), "127.0.0.1", 0
        )
        clients = []
        for _ in range(5):
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            writer.write(b"CONNECT api.tmdb.org:443 HTTP/1.1\r\nHost: api.tmdb.org\r\n\r\n")
            assert await reader.readexactly(len(ESTABLISHED)) == ESTABLISHED
            writer.write(BEGUN)
            clients.append((reader, writer))
            await asyncio.sleep(0.05)
        found = [await has_ended(reader) for reader, _ in clients]
        for _, writer in clients:
            writer.transport.abort()
        server.close()
        async with asyncio.timeout(5):
            while state.tasks:
                await asyncio.sleep(0.01)
        assert not state.connections
        return found

    assert asyncio.run(run()) == [True, True, False, False, False]


async def has_ended(reader: asyncio.StreamReader) -> bool:
    try:
        async with asyncio.timeout(0.3):
            return await reader.read(1) == b""
    except ConnectionError:
        return True
    except TimeoutError:
        return False


def test_no_client_of_tls_holds_up_a_stop(demo_url: str) -> None:
    server = Server(
        demo_url, redirect="on", redirect_host="127.0.0.1", redirect_port="0", redirect_http_port="0"
    )
    try:
        server.wait()
        found = PORTS.search(server.out)
        assert found
        trusting = ssl.create_default_context(cafile=f"{demo_url.removeprefix('sqlite:///')}.redirect/ca.crt")
        with (
            socket.create_connection(("127.0.0.1", int(found[1])), SECONDS) as begun,
            socket.create_connection(("127.0.0.1", int(found[1])), SECONDS) as plain,
            trusting.wrap_socket(plain, server_hostname="api.tmdb.org") as idle,
        ):
            begun.sendall(BEGUN)
            idle.sendall(b"GET /health/live HTTP/1.1\r\nHost: api.tmdb.org\r\n\r\n")
            assert idle.recv(15) == b"HTTP/1.1 200 OK"
            start = time.monotonic()
            assert server.stop() == 0
            assert time.monotonic() - start < GRACE_SECONDS / 2
    finally:
        server.close()
