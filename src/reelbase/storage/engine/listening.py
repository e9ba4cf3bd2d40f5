"""Listening: what PostgreSQL says of a write the moment that it is committed."""

from typing import TYPE_CHECKING, NamedTuple

from psycopg import AsyncConnection
from psycopg.rows import tuple_row

from reelbase.storage.engine.errors import storage_errors
from reelbase.storage.engine.postgres import address
from reelbase.storage.engine.postgres_writer import CHANNEL

if TYPE_CHECKING:
    from psycopg.rows import TupleRow


class Notice(NamedTuple):
    """The journal after a write: its head, and the kinds of the new rows."""

    head: int
    kinds: frozenset[str]


def read_notice(text: str) -> Notice | None:
    """Return what a notice says; None for one that another program has sent."""
    head, _, kinds = text.partition(" ")
    return Notice(int(head), frozenset(kinds.split(","))) if head.isdecimal() else None


class Listener:
    """A connection that waits for notices."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: AsyncConnection[TupleRow] | None = None

    async def open(self) -> bool:
        """Begin to listen; returns false behind a pooler, which lends a connection for a statement at a
        time.
        """
        with storage_errors():
            connection = await AsyncConnection.connect(
                address(self._url), autocommit=True, row_factory=tuple_row
            )
            self._connection = connection
            [(process,)] = await (await connection.execute("SELECT pg_backend_pid()")).fetchall()
            if process != connection.info.backend_pid:
                await self.close()
                return False
            await connection.execute(f"LISTEN {CHANNEL}")
        return True

    async def wait(self, seconds: float) -> Notice | None:
        """Return the newest notice as soon as there is one; None if there is none within the time."""
        assert self._connection is not None, "it is open"
        found = None
        with storage_errors():
            async for each in self._connection.notifies(timeout=seconds, stop_after=1):
                notice = read_notice(each.payload)
                if notice and found:
                    notice = Notice(max(notice.head, found.head), notice.kinds | found.kinds)
                found = notice or found
        return found

    async def close(self) -> None:
        """Give the connection back."""
        if self._connection is not None:
            await self._connection.close()
            self._connection = None
