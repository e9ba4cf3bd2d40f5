"""The front: answers what is in memory before anything else looks at the request.

Pure ASGI. In order: the very same request as before; credentials; routing; the encoded answer in
memory; the function that makes it. Everything refused is rendered here.
"""

import logging
import re
import time
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from reelbase.api import headers
from reelbase.api.access import Access
from reelbase.api.answers import Answer, jsonp, refusal
from reelbase.api.cache import AnswerCache, Headers, Stored
from reelbase.api.endpoints import Endpoint
from reelbase.api.operation import Freshness
from reelbase.api.parameters import parse_query
from reelbase.api.router import Match, Router, segments
from reelbase.errors import ApiError, Status
from reelbase.storage.reader import Readers

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

log = logging.getLogger("reelbase.api")

WANTED = {b"accept", b"accept-encoding", b"authorization", b"if-none-match", b"origin"}
CALLBACK = re.compile(r"[A-Za-z_$][\w$.\[\]]{0,127}", re.ASCII)
FORMAT = re.compile(r".*\.(xml|yaml|yml|csv|html|txt)", re.IGNORECASE)
SECONDS = {Freshness.METADATA: 28800.0, Freshness.BRIEF: 600.0, Freshness.REVALIDATE: 28800.0}
NO_HEADERS = b""


def utc_now() -> datetime:
    return datetime.now(UTC)


class _Ready(NamedTuple):
    """Everything that the very same request is answered with."""

    start: Message
    body: Message
    stored: Stored


class Front:
    """The API as an ASGI application."""

    def __init__(
        self,
        router: Router[Endpoint],
        readers: Readers,
        access: Callable[[], Awaitable[Access]],
        *,
        cache: AnswerCache,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._router = router
        self._readers = readers
        self._load_access = access
        self._access = Access(open=False)
        self._cache = cache
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        given = dict.fromkeys(WANTED, NO_HEADERS)
        for name, value in scope["headers"]:
            if name in WANTED:
                given[name] = value
        request = (scope["method"], scope["raw_path"], scope["query_string"], *given.values())
        await self._keep_up()
        ready = self._cache.fast.get(request)
        now = time.monotonic()
        if ready is not None and ready.stored.expires > now:
            ready.start["headers"][-1] = (b"x-memc-age", b"%d" % (now - ready.stored.made))
            await send(ready.start)
            await send(ready.body)
            return
        await self._answer(scope, given, request, send)

    async def _keep_up(self) -> None:
        """Notice what was written since the last request, on this worker or another."""
        head = self._readers.head_at_once()
        if head is None:
            head = await self._readers.head()
        if head != self._cache.head:
            self._access = await self._load_access()
            self._cache.keep_up(head)

    async def _answer(
        self, scope: Scope, given: dict[bytes, bytes], request: tuple[Any, ...], send: Send
    ) -> None:
        if scope["method"] == "OPTIONS":
            asked = dict(scope["headers"]).get(b"access-control-request-headers", b"")
            await _send(send, 204, headers.preflight(asked), b"")
            return
        stored, hit = await self._stored(scope, given)
        encoding = headers.encoding_for(given[b"accept-encoding"], stored.answer)
        body = stored.answer.body
        if encoding:
            if encoding not in stored.bodies:
                self._cache.add_body(stored, encoding, headers.compress(body, encoding))
            body = stored.bodies[encoding]
        status = stored.answer.status
        lines = headers.of_answer(stored, body, encoding, cors=bool(given[b"origin"]))
        if headers.not_modified(stored, given[b"if-none-match"]):
            status, body = 304, b""
            lines = [
                line
                for line in lines
                if line[0] not in {b"content-length", b"content-type", b"content-encoding"}
            ]
        if scope["method"] == "HEAD":
            body = b""
        if stored.expires > stored.made:
            self._remember(request, stored, status, lines, body)
            lines = [*lines, *headers.of_memory(stored, hit=hit, now=time.monotonic())]
        await _send(send, status, lines, body)

    def _remember(
        self, request: tuple[Any, ...], stored: Stored, status: int, lines: Headers, body: bytes
    ) -> None:
        """Let the next request that is the same to the byte be answered at once."""
        memory = headers.of_memory(stored, hit=True, now=stored.made)
        start = {"type": "http.response.start", "status": status, "headers": [*lines, *memory]}
        self._cache.put_fast(request, _Ready(start, {"type": "http.response.body", "body": body}, stored))

    async def _stored(self, scope: Scope, given: dict[bytes, bytes]) -> tuple[Stored, bool]:
        """The answer, and whether it was in memory."""
        callback = None
        try:
            query = parse_query(scope["query_string"])
            self._access.check(query, given[b"authorization"].decode("latin-1"))
            callback = _callback(query)
            match = self._match(scope, given)
        except ApiError as error:
            return self._once(refusal(error.status, error.message), callback), False
        key = (scope["path"].rstrip("/"), *sorted((k, v) for k, v in query.items() if k != "api_key"))
        stored = self._cache.get(key)
        if stored is not None:
            return stored, True
        answer = await self._made(match, query)
        if callback:
            answer = _called(answer, callback)
        seconds = SECONDS.get(answer.freshness, 0.0) if answer.freshness else 0.0
        if not seconds:
            return self._once(answer, None), False
        return self._cache.put(key, answer, min(seconds, self._until_midnight()), self._cache.head), False

    def _once(self, answer: Answer, callback: str | None) -> Stored:
        """An answer that is not kept."""
        return Stored(_called(answer, callback) if callback else answer, None, 0.0, 0.0)

    def _match(self, scope: Scope, given: dict[bytes, bytes]) -> Match[Endpoint]:
        accept = given[b"accept"]
        if accept and not re.search(
            rb"\*/\*|application/(\*|json|javascript)|text/(\*|javascript|json)|\+json", accept
        ):
            raise ApiError(Status.INVALID_ACCEPT)
        if FORMAT.fullmatch(scope["path"]):
            raise ApiError(Status.INVALID_FORMAT)
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        match = self._router.match(method, segments(scope["path"]))
        if match is None:
            raise ApiError(Status.NOT_FOUND)
        return match

    async def _made(self, match: Match[Endpoint], query: dict[str, str]) -> Answer:
        """The answer, made in one snapshot."""
        try:
            async with self._readers.read(self._clock()) as db:
                body = await match.target.answer(db, match.values, query)
        except ApiError as error:
            return refusal(error.status, error.message)
        except Exception:
            log.exception("%s failed", match.target.tag)
            return refusal(Status.INTERNAL_ERROR)
        return Answer(200, body, match.target.freshness)

    def _until_midnight(self) -> float:
        """Seconds to the end of the UTC day, when what airs next may change."""
        now = self._clock()
        tomorrow = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        return (tomorrow - now).total_seconds()


def _callback(query: dict[str, str]) -> str | None:
    name = query.get("callback")
    if not name:
        return None
    if not CALLBACK.fullmatch(name):
        raise ApiError(Status.INVALID_PARAMETERS)
    return name


def _called(answer: Answer, callback: str) -> Answer:
    return answer._replace(
        body=jsonp(answer.body, callback), media_type=b"application/javascript; charset=utf-8"
    )


async def _send(send: Send, status: int, lines: Headers, body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": lines})
    await send({"type": "http.response.body", "body": body})
