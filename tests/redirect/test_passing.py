"""What CONNECT passes on where a setting allows it: for clients at home, to public places, nothing else."""

import asyncio
import random
import socket
import ssl
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from threading import Event

import pytest
from uvicorn.server import ServerState

from reelbase.http import passing
from reelbase.http.connection import Connection
from reelbase.http.connections import Connections
from reelbase.http.passing import PORTS, Passing, Place, place_of
from reelbase.http.refusal import Refused
from reelbase.http.tunnel import ESTABLISHED, Tunnel
from reelbase.redirect.names import NAMES
from tests.asking import Server
from tests.redirect.conftest import PORTS as PRINTED
from tests.redirect.conftest import SECONDS, Redirected
from tests.redirect.test_tunnel import HERE, Canary, ask, connect, hostile

pytestmark = pytest.mark.once

HOME, ABROAD = "192.168.1.30", "203.0.113.7"
PUBLIC = "93.184.215.14"


@pytest.mark.parametrize(
    ("authority", "place"),
    [
        (b"example.org:443", Place("example.org", 443)),
        (b"EXAMPLE.org.:80", Place("example.org", 80)),
        (b"93.184.215.14:443", Place(PUBLIC, 443)),
        (b"[2606:4700:0::1]:443", Place("2606:4700::1", 443)),
        *(
            (each, None)
            for each in (b"example.org", b"example.org:", b":443", b"example..org:443", b"a b.org:443")
        ),
        *(
            (each, None)
            for each in (b"user@example.org:443", b"[::1%1]:443", b"example.org:443/", b"0x7f.1:443")
        ),
        *(
            (each, None)
            for each in (
                b"2130706433:443",
                b"127.1:443",
                b"localhost:443",
                b"-a.org:443",
                b"\xd0\xb0.org:443",
            )
        ),
        *(
            (each, None)
            for each in (b"example.org:443\x00", b"example.org\r\n:443", b"example.org:\xd9\xa4\xd9\xa3")
        ),
    ],
)
def test_what_a_place_is(authority: bytes, place: Place | None) -> None:
    assert place_of(authority) == place


def tunnel() -> Tunnel:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    return Tunnel(frozenset(NAMES), context, lambda: pytest.fail("no tunnel is opened"), Passing())


@pytest.mark.parametrize(
    "client", ["127.0.0.1", "::1", HOME, "10.1.2.3", "fd00::7", "fe80::1%eth0", "172.16.0.1"]
)
def test_clients_at_home_are_let_through(client: str) -> None:
    assert tunnel().checked(b"example.org:443", client) == Place("example.org", 443)


@pytest.mark.parametrize(
    "client", [ABROAD, "2001:db8::7", "100.64.0.7", "unknown", "172.32.0.1", "::ffff:8.8.8.8"]
)
def test_clients_from_elsewhere_are_not(client: str) -> None:
    with pytest.raises(Refused, match="private address") as refused:
        tunnel().checked(b"example.org:443", client)
    assert refused.value.http == 403


@pytest.mark.parametrize(
    "authority", [b"example.org:22", b"example.org:8443", b"example.org:0", b"example.org:25"]
)
def test_other_ports_are_refused(authority: bytes) -> None:
    with pytest.raises(Refused, match="443 or 80"):
        tunnel().checked(authority, HOME)


@pytest.mark.parametrize("name", NAMES)
def test_tmdbs_names_are_never_passed_on(name: str) -> None:
    for spelt in (name, name.upper(), f"{name}."):
        assert tunnel().checked(f"{spelt}:443".encode(), HOME) == Place(name, 443)
        with pytest.raises(Refused):
            tunnel().checked(f"{spelt}:80".encode(), HOME)


class Transport(asyncio.Transport):
    """Takes what is done to the client's connection."""

    def __init__(self) -> None:
        super().__init__()
        self.sent = b""

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.sent += bytes(data)

    def is_closing(self) -> bool:
        return False

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...

    def abort(self) -> None: ...


