"""A client of a stream of events: a plain socket, and the lines of Server-Sent Events."""

import json
import re
import socket
from typing import Any, Self

SECONDS = 20
PATH = "/reelbase/v1/events"


class Following:
    """Follows events; `last` is what a client would say in Last-Event-ID."""

    def __init__(self, address: tuple[str, int], key: str, last: str = "", query: str = "") -> None:
        self.last = last
        self.is_whole = False  # it ended as an answer does, and was not cut off
        self._unread = b""
        self.socket = socket.create_connection(address, timeout=SECONDS)
        line = f"Last-Event-ID: {last}\r\n" if last else ""
        self.socket.sendall(
            f"GET {PATH}?{query} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {key}\r\n"
            f"Accept: text/event-stream\r\n{line}\r\n".encode()
        )
        while b"\r\n\r\n" not in self._unread:
            assert self._receive(), f"the connection has ended in the head: {self._unread!r}"
        self.head, _, self._unread = self._unread.partition(b"\r\n\r\n")
        assert b" 200 " in self.head.partition(b"\r\n")[0], self.head + self._unread
        self._text = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def _receive(self) -> bool:
        data = self.socket.recv(1 << 16)
        self._unread += data
        return bool(data)

    def block(self) -> dict[str, str] | None:
        """The next block of lines; None at the end of the stream."""
        while b"\n\n" not in self._text:
            chunk = re.match(rb"([0-9a-f]+)\r\n", self._unread)
            if chunk is None or len(self._unread) < chunk.end() + int(chunk[1], 16) + 2:
                if not self._receive():
                    return None
                continue
            size = int(chunk[1], 16)
            if not size:
                self.is_whole = True
                return None
            self._text += self._unread[chunk.end() : chunk.end() + size]
            self._unread = self._unread[chunk.end() + size + 2 :]
        block, _, self._text = self._text.partition(b"\n\n")
        found = dict(line.split(": ", 1) for line in block.decode().split("\n") if ": " in line)
        self.last = found.get("id", self.last)
        return found

    def begun(self) -> Self:
        """The stream, once it says where it begins."""
        while not self.last:
            assert self.block() is not None
        return self

    def event(self) -> Any:
        """The next event."""
        while (block := self.block()) is not None:
            if "data" in block:
                return json.loads(block["data"])
        raise AssertionError("the stream has ended")

    def events(self, number: int) -> list[Any]:
        """So many events."""
        return [self.event() for _ in range(number)]
