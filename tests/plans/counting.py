"""How many statements an answer takes."""

import asyncio
from collections.abc import Sequence

from reelbase.api.credentials import take_credentials
from reelbase.errors import ApiError
from reelbase.operations.asking import OPERATIONS, Api
from reelbase.operations.operation import Operation
from reelbase.operations.parameters.binding import Given
from reelbase.operations.query import parse_query
from reelbase.places import resolved
from reelbase.search.index import Index
from reelbase.settings import Settings
from reelbase.storage.engine.database import open_database
from reelbase.storage.engine.reader import Hides
from tests.moments import NOON


def statements(
    url: str,
    *requests: str,
    bearer: str = "",
    operations: Sequence[Operation] = OPERATIONS,
    hides: Hides | None = None,
) -> list[int]:
    """The number of statements that each request takes with nothing in memory; refused or not."""
    return asyncio.run(_statements(url, requests, bearer, operations, hides))


async def _statements(
    url: str, requests: tuple[str, ...], bearer: str, operations: Sequence[Operation], hides: Hides | None
) -> list[int]:
    settings = Settings(database=url)
    api = Api.of(Given(Index(resolved(settings).index_folder)), operations=operations)
    readers = open_database(url).readers()
    await readers.open()
    found = []
    try:
        for request in requests:
            path, _, query = request.partition("?")
            asked = parse_query(query.encode())
            take_credentials(asked, bearer)
            async with readers.read(NOON) as db:
                db.hides = hides
                try:
                    await api.answer(db, path, asked)
                except ApiError as error:
                    assert error.status.http < 500, request
                found.append(db.statements)
    finally:
        await readers.close()
    return found
