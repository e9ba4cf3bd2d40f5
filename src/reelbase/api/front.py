"""The front: answers what is in memory before anything else looks at the request.

Pure ASGI. In order: the very same request as before; credentials; routing; the encoded answer in
memory; the function that makes it. Everything refused is rendered here.
"""

import asyncio
import logging
import re
from collections import defaultdict
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from reelbase import logs
from reelbase.accounts.limits import Limits, TooMany
from reelbase.accounts.session import is_access_token
from reelbase.api.cache import AnswerCache, Ready, Stored, of_memory
from reelbase.api.credentials import Access
from reelbase.asgi import headers
from reelbase.asgi.answers import Answer, jsonp, refusal, refused
from reelbase.asgi.body import received
from reelbase.asgi.headers import Headers
from reelbase.asgi.scope import Receive, Scope, Send, address_of, bearer_of, key_of, left, server_of, shown
from reelbase.entity import Entity
from reelbase.errors import ApiError, Status, StorageError
from reelbase.importers.mirror.pulled import Pulled
from reelbase.operations.answers import Lines, Made
from reelbase.operations.endpoints import Endpoint
from reelbase.operations.operation import Freshness
from reelbase.operations.parameters.body import add_credentials
from reelbase.operations.query import Query, check_query, parse_query
from reelbase.operations.router import Match, Router, segments
from reelbase.search.index import client_left
from reelbase.storage.engine.reader import Readers
from reelbase.storage.engine.transaction import Transaction, driven
from reelbase.storage.engine.writer import Writer
from reelbase.storage.engine.writes import Writes

if TYPE_CHECKING:  # few servers pull, and it is slow to import
    from reelbase.importers.mirror.pulling import Pull

log = logging.getLogger("reelbase.api")

