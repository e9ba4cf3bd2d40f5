"""The front: the steps of a request to the API, in their order. Each is a file of its own.

Pure ASGI: limits; what was written since; the very same request as before; the query and the body;
credentials; routing; the answer in memory; the operation; what is sent.
"""

import logging
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from functools import partial

from reelbase import logs
from reelbase.accounts.limits import Limits, TooMany
from reelbase.api.cache import SECONDS, AnswerCache, Basis, seconds_kept
from reelbase.api.credentials import Keys
from reelbase.api.form import TMDB, Form
from reelbase.api.keeping_up import KeepingUp
from reelbase.api.making import Fetch, Maker
from reelbase.api.request import Request
from reelbase.api.sending import Found, Sender, allow, once, outdated, refuse
from reelbase.asgi import headers
from reelbase.asgi.scope import Receive, Scope, Send, left
from reelbase.entity import Entity
from reelbase.errors import ApiError, Status
from reelbase.operations.asking import Api
from reelbase.operations.endpoints import Endpoint
from reelbase.operations.operation import Freshness
from reelbase.operations.router import Match
from reelbase.outcome import Outcome
from reelbase.search.index import client_left
from reelbase.storage.engine.reader import Readers
from reelbase.storage.engine.writes import Writes

log = logging.getLogger("reelbase.api")
WITH_BODY = {"DELETE", "POST", "PUT"}


class Front:
    """The API as an ASGI application."""

    def __init__(
        self,
        api: Api,
        readers: Readers,
        keys: Keys,
        *,
        cache: AnswerCache,
        writes: Writes,
        clock: Callable[[], datetime],
        limits: Limits | None = None,
        body_limit: int = 1 << 20,
        indexed: Callable[[], int] = lambda: -1,
        views: defaultdict[Entity, int] | None = None,
        fetch: Fetch | None = None,
        max_age: int = 28_800,
        answers_partial: bool = True,
        away_seconds: float = 0.0,
        names_keys: bool = False,
        form: Form = TMDB,
    ) -> None:
        self._api, self._form = api, form
        self._keys, self._cache = keys, cache
        cache.follow(readers.news, indexed)
        self._limits = limits or Limits()
        self._body_limit = body_limit  # bytes
        self._indexed = indexed  # how far the journal is in the index
        self._clock = clock
        self._maker = Maker(
            readers, writes, self._limits, clock, fetch, form.refused, answers_partial=answers_partial
        )
        self._sender = Sender(cache, keys, views, headers.cache_controls(max_age))
        self._names_keys = names_keys  # for the log of requests
        self._keeping_up = KeepingUp(readers, keys, cache, away_seconds)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> Outcome:
        request = self._form.request(scope, receive)
        try:
            if self._limits.concern(request.address):
                self._limits.ask(request.address, *request.shown())
            await self._keeping_up.look()
        except TooMany as error:
            return await refuse(request, self._form.refused(error), send)
        except Exception as error:
            if old := await self._remembered(request):
                return await self._sender.send(request, old, send)
            logs.log_failure(log, scope, error)
            return await refuse(request, self._form.refused(ApiError(Status.SERVICE_OFFLINE)), send)
        now = self._cache.clock()
        if ready := self._cache.at_once(request.same, now):
            if ready.viewed is not None:
                self._sender.views[ready.viewed] += 1
            await send(ready.start(now))
            await send(ready.body)
            return ready.outcome
        if request.method == "OPTIONS":
            return await allow(request, send)
        return await self._sender.send(request, await self._answered(request), send)

    async def _remembered(self, request: Request) -> Found | None:
        """Return the answer in memory to a request while the database is away, marked as an old one."""
        if (seconds := self._keeping_up.seconds_away()) is None:
            return None
        request.parse()
        try:
            request.query.preferences = self._keys.check_known(self._form.credentials(request))
            request.check()
            match = self._match(request)
        except ApiError:
            return None
        if match.target.writes or (stored := self._cache.get(request.key)) is None:
            return None
        return Found(once(outdated(stored.answer, seconds)), True, match.target.name)

    async def _answered(self, request: Request) -> Found:
        """Return the answer, and whether it was in memory. It may be newer than its basis, never older."""
        basis, request.admission = Basis(self._cache.epoch, self._cache.head), self._cache.admission
        request.parse()
        try:
            if request.method in WITH_BODY and self._api.find(request.method, request.path):
                await request.receive_body(self._body_limit)  # nothing else at the address looks at one
            credentials = self._form.credentials(request)
            if self._form.needs_key(request):
                request.query.preferences = await self._keys.check(credentials)
            request.check()
            match = self._match(request)
        except ApiError as error:
            return Found(once(self._form.written(request, self._form.refused(error))))
        name = self._keys.name_of(credentials) if self._names_keys else ""
        key = request.key
        if not match.target.writes and (stored := self._cache.get(key)):
            return Found(stored, True, match.target.name, name)
        if match.target.uses_index:
            basis = basis._replace(indexed=self._indexed())
            client_left.set(partial(left, request.receive))
        answer, dependencies = await self._maker.made(match, request)
        answer = self._form.written(request, answer)
        if not self._cache.is_newest(basis) and answer.freshness in SECONDS:
            answer = answer._replace(freshness=Freshness.UNCACHED)  # what is known to be old is asked again
        is_kept = not match.target.writes and not request.query.caller.is_by_server
        seconds = seconds_kept(answer, self._clock()) if is_kept else 0.0
        stored = self._cache.put(key, answer, seconds, basis, dependencies) if seconds else once(answer)
        return Found(stored, False, match.target.name, name)

    def _match(self, request: Request) -> Match[Endpoint]:
        """Return what answers the request; refused with 404/34."""
        match = self._api.find("GET" if request.method == "HEAD" else request.method, request.path)
        if match is None or (match.target.writes and request.method == "HEAD"):
            raise ApiError(Status.NOT_FOUND)
        return match
