"""Making: an operation is asked, in one snapshot or one transaction; what fails becomes a refusal."""

import logging
from collections.abc import Awaitable, Callable
from contextvars import copy_context
from datetime import datetime
from functools import partial
from typing import NamedTuple

from reelbase import logs
from reelbase.accounts.limits import Limits, TooMany
from reelbase.api.request import Request
from reelbase.asgi.answers import Answer, refused
from reelbase.errors import ApiError, Status, StorageError
from reelbase.operations.answers import Lines, Made
from reelbase.operations.endpoints import Endpoint
from reelbase.operations.operation import Freshness
from reelbase.operations.router import Match
from reelbase.storage.engine.dependencies import NOTHING, Dependencies
from reelbase.storage.engine.reader import Readers
from reelbase.storage.engine.transaction import Transaction, driven
from reelbase.storage.engine.writer import Writer
from reelbase.storage.engine.writes import Writes

log = logging.getLogger("reelbase.api")

RETRY: Lines = ((b"retry-after", b"1"),)
PARTIAL = (b"x-partial", b"true")
"""Marks what is answered of a title that is known from rows of others alone, such as recommendations."""

Count = Callable[[], Callable[[], None]]
"""Counts that upstream is asked, and gives what takes that back."""

Fetch = Callable[[str, Count], Awaitable[bool]]
"""Fetches what a path names and is missing here; false where upstream can't be asked."""


class Fresh(NamedTuple):
    """An answer that was just made, and what it depends on."""

    answer: Answer
    dependencies: Dependencies = NOTHING


class Maker:
    """Makes answers with the operations."""

    def __init__(
        self,
        readers: Readers,
        writes: Writes,
        limits: Limits,
        clock: Callable[[], datetime],
        fetch: Fetch | None = None,
        refused: Callable[[ApiError], Answer] | None = None,
        *,
        answers_partial: bool = True,
    ) -> None:
        """Create it; unless it `answers_partial`, titles known from rows of others alone are refused."""
        self._refused = refused or refused_by
        self._readers = readers
        self._writes = writes
        self._limits = limits
        self._clock = clock
        self._fetch = fetch
        self._answers_partial = answers_partial

    async def made(self, match: Match[Endpoint], request: Request) -> Fresh:
        """Return the answer; nobody else may have a personal one, or one that may be better soon."""
        is_reachable, is_partial, dependencies = True, False, NOTHING
        try:
            if match.target.writes:
                made = await self._written(match, request)
            else:
                if self._fetch is not None:
                    counted = partial(self._limits.count_pull, request.address)
                    is_reachable = await self._fetch(request.path, counted)
                async with self._readers.read(self._clock()) as db:
                    db.hides = request.query.preferences.ceiling
                    made = await match.target.answer(db, match.values, request.query)
                    is_partial, dependencies = db.partial, db.dependencies()
                if is_partial and not self._answers_partial:
                    raise ApiError(Status.NOT_FOUND)
        except ApiError as error:
            if error.status is Status.NOT_FOUND and not is_reachable:
                return Fresh(self._refused(ApiError(Status.SERVICE_OFFLINE)))
            return Fresh(self._refused(error))
        except StorageError as error:
            logs.log_failure(log, request.scope, error)
            return Fresh(self._refused(ApiError(Status.SERVICE_OFFLINE)))
        except Exception as error:
            logs.log_failure(log, request.scope, error)
            return Fresh(self._refused(ApiError(Status.INTERNAL_ERROR)))
        is_shared = (
            is_reachable and not is_partial and (match.target.writes or not request.query.caller.is_personal)
        )
        freshness = match.target.freshness if is_shared else Freshness.UNCACHED
        headers = (*made.headers, PARTIAL) if is_partial else made.headers
        answer = Answer(made.http, made.body, freshness, viewed=made.viewed, headers=headers)
        return Fresh(answer, dependencies)

    async def _written(self, match: Match[Endpoint], request: Request) -> Made:
        """Return the answer to a request that writes, once what it wrote is on the disk."""
        if match.target.prepares:
            async with self._readers.read(self._clock()) as db:
                db.hides = request.query.preferences.ceiling
                await match.target.before(db, match.values, request.query)

        context = copy_context()  # what the writing thread logs has the id of this request

        def work(writer: Writer) -> Made:
            transaction = Transaction(writer)
            transaction.hides = request.query.preferences.ceiling
            answering = match.target.answer(transaction, match.values, request.query)
            return context.run(driven, answering)

        return await self._writes.do(work)


def refused_by(error: ApiError) -> Answer:
    """Return a refusal as it is sent, with the seconds after which to come again."""
    answer = refused(error)
    if isinstance(error, TooMany):
        return answer._replace(headers=((b"retry-after", b"%d" % error.seconds),))
    if error.status is Status.SERVICE_OFFLINE:
        return answer._replace(headers=RETRY)
    return answer