WANTED = {b"accept", b"accept-encoding", b"authorization", b"content-type", b"if-none-match", b"origin"}
CALLBACK = re.compile(r"[A-Za-z_$][\w$.\[\]]{0,127}", re.ASCII)
JSON_ACCEPTED = re.compile(
    rb"\*/\*|application/(\*|json|javascript)|text/(\*|javascript|json)|\+json", re.IGNORECASE
)
FORMAT = re.compile(r".*\.(xml|yaml|yml|csv|html|txt)", re.IGNORECASE)
SECONDS = {
    Freshness.METADATA: 28800.0,
    Freshness.BRIEF: 600.0,
    Freshness.LIST: 300.0,
    Freshness.REVALIDATE: 28800.0,
}
NO_HEADERS = b""
WITH_BODY = {"DELETE", "POST", "PUT"}
RETRY: Lines = ((b"retry-after", b"1"),)


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
        writes: Writes,
        limits: Limits | None = None,
        body_limit: int = 1 << 20,
        indexed: Callable[[], int] = lambda: -1,
        views: defaultdict[Entity, int] | None = None,
        pull: "Pull | None" = None,
        max_age: int = 28_800,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._router = router
        self._readers = readers
        self._load_access = access
        self._access = Access(open=False)
        self._cache = cache
        self._writes = writes
        self._limits = limits or Limits()
        self._body_limit = body_limit  # bytes
        self._indexed = indexed  # how far the journal is in the index
        self._views: defaultdict[Entity, int] = defaultdict(int) if views is None else views
        self._pull = pull
        self._controls = headers.cache_controls(max_age)
        self._clock = clock
        self._looked = False  # in this turn of the event loop

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        given = dict.fromkeys(WANTED, NO_HEADERS)
        for name, value in scope["headers"]:
            if name in WANTED:
                given[name] = value
        request = (scope["method"], scope["raw_path"], scope["query_string"], *given.values())
        try:
            address = address_of(scope)
            if self._limits.concern(address):
                self._limits.ask(address, *shown(scope["query_string"], given[b"authorization"]))
            await self._keep_up()
        except TooMany as error:
            await _refuse(send, _refused(error), given)
            return
        except Exception as error:
            logs.log_failure(log, scope, error)
            await _refuse(send, refusal(Status.SERVICE_OFFLINE, headers=RETRY), given)
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
        await self._answer(scope, given, request, receive, send)

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
        self,
        scope: Scope,
        given: dict[bytes, bytes],
        request: tuple[Any, ...],
        receive: Receive,
        send: Send,
    ) -> None:
        if scope["method"] == "OPTIONS":
            asked = dict(scope["headers"]).get(b"access-control-request-headers", b"")
            await _send(send, 204, headers.preflight(asked), b"")
            return
        stored, hit = await self._stored(scope, given, receive)
        encoding = headers.encoding_for(given[b"accept-encoding"], len(stored.answer.body))
        body = stored.answer.body
        if encoding:
            if encoding not in stored.bodies:
                self._cache.add_body(stored, encoding, headers.compress(body, encoding))
            body = stored.bodies[encoding]
        status = stored.answer.status
        cors, controls = bool(given[b"origin"]), self._controls
        lines = headers.of_answer(stored.answer, stored.etag, body, encoding, cors=cors, controls=controls)
        is_read = scope["method"] in {"GET", "HEAD"}
        if is_read and headers.not_modified(stored.etag, given[b"if-none-match"]):
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
            if self._is_known(given):
                self._remember(request, stored, status, lines, body, viewed)
            lines = [*lines, *of_memory(stored, hit=hit, now=self._cache.clock())]
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
        memory = of_memory(stored, hit=True, now=stored.made)
        start = {"type": "http.response.start", "status": status, "headers": [*lines, *memory]}
        ready = Ready(start, {"type": "http.response.body", "body": body}, stored, viewed)
        self._cache.add_request(request, ready)

    def _is_known(self, given: dict[bytes, bytes]) -> bool:
        """Whether the credentials stay good until the journal says otherwise: a user's token does not."""
        bearer = bearer_of(given[b"authorization"].decode("latin-1"))
        return not bearer or self._access.knows(bearer)

    async def _stored(self, scope: Scope, given: dict[bytes, bytes], receive: Receive) -> tuple[Stored, bool]:
        """The answer, and whether it was in memory."""
        head = self._cache.head  # the answer may be newer than this, never older
        query = parse_query(scope["query_string"])
        names = len(query)
        query.bearer = bearer_of(given[b"authorization"].decode("latin-1"))
        query.media_type = given[b"content-type"].decode("latin-1")
        query.address = address_of(scope)
        callback = query.get("callback", "")
        if not CALLBACK.fullmatch(callback):
            callback = ""
        try:
            if self._takes_body(scope):
                query.content = await received(scope, receive, self._body_limit)
                add_credentials(query)
            await self._check_access(query)
            check_query(scope["query_string"], names)
            if query.get("callback") and not callback:
                raise ApiError(Status.INVALID_PARAMETERS)
            match = self._match(scope, given)
        except ApiError as error:
            return _once(_refused(error), callback), False
        if match.target.writes:
            return _once(await self._made(scope, match, query), callback), False
        if match.target.uses_server:
            query.server = server_of(scope)
            return _once(await self._made(scope, match, query), callback), False
        key = key_of(scope, query)
        stored = self._cache.get(key)
        if stored is not None:
            return stored, True
        is_newest = not match.target.uses_index or self._indexed() >= head
        if match.target.uses_index:
            client_left.set(partial(left, receive))
        answer = await self._made(scope, match, query)
        seconds = SECONDS.get(answer.freshness, 0.0) if answer.freshness and is_newest else 0.0
        if not seconds:
            return _once(answer, callback), False
        return self._cache.put(
            key, _called(answer, callback), min(seconds, self._until_midnight()), head
        ), False

    def _takes_body(self, scope: Scope) -> bool:
        """Whether there is something at the address that looks at a body; nobody waits for any other."""
        if scope["method"] not in WITH_BODY:
            return False
        return self._router.match(scope["method"], segments(scope["path"])) is not None

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
        if match is None or (match.target.writes and scope["method"] == "HEAD"):
            raise ApiError(Status.NOT_FOUND)
        return match

    async def _check_access(self, query: Query) -> None:
        """Refuse with 401/7 unless a key, a token or a user's token is valid."""
        if self._access.admits(query):
            return
        if query.bearer:
            async with self._readers.read(self._clock()) as db:
                if await is_access_token(db, query.bearer):
                    return
        raise ApiError(Status.INVALID_API_KEY)

    async def _made(self, scope: Scope, match: Match[Endpoint], query: Query) -> Answer:
        """The answer, made in one snapshot or, where it writes, in one transaction."""
        viewed, freshness = None, match.target.freshness
        pulled = Pulled.HERE
        try:
            if match.target.writes:
                made = await self._written(match, query)
            else:
                if self._pull is not None:
                    counted = partial(self._limits.count_pull, address_of(scope))
                    pulled = await self._pull(scope["path"], counted)
                async with self._readers.read(self._clock()) as db:
                    made = await match.target.answer(db, match.values, query)
                    viewed = await match.target.viewed(db, match.values)
                if db.is_personal or pulled is Pulled.UNREACHABLE:
                    freshness = Freshness.UNCACHED
        except ApiError as error:
            if error.status is Status.NOT_FOUND and pulled is Pulled.UNREACHABLE:
                return refusal(Status.SERVICE_OFFLINE, headers=RETRY)
            return _refused(error)
        except StorageError as error:
            logs.log_failure(log, scope, error)
            return refusal(Status.SERVICE_OFFLINE, headers=RETRY)
        except Exception as error:
            logs.log_failure(log, scope, error)
            return refusal(Status.INTERNAL_ERROR)
        return Answer(made.http, made.body, freshness, viewed=viewed, headers=made.headers)

    async def _written(self, match: Match[Endpoint], query: Query) -> Made:
        """The answer to a request that writes, once what it wrote is on the disk."""
        if match.target.prepares:
            async with self._readers.read(self._clock()) as db:
                await match.target.before(db, match.values, query)

        def work(writer: Writer) -> Made:
            return driven(match.target.answer(Transaction(writer), match.values, query))

        return await self._writes.do(work)

    def _until_midnight(self) -> float:
        """Seconds to the end of the UTC day, when what airs next may change."""
        now = self._clock()
        tomorrow = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        return (tomorrow - now).total_seconds()


def _refused(error: ApiError) -> Answer:
    """A refusal, as it is sent."""
    answer = refused(error)
    if isinstance(error, TooMany):
        return answer._replace(headers=((b"retry-after", b"%d" % error.seconds),))
    if error.status is Status.SERVICE_OFFLINE:
        return answer._replace(headers=RETRY)
    return answer


async def _refuse(send: Send, answer: Answer, given: dict[bytes, bytes]) -> None:
    """Send a refusal before anything of the request was looked at."""
    once = _once(answer, "")
    lines = headers.of_answer(answer, once.etag, answer.body, b"", cors=bool(given[b"origin"]))
    await _send(send, answer.status, lines, answer.body)


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


async def _send(send: Send, status: int, lines: Headers, body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": lines})
    await send({"type": "http.response.body", "body": body})
