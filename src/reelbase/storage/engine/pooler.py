"""Poolers such as PgBouncer: found out, and refused where statements of one client reach another's.

A pooler that lends a connection for one transaction at a time must know the prepared statements of each
client (PgBouncer from 1.21 on, with max_prepared_statements above 0). Nothing may be set for a session there.
"""

import secrets
import threading
from collections.abc import Callable
from contextlib import closing

import psycopg
from psycopg import Connection
from psycopg.rows import TupleRow

from reelbase.errors import StorageError

LOOK_SECONDS = 5.0  # for a second connection, which a pooler may not have
PID = b"SELECT pg_backend_pid()"
UNFIT = (
    "The pooler between Reelbase and PostgreSQL lends connections for one transaction, and does not follow "
    "prepared statements. Expected PgBouncer 1.21 or newer with max_prepared_statements above 0 (200, for "
    "instance), or pool_mode = session, or the address of PostgreSQL itself."
)

Connect = Callable[[], Connection[TupleRow]]
_fit: set[str] = set()
"""Addresses whose pooler was found fit by this process."""


def is_pooled(connection: Connection[TupleRow]) -> bool:
    """Return true where another process answers than the one that greeted the client."""
    return _pid(connection) not in {connection.pgconn.backend_pid, None}


def refuse_unfit(url: str, connect: Connect) -> None:
    """Raise StorageError where the pooler at this address would mix the statements of its clients."""
    if url in _fit:
        return
    with closing(connect()) as one:
        if not _follows(one):
            with closing(connect()) as other:
                if _lends(one, other):
                    raise StorageError(UNFIT)
    _fit.add(url)


def _follows(connection: Connection[TupleRow]) -> bool:
    """Return true if the server knows a prepared statement by another name than the client."""
    name = f"reelbase_{secrets.token_hex(8)}".encode()
    ask, server = f"SELECT FROM pg_prepared_statements WHERE name = '{name.decode()}'", connection.pgconn
    server.exec_(b"BEGIN")
    server.prepare(name, b"SELECT 1")
    follows = not server.exec_(ask.encode()).ntuples
    if not follows:
        server.exec_(b"DEALLOCATE " + name)
    server.exec_(b"COMMIT")
    return follows


def _lends(one: Connection[TupleRow], other: Connection[TupleRow]) -> bool:
    """Return true if a connection serves two clients in turn."""
    before = _pid(one)
    limit = threading.Timer(LOOK_SECONDS, other.cancel_safe)
    limit.daemon = True
    limit.start()
    try:
        other.pgconn.exec_(b"BEGIN")
        return before in {_pid(other)} or before != _pid(one)
    except psycopg.Error:
        return False
    finally:
        limit.cancel()


def _pid(connection: Connection[TupleRow]) -> int | None:
    found = connection.pgconn.exec_(PID)
    value = found.get_value(0, 0) if found.ntuples else None
    return None if value is None else int(value)
