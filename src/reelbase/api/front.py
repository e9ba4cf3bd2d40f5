"""The front: answers what is in memory before anything else looks at the request.

Pure ASGI. In order: the very same request as before; credentials; routing; the encoded answer in
memory; the function that makes it. Everything refused is rendered here.
"""

import asyncio
import logging
import re
from collections import defaultdict
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import UTC, datetime, timedelta
from typing import Any

from reelbase import logs
from reelbase.api import headers
from reelbase.api.access import Access
from reelbase.api.answers import Answer, jsonp, refusal
from reelbase.api.cache import AnswerCache, Headers, Message, Ready, Stored
from reelbase.api.endpoints import Endpoint
from reelbase.api.operation import Freshness
from reelbase.api.query import Query, check_query, parse_query
from reelbase.api.router import Match, Router, segments
from reelbase.entity import Entity
from reelbase.errors import ApiError, Status
from reelbase.storage.reader import Readers

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

log = logging.getLogger("reelbase.api")

WANTED = {b"accept", b"accept-encoding", b"authorization", b"if-none-match", b"origin"}
CALLBACK = re.compile(r"[A-Za-z_$][\w$.\[\]]{0,127}", re.ASCII)
JSON_ACCEPTED = re.compile(
    rb"\*/\*|application/(\*|json|javascript)|text/(\*|javascript|json)|\+json", re.IGNORECASE
)
FORMAT = re.compile(r".*\.(xml|yaml|yml|csv|html|txt)", re.IGNORECASE)
SECONDS = {Freshness.METADATA: 28800.0, Freshness.BRIEF: 600.0, Freshness.REVALIDATE: 28800.0}
NO_HEADERS = b""


def utc_now() -> datetime:
    return datetime.now(UTC)


