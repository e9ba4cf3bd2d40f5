"""Passing on: CONNECT to other places than TMDB's names, where a setting allows it.

What is reached is public, the client is at home, and the name is resolved once: so nobody gets into this
network by it, and nobody from elsewhere gets out of it.
"""

import asyncio
import re
import socket
from contextlib import suppress
from ipaddress import IPv6Address, ip_address
from threading import Thread
from typing import TYPE_CHECKING, NamedTuple, cast

from reelbase.accounts.limits import is_private, origin_of
from reelbase.addresses import is_own, is_public
from reelbase.bounds import DISCARD_SECONDS, PASSED_ON, PASSED_ON_CONNECT_SECONDS, PASSED_ON_SECONDS
from reelbase.http.refusal import Refused
from reelbase.setting_values import LABEL

if TYPE_CHECKING:
    from reelbase.http.connection import Connection

PORTS = {443, 80}
ADDRESSES = 4  # of a name that are tried
RESOLVING = 4  # names at a time
BUFFER = 1 << 16  # bytes that wait for one side; then the other one waits
AUTHORITY = re.compile(r"(\[[0-9a-f:.]+\]|[0-9a-z.-]+):([0-9]{1,5})")
NAME = re.compile(rf"{LABEL}(\.{LABEL})*\.(?=.*[a-z]){LABEL}")


class Place(NamedTuple):
    """A host, in lower case and without a dot at its end, and a port."""

    host: str
    port: int


def place_of(authority: bytes) -> Place | None:
    """Return the place that a target of CONNECT names, by a name or an address; None for anything else."""
    found = AUTHORITY.fullmatch(authority.decode("latin-1").lower())
    if found is None:
        return None
    host, port = found.groups()
    host = host.removesuffix(".")
    with suppress(ValueError):
        if host.startswith("["):
            return Place(str(IPv6Address(host.strip("[]"))), int(port))
        return Place(str(ip_address(host)), int(port))
    is_name = len(host) <= 253 and NAME.fullmatch(host)
    return Place(host, int(port)) if is_name else None


class Passing:
    """Opens connections to public places for clients at home, a bounded number at a time."""

    def __init__(self) -> None:
        self._open = 0
        self._resolving = asyncio.Semaphore(RESOLVING)

    def check(self, place: Place, client: str) -> None:
        """Refuse with 403 what is never passed on, and with 503 one connection too many."""
        origin = origin_of(client)
        if origin and not is_private(origin):
            raise Refused(403, "expected CONNECT from a private address, found another one")
        if place.port not in PORTS:
            raise Refused(403, "expected CONNECT to port 443 or 80, found another one")
        if self._open >= PASSED_ON:
            raise Refused(503, retry_after=1)

    async def pass_on(
        self, place: Place, transport: asyncio.Transport, before: "Connection", established: bytes
    ) -> None:
        """Connect a client to a place until one of the two ends it. Raises Refused if there is no way."""
        self._open += 1
        transport.pause_reading()  # what comes too early waits
        try:
            near, far = Side(before), await self._connected(place)
            try:
                if far.ended.done() or transport.is_closing():
                    raise ConnectionAbortedError
                transport.set_protocol(near)
                near.join(transport, far)
                far.join(far.transport, near)
                transport.write(established)
                transport.resume_reading()
                far.transport.resume_reading()
                await asyncio.wait([near.ended, far.ended], return_when=asyncio.FIRST_COMPLETED)
                await asyncio.wait([near.ended, far.ended], timeout=DISCARD_SECONDS)
            finally:
                far.transport.abort()
                if near.is_joined:
                    transport.abort()
        finally:
            self._open -= 1

    async def _connected(self, place: Place) -> "Side":
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(PASSED_ON_CONNECT_SECONDS):
                for address in await self._addresses(place):
                    with suppress(OSError):
                        _, side = await loop.create_connection(Side, address, place.port)
                        return side
        except TimeoutError:
            raise Refused(504) from None
        raise Refused(502)

    async def _addresses(self, place: Place) -> list[str]:
        """Return public addresses of a place, resolved here and now, and once."""
        try:
            found = await self._resolved(place)
        except OSError:
            raise Refused(502) from None
        public = [each for each in found if is_public(each) and not is_own(each)]
        if not public:
            raise Refused(403, "expected CONNECT to a public address, found one of this machine or network")
        return public[:ADDRESSES]

    async def _resolved(self, place: Place) -> list[str]:
        """Resolve a place in a thread that ends with the process: a resolver may take longer than a stop."""
        loop = asyncio.get_running_loop()
        await self._resolving.acquire()
        answer: asyncio.Future[list[str]] = loop.create_future()

        def resolve() -> None:
            try:
                found: list[str] | OSError = _resolved(place)
            except (OSError, UnicodeError) as error:
                found = OSError(str(error))
            with suppress(RuntimeError):  # the loop is closed
                loop.call_soon_threadsafe(end, found)

        def end(found: list[str] | OSError) -> None:
            self._resolving.release()
            if answer.done():  # nobody waits any more
                return
            if isinstance(found, OSError):
                answer.set_exception(found)
            else:
                answer.set_result(found)

        Thread(target=resolve, name="names", daemon=True).start()
        return await answer


def _resolved(place: Place) -> list[str]:
    """Return the addresses of a place."""
    infos = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(host) for _, _, _, _, (host, *_) in infos))


class Side(asyncio.Protocol):
    """One of the two connections: what comes is sent to the other one."""

    transport: asyncio.Transport

    def __init__(self, client: "Connection | None" = None) -> None:
        self._client = client  # whose clock ends both
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._other: Side | None = None
        self._has_said_all = False

    @property
    def is_joined(self) -> bool:
        """True if there is another side."""
        return self._other is not None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.transport.pause_reading()  # until there is another side

    def join(self, transport: asyncio.Transport, other: "Side") -> None:
        """Send to the other side from now on."""
        self.transport, self._other = transport, other
        self._client = self._client or other._client
        transport.set_write_buffer_limits(BUFFER)
        self._touch()

    def _touch(self) -> None:
        assert self._client is not None
        self._client.deadline = asyncio.get_running_loop().time() + PASSED_ON_SECONDS

    def data_received(self, data: bytes) -> None:
        assert self._other is not None
        self._touch()
        self._other.transport.write(data)

    def pause_writing(self) -> None:
        assert self._other is not None
        self._other.transport.pause_reading()

    def resume_writing(self) -> None:
        if self._other is not None and not self._other.transport.is_closing():
            self._other.transport.resume_reading()

    def eof_received(self) -> bool:
        """Say the same to the other side, and go on with what comes from there."""
        assert self._other is not None
        self._has_said_all = True
        if not self._other.transport.is_closing():
            self._other.transport.write_eof()
        return not self._other._has_said_all

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.ended.done():
            self.ended.set_result(None)
        if self._other is not None:
            self._other.transport.close()
