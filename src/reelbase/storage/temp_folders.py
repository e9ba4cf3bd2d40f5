"""Temporary folders, removed by the process that made them or, where that was killed, by the next one."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from reelbase.storage.files import lock

PREFIX = "reelbase-"
LOCK = "in-use.lock"
"""Locked for as long as the process lives that made the folder; the system unlocks it however that ends."""


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Make a folder, removed at the end; leftovers of killed processes are removed first."""
    remove_abandoned()
    with tempfile.TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True) as name:
        folder = Path(name)
        new = folder / f"{LOCK}.new"
        with new.open("wb") as file:
            lock(file)
            new.rename(folder / LOCK)  # nobody sees it unlocked
            yield folder


def remove_abandoned() -> None:
    """Remove the folders of this user that no process has locked any more."""
    with suppress(OSError):
        for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
            with suppress(OSError, RecursionError):  # of a thousand folders in one another
                found = folder.lstat()
                if found.st_uid == os.geteuid() and not folder.is_symlink():
                    _remove_if_abandoned(folder)


def _remove_if_abandoned(folder: Path) -> None:
    file = os.open(folder / LOCK, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        if lock(file):
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(file)
