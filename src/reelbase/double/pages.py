"""Pages: an SQLite file that is put back to its beginning by the pages that changed, and no others.

While a file is in use, one connection (the guard) reads its beginning. As long as it does, SQLite writes
changes behind each other into the write-ahead log and none into the file, so that the log names every page
that has changed (https://www.sqlite.org/fileformat2.html#walformat).
"""

import os
import sqlite3
import struct
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

MEMORY = Path("/dev/shm")
HEADER = struct.Struct(">4sIIIIIII")  # of the log; the third number is the size of a page
FRAME = struct.Struct(">IIIIII")  # of a frame: its page, the pages of a commit, two salts, two checksums


class Pages(NamedTuple):
    """Pages by their numbers, from 1 on, that differ from the beginning, and the bytes of the whole file."""

    found: dict[int, bytes]
    size: int


class File:
    """A copy of a file that is put back; the one it was copied from is read and never written."""

    def __init__(self, beginning: Path, path: Path) -> None:
        self._path = path
        self._log = path.with_name(f"{path.name}-wal")
        self._beginning = os.open(beginning, os.O_RDONLY)
        self._page = _page_size(self._beginning)
        self.start = Pages({}, os.fstat(self._beginning).st_size)
        self._shown = self.start
        self._guard: sqlite3.Connection | None = None
        self._is_in_memory = MEMORY.is_dir() and MEMORY.stat().st_dev == path.stat().st_dev

    def open(self) -> None:
        """Let connections be opened from now on."""
        self._guard = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
        if not self._is_in_memory:
            self._guard.execute("PRAGMA synchronous = OFF")  # nothing of it outlives the process
        self._guard.execute("BEGIN")
        self._guard.execute("PRAGMA schema_version").fetchone()  # reads without parsing the schema

    def has_changed(self) -> bool:
        """Return true if anything was written since it was opened."""
        try:
            return self._log.stat().st_size > 0
        except FileNotFoundError:
            return False

    def holds(self, pages: Pages) -> bool:
        """Return true if these pages are in the file, as they are."""
        return pages is self._shown and not self.has_changed()

    def close(self) -> Pages:
        """Return the pages that differ from the beginning. Every other connection is closed by now."""
        if not self.has_changed():
            self._end_guard()
            return self._shown
        changed = {*self._shown.found, *_pages_in(self._log, self._page)}
        self._end_guard()  # as the last one it writes the log into the file
        with self._path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            found = {each: os.pread(file.fileno(), self._page, self._at(each)) for each in sorted(changed)}
        self._shown = Pages({number: page for number, page in found.items() if page}, size)
        return self._shown

    def show(self, pages: Pages) -> None:
        """Put other pages into the file, and the beginning everywhere else."""
        before = self._shown.found
        self._shown = Pages(before | pages.found, pages.size)  # all that may differ, if this fails
        with self._path.open("r+b") as file:
            number = file.fileno()
            for each in before.keys() - pages.found.keys():
                os.pwrite(number, os.pread(self._beginning, self._page, self._at(each)), self._at(each))
            for each, page in pages.found.items():
                os.pwrite(number, page, self._at(each))
            os.ftruncate(number, pages.size)
        self._shown = pages

    def end(self) -> None:
        """Let go of the files."""
        self._end_guard()
        os.close(self._beginning)

    def _end_guard(self) -> None:
        if self._guard is not None:
            self._guard.close()
            self._guard = None

    def _at(self, page: int) -> int:
        return (page - 1) * self._page


def _page_size(number: int) -> int:
    (size,) = struct.unpack(">H", os.pread(number, 2, 16))
    return 65536 if size == 1 else int(size)


def _pages_in(log: Path, page: int) -> Iterable[int]:
    """Return the numbers of all pages that a log has; it was never begun anew."""
    content = log.read_bytes()
    return _numbers(memoryview(content), page) if len(content) >= HEADER.size else ()


def _numbers(content: memoryview, page: int) -> Iterator[int]:
    for start in range(HEADER.size, len(content) - FRAME.size + 1, FRAME.size + page):
        number, *_ = FRAME.unpack_from(content, start)
        yield number
