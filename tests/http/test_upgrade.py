"""An offer to upgrade is ignored: the body of the request stays a body, and the connection goes on."""

import itertools

import pytest

from tests.http.wire import Asked, Wire, bytes_of, request

HIDDEN = b"GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n"
TOKENS = ["foo", "h2c", "websocket", "TLS/1.0", "HTTP/2.0, foo", "h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__"]
OFFERS = [
    "Connection: Upgrade\r\nUpgrade: {}",
    "Upgrade: {}\r\nConnection: upgrade, HTTP2-Settings",
    "Connection: keep-alive, UPGRADE\r\nUpgrade: {}",
    "Connection: keep-alive\r\nConnection: Upgrade\r\nUpgrade: {}",
    "Upgrade: {}",
]
METHODS = ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "QUERY"]


def counted(body: bytes) -> tuple[str, bytes]:
    return f"Content-Length: {len(body)}", body


def chunked(body: bytes) -> tuple[str, bytes]:
    half = len(body) // 2
    parts = [b"%x;ext=1\r\n%b\r\n" % (len(part), part) for part in (body[:half], body[half:]) if part]
    return "Transfer-Encoding: chunked", b"".join(parts) + b"0\r\nUpgrade: foo\r\nConnection: upgrade\r\n\r\n"


def absent(body: bytes) -> tuple[str, bytes]:
    return "X-Nothing: 1", b""


@pytest.mark.parametrize("framing", [counted, chunked, absent])
@pytest.mark.parametrize("offer", OFFERS)
def test_a_body_is_a_body_whatever_upgrade_is_offered(offer: str, framing: object) -> None:
    assert callable(framing)
    line, sent = framing(HIDDEN)
    body = b"" if framing is absent else HIDDEN
    for token, method in itertools.product(TOKENS, METHODS):
        head = request(method, "/a", offer.format(token), line)
        behind = request("GET", "/b")
        for parts in (
            [head + sent + behind],
            [head, sent, behind],
            [head + sent[:3], sent[3:] + behind[:9], behind[9:]],
            bytes_of(head + sent + behind),
        ):
            with Wire() as wire:
                wire.send(*parts)
                assert wire.asked == [Asked(method, "/a", body), Asked("GET", "/b", b"")], (token, parts)
                assert wire.statuses == [200, 200]
                assert not wire.is_closed


def test_many_offers_behind_each_other_are_all_ignored() -> None:
    one = request("POST", "/a", "Connection: upgrade", "Upgrade: h2c", "Content-Length: 3", body=b"abc")
    with Wire() as wire:
        wire.send(one * 100)
        assert wire.asked == [Asked("POST", "/a", b"abc")] * 100
        assert wire.statuses == [200] * 100


@pytest.mark.parametrize("close", ["Connection: close, upgrade", "Connection: upgrade\r\nConnection: close"])
def test_an_offer_in_a_last_request_ends_the_connection_behind_its_answer(close: str) -> None:
    with Wire() as wire:
        wire.send(
            request("POST", "/a", close, "Upgrade: x", "Content-Length: 3", body=b"abc")
            + request("GET", "/b")
        )
        assert wire.asked == [Asked("POST", "/a", b"abc")]
        assert wire.answers()[0].headers["connection"] == "close"
        assert wire.is_closed


def test_http_1_0_is_answered_once_and_closed() -> None:
    with Wire() as wire:
        lines = ("Connection: upgrade", "Upgrade: x", "Content-Length: 3")
        wire.send(request("POST", "/a", *lines, version="1.0", body=b"abc") + HIDDEN)
        assert wire.asked == [Asked("POST", "/a", b"abc")]
        assert wire.is_closed


def test_a_client_that_waits_for_100_gets_it_beside_an_offer() -> None:
    lines = ("Connection: upgrade", "Upgrade: h2c", "Expect: 100-continue", "Content-Length: 3")
    with Wire() as wire:
        wire.send(request("POST", "/a", *lines))
        assert bytes(wire.sent) == b"HTTP/1.1 100 Continue\r\n\r\n"
        wire.send(b"abc", request("GET", "/b"))
        assert wire.asked == [Asked("POST", "/a", b"abc"), Asked("GET", "/b", b"")]


@pytest.mark.parametrize(
    "lines",
    [
        ("Transfer-Encoding: gzip",),
        ("Transfer-Encoding: chunked, gzip",),
        ("Transfer-Encoding: chunked", "Content-Length: 3"),
        ("Content-Length: 3", "Transfer-Encoding: chunked"),
        ("Content-Length: 3", "Content-Length: 4"),
        ("Content-Length: 3, 3",),
        ("Content-Length: +3",),
        ("Transfer-Encoding: xchunked",),
        ("Transfer-Encoding:\x0bchunked",),
        ("Transfer-Encoding: chunked", "Transfer-Encoding: identity"),
        ("Content-Length : 3",),
        ("X: a\r\n Content-Length: 3",),
    ],
)
@pytest.mark.parametrize("offer", [(), ("Connection: upgrade", "Upgrade: x")])
def test_framing_that_can_be_read_in_two_ways_is_refused(
    lines: tuple[str, ...], offer: tuple[str, ...]
) -> None:
    with Wire() as wire:
        wire.send(request("POST", "/a", *offer, *lines, body=b"3\r\nabc\r\n0\r\n\r\n") + HIDDEN)
        assert wire.asked == []
        assert wire.statuses == [400]
        assert wire.has_ended
        wire.send(HIDDEN)
        assert wire.statuses == [400]


def test_connect_is_refused() -> None:
    for target in ("a:443", "/a", "http://a/"):
        with Wire() as wire:
            wire.send(request("CONNECT", target, host="a:443") + HIDDEN)
            assert (wire.asked, wire.statuses) == ([], [400])
