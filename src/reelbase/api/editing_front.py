"""The front of the API for editors: the steps of a request, in their order; refusals are problem details."""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial
from http import HTTPStatus

from reelbase import logs
from reelbase.accounts.editors import Editor, editor_of, named_user
from reelbase.accounts.limits import Limits, TooMany
from reelbase.accounts.session import Who, account_of
from reelbase.api.credentials import take_credentials
from reelbase.api.event_stream import MEDIA_TYPE, EventStreams
from reelbase.api.event_stream import PATH as STREAM_PATH
from reelbase.api.making import RETRY
from reelbase.api.problem_details import PROBLEM, problem_details
from reelbase.api.request import Request
from reelbase.api.sending import send_plain
from reelbase.asgi import headers
from reelbase.asgi.body import TooLarge
from reelbase.asgi.scope import Receive, Scope, Send, server_of, shown
from reelbase.editing.answered import Repeatable, answer_once, check_key
from reelbase.editing.problems import Problem, missing
from reelbase.errors import ApiError, Status, StorageError
from reelbase.operations.answers import Made, encode
from reelbase.operations.asking import Api
from reelbase.operations.endpoints import Endpoint
from reelbase.operations.parameters.body import plain
from reelbase.operations.query import Query
from reelbase.operations.router import Match
from reelbase.storage.engine.reader import Reader, Readers
from reelbase.storage.engine.transaction import Transaction, driven
from reelbase.storage.engine.writer import Writer
from reelbase.storage.engine.writes import Writes

log = logging.getLogger("reelbase.api")

PREFIX = "/reelbase/v1/"
SUGGESTING, WITHDRAWING = "/suggestions", "/withdraw"
"""The ends of addresses to which accounts may write that are no editors'."""
OWN = tuple(f"{PREFIX}{each}" for each in ("plays", "playback", "owned", "calendar", "scrobbles"))
"""The beginnings of others."""
JSON = b"application/json"
TAKEN = {"", "application/json", "application/merge-patch+json", "application/x-www-form-urlencoded"}
"""The types of bodies that are read as JSON; the last is what curl says unasked."""
METHODS = ("GET", "POST", "PATCH", "PUT", "DELETE")
PRIVATE = (b"cache-control", b"private, no-store")
ALLOWED = (b"access-control-allow-methods", ", ".join((*METHODS, "OPTIONS")).encode())
EXPOSED = (b"access-control-expose-headers", b"ETag, Location, Retry-After")


