"""Files that are there whole or not at all, and locks on files."""

import fcntl
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, TypeVar

from reelbase.errors import StorageError
from reelbase.private import make_folder, open_new

FOLDER_TRIES = 10

Opened = TypeVar("Opened")


@contextmanager
def whole_file(path: Path, *, is_public: bool = False, is_lasting: bool = True) -> Iterator[BinaryIO]:
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
    part = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}.part")
    try:
        with _opened_in_folder(part, _open_public if is_public else _open_private) as file:
            yield file
        take_name(part, path, is_lasting=is_lasting)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise


def _open_public(path: Path) -> BinaryIO:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open("wb")


def _open_private(path: Path) -> BinaryIO:
    make_folder(path.parent)
    return open_new(path)


def _opened_in_folder(path: Path, opener: Callable[[Path], Opened]) -> Opened:
    """Open what is created; another process may remove its folder at any moment while that is empty."""
    for _ in range(FOLDER_TRIES):
        with suppress(FileNotFoundError):
            return opener(path)
    return opener(path)


def put_file(path: Path, data: bytes, *, is_lasting: bool = True) -> None:
    """Write a public file whole or not at all, even if others write it too; its folder is created.

    One that is not lasting, such as a copy, may be missing after a power failure.
    """
    with whole_file(path, is_public=True, is_lasting=is_lasting) as file:
        file.write(data)


def take_name(part: Path, path: Path, *, is_lasting: bool = True) -> None:
    """Give a file that is complete the name of another, which survives a power failure if it is lasting."""
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.replace(path)
    if not is_lasting:
        return
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def lock(file: int | BinaryIO, *, waits: bool = False, is_shared: bool = False) -> bool:
    """Lock an open file unless another process has, or wait for that one; the lock ends with the file, or
    with the process. Those who take a shared one hold it side by side.

    Raises OSError where the file system has no locks.
    """
    try:
        fcntl.flock(file, (fcntl.LOCK_SH if is_shared else fcntl.LOCK_EX) | (0 if waits else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    return True


def unlock(file: int | BinaryIO) -> None:
    """Release the lock on an open file."""
    fcntl.flock(file, fcntl.LOCK_UN)


@contextmanager
def shared(file: int | BinaryIO) -> Iterator[None]:
    """Hold a shared lock on an open file while the block takes; no lock where the file system has none."""
    with suppress(OSError):
        lock(file, waits=True, is_shared=True)
    try:
        yield
    finally:
        with suppress(OSError):
            unlock(file)


@contextmanager
def in_turn(folder: Path) -> Iterator[None]:
    """Wait until no other process is in such a block for a folder, which is created. File systems that lock
    no folders make nobody wait.
    """
    held = _held(folder)
    while not _is_open_as(held, folder):  # the process before has removed the folder
        os.close(held)
        held = _held(folder)
    try:
        yield
    finally:
        os.close(held)


def _held(folder: Path) -> int:
    held = _opened_in_folder(folder, _open_folder)
    with suppress(OSError):
        lock(held, waits=True)
    return held


def _open_folder(folder: Path) -> int:
    make_folder(folder)
    return os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)


def _is_open_as(held: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(held), path.stat())
    except FileNotFoundError:
        return False


@contextmanager
def alone(root: Path, what: str) -> Iterator[bool]:
    """Take the lock on one kind of work in a folder; yields false if another process has it."""
    root.mkdir(parents=True, exist_ok=True)
    with (root / what).open("ab") as file:
        yield lock(file)
