"""Answers that go on until the client leaves or the server stops."""

import asyncio
from typing import Any

from reelbase.asgi.scope import ENDLESS, left
from tests.http.wire import Wire, request

GET = request("GET", "/")


class Endless:
    """An application that sends a piece, and the end once it hears that nobody waits."""

    def __init__(self, *, says_so: bool = True) -> None:
        self.says_so = says_so
        self.has_ended = False

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [], ENDLESS: self.says_so})
        await send({"type": "http.response.body", "body": b"piece", "more_body": True})
        await left(receive)
        self.has_ended = True
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def test_it_ends_whole_when_the_server_stops() -> None:
    application = Endless()
    with Wire(application) as wire:
        wire.send(GET)
        begun = application.has_ended
        wire.connection.shutdown()
        wire.turn()
        assert (begun, application.has_ended, wire.is_closed) == (False, True, True)
        assert [each.body for each in wire.answers()] == [b"piece"]


def test_one_that_begins_while_the_server_stops_ends_at_once() -> None:
    begun = asyncio.Event()

    async def late(scope: Any, receive: Any, send: Any) -> None:
        await begun.wait()
        await Endless()(scope, receive, send)

    with Wire(late) as wire:
        wire.send(GET)
        wire.connection.shutdown()
        begun.set()
        wire.turn()
        assert wire.is_closed
        assert [each.body for each in wire.answers()] == [b"piece"]


def test_other_answers_are_not_cut_short() -> None:
    application = Endless(says_so=False)
    with Wire(application) as wire:
        wire.send(GET)
        wire.connection.shutdown()
        wire.turn()
        assert not application.has_ended
        assert not wire.is_closed
