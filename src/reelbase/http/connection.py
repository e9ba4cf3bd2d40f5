"""A connection: requests are read in turn and answered in turn, and every wait has an end."""

import asyncio
import logging
from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from reelbase.asgi.scope import REDIRECTED
from reelbase.bounds import DISCARD_SECONDS, DISCARDED_BYTES, HEADER_SECONDS, IDLE_SECONDS, UNSENT_SECONDS
from reelbase.http.exchange import Application, Exchange
from reelbase.http.passing import Place
from reelbase.http.reader import PIECE, Head, Reader
from reelbase.http.refusal import Line, Refused
from reelbase.http.tunnel import Asked, Tunnel

if TYPE_CHECKING:
    from uvicorn.server import ServerState

    from reelbase.http.connections import Connections, Counted

ASGI = {"version": "3.0", "spec_version": "2.3"}
NEVER = float("inf")

log = logging.getLogger("reelbase.http")


def unmapped(address: str) -> str:
    """Return an address as the settings name it: that of IPv4 where a socket for both shows it in IPv6."""
    return address.removeprefix("::ffff:") if "." in address else address


class Connection(asyncio.Protocol):
    """One connection of a client; `application` answers its requests."""

    def __init__(
        self,
        connections: "Connections",
        application: Application,
        server: "ServerState",
        lifespan_state: dict[str, object],
        loop: asyncio.AbstractEventLoop,
        *,
        is_redirected: bool = False,
        tunnel: Tunnel | None = None,
    ) -> None:
        self.address = ""  # of the client
        self.before: Counted | None = None  # counted until this one is: a handshake, or where a tunnel began
        self.is_unread = False  # the client takes nothing of its answer for now
        self.deadline = NEVER  # of the loop's clock: what is waited for by then ends the connection
        self._connections = connections
        self._application = application
        self._server = server
        self._lifespan_state = lifespan_state
        self._loop = loop
        self._handing_over: asyncio.Task[None] | None = None  # to a tunnel
        self._is_redirected = is_redirected  # it came to a port for TMDB's names
        self._scheme = "http"
        self._tunnel = tunnel
        self._transport: asyncio.Transport = None  # type: ignore[assignment]
        self._client: tuple[str, int] | None = None
        self._address: tuple[str, int] | None = None  # of the server
        self._reader = Reader(self)
        self._line: deque[Exchange | Refused] = deque()  # to be answered; the first one is being answered
        self._newest: Exchange | None = None  # which the reader is in, or was last
        self._unfed: bytes = b""
        self._is_feeding = False
        self._is_reading = True
        self._is_over = False  # nothing more is read or answered
        self._is_head_timed = True  # the deadline is that of a head
        self._discarded = 0  # bytes that came for nothing
        self._taken: asyncio.Event | None = None
        self._unsent = 0  # bytes that wait to be sent
        self._unsent_since = 0.0  # there are so many

    # What the event loop calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport = cast(asyncio.Transport, transport)
        client, server = (transport.get_extra_info(name) for name in ("peername", "sockname"))
        self.address = unmapped(client[0]) if client else ""
        self._client = (self.address, client[1]) if client else None
        self._address = tuple(server[:2]) if server else None
        self._scheme = "https" if transport.get_extra_info("sslcontext") else "http"
        self._server.connections.add(self)  # type: ignore[arg-type]
        self.deadline = self._loop.time() + HEADER_SECONDS
        if self.before is not None:
            self._connections.leave(self.before)
        if not self._connections.admit(self):
            transport.write(Refused(503, retry_after=1).answer(self.common_headers))
            self._close()
        elif self._unfed:
            self._feed()

    def connection_lost(self, exc: Exception | None) -> None:
        self._is_over = True
        self._server.connections.discard(self)
        self._connections.leave(self)
        for each in self._line:
            if isinstance(each, Exchange):
                each.abandon()
        self._line.clear()
        self._unfed = b""
        self.resume_writing()
        del self._reader  # it and its parser hold each other

    def eof_received(self) -> None:
        """End the exchanges: the client has left."""

    def data_received(self, data: bytes) -> None:
        if self._is_over:
            self._discard(len(data))
            return
        self._unfed = self._unfed + data if self._unfed else data
        if self._transport is not None:  # what comes with the end of a tunnel's handshake waits
            self._feed()

    def pause_writing(self) -> None:
        self.is_unread = True

    def resume_writing(self) -> None:
        self.is_unread = False
        if self._taken is not None:
            self._taken.set()
        if not self._is_over and not self._line:
            self._feed()

    # Reading.

    def _feed(self) -> None:
        """Parse the received bytes, as far as that is allowed already."""
        if self._is_feeding:
            return
        self._is_feeding = True
        try:
            data, size, at = self._unfed, len(self._unfed), 0
            while at < size and not self._must_wait():
                piece = data if size <= PIECE else memoryview(data)[at : at + PIECE]
                at += len(piece)
                if self._newest is not None and self._newest.is_answered and not self._newest.is_received:
                    self._discard(len(piece))
                self._reader.feed(piece)
            self._unfed = data[at:]
        except Refused as refused:
            self._refuse(refused)
        except Asked as asked:
            self._open_tunnel(asked, is_alone=asked.is_alone and at == size)
        except Exception:
            log.exception("Reading a request failed")
            self._refuse(Refused(500))
        finally:
            self._is_feeding = False
        self._settle()

    def _must_wait(self) -> bool:
        """Return true if more waits here than the application takes, or the client takes of its answers."""
        if self._is_over or not self._line:
            return self._is_over or self.is_unread
        return len(self._line) > 1 or (self._newest is not None and self._newest.is_full)

    def _settle(self) -> None:
        """Resume or pause reading, and set the deadline for the next bytes."""
        if self._is_over or self._transport.is_closing():
            return
        may_read = not self._unfed and not self._must_wait()
        if may_read is not self._is_reading:
            self._is_reading = may_read
            if may_read:
                self._transport.resume_reading()
            else:
                self._transport.pause_reading()
        if not self._line and not self._is_head_timed and self._is_in_head():
            self._is_head_timed = True
            self.deadline = self._loop.time() + HEADER_SECONDS

    def _is_in_head(self) -> bool:
        """Return true if a part of a head has come, and not yet its end."""
        return self._reader.has_begun and self._reader.is_in_head

    def _discard(self, size: int) -> None:
        """Count bytes that are received and dropped."""
        self._discarded += size
        if self._discarded > DISCARDED_BYTES:
            self.abort()

    def on_head(self, head: Head) -> None:
        """Start the application: the head of a request is whole."""
        scope: dict[str, object] = {
            "type": "http",
            "asgi": ASGI,
            "http_version": head.version,
            "server": self._address,
            "client": self._client,
            "scheme": self._scheme,
            "method": head.method,
            "root_path": "",
            "path": head.target.path,
            "raw_path": head.target.raw_path,
            "query_string": head.target.query,
            "headers": head.headers,
            "state": self._lifespan_state.copy(),
        }
        if self._is_redirected or self._is_for_tunnel(head):
            scope[REDIRECTED] = True
        self._newest = Exchange(self, scope, expects_continue=head.expects_continue)
        self._line.append(self._newest)
        self._is_head_timed = False
        self.deadline = NEVER
        if len(self._line) == 1:
            self._connections.mark_busy(self)
            self._begin(self._newest)

    def _is_for_tunnel(self, head: Head) -> bool:
        """Return true if a program has this server for its proxy, and asks it for what ends here."""
        return self._tunnel is not None and self._tunnel.is_meant(head.target.named, head.headers)

    def on_content(self, content: bytes) -> None:
        """Hand on a piece of the body."""
        assert self._newest is not None
        self._newest.add(content)

    def on_end(self, *, is_last: bool) -> None:
        """Note that the body is whole."""
        assert self._newest is not None
        self._newest.is_last |= is_last
        self._newest.end()
        if self._newest.is_answered:  # so this was waited for
            self._go_on(self._newest)

    def _open_tunnel(self, asked: Asked, *, is_alone: bool) -> None:
        """Give the transport to a connection of the tunnel's, unless requests or bytes are on their way."""
        tunnel = self._tunnel
        if tunnel is None or self._line or not is_alone:
            self._refuse(Refused(400, "expected a request to this server, found CONNECT"))
            return
        try:
            place = tunnel.checked(asked.authority, self.address)
        except Refused as refused:
            self._refuse(refused)
            return
        self._unfed, self._is_over, self.deadline = b"", True, NEVER
        self._handing_over = task = self._loop.create_task(self._hand_over(tunnel, place))
        self._server.tasks.add(task)
        task.add_done_callback(self._server.tasks.discard)

    async def _hand_over(self, tunnel: Tunnel, place: Place) -> None:
        try:
            await tunnel.open(place, self._transport, self._loop, before=self)
        except Refused as refused:
            self._transport.write(refused.answer(self.common_headers))
            self._transport.close()
        except (OSError, asyncio.CancelledError) as error:
            log.debug("A tunnel of %s was not used: %s", self.address, error)
            self._transport.abort()
        finally:
            self._server.connections.discard(self)
            self._connections.leave(self)

    # Answering.

    @property
    def common_headers(self) -> Sequence[Line]:
        """The header fields that every answer has."""
        return self._server.default_headers

    def _begin(self, exchange: Exchange) -> None:
        task = self._loop.create_task(exchange.run(self._application))
        self._server.tasks.add(task)
        task.add_done_callback(self._server.tasks.discard)

    def write(self, data: bytes) -> None:
        """Send bytes of the answer that is at the head of the line."""
        self._transport.write(data)

    async def taken(self) -> None:
        """Wait until the client has taken most of what was sent to it, or has left."""
        self._taken = self._taken or asyncio.Event()
        while self.is_unread:
            self._taken.clear()
            await self._taken.wait()

    def read_on(self) -> None:
        """Resume reading: the application has taken the body so far."""
        if not self._is_over and (self._unfed or not self._is_reading):
            self._feed()

    def on_answered(self, exchange: Exchange) -> None:
        """Start the next request: an answer is sent whole."""
        self._server.total_requests += 1
        self._line.popleft()
        if exchange.is_received:
            self._go_on(exchange)
            return
        self._expect_rest(is_last=exchange.is_last)
        self.read_on()

    def _go_on(self, answered: Exchange) -> None:
        """Request and answer are whole: the next one."""
        if answered.is_last or self._is_over:
            self._close()
            return
        if self._line:
            first = self._line[0]
            if isinstance(first, Refused):
                self._end(first, with_body=self._reader.method != "HEAD")
            else:
                self._begin(first)
        else:
            self.deadline = self._loop.time() + IDLE_SECONDS
            self._connections.mark_idle(self)
        self.read_on()
        self._settle()

    # Ending.

    def _refuse(self, refused: Refused) -> None:
        """Refuse the request that is being read, after answering those before it."""
        log.debug("Refused a request from %s: %s %s", self.address, refused.http, refused.why)
        self._unfed = b""
        newest = self._newest
        if newest is not None and not newest.is_received:  # its body is what can't be read
            if newest.is_begun:
                self._close()
                return
            newest.abandon()
            self._line.pop()
        self._line.append(refused)
        if len(self._line) == 1:
            self._end(refused, with_body=self._reader.method != "HEAD")

    def give_up(self, exchange: Exchange, refused: Refused) -> None:
        """Refuse on the application's behalf, or cut the answer short if it has begun."""
        if self._is_over or exchange.is_abandoned:
            return
        if exchange.is_begun:
            self._close()
        else:
            self._end(refused, with_body=exchange.has_body)

    def _end(self, refused: Refused, *, with_body: bool = True) -> None:
        """Answer for the last time. The client may send on for a while, so that it gets to read this."""
        if self._is_over or self._transport.is_closing():
            return
        self._transport.write(refused.answer(self.common_headers, with_body=with_body))
        self._is_over = True
        self._line.clear()
        self._expect_rest(is_last=True)
        if not self._is_reading:
            self._is_reading = True
            self._transport.resume_reading()

    def _expect_rest(self, *, is_last: bool) -> None:
        """Receive what the client sends of a request that has its answer, within bounds."""
        self._discarded = 0
        self.deadline = self._loop.time() + DISCARD_SECONDS
        if is_last and not self._transport.is_closing() and self._transport.can_write_eof():
            self._transport.write_eof()

    def _close(self) -> None:
        """Close the connection as soon as everything written is sent."""
        self._is_over = True
        self._transport.close()

    def abort(self) -> None:
        """Close the connection at once."""
        self._is_over = True
        self._transport.abort()
        if self._handing_over is not None:
            self._handing_over.cancel()

    def shutdown(self) -> None:
        """End now, or with the last answer that is under way: the server stops."""
        if self._handing_over is not None:
            self.abort()
        elif not self._line and self._scheme == "https" and not self._transport.get_write_buffer_size():
            self.abort()  # clients that keep a connection for later answer no end of TLS
        elif not self._line:
            self._close()
        else:
            for each in self._line:
                if isinstance(each, Exchange):
                    each.is_last |= each is self._line[-1]
                    each.stop()

    def look_at_clock(self, now: float) -> None:
        """Close the connection if the client keeps the server waiting for too long."""
        waiting = self._transport.get_write_buffer_size()
        if waiting != self._unsent:
            self._unsent, self._unsent_since = waiting, now
        elif waiting and now - self._unsent_since > UNSENT_SECONDS:
            self.abort()
            return
        if now < self.deadline:
            return
        if self._is_in_head() and not self._is_over:
            self._end(Refused(408, f"its header fields did not come within {HEADER_SECONDS} seconds"))
        else:
            self._close()
