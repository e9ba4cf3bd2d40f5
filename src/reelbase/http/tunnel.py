"""Tunnels: CONNECT to one of TMDB's names ends at this server itself, and no address is asked for. Other
places are refused, unless a setting has them passed on.
"""

import asyncio
import ssl
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from reelbase.asgi.scope import FORWARDED
from reelbase.bounds import HEADER_SECONDS, UNSENT_SECONDS
from reelbase.http.passing import Passing, Place, place_of
from reelbase.http.refusal import Line, Refused

if TYPE_CHECKING:
    from reelbase.http.connection import Connection

PORT = 443
ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"


class Asked(Exception):
    """Ends the reading of requests: a tunnel is asked for, to an authority such as `api.tmdb.org:443`."""

    def __init__(self, authority: bytes) -> None:
        super().__init__(authority)
        self.authority = authority
        self.is_alone = False  # nothing was sent behind it, before it has an answer


class Tunnel(NamedTuple):
    """The end of tunnels in this process: TLS for these names, on connections that `create` makes."""

    names: frozenset[str]
    context: ssl.SSLContext
    create: "Callable[[], Connection]"
    passing: Passing | None = None

    def checked(self, authority: bytes, client: str) -> Place:
        """Return the place that is asked for. Refuse with 403 whatever is none of the names on the port of
        TLS, and may not be passed on either.
        """
        place = place_of(authority)
        if place is not None and place.host in self.names and place.port == PORT:
            return place
        if self.passing is None or place is None or place.host in self.names:
            raise Refused(403, "expected CONNECT to port 443 of one of TMDB's names, found another place")
        self.passing.check(place, client)
        return place

    def is_meant(self, named: bytes, headers: list[Line]) -> bool:
        """Return true if an absolute target names a host that ends here, and no proxy passed it on."""
        host, _, _ = named.decode("latin-1").lower().partition(":")
        return host.removesuffix(".") in self.names and FORWARDED.isdisjoint(name for name, _ in headers)

    async def open(
        self,
        place: Place,
        transport: asyncio.Transport,
        loop: asyncio.AbstractEventLoop,
        before: "Connection",
    ) -> None:
        """Answer, and let a new connection go on within TLS, or pass on what comes. Raises OSError where a
        client speaks no TLS, Refused where the place can't be reached.
        """
        if self.passing is not None and place.host not in self.names:
            await self.passing.pass_on(place, transport, before, ESTABLISHED)
            return
        protocol = self.create()
        protocol.before = before
        transport.write(ESTABLISHED)
        secured = await loop.start_tls(
            transport,
            protocol,
            self.context,
            server_side=True,
            ssl_handshake_timeout=HEADER_SECONDS,
            ssl_shutdown_timeout=UNSENT_SECONDS,
        )
        if secured is None:
            raise ConnectionAbortedError
        protocol.connection_made(secured)
