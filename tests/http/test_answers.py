"""Answers: in the order of the requests, whole, and none that an application could split."""

import asyncio
import json
import logging
from typing import Any

import pytest

from tests.http.wire import Asked, Wire, request


def answering(*messages: dict[str, Any]) -> Any:
    """An application that sends these."""

    async def application(scope: Any, receive: Any, send: Any) -> None:
        for message in messages:
            await send(message)

    return application


def start(status: int = 200, *headers: tuple[bytes, bytes]) -> dict[str, Any]:
    return {"type": "http.response.start", "status": status, "headers": list(headers)}


def part(body: bytes = b"", *, more: bool = False) -> dict[str, Any]:
    return {"type": "http.response.body", "body": body, "more_body": more}


def test_answers_come_in_the_order_of_their_requests() -> None:
    gates = {"/slow": asyncio.Event(), "/fast": asyncio.Event()}
    gates["/fast"].set()

    async def application(scope: Any, receive: Any, send: Any) -> None:
        await gates[scope["path"]].wait()
        await send(start(200, (b"content-length", b"5")))
        await send(part(scope["path"].encode()))

    with Wire(application) as wire:
        wire.send(request(path="/slow") + request(path="/fast") + b"nonsense\r\n\r\n")
        assert bytes(wire.sent) == b""
        gates["/slow"].set()
        wire.turn()
        assert [each.body for each in wire.answers()][:2] == [b"/slow", b"/fast"]
        assert wire.statuses == [200, 200, 400]
        assert wire.has_ended


def test_an_answer_without_a_length_is_chunked_or_ends_with_the_connection() -> None:
    application = answering(start(), part(b"ab", more=True), part(more=True), part(b"c"))
    with Wire(application) as wire:
        wire.send(request() * 2)
        assert bytes(wire.sent).endswith(b"\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n")
        assert [each.body for each in wire.answers()] == [b"abc", b"abc"]
    with Wire(application) as wire:
        wire.send(request(version="1.0"))
        [answer] = wire.answers()
        assert (answer.body, wire.is_closed) == (b"abc", True)


@pytest.mark.parametrize("status", [204, 304])
def test_an_answer_that_has_no_body_gets_none(status: int) -> None:
    with Wire(answering(start(status), part(b"abc"))) as wire:
        wire.send(request() * 2)
        assert wire.statuses == [status, status]


def test_head_gets_the_head_alone() -> None:
    with Wire() as wire:
        wire.send(request("HEAD", "/a"), request(path="/b"))
        first, second = wire.answers()
        assert (first.headers["content-length"], first.body, second.body) == ("9", b"", b"GET /b 0")
    with Wire() as wire:
        wire.send(request("HEAD", "/a", host=""))
        assert bytes(wire.sent).endswith(b"\r\n\r\n")
        assert bytes(wire.sent).startswith(b"HTTP/1.1 400 Bad Request\r\n")


@pytest.mark.parametrize("close", [(b"connection", b"close"), (b"connection", b"keep-alive, Close")])
def test_an_answer_may_end_the_connection(close: tuple[bytes, bytes]) -> None:
    with Wire(answering(start(200, (b"content-length", b"0"), close), part())) as wire:
        wire.send(request() * 2)
        assert (wire.statuses, wire.is_closed) == ([200], True)


@pytest.mark.parametrize(
    "field",
    [(b"x", b"a\r\nSet-Cookie: b"), (b"x", b"a\nb"), (b"x\r\ny", b"a"), (b"x", b"a\rb"), (b"x", b"a\0b")],
)
def test_a_field_that_ends_early_is_never_sent(field: tuple[bytes, bytes]) -> None:
    with Wire(answering(start(200, field), part(b"abc"))) as wire:
        wire.send(request())
        assert wire.statuses == [500]


