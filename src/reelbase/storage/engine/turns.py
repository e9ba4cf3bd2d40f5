"""Turns: the order of writers to a SQLite file, which by itself serves the first to look when it is free.

PostgreSQL has a queue. Here every writer shows that it waits by a shared lock on the folder of the file. An
import lets all of these go first before each of its transactions, and looks for them while one is under way.
"""

import os
import time
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path

from reelbase.storage.files import lock, shared, unlock

MOST_SECONDS = 2.0  # for which an import waits
LOOK_SECONDS = 0.005


class Turn:
    """The turn of one writer. File systems that lock no folders make nobody wait."""

    def __init__(self, folder: Path, *, is_short: bool) -> None:
        """Open the folder; a writer of short transactions goes before all others."""
        self._is_short = is_short
        self._file: int | None = None
        with suppress(OSError):
            self._file = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)

    def waiting(self) -> AbstractContextManager[None]:
        """Wait for those who go first; return a block in which this one is seen to wait."""
        if self._file is None:
            return nullcontext()
        if not self._is_short:
            with suppress(OSError):
                self._let_others_go(self._file)
        return shared(self._file)

    def is_awaited(self) -> bool:
        """Return whether another writer waits; true where that can't be seen."""
        if self._file is None:
            return True
        try:
            return not _is_free(self._file)
        except OSError:
            return True

    def close(self) -> None:
        """Close the folder."""
        if self._file is not None:
            os.close(self._file)
        self._file = None

    def _let_others_go(self, file: int) -> None:
        deadline = time.monotonic() + MOST_SECONDS
        while time.monotonic() < deadline:
            if _is_free(file):
                return
            time.sleep(LOOK_SECONDS)


def _is_free(file: int) -> bool:
    """Return whether nobody else has a lock on an open file."""
    is_free = lock(file)
    if is_free:
        unlock(file)
    return is_free
