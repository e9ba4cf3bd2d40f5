"""A worker's server: on the ordinary socket, and on those for TMDB's names."""

import asyncio
import logging
import os
import socket
import ssl
from typing import TYPE_CHECKING, cast

import uvicorn
from uvicorn.supervisors.multiprocess import Process

from reelbase import moments
from reelbase.api.measuring import METRICS
from reelbase.errors import StorageError
from reelbase.http.connection import Connection
from reelbase.http.handshakes import Handshakes
from reelbase.http.passing import Passing
from reelbase.http.tunnel import Tunnel
from reelbase.redirect.names import all_names
from reelbase.settings import Settings

if TYPE_CHECKING:
    from reelbase.http.connections import Accepting

RENEW_SECONDS = 3600.0

log = logging.getLogger("reelbase.redirect")


class Server(uvicorn.Server):
    """The server of uvicorn. Its first socket is the ordinary one; then come one with TLS and one without."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to accept connections on all of them."""
        assert sockets, "`serve` opens them"
        own, *others = sockets
        settings = Settings.load(environ=os.environ)
        metrics = others.pop() if settings.metrics_address else None
        await self._begin(settings, own, others)
        if metrics and self.started:
            await self._tell_metrics(metrics)

    async def _tell_metrics(self, metrics: socket.socket) -> None:
        """Answer `/metrics` on a port of its own."""
        loop = asyncio.get_running_loop()
        state = self.lifespan.state
        connections = cast("Accepting", self.config.http).connections(loop)

        def create_connection() -> Connection:
            return Connection(connections, state[METRICS], self.server_state, {}, loop)

        self.servers.append(await loop.create_server(create_connection, sock=metrics))

    async def _begin(self, settings: Settings, own: socket.socket, redirected: "list[socket.socket]") -> None:
        """Accept connections for everything but metrics."""
        if not redirected or not has_kit(settings):
            await super().startup([own])
            return
        certificate = Certificate(settings)
        loop = asyncio.get_running_loop()
        accepting = cast("Accepting", self.config.http)

        def create_connection() -> Connection:
            state = self.lifespan.state
            return accepting(self.config, self.server_state, state, loop, is_redirected=True)

        names = frozenset(all_names(settings.redirect_names))
        passing = Passing() if settings.redirect_pass_on else None
        accepting.tunnel = Tunnel(names, certificate.context, create_connection, passing)
        await super().startup([own])
        if not self.started:
            return
        secured, plain = redirected
        backlog = self.config.backlog
        self.servers.append(await loop.create_server(create_connection, sock=plain, backlog=backlog))
        connections = accepting.connections(loop)
        handshakes = Handshakes(secured, certificate.context, connections, create_connection, loop)
        self.servers.append(cast(asyncio.Server, handshakes))
        certificate.keep_renewed(loop)


def has_kit(settings: Settings) -> bool:
    """Return true if the kit of the redirection is there: a worker that starts later makes none anew."""
    from reelbase.redirect.kit import exists

    if exists(settings.redirect_folder):
        return True
    log.warning("TMDB's names are not served by this worker: %s was removed.", settings.redirect_folder)
    return False


class Certificate:
    """The certificate for TMDB's names, renewed on the disk and in memory while the worker runs."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.set_alpn_protocols(["http/1.1"])
        self._renewing: asyncio.Task[None] | None = None
        self.load()

    def load(self) -> None:
        """Renew it if that is due, and show it from the next connection on."""
        self._prepare()
        self._show()

    def keep_renewed(self, loop: asyncio.AbstractEventLoop) -> None:
        """Look again from time to time."""
        loop.call_later(RENEW_SECONDS, self._look, loop)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        self._renewing = loop.create_task(self.renew())
        self.keep_renewed(loop)

    async def renew(self) -> None:
        """Do the same while connections are made, unless the authority was removed: that is not undone."""
        if not has_kit(self._settings):
            return
        try:
            await asyncio.to_thread(self._prepare)
            self._show()  # not in a thread: handshakes read what it replaces
        except (OSError, StorageError) as error:
            log.error("The certificate for TMDB's names could not be renewed: %s", error)

    def _prepare(self) -> None:
        from reelbase.redirect.kit import Kit

        settings = self._settings
        Kit.prepare(settings.redirect_folder, settings.redirect_names, moments.now())

    def _show(self) -> None:
        from reelbase.redirect.kit import LEAF

        self.context.load_cert_chain(self._settings.redirect_folder / LEAF)


class Worker(Process):
    """A process of that server."""

    @property
    def server(self) -> uvicorn.Server:
        if self._server is None:
            self._server = Server(self.config)
        return self._server
