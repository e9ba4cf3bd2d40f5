"""Handshakes: clients that begin TLS, which count as connections from their first byte."""

import asyncio
import logging
import socket
import ssl
from collections.abc import Callable
from typing import TYPE_CHECKING

from reelbase.bounds import HEADER_SECONDS, UNSENT_SECONDS
from reelbase.http.connection import Connection, unmapped

if TYPE_CHECKING:
    from reelbase.http.connections import Connections

RETRY_SECONDS = 1.0  # after the system gave no socket, as where all files are open

log = logging.getLogger("reelbase.http")


class Handshake:
    """One client that begins TLS. It is ended as any other connection is, and by its own time."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.task: asyncio.Task[None] | None = None

    def abort(self) -> None:
        """Close the socket at once."""
        if self.task is not None:
            self.task.cancel()

    def look_at_clock(self, now: float) -> None:
        """Do nothing: the event loop ends a handshake that takes too long."""


class Handshakes:
    """Accepts connections with TLS; uvicorn closes it as a server."""

    def __init__(
        self,
        listener: socket.socket,
        context: ssl.SSLContext,
        connections: "Connections",
        create: Callable[[], Connection],
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        listener.setblocking(False)
        self._listener = listener
        self._context = context
        self._connections = connections
        self._create = create
        self._loop = loop
        self._shaking: set[Handshake] = set()
        self._accepting = loop.create_task(self._accept())

    def close(self) -> None:
        """Accept no more, and end the handshakes."""
        self._accepting.cancel()
        for each in self._shaking:
            each.abort()

    async def wait_closed(self) -> None:
        """Wait until all handshakes have ended."""
        await asyncio.wait([self._accepting, *(each.task for each in self._shaking if each.task)])

    async def _accept(self) -> None:
        while True:
            try:
                peer, address = await self._loop.sock_accept(self._listener)
            except OSError as error:
                log.warning("No connection could be accepted: %s", error)
                await asyncio.sleep(RETRY_SECONDS)
                continue
            self._begin(peer, Handshake(unmapped(address[0])))

    def _begin(self, peer: socket.socket, handshake: Handshake) -> None:
        if not self._connections.admit(handshake):
            peer.close()
            return
        self._shaking.add(handshake)
        handshake.task = self._loop.create_task(self._shake(peer, handshake))

    async def _shake(self, peer: socket.socket, handshake: Handshake) -> None:
        connection = self._create()
        connection.before = handshake
        try:
            await self._loop.connect_accepted_socket(
                lambda: connection,
                peer,
                ssl=self._context,
                ssl_handshake_timeout=HEADER_SECONDS,
                ssl_shutdown_timeout=UNSENT_SECONDS,
            )
        except OSError as error:
            log.debug("No TLS came from %s: %s", handshake.address, error)
        finally:
            self._shaking.discard(handshake)
            self._connections.leave(handshake)
