"""Turns: the order of writers to a SQLite file, which by itself serves the first to look when it is free.

PostgreSQL has a queue. Here a request shows that it waits by a shared lock on the folder of the file, and an
import lets all of these go first before each of its transactions.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from reelbase.storage.files import lock, unlock

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

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Wait for those who go first; be seen to wait while the block takes, if this is one of them."""
        if self._file is None:
            yield
            return
        if not self._is_short:
            with suppress(OSError):
                self._let_others_go(self._file)
            yield
            return
        with suppress(OSError):
            lock(self._file, waits=True, is_shared=True)
        try:
            yield
        finally:
            with suppress(OSError):
                unlock(self._file)

    def close(self) -> None:
        """Close the folder."""
        if self._file is not None:
            os.close(self._file)
        self._file = None

    def _let_others_go(self, file: int) -> None:
        deadline = time.monotonic() + MOST_SECONDS
        while time.monotonic() < deadline:
            if lock(file):
                unlock(file)
                return
            time.sleep(LOOK_SECONDS)
