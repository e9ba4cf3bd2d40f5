"""An exchange: one request and its answer, as an ASGI application takes and gives them."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from typing import TYPE_CHECKING, Any

from reelbase.asgi.scope import ENDLESS
from reelbase.http.refusal import Line, Refused, head_of_answer

if TYPE_CHECKING:
    from reelbase.http.connection import Connection

Message = MutableMapping[str, Any]
Application = Callable[[Any, Any, Any], Awaitable[None]]

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
UNBUFFERED_BYTES = 65_536  # of a body; more is left with the client until the application takes it
WITHOUT_BODY = {204, 304}

log = logging.getLogger("reelbase.http")


class Exchange:
    """One request and its answer. `scope` is what the application gets."""

    is_last = False  # the connection ends with the answer
    is_received = False  # the whole request is here
    is_begun = False  # a part of the answer is sent
    is_answered = False
    is_abandoned = False  # the client has left
    _has_news = False  # for the application to receive
    _event: asyncio.Event | None = None  # where it waits for them
    _is_chunked = False
    _is_endless = False  # the answer ends when the client leaves or the server stops
    _is_stopping = False  # the server
    _unsent: int | None = None  # bytes of the answer that its Content-Length announces

    def __init__(self, connection: "Connection", scope: Message, *, expects_continue: bool) -> None:
        self._connection = connection
        self._scope = scope
        self._expects_continue = expects_continue
        self._content = bytearray()
        self.has_body = scope["method"] != "HEAD"  # its answer

    @property
    def is_full(self) -> bool:
        """True if so much of the body waits that the client has to wait too."""
        return len(self._content) > UNBUFFERED_BYTES

    @property
    def _is_over(self) -> bool:
        """True if the application is to hear nothing more but that."""
        return self.is_abandoned or self.is_answered or (self._is_endless and self._is_stopping)

    def add(self, content: bytes) -> None:
        """Keep a piece of the body."""
        if not self.is_answered:
            self._content += content
            self._tell()

    def end(self) -> None:
        """Note that the body is whole."""
        self.is_received = True
        self._tell()

    def abandon(self) -> None:
        """Give up: the client has left. Nothing more is received, and what is sent is dropped."""
        self.is_abandoned = True
        self._tell()

    def stop(self) -> None:
        """Have an endless answer end: to the application it looks as if the client had left."""
        self._is_stopping = True
        if self._is_endless:
            self._tell()

    def _tell(self) -> None:
        self._has_news = True
        if self._event is not None:
            self._event.set()

    async def run(self, application: Application) -> None:
        """Run the application; refuse the request if it does not answer."""
        if self.is_abandoned:
            return
        try:
            await application(self._scope, self.receive, self.send)
        except asyncio.CancelledError:  # the server stops, and can't wait any longer
            self._connection.give_up(self, Refused(503, retry_after=1))
        except ConnectionAbortedError:  # the application wants no answer at all
            self._connection.abort()
        except Exception:
            log.exception("%s failed", self._scope["method"])
            self._connection.give_up(self, Refused(500))
        else:
            if not self.is_answered and not self.is_abandoned:
                log.error("%s was not answered to the end", self._scope["method"])
                self._connection.give_up(self, Refused(500))

    async def receive(self) -> Message:
        """Wait for the next piece of the body, or `http.disconnect` when the client has left or has its
        answer; an endless answer is also to end when the server stops.
        """
        if self._expects_continue and not self.is_begun:
            self._expects_continue = False
            if not self.is_received:
                self._connection.write(CONTINUE)
        while not (self._has_news or self._is_over):
            self._connection.read_on()
            self._event = self._event or asyncio.Event()
            self._event.clear()
            await self._event.wait()
        if self._is_over:
            return {"type": "http.disconnect"}
        self._has_news = False
        content, is_whole = bytes(self._content), self.is_received
        self._content.clear()
        self._connection.read_on()  # which may bring the rest: that is for the next message
        return {"type": "http.request", "body": content, "more_body": not is_whole}

    async def send(self, message: Message) -> None:
        """Send a part of the answer. Raises RuntimeError or ValueError for an invalid one."""
        if self._connection.is_unread:
            await self._connection.taken()
        if self.is_abandoned:
            return
        if not self.is_begun:
            if message["type"] != "http.response.start":
                raise RuntimeError(f"Expected http.response.start, found {message['type']}.")
            self._is_endless = message.get(ENDLESS, False)
            self._send_head(message["status"], message.get("headers", ()))
            return
        if self.is_answered or message["type"] != "http.response.body":
            raise RuntimeError(f"Expected no {message['type']} here.")
        more = message.get("more_body", False)
        self._send_content(message.get("body", b""), is_end=not more)
        if not more:
            self.is_answered = True
            self._tell()
            self._connection.on_answered(self)

    def _send_head(self, status: int, given: "list[Line] | tuple[Line, ...]") -> None:
        if self._expects_continue and not self.is_received:
            self.is_last = True  # nobody knows whether the client sends its body all the same
        self.has_body = self.has_body and status not in WITHOUT_BODY
        lines = [*self._connection.common_headers, *given]
        says_close = False
        for name, value in given:
            if name == b"content-length":
                self._unsent = int(value)
            elif name == b"connection" and b"close" in value.lower():
                self.is_last = says_close = True
        if self.has_body and self._unsent is None:
            if self._scope["http_version"] == "1.0":
                self.is_last = True
            else:
                self._is_chunked = True
                lines.append((b"transfer-encoding", b"chunked"))
        if self.is_last and not says_close:
            lines.append((b"connection", b"close"))
        head = head_of_answer(status, lines)
        self.is_begun = True
        self._connection.write(head)

    def _send_content(self, content: bytes, *, is_end: bool) -> None:
        if not self.has_body:
            return
        if self._is_chunked:
            chunk = b"%x\r\n%b\r\n" % (len(content), content) if content else b""
            content = chunk + b"0\r\n\r\n" if is_end else chunk
        elif self._unsent is not None:
            self._unsent -= len(content)
            if self._unsent < 0 or (is_end and self._unsent):
                raise RuntimeError("Expected a body as long as its Content-Length, found another.")
        if content:
            self._connection.write(content)
