"""Ask for an operation in this process: the one way for the server, imports, exports and tests.

api = Api.of(Given(Index(None)))
body = await api.body(readers, now, "/3/movie/603", {"language": "de"})
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Self

from reelbase.errors import found
from reelbase.operations import v3, v4
from reelbase.operations.answers import Made
from reelbase.operations.endpoints import Endpoint, routes
from reelbase.operations.operation import Operation
from reelbase.operations.parameters.binding import Given
from reelbase.operations.query import Query
from reelbase.operations.resource import Resource
from reelbase.operations.router import Router
from reelbase.storage.engine.reader import Reader, Readers

RESOURCES = v3.RESOURCES
OPERATIONS: Sequence[Operation] = (*v3.OPERATIONS, *v4.OPERATIONS)


class Api:
    """Everything that can be asked for, by method and path."""

    def __init__(self, router: Router[Endpoint]) -> None:
        self.find = router.find

    @classmethod
    def of(
        cls,
        given: Given,
        *,
        resources: Sequence[Resource] = RESOURCES,
        operations: Sequence[Operation] = OPERATIONS,
    ) -> Self:
        """Make the API of both versions, or a part of it."""
        return cls(routes(resources, operations, given))

    async def answer(self, db: Reader, path: str, query: Mapping[str, str]) -> Made:
        """Return the answer to GET; refused by ApiError, with 404/34 where nothing has the path."""
        match = found(self.find("GET", path))
        asked = query if isinstance(query, Query) else Query(query)
        return await match.target.answer(db, match.values, asked)

    async def body(self, readers: Readers, now: datetime, path: str, query: Mapping[str, str]) -> bytes:
        """Return the body of the answer of one moment."""
        async with readers.read(now) as db:
            return (await self.answer(db, path, query)).body
