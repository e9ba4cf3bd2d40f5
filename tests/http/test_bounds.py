"""Nothing that a client sends, or does not send, costs more than the bounds say."""

import asyncio
import resource
import tracemalloc
from typing import Any

import pytest

from reelbase import bounds
from reelbase.http import connections
from tests.http.wire import ABROAD, HERE, Wire, request

BEGINNING = b"POST /a HTTP/1.1\r\nHost: a\r\n"


async def never(scope: Any, receive: Any, send: Any) -> None:
    """An application that does not answer."""
    await asyncio.Future()


async def at_once(scope: Any, receive: Any, send: Any) -> None:
    """An application that answers without looking at the body."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body"})


def envelope(wire: Wire) -> tuple[int, str]:
    """Status and message of the only answer, which is the server's own."""
    [answer] = wire.answers()
    assert answer.headers["connection"] == "close"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert answer.body.startswith(b'{"success":false,"status_code":')
    assert wire.has_ended or wire.is_closed
    return answer.status, answer.body.decode().partition('"status_message":"')[2].removesuffix('"}')


# How much.


def test_header_fields_are_refused_where_they_are_too_large() -> None:
    for field in (
        b"A: " + b"b" * bounds.HEADER_BYTES,
        b"A" * bounds.HEADER_BYTES + b": b",
        b"\r\n".join(b"A%d: " % n + b"b" * 1000 for n in range(40)),
    ):
        with Wire() as wire:
            wire.send(BEGINNING + field + b"\r\n\r\n" + request(path="/b"))
            assert (wire.asked, envelope(wire)[0]) == ([], 431)
    with Wire() as wire:
        wire.send(b"GET /a HTTP/1.1\r\nHost: a\r\nA: " + b"b" * (bounds.HEADER_BYTES - 100) + b"\r\n\r\n")
        assert wire.statuses == [200]