class Front:
    """The API as an ASGI application."""

    def __init__(
        self,
        router: Router[Endpoint],
        readers: Readers,
        access: Callable[[], Awaitable[Access]],
        *,
        cache: AnswerCache,
        indexed: Callable[[], int] = lambda: -1,
        views: defaultdict[Entity, int] | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._router = router
        self._readers = readers
        self._load_access = access
        self._access = Access(open=False)
        self._cache = cache
        self._indexed = indexed  # how far the journal is in the index
        self._views: defaultdict[Entity, int] = defaultdict(int) if views is None else views
        self._clock = clock
        self._looked = False  # in this turn of the event loop

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        given = dict.fromkeys(WANTED, NO_HEADERS)
        for name, value in scope["headers"]:
            if name in WANTED:
                given[name] = value
        request = (scope["method"], scope["raw_path"], scope["query_string"], *given.values())
        try:
            await self._keep_up()
        except Exception:
            _log_failure(scope)
            offline = _once(refusal(Status.SERVICE_OFFLINE), "")
            lines = headers.of_answer(offline, offline.answer.body, b"", cors=bool(given[b"origin"]))
            await _send(send, offline.answer.status, lines, offline.answer.body)
            return
        now = self._cache.clock()
        ready = self._cache.at_once(request, now)
        if ready is not None:
            if ready.viewed is not None:
                self._views[ready.viewed] += 1
            ready.start["headers"][-1] = (b"x-memc-age", b"%d" % (now - ready.stored.made))
            await send(ready.start)
            await send(ready.body)
            return
        await self._answer(scope, given, request, send)

    async def _keep_up(self) -> None:
        """Notice what was written since the last request, on this worker or another.

        Requests that came in with the same turn of the event loop were all sent before it began,
        so one look serves them all, provided that it took no longer than the turn.
        """
        if self._looked:
            return
        at_once = head = self._readers.head_at_once()
        if head is None:
            head = await self._readers.head()
        if head != self._cache.head:
            self._access = await self._load_access()
            self._cache.keep_up(head)
        elif at_once is not None:
            self._looked = True
            asyncio.get_running_loop().call_soon(self._look_again)

    def _look_again(self) -> None:
        self._looked = False

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
        viewed = stored.answer.viewed if status == 200 and scope["method"] == "GET" else None
        if viewed is not None:
            self._views[viewed] += 1
        if stored.expires > stored.made:
            self._remember(request, stored, status, lines, body, viewed)
            lines = [*lines, *headers.of_memory(stored, hit=hit, now=self._cache.clock())]
        await _send(send, status, lines, body)

    def _remember(
        self,
        request: tuple[Any, ...],
        stored: Stored,
        status: int,
        lines: Headers,
        body: bytes,
        viewed: Entity | None,
    ) -> None:
        """Let the next request that is the same to the byte be answered at once."""
        memory = headers.of_memory(stored, hit=True, now=stored.made)
        start = {"type": "http.response.start", "status": status, "headers": [*lines, *memory]}
        ready = Ready(start, {"type": "http.response.body", "body": body}, stored, viewed)
        self._cache.add_request(request, ready)

    async def _stored(self, scope: Scope, given: dict[bytes, bytes]) -> tuple[Stored, bool]:
        """The answer, and whether it was in memory."""
        head = self._cache.head  # the answer may be newer than this, never older
        query = parse_query(scope["query_string"])
        callback = query.get("callback", "")
        if not CALLBACK.fullmatch(callback):
            callback = ""
        try:
            self._access.check(query, given[b"authorization"].decode("latin-1"))
            check_query(scope["query_string"], query)
            if query.get("callback") and not callback:
                raise ApiError(Status.INVALID_PARAMETERS)
            match = self._match(scope, given)
        except ApiError as error:
            return _once(refusal(error.status, error.message), callback), False
        key = _key(scope, query)
        stored = self._cache.get(key)
        if stored is not None:
            return stored, True
        is_newest = not match.target.uses_index or self._indexed() >= head
        answer = await self._made(scope, match, query)
        seconds = SECONDS.get(answer.freshness, 0.0) if answer.freshness and is_newest else 0.0
        if not seconds:
            return _once(answer, callback), False
        return self._cache.put(
            key, _called(answer, callback), min(seconds, self._until_midnight()), head
        ), False

    def _match(self, scope: Scope, given: dict[bytes, bytes]) -> Match[Endpoint]:
        accept = given[b"accept"]
        if accept and not JSON_ACCEPTED.search(accept):
            raise ApiError(Status.INVALID_ACCEPT)
        if "\0" in scope["path"]:
            raise ApiError(Status.INVALID_PARAMETERS)
        if FORMAT.fullmatch(scope["path"]):
            raise ApiError(Status.INVALID_FORMAT)
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        match = self._router.match(method, segments(scope["path"]))
        if match is None:
            raise ApiError(Status.NOT_FOUND)
        return match

    async def _made(self, scope: Scope, match: Match[Endpoint], query: Query) -> Answer:
        """The answer, made in one snapshot."""
        try:
            async with self._readers.read(self._clock()) as db:
                body = await match.target.answer(db, match.values, query)
                viewed = await match.target.viewed(db, match.values)
        except ApiError as error:
            return refusal(error.status, error.message)
        except Exception:
            _log_failure(scope)
            return refusal(Status.INTERNAL_ERROR)
        return Answer(200, body, match.target.freshness, viewed=viewed)

    def _until_midnight(self) -> float:
        """Seconds to the end of the UTC day, when what airs next may change."""
        now = self._clock()
        tomorrow = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        return (tomorrow - now).total_seconds()


def _key(scope: Scope, query: Query) -> tuple[Any, ...]:
    """What two requests have in common that get the same answer, whoever asks."""
    method = "GET" if scope["method"] == "HEAD" else scope["method"]
    return (method, scope["path"].rstrip("/"), *sorted((k, v) for k, v in query.items() if k != "api_key"))


def _once(answer: Answer, callback: str) -> Stored:
    """An answer that is not kept."""
    return Stored(_called(answer, callback), None, 0.0, 0.0)


def _called(answer: Answer, callback: str) -> Answer:
    """The answer as a call of the client's function, if it names one."""
    if not callback:
        return answer
    return answer._replace(
        body=jsonp(answer.body, callback), media_type=b"application/javascript; charset=utf-8"
    )


def _log_failure(scope: Scope) -> None:
    """One event for what nobody foresaw, by which its request is found."""
    found = {"request_id": logs.request_id.get() or logs.new_request_id()}
    log.exception("%s %s failed", scope["method"], logs.address(scope), extra={"fields": found})


async def _send(send: Send, status: int, lines: Headers, body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": lines})
    await send({"type": "http.response.body", "body": body})
