"""A stream of events, as Server-Sent Events (the HTML standard, 9.2) have it.

Each event has the sequence of the journal as its id. A client that connects again says the last one that it
got in `Last-Event-ID`, and gets what came behind it.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import datetime
from typing import NamedTuple

from reelbase.accounts.editors import Editor, editor_of
from reelbase.api.event_feed import EventFeed, line_of, place_text, wanted_text
from reelbase.api.request import Request
from reelbase.asgi import headers
from reelbase.asgi.scope import ENDLESS, Send, left
from reelbase.editing.events import Filter, opening, read_filter, read_place, restored
from reelbase.errors import ApiError, StorageError
from reelbase.moments import stamp
from reelbase.operations.parameters.binding import EventFilter
from reelbase.storage.engine.database import Database
from reelbase.storage.engine.reader import Readers

PATH = "/reelbase/v1/events"
MEDIA_TYPE = b"text/event-stream"
LAST_ID = b"last-event-id"
BEAT_SECONDS = 15.0  # between two signs of life; proxies give up silent connections after 30 or 60
RETRY = b"retry: 2000\n\n"  # milliseconds after which clients connect again
BEAT = b":\n\n"
CHECK_SECONDS = 10.0  # for which a key or a session counts as good once it was looked at

log = logging.getLogger("reelbase.api")


class Asked(NamedTuple):
    """A request for a stream: who asks, what is wanted, and behind which event."""

    editor: Editor
    wanted: Filter
    place: int | None


class EventStreams:
    """Answers requests for streams of events."""

    def __init__(self, feed: EventFeed) -> None:
        self.feed = feed

    @classmethod
    def of(cls, database: Database, readers: Readers, clock: Callable[[], datetime]) -> "EventStreams":
        """Return the streams of a worker; nothing is opened before somebody follows."""
        return cls(EventFeed(database, readers, clock))

    async def answer(self, request: Request, send: Send) -> None:
        """Answer for as long as the client stays; what is raised was not answered yet."""
        last = dict(request.scope["headers"]).get(LAST_ID, b"").decode("latin-1").strip()
        query = request.query
        wanted = read_filter(EventFilter(query.get("kinds", ""), query.get("actions", "")))
        asked = Asked(Editor(query.caller), wanted, read_place(last or query.get("after", "")))
        async with AsyncExitStack() as stack:
            async with self.feed.reading() as db:
                await editor_of(db, asked.editor)
                begun = await opening(db, asked.place, wanted)
            await stack.enter_async_context(self.feed.followed())
            lines = [
                (b"content-type", MEDIA_TYPE),
                (b"cache-control", b"private, no-store"),
                (b"x-accel-buffering", b"no"),
                *(headers.CORS if request.given[b"origin"] else []),
                *headers.SAFE,
            ]
            await send({"type": "http.response.start", "status": 200, "headers": lines, ENDLESS: True})
            first = b"".join(line_of(each).text for each in begun.events)
            stream = _Stream(self, asked, send, begun.last)
            await stream.until_left(request, RETRY + first + place_text(begun.last))

    async def is_still_allowed(self, editor: Editor) -> bool:
        """Return false once the key is revoked, the session over or the role another one."""
        try:
            async with self.feed.reading() as db:
                await editor_of(db, editor)
        except ApiError:
            return False
        return True


class _Stream:
    """One stream that is under way."""

    def __init__(self, streams: EventStreams, asked: Asked, send: Send, place: int) -> None:
        self._streams = streams
        self._asked = asked
        self._send_message = send
        self._place = place
        self._checked = time.monotonic()
        self._is_sending = False  # the client does not take what was sent before

    async def until_left(self, request: Request, first: bytes) -> None:
        """Send until the client leaves, the server stops, or who asks may not follow any more."""
        sending = asyncio.ensure_future(self._keep_sending(first))
        leaving = asyncio.ensure_future(left(request.receive))
        try:
            await asyncio.wait([sending, leaving], return_when=asyncio.FIRST_COMPLETED)
        finally:
            is_stuck = self._is_sending
            for each in (sending, leaving):
                each.cancel()
            [failed, _] = await asyncio.gather(sending, leaving, return_exceptions=True)
        if isinstance(failed, Exception):
            log.error("A stream of events failed.", exc_info=failed)
        if is_stuck:
            raise ConnectionAbortedError
        await self._send_message({"type": "http.response.body", "body": b"", "more_body": False})

    async def _keep_sending(self, first: bytes) -> None:
        feed, history = self._streams.feed, self._streams.feed.history
        try:
            await self._send(first)
            while True:
                if feed.history != history:
                    history, self._place = feed.history, feed.head
                    await self._send(line_of(restored(self._place, stamp(feed.clock()))).text)
                lines = await feed.after(self._place)
                if lines.last == self._place:
                    await feed.moved(self._place, BEAT_SECONDS)
                    if (await feed.after(self._place)).last == self._place:
                        await self._send(BEAT)
                    continue
                if lines.lines and not await self._is_allowed():
                    return
                await self._send(wanted_text(lines, self._asked.wanted))
                self._place = lines.last
        except StorageError as error:  # the client comes again, and says how far it is
            log.warning("A stream of events ends: %s", error)

    async def _is_allowed(self) -> bool:
        now = time.monotonic()
        if now - self._checked < CHECK_SECONDS:
            return True
        self._checked = now
        return await self._streams.is_still_allowed(self._asked.editor)

    async def _send(self, text: bytes) -> None:
        self._is_sending = True
        await self._send_message({"type": "http.response.body", "body": text, "more_body": True})
        self._is_sending = False
