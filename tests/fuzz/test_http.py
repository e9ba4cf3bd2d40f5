"""Hostile bytes on a connection: they are refused or answered, and nothing is run that was not a request."""

import logging
import random
import re
import socket
import tracemalloc
from itertools import pairwise

import pytest

from reelbase.bounds import HEADER_SECONDS
from tests.asking import serving
from tests.fuzz.mutation import mutated
from tests.fuzz.naive_http import Read, requests_in
from tests.http.wire import Wire, answer_on, request
from tests.thorough import fuzz_inputs

pytestmark = pytest.mark.once

MEASURED = 100  # inputs whose memory is measured
HIDDEN = request(path="/hidden")
LENGTH, CHUNKED = f"Content-Length: {len(HIDDEN)}", "Transfer-Encoding: chunked"
CHUNKS = b"5;a=b\r\n%b\r\n%x\r\n%b\r\n0\r\nX: y\r\n\r\n" % (HIDDEN[:5], len(HIDDEN) - 5, HIDDEN[5:])
OFFER = ("Connection: Upgrade", "Upgrade: h2c")
SAMPLES = [
    request() * 3,
    request("POST", "/a", LENGTH, body=HIDDEN) + request(path="/b"),
    request("POST", "/a", CHUNKED, body=CHUNKS) + request(path="/b"),
    request("POST", "/a", *OFFER, LENGTH, body=HIDDEN) + request(path="/b"),
    request("POST", "/a", *OFFER, CHUNKED, body=CHUNKS) + request(path="/b"),
    request("GET", "/a", *OFFER, "HTTP2-Settings: AAMAAABkAAQAAP__")
    + request("POST", "/b", *OFFER, LENGTH, body=HIDDEN),
    request("POST", "/a", CHUNKED, LENGTH, body=CHUNKS),
    request("POST", "/a", LENGTH, CHUNKED, body=CHUNKS),
    request("POST", "/a", "Content-Length: 3", LENGTH, body=HIDDEN),
    request("POST", "/a", "Transfer-Encoding: gzip", *OFFER, body=HIDDEN),
    request("POST", "/a", "Transfer-Encoding: x\r\n chunked", body=CHUNKS),
    request("POST", "/a", "Expect: 100-continue", LENGTH, body=HIDDEN),
    request("POST", "/a", "Connection: close", LENGTH, body=HIDDEN) + request(path="/b"),
    request("POST", "/a", LENGTH, version="1.0", body=HIDDEN),
    request("CONNECT", "a:443", host="a:443") + HIDDEN,
    request("OPTIONS", "*") + request("GET", "http://b/c?d#e"),
    request("GET", "/%2e%2e/%00%ff?a=%zz", "Cookie: a=b; c=d", "Host: b"),
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0",
    b"\x16\3\1\2\0\1\0\1\xfc\3\3" + bytes(range(64)),
]
WORDS = [
    *(b"Content-Length: %d\r\n" % number for number in (0, 1, 5, len(HIDDEN), 1 << 31, 1 << 64)),
    b"Transfer-Encoding: chunked\r\n",
    b"Connection: upgrade\r\nUpgrade: websocket\r\n",
    b"Connection: close\r\n",
    b"Host: a\r\n",
    b"Host: a b<>\r\n",
    b"\r\n\r\n",
    b"0\r\n\r\n",
    b"\n",
    b"\r",
    b" HTTP/1.0\r\n",
    HIDDEN,
    b"A: " + b"b" * 5000 + b"\r\n",
    b"A: b\r\n" * 40,
]


def read(wire: Wire) -> list[Read]:
    """What the application was asked, with the targets as they were sent."""
    targets = [
        (scope["raw_path"] + (b"?" if scope["query_string"] else b"") + scope["query_string"]).decode(
            "latin-1"
        )
        for scope in wire.scopes
    ]
    return [Read(each.method, target, each.body) for each, target in zip(wire.asked, targets, strict=True)]


def parts_of(data: bytes, chance: random.Random) -> list[bytes]:
    """The same bytes in a few segments."""
    cuts = sorted({0, len(data), *(chance.randint(0, len(data)) for _ in range(chance.randint(1, 5)))})
    return [data[start:end] for start, end in pairwise(cuts)]


def origin_form(requests: list[Read]) -> list[Read]:
    """The requests as the application sees their targets: without host and fragment."""
    found = []
    for each in requests:
        target = re.sub(r"(?i)^https?://[^/?#]*", "", each.target).partition("#")[0]
        target = target if target.startswith(("/", "*")) else f"/{target}"
        found.append(each._replace(target=target.removesuffix("?")))
    return found


def test_nothing_is_run_that_was_not_sent_as_a_request(caplog: pytest.LogCaptureFixture) -> None:
    chance = random.Random(1)
    caplog.set_level(logging.WARNING)
    tracemalloc.start()
    for number, data in enumerate(mutated(SAMPLES, fuzz_inputs(), words=WORDS)):
        with Wire() as wire:
            wire.send(data)
            asked, statuses = read(wire), wire.statuses
            assert all(status in {200, 400, 414, 431} for status in statuses), (number, data, statuses)
            assert asked == origin_form(requests_in(data))[: len(asked)], (number, data)
            wire.wait(HEADER_SECONDS + 1)
            assert wire.is_closed or wire.has_ended or wire.connection._line or statuses, (number, data)
        with Wire() as wire:
            wire.send(*parts_of(data, chance))
            assert (read(wire), wire.statuses) == (asked, statuses), (number, data)
        without_offers = re.sub(rb"(?i)upgrade", b"xpgrade", data)
        with Wire() as wire:
            wire.send(without_offers)
            assert [len(each.body) for each in wire.asked] == [len(each.body) for each in asked], (
                number,
                data,
            )
        if number == MEASURED - 1:  # it takes as long as everything else
            assert tracemalloc.get_traced_memory()[1] < 16 << 20
            tracemalloc.stop()
    assert caplog.records == []


@pytest.mark.thorough
def test_a_real_server_survives_and_logs_nothing(database_url: str) -> None:
    with serving(database_url, workers=1) as server:
        for data in mutated(SAMPLES, 60, words=WORDS, seed=2):
            with socket.create_connection(server.address, timeout=0.05) as connection:
                stream = b""
                try:
                    connection.sendall(data)
                    while part := connection.recv(1 << 16):
                        stream += part
                except (TimeoutError, ConnectionResetError, BrokenPipeError):
                    pass
                assert b"\nHTTP/1.1 5" not in b"\n" + stream, data
        with socket.create_connection(server.address, timeout=20) as connection:
            connection.sendall(request("GET", "/health/live", "Connection: close"))
            assert answer_on(connection).status == 200
        assert not {"ERROR", "Traceback"} & set(server.err.split())
