"""Asks for operations of editors in this process, as commands do: the way of requests, without HTTP."""

from collections.abc import Mapping
from functools import cache

from reelbase.editing.operations import OPERATIONS
from reelbase.editing.problems import missing
from reelbase.operations.answers import Made
from reelbase.operations.asking import Api
from reelbase.operations.parameters.binding import Given
from reelbase.operations.query import Query
from reelbase.search.index import Index
from reelbase.storage.engine.transaction import Transaction, driven
from reelbase.storage.engine.writer import Writer

PREFIX = "/reelbase/v1"


@cache
def editing_api() -> Api:
    """Return the operations of editors by method and path."""
    return Api.of(Given(Index(None)), resources=(), operations=OPERATIONS)


class Asking:
    """Operations of editors in one transaction, asked as somebody who is known to be allowed to."""

    def __init__(self, writer: Writer, who: str) -> None:
        self._db = Transaction(writer)
        self._who = who

    def made(
        self,
        target: tuple[str, str],
        said: Mapping[str, str] | None = None,
        *,
        content: bytes = b"",
        condition: str = "",
    ) -> Made:
        """Return the encoded answer of an operation; refused by a Problem or an ApiError.

        `target` is a method and a path below `/reelbase/v1`, `said` the query, `condition` the ETags of
        If-Match.
        """
        method, path = target
        match = editing_api().find(method, PREFIX + path)
        if match is None:
            raise missing(f"Expected something that can be edited, found {path[1:80]}.")
        query = Query(said or {})
        query.editor, query.content, query.condition = self._who, content, condition
        return driven(match.target.answer(self._db, match.values, query))
