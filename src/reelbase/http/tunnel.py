"""Tunnels: CONNECT to one of TMDB's names ends at this server itself, which no address is ever asked for."""

import asyncio
import ssl
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from reelbase.bounds import HEADER_SECONDS, UNSENT_SECONDS
from reelbase.http.refusal import Refused

if TYPE_CHECKING:
    from reelbase.http.connection import Connection

PORT = b"443"
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

    def check(self, authority: bytes) -> None:
        """Refuse with 403 whatever is none of the names on the port of TLS."""
        name, _, port = authority.rpartition(b":")
        if port != PORT or name.decode("latin-1").lower() not in self.names:
            raise Refused(403, "expected CONNECT to port 443 of one of TMDB's names, found another place")

    async def open(
        self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop, before: "Connection"
    ) -> None:
        """Answer, and let a new connection go on within TLS. Raises OSError where the client speaks none."""
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
