"""Turns: who writes next to a SQLite file, which by itself serves the one that looks at the right moment.

PostgreSQL has a queue. Here a request shows that it waits by a shared lock on the folder of the file, and an
import lets all of these go first before each of its transactions.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

MOST_SECONDS = 2.0  # for which an import waits
LOOK_SECONDS = 0.005


class Turn:
    """The turn of one writer. File systems that lock no folders make nobody wait."""

    def __init__(self, folder: Path, *, is_short: bool) -> None:
        """Open the folder; a writer of short transactions goes before all others."""
        self._is_short = is_short
        self._file = -1
        with suppress(OSError):
            self._file = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Wait for those who go first; be seen to wait while the block takes, if this is one of them."""
        if not self._is_short:
            self._let_others_go()
            yield
            return
        self._lock(fcntl.LOCK_SH)
        try:
            yield
        finally:
            self._lock(fcntl.LOCK_UN)

    def close(self) -> None:
        """Close the folder."""
        if self._file >= 0:
            os.close(self._file)
        self._file = -1

    def _let_others_go(self) -> None:
        deadline = time.monotonic() + MOST_SECONDS
        while time.monotonic() < deadline:
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                time.sleep(LOOK_SECONDS)
                continue
            except (OSError, ValueError):
                return
            self._lock(fcntl.LOCK_UN)
            return

    def _lock(self, how: int) -> None:
        with suppress(OSError, ValueError):
            fcntl.flock(self._file, how)
