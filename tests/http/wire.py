"""A connection without a socket: bytes go in, what is answered and what the application was asked come out.

with Wire() as wire:
    wire.send(b"GET /a HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n")
    assert wire.asked == [Asked("GET", "/a", b"")]
    assert wire.answers()[0].status == 200
"""

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, NamedTuple, Self

from uvicorn.server import ServerState

from reelbase.http.connection import Connection
from reelbase.http.connections import Connections

Application = Callable[[Any, Any, Any], Awaitable[None]]
ABROAD = "192.0.2.7"
HERE = "127.0.0.1"
LOOP = asyncio.new_event_loop()  # of all connections


class Asked(NamedTuple):
    """A request as the application got it."""

    method: str
    path: str
    body: bytes


class Answered(NamedTuple):
    """An answer as it was sent: the header fields by lower-case name."""

    status: int
    headers: dict[str, str]
    body: bytes


class Wire(asyncio.Transport):
    """One connection, in a loop that all share. Without an `application` what is asked is written down."""

    def __init__(
        self,
        application: Application | None = None,
        *,
        client: str = ABROAD,
        beside: "Wire | None" = None,
        most: int | None = None,
        trusted: str = "",
    ) -> None:
        super().__init__({"peername": (client, 50000), "sockname": ("127.0.0.1", 8000)})
        self.asked: list[Asked] = []
        self.scopes: list[Any] = []
        self.sent = bytearray()
        self.is_closed = self.is_read = self.has_ended = False
        self.unsent = 0  # bytes that the client does not take
        self.loop = LOOP
        self.connections: Connections = (
            beside.connections if beside else Connections(self.loop, trusted, most)
        )
        self.server = ServerState()
        self.connection = Connection(
            self.connections, application or self._answer, self.server, {}, self.loop
        )
        self.is_read = True
        self.connection.connection_made(self)
        self.turn()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if not self.is_closed:
            self.abort()
        self.turn()

    async def _answer(self, scope: Any, receive: Any, send: Any) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body, more = body + message["body"], message["more_body"]
        self.scopes.append(scope)
        self.asked.append(Asked(scope["method"], scope["path"], body))
        answer = f"{scope['method']} {scope['path']} {len(body)}".encode()
        length = (b"content-length", b"%d" % len(answer))
        await send({"type": "http.response.start", "status": 200, "headers": [length]})
        await send({"type": "http.response.body", "body": answer})

    # What the client does.

    def send(self, *parts: bytes) -> Self:
        """Send segments, each in a turn of its own, as far as the server takes them."""
        for part in parts:
            if self.is_closed:
                break
            self.connection.data_received(part)
            self.turn(1)
        self.turn()
        return self

    def turn(self, times: int = 6) -> None:
        """Let the loop run what is ready, and as long as requests are answered."""
        answered = -1
        while answered != self.server.total_requests:
            answered = self.server.total_requests
            for _ in range(times):
                self.loop.stop()
                self.loop.run_forever()

    def wait(self, seconds: float) -> None:
        """Let the server find that so much time has passed since now."""
        self.connection.look_at_clock(self.loop.time() + seconds)
        self.turn()

    def answers(self) -> list[Answered]:
        """All answers so far; each must be whole."""
        found: list[Any] = []
        rest = bytes(self.sent)
        methods = [each.method for each in self.asked]
        while rest:
            method = methods[len(found)] if len(found) < len(methods) else "GET"
            answer, rest = first_answer(rest, is_head=method == "HEAD")
            if answer.status != 100:
                found.append(answer)
        return found

    @property
    def statuses(self) -> list[int]:
        """The statuses of all answers so far."""
        return [each.status for each in self.answers()]

    # What the server does with the connection.

    def get_write_buffer_size(self) -> int:
        return self.unsent

    def write(self, data: Any) -> None:
        assert not self.has_ended, "something is written behind the end"
        if not self.is_closed:
            self.sent += data

    def write_eof(self) -> None:
        self.has_ended = True

    def can_write_eof(self) -> bool:
        return True

    def is_closing(self) -> bool:
        return self.is_closed

    def is_reading(self) -> bool:
        return self.is_read

    def pause_reading(self) -> None:
        self.is_read = False

    def resume_reading(self) -> None:
        self.is_read = True

    def close(self) -> None:
        if not self.is_closed:
            self.is_closed = True
            self.loop.call_soon(self.connection.connection_lost, None)

    abort = close


def first_answer(stream: bytes, *, is_head: bool = False) -> tuple[Answered, bytes]:
    """The first answer in the bytes, and what follows it. Fails where it is not whole."""
    head, separator, rest = stream.partition(b"\r\n\r\n")
    assert separator, f"cut in the head: {stream!r}"
    first, *lines = head.decode("latin-1").split("\r\n")
    found = re.fullmatch(r"HTTP/1\.1 (\d{3}) [A-Za-z -]+", first)
    assert found, first
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    assert len(headers) == len(lines), f"a field is sent twice: {lines}"
    status = int(found[1])
    if is_head or status in {100, 204, 304}:
        return Answered(status, headers, b""), rest
    if headers.get("transfer-encoding") == "chunked":
        body, rest = _chunks(rest)
    elif "content-length" in headers:
        length = int(headers["content-length"])
        assert len(rest) >= length, f"cut after {len(rest)} bytes of {length}"
        body, rest = rest[:length], rest[length:]
    else:
        assert headers["connection"] == "close"
        body, rest = rest, b""
    return Answered(status, headers, body), rest


def answer_on(connection: socket.socket) -> Answered:
    """The only answer that comes until the server closes the connection."""
    stream = b""
    while part := connection.recv(1 << 16):
        stream += part
    answer, rest = first_answer(stream)
    assert rest == b""
    return answer


def _chunks(stream: bytes) -> tuple[bytes, bytes]:
    body = b""
    while True:
        size, _, stream = stream.partition(b"\r\n")
        length = int(size, 16)
        assert stream[length : length + 2] == b"\r\n", "a chunk is cut"
        body, stream = body + stream[:length], stream[length + 2 :]
        if not length:
            return body, stream


def request(
    method: str = "GET",
    path: str = "/",
    *lines: str,
    body: bytes = b"",
    version: str = "1.1",
    host: str = HERE,
) -> bytes:
    """A request; `lines` are further header fields."""
    fields = ([f"Host: {host}"] if host else []) + list(lines)
    head = "".join(f"{line}\r\n" for line in fields)
    return f"{method} {path} HTTP/{version}\r\n{head}\r\n".encode("latin-1") + body


def bytes_of(data: bytes) -> Iterable[bytes]:
    """The data byte by byte."""
    return (data[at : at + 1] for at in range(len(data)))