class EditingFront:
    """The API for editors as an ASGI application."""

    def __init__(
        self,
        api: Api,
        readers: Readers,
        *,
        writes: Writes,
        limits: Limits,
        clock: Callable[[], datetime],
        body_limit: int,
        streams: EventStreams,
        takes_suggestions: bool = False,
    ) -> None:
        self._api = api
        self._readers = readers
        self._writes = writes
        self._limits = limits
        self._clock = clock
        self._body_limit = body_limit  # bytes
        self._streams = streams
        self._takes_suggestions = takes_suggestions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        if request.method == "OPTIONS":
            asked = dict(scope["headers"]).get(b"access-control-request-headers", b"")
            allowed = dict(headers.preflight(asked)) | dict([ALLOWED])
            await send_plain(send, 204, [*allowed.items()], b"")
            return
        wants_stream = is_stream(request)
        if wants_stream:
            request.given[b"accept"] = b""  # which else has to name JSON
        try:
            match = self._entered(request)
            if wants_stream:
                await self._streams.answer(request, send)
                return
            made = await self._answered(match, request)
            media_type = JSON
        except ConnectionAbortedError:
            raise
        except Exception as error:
            made, media_type = self._refused(scope, error), PROBLEM
        cors = [*headers.CORS, EXPOSED] if request.given[b"origin"] else []
        lines = [
            (b"content-type", media_type),
            (b"content-length", b"%d" % len(made.body)),
            PRIVATE,
            *made.headers,
            *cors,
            *headers.SAFE,
        ]
        await send_plain(send, made.http, lines, b"" if request.method == "HEAD" else made.body)

    def _entered(self, request: Request) -> Match[Endpoint]:
        """Return what answers a request, once it is counted and taken apart; refused by a Problem, an
        ApiError or TooMany.
        """
        if self._limits.concern(request.address):
            secrets = shown(request.scope["query_string"], request.given[b"authorization"])
            self._limits.ask(request.address, *secrets)
        request.parse()
        server = partial(server_of, request.scope)
        take_credentials(request.query, request.bearer, request.address, server)
        return self._match(request)

    async def _answered(self, match: Match[Endpoint], request: Request) -> Made:
        """Return the answer; refused by a Problem, an ApiError or what keeps the database from answering."""
        if not match.target.writes:
            async with self._readers.read(self._clock()) as db:
                return await match.target.answer(db, match.values, request.query)
        async with self._readers.read(self._clock()) as db:  # nobody else begins a transaction
            who = await self._asking(db, request)
        await self._receive(request)
        return await self._written(match, request, who)

    async def _asking(self, db: Reader, request: Request) -> str:
        """Return the name of the editor, or of the account that may suggest, who sends a request."""
        if not (request.path.endswith((SUGGESTING, WITHDRAWING)) or request.path.startswith(OWN)):
            return await editor_of(db, Editor(request.query.caller))
        if not self._takes_suggestions and request.path.endswith(SUGGESTING):
            raise Problem(
                403,
                "no-suggestions",
                "Suggestions are not taken.",
                "Expected a server that takes suggestions, found that the setting suggestions is off.",
            )
        account = await account_of(db, Who(request.query.caller))
        return named_user(account.username)

    def _match(self, request: Request) -> Match[Endpoint]:
        request.check()
        method = "GET" if request.method == "HEAD" else request.method
        match = self._api.find(method, request.path)
        if match is None:
            known = [each for each in METHODS if self._api.find(each, request.path)]
            if not known:
                raise missing(f"Expected an address of this API, found {request.path[:200]}.")
            raise Problem(
                405,
                "not-allowed",
                "The method is not allowed here.",
                f"Expected {' or '.join(known)}, found {request.method[:20]}.",
                headers=((b"allow", ", ".join(known).encode()),),
            )
        return match

    async def _receive(self, request: Request) -> None:
        """Wait for the body, and take the conditions of a request that writes."""
        media_type = plain(request.query.media_type)
        if media_type not in TAKEN:
            raise Problem(
                415,
                "not-json",
                "The body is not taken in this form.",
                f"Expected application/json, found {media_type[:80]}.",
            )
        given = dict(request.scope["headers"])
        request.query.condition = given.get(b"if-match", b"").decode("latin-1")
        await request.receive_body(self._body_limit)

    async def _written(self, match: Match[Endpoint], request: Request, who: str) -> Made:
        """Return the answer to a request that writes, once what it wrote is on the disk."""
        query = request.query
        key = dict(request.scope["headers"]).get(b"idempotency-key", b"").decode("latin-1")
        check_key(key)
        asked = Repeatable(key, who, _asked(request, query))

        def work(writer: Writer) -> Made:
            def answer() -> Made:
                return driven(match.target.answer(Transaction(writer), match.values, query))

            return answer_once(writer, asked, answer) if key else answer()

        return await self._writes.do(work)

    def _refused(self, scope: Scope, error: Exception) -> Made:
        """Return the problem details of an error."""
        match error:
            case Problem():
                made = problem_details(error.http, error.slug, error.title, error.detail, error.more)
                return made._replace(headers=error.headers)
            case TooMany():
                return _of_status(error)._replace(headers=((b"retry-after", b"%d" % error.seconds),))
            case TooLarge():
                return problem_details(413, "too-large", "The body is too large.", error.message)
            case ApiError():
                return _of_status(error)
            case StorageError():
                logs.log_failure(log, scope, error)
                return _of_status(ApiError(Status.SERVICE_OFFLINE))._replace(headers=RETRY)
        logs.log_failure(log, scope, error)
        return _of_status(ApiError(Status.INTERNAL_ERROR))


def is_stream(request: Request) -> bool:
    """Return true for a request that wants events as they come."""
    is_read, accept = request.method == "GET", request.given[b"accept"].lower()
    return is_read and request.path == STREAM_PATH and MEDIA_TYPE in accept


def _asked(request: Request, query: Query) -> bytes:
    """Return all that a request says but who sends it."""
    said = (request.method, request.path, sorted(query.items()), query.condition)
    return encode(said) + b"\n" + query.content


def _of_status(error: ApiError) -> Made:
    """Return the problem details of one of TMDB's statuses."""
    http = 403 if error.status is Status.NOT_EDITABLE else error.status.http
    slug = "who-may-edit" if http in {401, 403} else "other-refusals"
    words = "A key with the scope edit, or an account with the role editor, may do this."
    detail = f"{error.message} {words}" if http in {401, 403} else error.message
    return problem_details(http, slug, HTTPStatus(http).phrase, detail)
