"""Asks for operations of editors in this process, as commands do: the way of requests, without HTTP."""

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from reelbase.editing.operations import OPERATIONS
from reelbase.editing.problems import missing
from reelbase.operations.answers import Made
from reelbase.operations.asking import Api
from reelbase.operations.endpoints import Endpoint
from reelbase.operations.parameters.binding import Given
from reelbase.operations.query import Query
from reelbase.operations.router import Match
from reelbase.search.index import Index
from reelbase.storage.engine.reader import Reader
from reelbase.storage.engine.transaction import Transaction, driven
from reelbase.storage.engine.writer import Writer

PREFIX = "/reelbase/v1"
Target = tuple[str, str]
"""A method and a path below the prefix."""


@cache
def editing_api() -> Api:
    """Return the operations of editors by method and path."""
    return Api.of(Given(Index(None)), resources=(), operations=OPERATIONS)


class Asking:
    """Operations of editors in one transaction, asked as somebody who is known to be allowed to."""

    def __init__(self, writer: Writer, who: str) -> None:
        self._db = Transaction(writer)
        self._who = who

    def made(self, target: Target, *, content: bytes = b"", condition: str = "") -> Made:
        """Return the encoded answer of an operation; refused by a Problem or an ApiError.

        `target` is a method and a path below `/reelbase/v1`, `condition` the ETags of If-Match.
        """
        match, query = _found(target), Query()
        query.editor, query.content, query.condition = self._who, content, condition
        return driven(match.target.answer(self._db, match.values, query))


class Reading(NamedTuple):
    """Operations of editors that change nothing, asked of one state as somebody who is allowed to."""

    db: Reader
    who: str

    async def made(self, path: str, said: Mapping[str, str] | None = None) -> Made:
        """Return the encoded answer of an operation at a path; refused by a Problem or an ApiError."""
        match, query = _found(("GET", path)), Query(said or {})
        query.editor = self.who
        return await match.target.answer(self.db, match.values, query)


def _found(target: Target) -> Match[Endpoint]:
    method, path = target
    match = editing_api().find(method, PREFIX + path)
    if match is None:
        raise missing(f"Expected something that can be edited, found {path[1:80]}.")
    return match
