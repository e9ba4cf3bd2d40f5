"""How far a database is on its way to being served: whether it has titles, keys, a demo half loaded."""

from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import exists, select

from reelbase.storage.database import Database
from reelbase.storage.statement import Statement, bind
from reelbase.storage.tables import api_key, checkpoint, journal


class Beginning(NamedTuple):
    """What is there. Nothing was ever written to a catalogue without history."""

    has_history: bool
    has_keys: bool
    is_interrupted: bool


_beginning = Statement(
    select(
        exists().select_from(journal),
        exists().select_from(api_key),
        exists().where(checkpoint.c.source == bind("source")),
    ),
    Beginning,
)


async def find_beginning(database: Database, source: str) -> Beginning:
    """What a database of the present schema has; `source` is the one whose loading may be unfinished."""
    readers = database.readers()
    await readers.open()
    try:
        async with readers.read(datetime.now(UTC)) as db:
            found = await db.one(_beginning, source=source)
    finally:
        await readers.close()
    assert found is not None, "a question without a table always has an answer"
    return found
