"""The errors of both drivers when the database can't be used, as the one error that everybody understands.

A driver also raises for a mistake of this program, such as a table that does not exist. Those errors stay
as they are: they are faults to be found, not days on which the database is away.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from reelbase.errors import DamagedError, StorageError

MISTAKES = {
    sqlite3.SQLITE_ERROR,  # such as SQL that can't be read
    sqlite3.SQLITE_TOOBIG,
    sqlite3.SQLITE_CONSTRAINT,
    sqlite3.SQLITE_MISMATCH,
    sqlite3.SQLITE_MISUSE,
    sqlite3.SQLITE_RANGE,
}
DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
WORDS = {
    sqlite3.SQLITE_BUSY: "Another program writes to the database, and did not end in time ({}). "
    "Wait for it, or stop it, and try again.",
    sqlite3.SQLITE_LOCKED: "Another program writes to the database, and did not end in time ({}). "
    "Wait for it, or stop it, and try again.",
    sqlite3.SQLITE_FULL: "The disk of the database is full ({}). Make room, and try again.",
    sqlite3.SQLITE_READONLY: "The database can't be written to ({}). "
    "Allow this user to write the file and its folder.",
    sqlite3.SQLITE_CANTOPEN: "The database can't be opened ({}). Check its path and its permissions.",
    sqlite3.SQLITE_PERM: "The database can't be opened ({}). Check its path and its permissions.",
    sqlite3.SQLITE_IOERR: "The disk of the database does not read or write ({}). Check the disk.",
}
DAMAGED = "The database is damaged ({}). To see what is damaged and how to restore it, type: reelbase check"
OTHERWISE = "The database can't be used: {}"
POSTGRES_CLASSES = {"InterfaceError", "InternalError", "OperationalError"}
"""PEP 249: what is none of the statement's doing. InternalError: damage, or a server that is read only."""
POSTGRES_DAMAGE = {"DataCorrupted", "IndexCorrupted"}


def storage_error(error: BaseException) -> StorageError | None:
    """Return the StorageError for an error of a driver, None for every other error."""
    found = getattr(error, "orig", None) or error  # SQLAlchemy keeps the driver's error there
    if isinstance(found, sqlite3.Error):
        return _of_sqlite(found)
    names = {each.__name__ for each in type(found).__mro__ if each.__module__.startswith("psycopg")}
    if names.isdisjoint(POSTGRES_CLASSES):
        return None
    text = " ".join(str(found).split())
    return (
        StorageError(OTHERWISE.format(text))
        if names.isdisjoint(POSTGRES_DAMAGE)
        else DamagedError(DAMAGED.format(text))
    )


def _of_sqlite(error: sqlite3.Error) -> StorageError | None:
    extended = getattr(error, "sqlite_errorcode", None)
    if extended is None:  # text that is no UTF-8 has no code; other errors without one are mistakes
        is_text = isinstance(error, sqlite3.OperationalError)
        return DamagedError(DAMAGED.format(error)) if is_text else None
    code = extended & 0xFF
    if code in MISTAKES:
        return None
    if code in DAMAGE:
        return DamagedError(DAMAGED.format(error))
    return StorageError(WORDS.get(code, OTHERWISE).format(error))


def as_storage_error(error: BaseException) -> BaseException:
    """Return the StorageError for an error, with that as its cause; return every other error itself."""
    found = storage_error(error)
    if found is None:
        return error
    found.__cause__ = error
    return found


@contextmanager
def storage_errors() -> Iterator[None]:
    """Raise what a driver raises as a StorageError where it is one."""
    try:
        yield
    except Exception as error:
        found = storage_error(error)
        if found is None:
            raise
        raise found from error
