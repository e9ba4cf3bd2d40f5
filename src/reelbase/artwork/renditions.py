"""Renditions on disk: a file each; the least recently used ones are deleted when there are too many.

FOLDER/PLACE/AB/ABC.jpg, where the place is the size with everything else that distinguishes renditions. The
time of last access says when a file was last used (set once an hour, however the file system is mounted), and
that is all the bookkeeping there is: nothing needs repair after a crash, and all workers share it.
"""

import asyncio
import logging
import os
import shutil
import stat
import time
import zlib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from reelbase.storage.files import lock, put_file

LOCKS = "locks"
SLOTS = 4096  # locks; two pictures that share one wait for each other
WAIT_SECONDS = (0.005, 0.1)  # between two looks at a lock, the first and the longest
USED_SECONDS = 3600
LEFT = 0.9  # of the limit is what remains
SWEPT_AFTER = 0.02  # of the limit; so much is written between two looks at all
BLOCK = 4096  # bytes that a file takes at least, and a folder
STALE_SECONDS = 3600  # a file that nobody has finished writing by then

log = logging.getLogger("reelbase.artwork")


class File(NamedTuple):
    """A file that is open for reading; its holder closes it."""

    descriptor: int
    length: int
    modified: int  # nanoseconds
    used: float  # seconds
    number: tuple[int, int]  # of the device, and of the file on it


def opened(path: str) -> File | None:
    """Open the file; None if there is none. It may be removed while it is read."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError:
        return None
    found = os.fstat(descriptor)
    if not stat.S_ISREG(found.st_mode):
        os.close(descriptor)
        return None
    return File(descriptor, found.st_size, found.st_mtime_ns, found.st_atime, (found.st_dev, found.st_ino))


def read_whole(file: File) -> bytes:
    """Read the whole file and close it."""
    with os.fdopen(file.descriptor, "rb") as opened_file:
        return opened_file.read()


class Renditions:
    """The files in one folder, of `limit` bytes in all; more only until the next look at them."""

    def __init__(self, folder: Path, limit: int) -> None:
        self._folder = folder
        self._root = str(folder)
        self._limit = limit
        self._written = 0  # bytes since the last look
        self._sweeping: asyncio.Task[None] | None = None

    def open(self, place: str, name: str) -> File | None:
        """Open a rendition, and count it as used now."""
        file = opened(f"{self._root}/{place}/{name[:2]}/{name}")
        if file and file.used < time.time() - USED_SECONDS:
            with suppress(OSError):
                os.utime(file.descriptor, ns=(time.time_ns(), file.modified))
        return file

    async def keep(self, place: str, name: str, data: bytes) -> None:
        """Store a rendition; on a full disk none is stored, which costs time but no answer."""
        path = self._folder / place / name[:2] / name
        try:
            await asyncio.to_thread(put_file, path, data, is_lasting=False)
        except OSError as error:
            log.warning("Expected to keep renditions in %s, found: %s.", self._folder, error.strerror)
            return
        self._written += max(len(data), BLOCK) + 2 * BLOCK  # with the folders that it may have taken
        is_swept = self._sweeping is None or self._sweeping.done()
        if self._written >= self._limit * SWEPT_AFTER and is_swept:
            self._written = 0
            self._sweeping = asyncio.ensure_future(asyncio.to_thread(sweep, self._folder, self._limit))

    async def forget(self, name: str) -> None:
        """Remove every rendition of a picture, also of one that is SVG under a name that ends with .png."""
        await asyncio.to_thread(_forget, self._folder, [name, name.removesuffix(".svg") + ".png"])

    async def forget_all(self) -> None:
        """Remove every rendition."""
        await asyncio.to_thread(_forget_all, self._folder)

    async def close(self) -> None:
        """Wait for the work under way."""
        if self._sweeping:
            await self._sweeping

    @asynccontextmanager
    async def alone(self, what: str, *words: str) -> AsyncIterator[None]:
        """Hold the lock on work that only one worker of this machine does at a time; it is released when a
        worker ends.

        The holder of a rendition's lock may take an original's, never the other way round. If nothing can be
        written, there is no lock.
        """
        slot = zlib.crc32("/".join(words).encode()) % SLOTS
        folder = self._folder / LOCKS
        try:
            folder.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(folder / f"{what}-{slot:03x}", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError:
            yield
            return
        try:
            wait, longest = WAIT_SECONDS
            while not lock(descriptor):
                await asyncio.sleep(wait)
                wait = min(wait * 1.5, longest)
            yield
        finally:
            os.close(descriptor)


def _forget(folder: Path, names: list[str]) -> None:
    for place in folder.iterdir() if folder.is_dir() else ():
        for name in names:
            with suppress(FileNotFoundError, NotADirectoryError):
                _remove(place / name[:2] / name)


def _forget_all(folder: Path) -> None:
    for place in folder.iterdir() if folder.is_dir() else ():
        if place.is_dir() and place.name != LOCKS:
            shutil.rmtree(place, ignore_errors=True)


def _remove(path: Path) -> None:
    """Remove a file, and its two parent folders if they are empty. Raises OSError if there is no such
    file.
    """
    path.unlink()
    _remove_empty(path.parent)


def _remove_empty(folder: Path) -> None:
    with suppress(OSError):  # it holds something, or somebody else was faster
        folder.rmdir()
        folder.parent.rmdir()


def sweep(folder: Path, limit: int) -> None:
    """Delete the least recently used renditions until 0.9 of the limit is left, and unfinished ones.

    Folders count as much as files, so that the limit bounds their number too; empty ones are deleted.
    """
    with (folder / LOCKS / "sweep").open("wb") as file:
        if not lock(file):
            return  # another worker is at it
        found = sorted(_files(folder))
        total = sum(size for _, size, _ in found)
        if total <= limit:
            return
        for _, size, path in found:
            if total <= limit * LEFT:
                break
            with suppress(FileNotFoundError):
                _remove(Path(path))
            total -= size


def _files(folder: Path) -> Iterator[tuple[float, int, str]]:
    """Yield the last use of each file, its size on disk with its share of the folders, and its path."""
    stale = time.time() - STALE_SECONDS
    for root, folders, names in os.walk(folder):
        if root == str(folder):
            folders[:] = [each for each in folders if each != LOCKS]
            continue
        shared = 2 * BLOCK // max(1, len(names))
        for name in names:
            path = f"{root}/{name}"
            with suppress(FileNotFoundError):
                found = Path(path).stat()
                if not name.endswith(".part"):
                    yield found.st_atime, max(found.st_blocks * 512, BLOCK) + shared, path
                elif found.st_mtime < stale:
                    _remove(Path(path))
        if not names and not folders:
            _remove_empty(Path(root))
