"""The writer of PostgreSQL."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from reelbase.storage.engine.statement import Values
from reelbase.storage.engine.writer import Writer, quoted

if TYPE_CHECKING:
    import psycopg  # slow to import, and not needed with SQLite
    from psycopg.rows import TupleRow

CHANNEL = "reelbase_journal"
NOTIFY = f"SELECT pg_notify('{CHANNEL}', max(sequence) || ' ' || %s) FROM journal"
"""Tells all that listen on PostgreSQL the journal's head, and of which kinds the new rows are."""
AWAITED = """
SELECT EXISTS (
    SELECT FROM pg_locks
    WHERE locktype = 'advisory' AND classid = 0 AND objid = %s AND objsubid = 1 AND NOT granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
)
"""


class PostgresWriter(Writer):
    """One at a time, by an advisory lock: the journal's sequence is then the order of commits."""

    dialect = "postgresql"
    LOCK = 7_331_550

    def __init__(
        self,
        connect: Callable[[], "psycopg.Connection[TupleRow]"],
        now: datetime,
        who: str,
        *,
        patience: float | None = None,
    ) -> None:
        super().__init__(now, who)
        self._wait = 0 if patience is None else round(patience * 1000)
        self._connect = connect
        self._connection = connect()

    def __enter__(self) -> "PostgresWriter":
        try:
            self._lock()
        except Exception:
            if not self._connection.closed:
                raise
            self._connection = self._connect()  # nothing was sent yet on the one that was lost
            self._lock()
        return self

    def _lock(self) -> None:
        if self._wait:
            bounded = "SELECT set_config('lock_timeout', %s, true), pg_advisory_xact_lock(%s)"
            self._connection.execute(bounded, [f"{self._wait}ms", self.LOCK])
        else:
            self._connection.execute("SELECT pg_advisory_xact_lock(%s)", [self.LOCK])

    def __exit__(self, error: type[BaseException] | None, *_: object) -> None:
        if error:
            self._undo()
            return
        try:
            self.end_well()
            self.end_journal()
            self.notify()
        except BaseException:
            self._undo()
            raise
        self._connection.commit()

    def _undo(self) -> None:
        if not self._connection.closed:  # else its end is the error
            self._end("ROLLBACK")

    def notify(self) -> None:
        """Tell all that listen of the rows of the journal, once they are committed."""
        if self.journalled:
            self._connection.execute(NOTIFY, [",".join(sorted(map(str, self.journalled)))])

    def _undo_attempt(self) -> None:
        self._end("ROLLBACK TO SAVEPOINT attempt")
        self._end("RELEASE SAVEPOINT attempt")

    def _end(self, command: str) -> None:
        """Undo something past the driver, which would forget all prepared statements."""
        from psycopg.pq import ExecStatus

        if self._connection.pgconn.exec_(command.encode()).status != ExecStatus.COMMAND_OK:
            self._connection.close()

    @property
    def is_open(self) -> bool:
        return not self._connection.closed and bool(self._connection.info.transaction_status)

    def expect_much(self) -> None:
        self._connection.execute("SET LOCAL synchronous_commit = off")

    def is_awaited(self) -> bool:
        return self._connection.execute(AWAITED, [self.LOCK]).fetchone() == (True,)

    def _fetch(self, text: str, values: dict[str, object]) -> list[Values]:
        return self._connection.execute(text, values).fetchall()

    def _run(self, text: str, values: dict[str, object]) -> None:
        self._connection.execute(text, values)

    def _add(self, table: str, columns: Sequence[str], rows: Sequence[Values]) -> None:
        copy = f'COPY "{table}" ({quoted(columns)}) FROM STDIN'
        with self._connection.cursor() as cursor, cursor.copy(copy) as lines:
            for row in rows:
                lines.write_row(row)

    def _many(self, text: str, rows: Sequence[Values]) -> None:
        with self._connection.cursor() as cursor:
            cursor.executemany(text, rows)
