"""Resolving: the addresses of an upstream, past a redirection of its names to this server.

Where TMDB's names resolve to this server, by a hosts file or a resolver, they do so for the mirror too, which
then would ask this server itself. So names of TMDB that resolve to this machine or network are refused, and
the setting `upstream_resolve` gives the addresses, or the DNS server to ask. Only addresses come from there:
the name stays the one of Host, of SNI and of the certificate.
"""

import asyncio
import secrets
import socket
from collections.abc import Awaitable, Callable
from typing import NamedTuple, cast
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from reelbase import dns
from reelbase.addresses import HOME, is_in, is_own, is_public
from reelbase.domains import is_within

DNS_PORT = 53
DNS_SECONDS = 3.0  # for one answer
DNS_TRIES = 2
MESSAGE = "application/dns-message"  # RFC 8484

Ask = Callable[[bytes], Awaitable[bytes]]


class ResolvesHere(ValueError):
    """A name of TMDB that resolves to this machine, or to another in this network. It is no OSError, since
    aiohttp would hide it in an error of a connection that is worth another try.
    """


class NotPublic(ValueError):
    """A host that is no place of the Internet; no OSError either."""


class Ways(NamedTuple):
    """The ways of resolving TMDB's names and `names`: `how` is as the setting `upstream_resolve`."""

    how: str = ""
    names: tuple[str, ...] = ()
    is_public_only: bool = False  # other addresses are passed over, for requests to places that others name


class Resolver(AbstractResolver):
    """Resolves names for aiohttp."""

    def __init__(self, ways: Ways) -> None:
        self._ways = ways
        self._system = aiohttp.ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return the addresses of a host. Raises ResolvesHere, and OSError where it has none."""
        is_tmdb = is_within(host.lower())
        how = self._ways.how if is_tmdb or host in self._ways.names else ""
        if not how:
            found = await self._system.resolve(host, port, family)
        else:
            addresses = [] if "://" in how else how.split(",")
            found = [_result(host, port, each) for each in addresses or await _asked(how, host)]
        if is_tmdb and (not how or "://" in how):
            for each in found:
                _check(host, each["host"], how)
        if self._ways.is_public_only:
            found = [each for each in found if is_public(each["host"]) and not is_own(each["host"])]
            if not found:
                raise NotPublic(f"{host} has no public address")
        return found

    async def close(self) -> None:
        """Do nothing: no connection is kept."""


def check_public(host: str) -> None:
    """Raise NotPublic for a host that is an address, and no public one; names are looked at when they are
    resolved. What is made of digits and dots alone counts as an address: aiohttp resolves none of it.
    """
    is_address = ":" in host or host.replace(".", "").isdigit()
    if not host or (is_address and (not is_public(host) or is_own(host))):
        raise NotPublic(f"{host} is no public address")


def _check(name: str, address: str, how: str) -> None:
    found, _, _ = address.partition("%")
    if is_in(found, HOME) or is_own(found):
        raise ResolvesHere(
            f"{name} resolves to {address}, which is not TMDB's but an address of this machine or network"
            + (f", by {how} too" if how else "; to reach TMDB, set upstream_resolve")
        )


def _result(name: str, port: int, address: str) -> ResolveResult:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    flags = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
    return ResolveResult(hostname=name, host=address, port=port, family=family, proto=0, flags=flags)


async def _asked(how: str, name: str) -> list[str]:
    """Return the addresses that the first server has that answers."""
    reason = ""
    for server in how.split(","):
        ask = _ask_of(server)
        try:
            both = await asyncio.gather(*(_records(ask, name, kind) for kind in (dns.A, dns.AAAA)))
        except dns.NoSuchName:
            reason = "there is no such name"
            break
        except (dns.NoAnswer, aiohttp.ClientError, OSError, ValueError) as error:
            reason = str(error) or type(error).__name__
            continue
        if found := [address for each in both for address in each]:
            return found
        reason = "it has no address"
    # aiohttp shows the text of an error that has a number, and of no other.
    raise socket.gaierror(socket.EAI_NONAME, f"{name} could not be resolved by {how}: {reason}")


async def _records(ask: Ask, name: str, kind: int) -> list[str]:
    asked = dns.question(name, kind, secrets.randbits(16))
    return dns.addresses_in(await ask(asked), asked)


def _ask_of(server: str) -> Ask:
    """Return what asks a server: DNS over HTTPS, or DNS by datagrams and, where these are too small, TCP."""
    parts = urlsplit(server)
    if parts.scheme == "https":
        return lambda message: _by_https(server, message)
    place = parts.hostname or "", parts.port or DNS_PORT
    return lambda message: _by_datagram(place, message)


async def _by_https(url: str, message: bytes) -> bytes:
    timeout = aiohttp.ClientTimeout(total=DNS_SECONDS * DNS_TRIES)
    headers = {"Accept": MESSAGE, "Content-Type": MESSAGE}
    async with (
        aiohttp.ClientSession(timeout=timeout, trust_env=True, auto_decompress=False) as session,
        session.post(url, data=message, headers=headers, allow_redirects=False) as answer,
    ):
        if answer.status != 200:
            raise dns.NoAnswer(f"it answered {answer.status}")
        try:
            await answer.content.readexactly(dns.MOST_BYTES + 1)
        except asyncio.IncompleteReadError as whole:
            return whole.partial
        raise dns.NoAnswer("its answer is too long")


async def _by_datagram(place: tuple[str, int], message: bytes) -> bytes:
    loop = asyncio.get_running_loop()
    for _ in range(DNS_TRIES):
        transport, waiting = await loop.create_datagram_endpoint(lambda: _Waiting(message), remote_addr=place)
        try:
            async with asyncio.timeout(DNS_SECONDS):
                answer = await waiting.answer
        except TimeoutError:
            continue
        finally:
            transport.close()
        try:
            dns.addresses_in(answer, message)
        except dns.Cut:
            return await _by_stream(place, message)
        except dns.NoAnswer:
            pass  # the caller reads the answer again, and reports it
        return answer
    raise TimeoutError("it did not answer")


async def _by_stream(place: tuple[str, int], message: bytes) -> bytes:
    async with asyncio.timeout(DNS_SECONDS):
        reader, writer = await asyncio.open_connection(*place)
        try:
            writer.write(len(message).to_bytes(2) + message)
            return await reader.readexactly(int.from_bytes(await reader.readexactly(2)))
        except asyncio.IncompleteReadError as error:
            raise dns.NoAnswer("its answer is not whole") from error
        finally:
            writer.close()


class _Waiting(asyncio.DatagramProtocol):
    """Waits for the answer to a question; what answers another one is passed over."""

    def __init__(self, asked: bytes) -> None:
        self._asked = asked
        self.answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        cast(asyncio.DatagramTransport, transport).sendto(self._asked)

    def datagram_received(self, data: bytes, addr: object) -> None:
        if data[:2] == self._asked[:2] and not self.answer.done():
            self.answer.set_result(data)

    def error_received(self, exc: Exception) -> None:
        if not self.answer.done():
            self.answer.set_exception(exc)
