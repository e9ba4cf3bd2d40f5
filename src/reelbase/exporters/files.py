"""Files that are there whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from reelbase.errors import StorageError
from reelbase.private import make_folder, open_new


@contextmanager
def whole_file(path: Path, *, is_public: bool = False) -> Iterator[BinaryIO]:
    """Open a file to write to, which takes its name when it is complete and on the disk, or never.

    Only its owner may read it, unless it is public: then the umask decides. If the name is a link, its target
    is written. Raises StorageError for a pipe, a device or another special file, which would be replaced by
    an ordinary one.
    """
    if path.exists() and not path.is_file():
        raise StorageError(
            f"Expected the name of a file to write, found that {path} is "
            f"{'a folder' if path.is_dir() else 'a pipe or a device'}.\nName a file that may be made."
        )
    path = Path(os.path.realpath(path))  # not before: what a link of /proc leads to has no name
    if is_public:
        path.parent.mkdir(parents=True, exist_ok=True)
    else:
        make_folder(path.parent)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") if is_public else open_new(part) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    keep_name(path.parent)


def keep_name(folder: Path) -> None:
    """Flush a folder to the disk, so that the names in it survive a power failure."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