def test_a_field_without_an_end_is_refused_while_it_comes() -> None:
    for start, part in (
        (BEGINNING + b"A: ", b"b"),
        (BEGINNING, b"B"),
        (b"", b"\r\n"),
        (BEGINNING, b"A: b\r\n"),
    ):
        tracemalloc.start()
        with Wire() as wire:
            wire.send(start, *[part * (1024 // len(part))] * 100)
            assert envelope(wire)[0] == 431
            assert tracemalloc.get_traced_memory()[1] < 8 * bounds.HEADER_BYTES
        tracemalloc.stop()


def test_as_many_fields_as_the_bound_says_are_taken() -> None:
    for number, status in ((bounds.HEADER_FIELDS, 200), (bounds.HEADER_FIELDS + 1, 431)):
        with Wire() as wire:
            wire.send(request("GET", "/a", *[f"A{n}: b" for n in range(number - 1)]))
            assert wire.statuses == [status]


def test_an_address_that_is_too_long_is_refused_while_it_comes() -> None:
    with Wire() as wire:
        wire.send(request(path="/" + "a" * (bounds.TARGET_BYTES - 1)))
        assert wire.statuses == [200]
    for parts in ([b"a" * bounds.TARGET_BYTES], [b"?" + b"a" * 999] * 17):
        with Wire() as wire:
            wire.send(b"GET /", *parts)
            assert (wire.asked, envelope(wire)[0]) == ([], 414)


def test_trailers_and_extensions_of_chunks_are_bounded_and_say_nothing() -> None:
    head = request("POST", "/a", "Transfer-Encoding: chunked")
    trailers = b"Host: evil\r\nX-Forwarded-For: 127.0.0.1\r\nContent-Type: x\r\n"
    with Wire() as wire:
        wire.send(head + b"1;a=b\r\nx\r\n0\r\n" + trailers + b"\r\n" + request(path="/b"))
        assert [each["headers"] for each in wire.scopes] == [
            [(b"host", HERE.encode()), (b"transfer-encoding", b"chunked")],
            [(b"host", HERE.encode())],
        ]
    for start in (b"1;", b"1\r\nx\r\n0\r\nA: ", b"0\r\nA: b\r\n"):
        with Wire() as wire:
            wire.send(head + start, *[b"c" * 1024] * 100)
            assert (wire.asked, envelope(wire)[0]) == ([], 400)


def test_a_body_waits_with_the_client_until_it_is_received() -> None:
    with Wire(never) as wire:
        wire.send(request("POST", "/a", f"Content-Length: {1 << 30}"))
        for _ in range(1000):
            if not wire.is_read:
                break
            wire.send(b"x" * 16_384)
        [exchange] = wire.connection._line
        assert not wire.is_read
        assert len(exchange._content) < 128 << 10  # type: ignore[union-attr]


@pytest.mark.parametrize("segment", [1_000, 65_536, 65_537, 100_000, 262_144, 1_000_000])
@pytest.mark.parametrize("size", [65_536, 65_537, 81_920, 100_000, 150_001, 262_144, 700_001])
@pytest.mark.parametrize("is_chunked", [False, True])
def test_a_body_that_comes_faster_than_it_is_taken_comes_whole(
    size: int, segment: int, is_chunked: bool
) -> None:
    body = bytes(each % 251 for each in range(size))
    sent, line = body, f"Content-Length: {size}"
    if is_chunked:
        sent, line = b"%x\r\n%b\r\n0\r\n\r\n" % (size, body), "Transfer-Encoding: chunked"
    data = request("POST", "/a", line, body=sent) + request("GET", "/b")
    with Wire() as wire:
        wire.send(*[data[at : at + segment] for at in range(0, len(data), segment)])
        assert [each.path for each in wire.asked] == ["/a", "/b"]
        assert wire.asked[0].body == body


def test_what_nobody_receives_is_received_for_a_while_behind_its_answer() -> None:
    with Wire(at_once) as wire:
        head = request("POST", "/a", f"Content-Length: {1 << 30}")
        wire.send(head)
        assert wire.statuses == [200]
        sent = 0
        while not wire.is_closed and sent < bounds.DISCARDED_BYTES * 2:
            wire.send(b"x" * 262_144)
            sent += 262_144
        assert wire.is_closed
        assert sent <= bounds.DISCARDED_BYTES + 262_144
    with Wire(at_once) as wire:
        wire.send(head, b"x")
        wire.wait(bounds.DISCARD_SECONDS + 1)
        assert wire.is_closed
    with Wire(at_once) as wire:
        wire.send(request("POST", "/a", "Content-Length: 5"), b"xx", b"xxx", request("GET", "/b"))
        assert wire.statuses == [200, 200]
        wire.wait(bounds.DISCARD_SECONDS + 1)
        assert not wire.is_closed
    with Wire(at_once) as wire:
        wire.send(request("POST", "/a", "Content-Length: 300000", body=b"x" * 300_000) + request("GET", "/b"))
        assert (wire.statuses, wire.is_read) == ([200, 200], True)


def test_requests_that_come_at_once_are_taken_a_few_at_a_time() -> None:
    one = request(path="/a")
    with Wire(never) as wire:
        wire.send(one * 10_000)
        assert len(wire.connection._line) < 4096 / len(one) + 2
        assert not wire.is_read


# How long.


@pytest.mark.parametrize("part", [b"GET", b"\r\n", b"GET / HTTP/1.1\r\nHost: a\r\nA:"])
def test_a_head_that_does_not_come_is_refused(part: bytes) -> None:
    with Wire() as wire:
        wire.send(part)
        wire.wait(bounds.HEADER_SECONDS - 1)
        wire.send(b"\r\n" if part == b"\r\n" else b" ")
        assert not wire.has_ended
        wire.wait(bounds.HEADER_SECONDS + 1)
        assert envelope(wire)[0] == 408


def test_a_connection_on_which_nothing_is_asked_is_closed() -> None:
    with Wire() as wire:
        wire.wait(bounds.HEADER_SECONDS - 1)
        assert not wire.is_closed
        wire.wait(bounds.HEADER_SECONDS + 1)
        assert (wire.is_closed, bytes(wire.sent)) == (True, b"")


def test_an_idle_connection_is_closed_and_a_slow_head_on_it_refused() -> None:
    with Wire() as wire:
        wire.send(request())
        wire.wait(bounds.IDLE_SECONDS - 1)
        assert not wire.is_closed
        wire.send(b"GET /")
        wire.wait(bounds.HEADER_SECONDS - 1)
        assert wire.statuses == [200]
        wire.wait(bounds.HEADER_SECONDS + 1)
        assert wire.statuses == [200, 408]
    with Wire() as wire:
        wire.send(request())
        wire.wait(bounds.IDLE_SECONDS + 1)
        assert (wire.is_closed, wire.statuses) == (True, [200])


def test_an_answer_that_takes_long_ends_no_connection() -> None:
    with Wire(never) as wire:
        wire.send(request() + b"GET")
        wire.wait(3600)
        assert not wire.is_closed


def test_a_client_that_takes_nothing_of_its_answer_is_left() -> None:
    with Wire() as wire:
        wire.send(request())
        wire.unsent = 100_000
        wire.wait(0)
        wire.wait(bounds.UNSENT_SECONDS - 1)
        wire.unsent = 99_999  # it takes a little
        wire.wait(bounds.UNSENT_SECONDS - 1)
        assert not wire.is_closed
        wire.wait(2 * bounds.UNSENT_SECONDS)
        assert wire.is_closed


def test_nothing_is_asked_for_a_client_that_takes_no_answers() -> None:
    with Wire() as wire:
        wire.connection.pause_writing()
        wire.send(request(path="/a"), request(path="/b"))
        assert (wire.asked, wire.is_read) == ([], False)
        wire.connection.resume_writing()
        wire.turn()
        assert [each.path for each in wire.asked] == ["/a", "/b"]


# How many.


def test_connections_of_an_address_are_bounded() -> None:
    with Wire(most=100) as first:
        others = [Wire(beside=first) for _ in range(49)]
        refused = Wire(beside=first)
        assert envelope(refused)[0] == 503
        assert refused.answers()[0].headers["retry-after"] == "1"
        assert refused.is_closed
        assert not first.is_closed
        assert Wire(beside=first, client="192.0.2.8").send(request()).statuses == [200]
        others[7].close()
        others[7].turn()
        assert Wire(beside=first).send(request()).statuses == [200]


@pytest.mark.parametrize(
    "client", ["127.0.0.1", "::1", "::ffff:127.0.0.1", "10.1.2.3", "::ffff:10.1.2.3", "fd00::7"]
)
def test_this_machine_and_trusted_proxies_may_have_more(client: str) -> None:
    with Wire(most=20, client=client, trusted="10.0.0.0/8,fd00::/64") as first:
        wires = [Wire(beside=first, client=client) for _ in range(15)]
        assert [wire.send(request()).statuses for wire in wires] == [[200]] * 15


def test_an_ipv6_customer_is_one_address() -> None:
    with Wire(most=20, client="2001:db8::1") as first:
        for number in range(9):
            Wire(beside=first, client=f"2001:db8::{number + 2}")
        assert Wire(beside=first, client="2001:db8::ffff").statuses == [503]
        assert Wire(beside=first, client="2001:db8:0:1::1").statuses == []


def test_the_connection_that_has_waited_longest_makes_room() -> None:
    with Wire(never, most=10, client="127.0.0.1") as busy:
        busy.send(request())
        idle = [Wire(beside=busy, client="127.0.0.1") for _ in range(9)]
        idle[0].send(request())  # so that the second one is the oldest
        new = Wire(beside=busy, client="127.0.0.1")
        assert [wire.is_closed for wire in (busy, *idle[:3])] == [False, False, True, False]
        assert new.send(request()).statuses == [200]


def test_one_too_many_is_refused_where_all_are_busy() -> None:
    with Wire(never, most=3, client="127.0.0.1") as first:
        wires = [first, *[Wire(never, beside=first, client="127.0.0.1") for _ in range(2)]]
        for wire in wires:
            wire.send(request())
        new = Wire(beside=first, client="127.0.0.1")
        assert (envelope(new)[0], new.is_closed) == (503, True)
        assert not any(wire.is_closed for wire in wires)


def test_nothing_is_kept_of_connections_that_have_ended() -> None:
    with Wire() as first:
        for _ in range(5):
            with Wire(beside=first, client=ABROAD) as other:
                other.send(request())
        first.send(request())
    assert not first.connections._all
    assert not first.connections._idle
    assert not first.connections._by_origin
    assert not first.server.connections


def test_connections_leave_files_to_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _: (256, 1024))
    assert connections.most_connections() == 192
    monkeypatch.setattr(resource, "getrlimit", lambda _: (1 << 20, 1 << 20))
    assert connections.most_connections() == bounds.CONNECTIONS


@pytest.mark.parametrize(
    ("soft", "hard", "wanted"),
    [(256, 4096, 4096), (256, 1 << 20, 65_536), (256, -1, 65_536), (1 << 20, 1 << 20, None), (-1, -1, None)],
)
def test_as_many_files_as_the_system_allows_may_be_opened(
    monkeypatch: pytest.MonkeyPatch, soft: int, hard: int, wanted: int | None
) -> None:
    told: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: (soft, hard))
    monkeypatch.setattr(resource, "setrlimit", lambda _, both: told.append(both))
    connections.allow_open_files()
    assert told == ([(wanted, hard)] if wanted else [])
