"""How `reelbase serve` begins and ends."""

import re
import signal
import socket
import time
from collections.abc import Callable
from contextlib import closing

import pytest

from tests.asking import FreshServer

SECONDS = 30
SLOW = b"/3/tv/1399?api_key=a&append_to_response=" + b",".join(b"season/%d" % n for n in range(9))


def answers_in(stream: bytes) -> list[bytes]:
    """The bodies of the answers that a connection gave, of which none may be cut short."""
    bodies = []
    while stream:
        head, separator, rest = stream.partition(b"\r\n\r\n")
        assert separator, f"cut in the headers: {head!r}"
        assert head.startswith(b"HTTP/1.1 200 OK\r\n")
        found = re.search(rb"content-length: (\d+)", head)
        assert found
        length = int(found[1])
        assert len(rest) >= length, f"cut after {len(rest)} bytes of {length}"
        bodies.append(rest[:length])
        stream = rest[length:]
    return bodies


def read_to_end(connection: socket.socket, begun: bytes) -> bytes:
    parts = [begun]
    while part := connection.recv(1 << 16):
        parts.append(part)
    return b"".join(parts)


@pytest.mark.once
@pytest.mark.thorough
def test_it_starts_answers_what_is_under_way_and_frees_its_port(
    demo_url: str, record_property: Callable[[str, object], None]
) -> None:
    """How long the start took is reported, not judged: the machine may be busy."""
    begun = time.monotonic()
    with closing(FreshServer(demo_url, workers=1, LOG_LEVEL="warning")) as server:
        server.wait()
        busy, idle = (socket.create_connection(server.address, timeout=SECONDS) for _ in range(2))
        busy.sendall(
            b"".join(b"GET %s&number=%d HTTP/1.1\r\nHost: localhost\r\n\r\n" % (SLOW, n) for n in range(40))
        )
        first_byte = busy.recv(1)
        seconds = time.monotonic() - begun
        server.process.send_signal(signal.SIGTERM)
        bodies = answers_in(read_to_end(busy, first_byte))
        assert (server.process.wait(timeout=SECONDS), server.err) == (0, "")
        assert idle.recv(1) == b""  # who never asks keeps nobody
        busy.close()
        idle.close()
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(server.address, timeout=SECONDS)
    assert (len(set(bodies)), b'"season/7":' in bodies[0]) == (1, True)
    record_property("seconds to the first answer", round(seconds, 2))
    print(f"first answer after {seconds:.2f} s; {len(bodies)} of 40 answered")