@pytest.mark.parametrize(
    "messages",
    [
        [],
        [part(b"abc")],
        [{"type": "nonsense"}],
        [start(), start()],
        [start(200, (b"content-length", b"2")), part(b"abc")],
        [start(200, (b"content-length", b"4")), part(b"abc")],
        [start(200, (b"content-length", b"x"))],
        [start(), part(b"ab", more=True)],
    ],
)
def test_an_application_that_answers_amiss_is_logged_and_its_answer_cut(
    messages: list[dict[str, Any]], caplog: pytest.LogCaptureFixture
) -> None:
    with Wire(answering(*messages)) as wire, caplog.at_level(logging.ERROR, "reelbase.http"):
        wire.send(request() + request(path="/b"))
        assert wire.has_ended or wire.is_closed
        if wire.has_ended:
            [answer] = wire.answers()
            assert (answer.status, json.loads(answer.body)["status_code"]) == (500, 11)
    assert len(caplog.records) == 1


def test_a_refusal_has_a_body_where_its_own_request_asks_for_one() -> None:
    get, head, broken = request(path="/a"), request("HEAD", "/a"), request(path="/a", host="")
    with Wire(answering()) as wire:
        wire.send(get + head)
        assert bytes(wire.sent).endswith(b"}")
    with Wire(answering()) as wire:
        wire.send(head + get)
        assert bytes(wire.sent).endswith(b"\r\n\r\n")
    with Wire() as wire:
        wire.send(head, b"\r\n")
        wire.wait(3600)
        assert bytes(wire.sent).endswith(b"}")
    with Wire() as wire:
        wire.send(head + broken)
        assert bytes(wire.sent).endswith(b"}")


def test_a_request_that_outlasts_the_servers_end_gets_503() -> None:
    async def application(scope: Any, receive: Any, send: Any) -> None:
        await asyncio.Future()

    with Wire(application) as wire:
        wire.send(request())
        wire.connection.shutdown()
        for task in list(wire.server.tasks):
            task.cancel()
        wire.turn()
        [answer] = wire.answers()
        assert (answer.status, answer.headers["retry-after"]) == (503, "1")
        assert json.loads(answer.body)["status_code"] == 9


def test_a_server_that_stops_answers_what_it_has_and_closes() -> None:
    gate = asyncio.Event()

    async def application(scope: Any, receive: Any, send: Any) -> None:
        await gate.wait()
        await send(start(200, (b"content-length", b"0")))
        await send(part())

    with Wire(application) as wire:
        wire.send(request() * 3)
        wire.connection.shutdown()
        gate.set()
        wire.turn()
        assert wire.statuses == [200, 200, 200]
        assert wire.answers()[-1].headers["connection"] == "close"
        assert wire.is_closed
    with Wire() as wire:
        wire.send(request())
        wire.connection.shutdown()
        assert wire.is_closed


def test_a_client_that_leaves_is_told_to_the_application() -> None:
    told: list[str] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        told.extend([(await receive())["type"] for _ in range(3)])
        await send(start())

    with Wire(application) as wire:
        wire.send(request("POST", "/", "Content-Length: 5", body=b"abc"))
        wire.close()
        wire.turn()
        assert told == ["http.request", "http.disconnect", "http.disconnect"]
        assert bytes(wire.sent) == b""


def test_a_body_that_breaks_is_refused_instead_of_its_request() -> None:
    with Wire() as wire:
        wire.send(
            request("POST", "/a", "Transfer-Encoding: chunked"), b"3\r\nabc\r\nx\r\n", request(path="/b")
        )
        assert (wire.asked, wire.statuses) == ([], [400])
        assert wire.has_ended


def test_100_is_sent_when_the_body_is_wanted_and_not_otherwise() -> None:
    waiting = request("POST", "/a", "Expect: 100-Continue", "Content-Length: 3")
    with Wire() as wire:
        wire.send(waiting)
        assert bytes(wire.sent) == b"HTTP/1.1 100 Continue\r\n\r\n"
        wire.send(b"abc", waiting + b"def")
        assert wire.asked == [Asked("POST", "/a", b"abc"), Asked("POST", "/a", b"def")]
        assert bytes(wire.sent).count(b" 100 ") == 1
    with Wire(answering(start(401, (b"content-length", b"0")), part())) as wire:
        wire.send(waiting)
        [answer] = wire.answers()
        assert (answer.status, answer.headers["connection"], wire.has_ended) == (401, "close", True)
        wire.send(b"abc")
        assert wire.is_closed
