"""Measuring: how long requests take and how they end, and `/metrics`, which tells it.

Nothing here is made unless a setting asks for metrics.
"""

import asyncio
import hmac
import os
import time
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.routing import Route

from reelbase.asgi.headers import SAFE
from reelbase.asgi.scope import Message, Receive, Scope, Send, bearer_of
from reelbase.histogram import QUICKEST
from reelbase.logs import Application
from reelbase.metrics.exposition import exposition
from reelbase.metrics.families import Sample
from reelbase.metrics.measured import Measured, Process, Tally
from reelbase.metrics.running import samples
from reelbase.outcome import OTHER, Outcome

PATH = "/metrics"
METRICS = "reelbase.metrics"  # in the state of a worker: its MetricsPage
TELL_SECONDS = 1.0
UNKEPT = (b"cache-control", b"no-store")
FORBIDDEN = b"Expected the token of metrics_token as Authorization: Bearer, found none or another one.\n"
ABSENT = b"Expected GET /metrics, found another address.\n"
PARTS = (
    ("/t/p/", "pictures"),
    ("/reelbase/v1/events", "events"),
    ("/reelbase/v1/", "editing"),
    ("/health/", "health"),
    ("/docs", "documentation"),
    ("/static/", "pages"),
    (PATH, "metrics"),
)
"""The beginnings of addresses that are none of the API's, and what they are counted as; else `pages`."""

Sampled = Callable[[], Iterable[Sample]]


class Meter:
    """Measures one worker, and knows what the other processes of the server have measured."""

    def __init__(self, folder: Path | None, sampled: Sampled, running: Path | None, token: str = "") -> None:
        """Create it; `sampled` gives what is not counted here, each time anew; in the folder `running`
        commands report how far they are.
        """
        self._running = running
        self._token = token.encode()
        self.tally = Tally()
        self._sampled = sampled
        self._process = Process("worker", folder)

    def around(self, inner: Application) -> Application:
        """Return the application with its requests counted, in less than half a microsecond each."""
        histogram_of, clock = self.tally.histogram, time.perf_counter

        async def timed(scope: Scope, receive: Receive, send: Send) -> Outcome | None:
            begun = clock()
            try:
                outcome = await inner(scope, receive, send)
            except BaseException:
                if scope["type"] == "http":
                    histogram_of(Outcome(OTHER, 500)).add(clock() - begun)
                raise
            if outcome is not None:
                histogram = outcome.histogram or histogram_of(outcome)
                seconds = clock() - begun
                if seconds <= QUICKEST:  # nearly all that come from memory
                    histogram.quickest += 1
                    histogram.total += seconds
                else:
                    histogram.add(seconds)
            return outcome

        return timed

    @asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """Tell the other processes what was measured, each second while this is open, and at its end."""
        telling = asyncio.create_task(self._tell_often())
        try:
            yield
        finally:
            telling.cancel()
            self._process.tell(self._measured(is_over=True))

    async def _tell_often(self) -> None:
        while True:
            self._process.tell(self._measured())
            await asyncio.sleep(TELL_SECONDS)

    def _measured(self, *, is_over: bool = False) -> Measured:
        samples = [*self.tally.cached(), *self._sampled()]
        return self._process.measured(samples, self.tally.durations(), is_over=is_over)

    def text(self, accept: str) -> tuple[bytes, str]:
        """Return what all processes of the server have measured, and the media type of that."""
        commands = Measured("commands", os.getpid(), 0.0, list(samples(self._running)))
        return exposition([self._measured(), *self._process.others(), commands], accept)

    async def page(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer `/metrics`, as an ASGI application; with a token only those who show it."""
        given = dict(scope["headers"])
        if scope["path"] != PATH or scope["method"] not in {"GET", "HEAD"}:
            await _send(scope, send, 404, ABSENT)
        elif not self._is_let_in(given.get(b"authorization", b"")):
            await _send(scope, send, 401, FORBIDDEN, ((b"www-authenticate", b"Bearer"),))
        else:
            text, media_type = self.text(given.get(b"accept", b"").decode("latin-1"))
            await _send(scope, send, 200, text, media_type=media_type)

    def _is_let_in(self, authorization: bytes) -> bool:
        shown = bearer_of(authorization.decode("latin-1")).encode()
        return not self._token or hmac.compare_digest(shown, self._token)

    @property
    def has_token(self) -> bool:
        """True if not everybody may ask."""
        return bool(self._token)


def metrics_routes(meter: Meter | None) -> Sequence[Route]:
    """Return the route of `/metrics` on the ordinary port; none without a token."""
    if meter is None or not meter.has_token:
        return []
    answer = meter.page

    class Page:
        """The page as a class, which Starlette takes for an application."""

        async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
            await answer(scope, receive, send)

    return [Route(PATH, Page(), methods=["GET"])]


def noted(inner: Application) -> Application:
    """Return an application that tells how it has answered, around one that does not."""

    async def telling(scope: Scope, receive: Receive, send: Send) -> Outcome | None:
        status = 0

        async def sent(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        await inner(scope, receive, sent)
        return Outcome(part_of(scope["path"]), status) if scope["type"] == "http" else None

    return telling


def part_of(path: str) -> str:
    """Return the part of the server that answers an address which is none of the API's."""
    return next((part for beginning, part in PARTS if path.startswith(beginning)), "pages")


async def _send(
    scope: Scope,
    send: Send,
    status: int,
    body: bytes,
    further: tuple[tuple[bytes, bytes], ...] = (),
    media_type: str = "text/plain; charset=utf-8",
) -> None:
    length = (b"content-length", b"%d" % len(body))
    lines = [(b"content-type", media_type.encode()), length, UNKEPT, *SAFE, *further]
    await send({"type": "http.response.start", "status": status, "headers": lines})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