def test_whatever_is_asked_for_only_public_places_are_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    """1,000 hostile targets, whose names resolve to anything, each once."""
    chance, asked, reached = random.Random(17), [], []
    addresses = [
        "127.0.0.1",
        "10.0.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
    ]
    addresses += ["::1", "fe80::1", "fd00::1", "::ffff:127.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1", "::"]

    def resolved(place: Place) -> list[str]:
        asked.append(place)
        if is_literal(place.host):
            return [place.host]
        return chance.sample([*addresses, PUBLIC, "2606:4700::1111"], chance.randrange(4))

    async def connected(loop: object, make: object, address: str, port: int) -> object:
        reached.append((address, port))
        raise ConnectionRefusedError

    monkeypatch.setattr(passing, "_resolved", resolved)
    monkeypatch.setattr(asyncio.BaseEventLoop, "create_connection", connected)
    made = tunnel()

    async def run() -> None:
        targets = [sent.split(b" ")[1] for sent in hostile(80)]
        named = [*HERE, "re.bound.example"]
        targets += [f"{host}:{port}".encode() for host in named for port in (443, 80)] * 20
        for authority in targets:
            try:
                place = made.checked(authority, HOME)
            except Refused as refused:
                assert refused.http == 403
                continue
            assert place.host not in NAMES or place.port == 443
            if place.host in NAMES:
                continue
            before = len(asked)
            with pytest.raises(Refused) as ended:
                assert made.passing is not None
                await made.passing.pass_on(place, Transport(), None, ESTABLISHED)  # type: ignore[arg-type]
            assert ended.value.http in {403, 502}
            assert len(asked) == before + 1

    asyncio.run(run())
    assert len(asked) > 300
    assert {address for address, _ in reached} == {PUBLIC, "2606:4700::1111"}
    assert {port for _, port in reached} <= PORTS


def is_literal(host: str) -> bool:
    try:
        socket.inet_pton(socket.AF_INET6 if ":" in host else socket.AF_INET, host)
    except OSError:
        return False
    return True


def test_this_machine_is_not_reached_by_its_public_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passing, "is_own", lambda address: address == PUBLIC)
    monkeypatch.setattr(passing, "_resolved", lambda place: [PUBLIC])
    with pytest.raises(Refused, match="public address"):
        asyncio.run(Passing().pass_on(Place("example.org", 443), Transport(), None, b""))  # type: ignore[arg-type]


class Passed:
    """A server that passes on to one place, and that place."""

    def __init__(self, port: int, place: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]]) -> None:
        self.port = port
        self.place = place
        self.connections: Connections
        self.state = ServerState()
        self.passing = Passing()
        self.clients: list[asyncio.StreamWriter] = []

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A client that asks for a connection to the place."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        self.clients.append(writer)
        writer.write(connect("films.example:443"))
        return reader, writer

    async def open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A client that is connected to the place."""
        reader, writer = await self.connect()
        assert await reader.readexactly(len(ESTABLISHED)) == ESTABLISHED
        return reader, writer


@pytest.fixture(autouse=True)
def _bounded_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passing, "DISCARD_SECONDS", 0.3)


@asynccontextmanager
async def passed(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Passed]:
    loop = asyncio.get_running_loop()
    place: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
    there = await asyncio.start_server(lambda *both: place.append(both), "127.0.0.1", 0)
    connect_to, port_there = loop.create_connection, there.sockets[0].getsockname()[1]

    async def connected(make: Callable[[], asyncio.Protocol], address: str, port: int) -> object:
        if (address, port) == (PUBLIC, 443):
            address, port = "127.0.0.1", port_there
        return await connect_to(make, address, port)

    monkeypatch.setattr(loop, "create_connection", connected)
    monkeypatch.setattr(passing, "_resolved", lambda place: [PUBLIC])

    async def nothing(scope: object, receive: object, send: object) -> None:
        raise AssertionError("nobody asks")

    made = Passed(0, place)
    made.connections = Connections(loop)
    way = Tunnel(frozenset(NAMES), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), pytest.fail, made.passing)
    server = await loop.create_server(
        lambda: Connection(made.connections, nothing, made.state, {}, loop, tunnel=way), "127.0.0.1", 0
    )
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()
        there.close()
        for writer in (*made.clients, *(back for _, back in place)):
            writer.transport.abort()
        async with asyncio.timeout(5):
            while made.state.connections or made.state.tasks:
                await asyncio.sleep(0.01)


def test_bytes_go_both_ways_and_each_side_may_end_first(monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> None:
        async with passed(monkeypatch) as server:
            sent = random.Random(1).randbytes(1 << 20)
            reader, writer = await server.open()
            writer.write(sent)
            writer.write_eof()
            there, back = server.place[0]
            assert await there.readexactly(len(sent)) == sent
            assert await there.read() == b""
            back.write(sent[::-1])
            back.close()
            assert await reader.read() == sent[::-1]

    asyncio.run(run())


def test_one_that_does_not_read_holds_up_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits in between is bounded."""

    async def run() -> int:
        async with passed(monkeypatch) as server:
            _, writer = await server.open()
            sent, piece = 0, bytes(1 << 16)
            with pytest.raises(TimeoutError):
                while sent < 1 << 28:
                    writer.write(piece)
                    await asyncio.wait_for(writer.drain(), 1)
                    sent += len(piece)
            writer.transport.abort()
            return sent

    assert asyncio.run(run()) < 1 << 25


