"""Faults: the one place where whatever goes wrong with one line of a source becomes a reported bad line."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import msgspec

from reelbase.errors import LineFault, StorageError
from reelbase.storage.engine.errors import storage_error

log = logging.getLogger("reelbase.import")

LONGEST_REASON = 300  # characters


def reason_of(error: Exception) -> str:
    """Return the words for a bad line's report. Log an unforeseen error with its traceback, at debug."""
    match error:
        case LineFault() | msgspec.ValidationError():
            reason = str(error)
        case msgspec.DecodeError():
            reason = f"not JSON: {error}"
        case UnicodeDecodeError():
            byte = error.object[error.start : error.start + 1].hex()
            reason = f"expected UTF-8, found the byte 0x{byte}"
        case RecursionError():
            reason = "nested too deeply"
        case _:
            log.debug("a line could not be read", exc_info=error)
            reason = f"could not be taken: {type(error).__name__}: {error}"
    return printable(reason)[:LONGEST_REASON]


def printable(text: str) -> str:
    """Return a text as every terminal and file takes it, on one line."""
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)


@contextmanager
def reported(refuse: Callable[[str], None]) -> Iterator[None]:
    """Report an error in what is read inside the block to `refuse`, and end the block.

    A failure of the database or the disk is no fault of a line, and is raised.
    """
    try:
        yield
    except Exception as error:
        if is_storage(error):
            raise
        refuse(reason_of(error))


def is_storage(error: Exception) -> bool:
    """Return whether the database fails, with a full disk for instance, and not a line or a title."""
    return isinstance(error, OSError | StorageError) or storage_error(error) is not None