def test_an_end_on_either_side_is_one_on_both(monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> None:
        async with passed(monkeypatch) as server:
            reader, _ = await server.open()
            _, back = server.place[0]
            back.transport.abort()
            with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
                await reader.readexactly(1)
            _, writer = await server.open()
            there, _ = server.place[1]
            writer.transport.abort()
            assert await there.read() == b""

    asyncio.run(run())


def test_silence_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passing, "PASSED_ON_SECONDS", 0.5)

    async def run() -> None:
        async with passed(monkeypatch) as server:
            reader, _ = await server.open()
            async with asyncio.timeout(10):
                assert await reader.read() == b""

    asyncio.run(run())


def test_their_number_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passing, "PASSED_ON", 2)

    async def run() -> None:
        async with passed(monkeypatch) as server:
            await server.open()
            _, second = await server.open()
            reader, writer = await server.connect()
            assert (await reader.readline()).startswith(b"HTTP/1.1 503 ")
            writer.close()
            second.transport.abort()
            _, there = server.place[1]
            there.transport.abort()
            await asyncio.sleep(0.5)
            await server.open()

    asyncio.run(run())


def test_no_slow_resolver_holds_up_a_stop_or_more_than_a_few_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passing, "PASSED_ON_CONNECT_SECONDS", 0.3)
    released, running = Event(), []

    def resolved(place: Place) -> list[str]:
        running.append(place)
        released.wait(SECONDS)
        raise OSError("there is no such name")

    monkeypatch.setattr(passing, "_resolved", resolved)
    before = threading.active_count()

    async def run() -> list[int]:
        made = Passing()

        async def ask() -> int:
            with pytest.raises(Refused) as ended:
                await made.pass_on(Place("slow.example", 443), Transport(), None, b"")  # type: ignore[arg-type]
            return ended.value.http

        return await asyncio.gather(*(ask() for _ in range(20)))

    start = time.monotonic()
    try:
        assert asyncio.run(run()) == [504] * 20
        assert time.monotonic() - start < SECONDS / 2
        assert len(running) == threading.active_count() - before == passing.RESOLVING
        assert all(each.daemon for each in threading.enumerate() if each.name == "names")
    finally:
        released.set()


@pytest.mark.parametrize("end", ["shutdown", "abort"])
def test_an_end_waits_for_no_name(monkeypatch: pytest.MonkeyPatch, end: str) -> None:
    released = Event()

    async def run() -> None:
        async with passed(monkeypatch) as server:
            monkeypatch.setattr(passing, "_resolved", lambda place: [PUBLIC][released.wait(SECONDS) :])
            reader, _ = await server.connect()
            await asyncio.sleep(0.3)
            [waiting] = server.state.connections
            getattr(waiting, end)()
            async with asyncio.timeout(2):
                with suppress(ConnectionError):
                    assert await reader.read() == b""
                while server.state.tasks:
                    await asyncio.sleep(0.01)

    try:
        asyncio.run(run())
    finally:
        released.set()


def test_a_stop_ends_all(monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> None:
        async with passed(monkeypatch) as server:
            reader, _ = await server.open()
            for each in list(server.state.connections):
                each.shutdown()
            async with asyncio.timeout(5):
                assert await reader.read() == b""

    asyncio.run(run())


@pytest.fixture(scope="module")
def generous(demo_url: str) -> Iterator[Redirected]:
    server = Server(
        demo_url,
        workers=1,
        redirect="on",
        redirect_host="127.0.0.1",
        redirect_port="0",
        redirect_http_port="0",
        redirect_pass_on="on",
    )
    try:
        server.wait()
        found = PRINTED.search(server.out)
        assert found
        yield Redirected(server.url, int(found[1]), int(found[2]), None)  # type: ignore[arg-type]
    finally:
        server.close()


def test_a_running_server_leads_nobody_to_this_machine(generous: Redirected) -> None:
    canary = Canary()
    try:
        own = [str(generous.tls), str(generous.plain), str(canary.port), "443", "80"]
        for host in HERE:
            if any(each.isalpha() for each in host.partition(".")[2]):
                continue  # a name, which others resolve
            for port in own:
                assert ask(generous, connect(f"{host}:{port}"))[9:12] in {b"403", b"400"}, host
        assert ask(generous, connect("api.themoviedb.org:443")) == ESTABLISHED
        assert not canary.reached
    finally:
        canary.close()
