"""The folders of a library, each before those in it, through links too, each once."""

import os
from collections.abc import Callable, Iterator
from typing import NamedTuple

from reelbase.matching.words import DISCS, HIDDEN


class Folder(NamedTuple):
    """The names in one folder, in order. Bytes that are no text are in them as Python escapes such bytes."""

    path: str
    folders: list[str]
    files: list[str]

    @property
    def name(self) -> str:
        """The folder's own name."""
        return os.path.basename(self.path)  # noqa: PTH119 - 10,000 of them

    def __truediv__(self, name: str) -> str:
        return os.path.join(self.path, name)  # noqa: PTH118


def folders_under(root: str, refuse: Callable[[str, str], None]) -> Iterator[Folder]:
    """Yield a folder and all in it, as deep as they are. What can't be read is reported to `refuse`.

    A link to a folder is followed, unless it leads to one that is looked through anyway: so links in a
    circle end. Hidden folders, those of the system and the inside of copied discs are left out.
    """
    top = os.path.realpath(root)
    followed: set[str] = set()
    waiting = [root]
    while waiting:
        path = waiting.pop()
        folders: list[str] = []
        files: list[str] = []
        try:
            with os.scandir(path) as entries:
                for entry in entries:
                    if not _is_folder(entry):
                        files.append(entry.name)
                    elif not _is_hidden(entry.name) and not _is_known(entry, top, followed):
                        folders.append(entry.name)
        except OSError as error:
            refuse(path, f"it can't be read: {error.strerror}")
            continue
        found = Folder(path, sorted(folders), sorted(files))
        yield found
        waiting += [found / name for name in reversed(found.folders) if name.lower() not in DISCS]


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link in a circle of links
        return False


def _is_hidden(name: str) -> bool:
    return name.startswith(".") or name.lower() in HIDDEN


def _is_known(entry: "os.DirEntry[str]", top: str, followed: set[str]) -> bool:
    """Return whether an entry is a link to what is looked through anyway; else note that it is followed."""
    if not entry.is_symlink():
        return False
    target = os.path.realpath(entry.path)
    if f"{target}/".startswith(f"{top}/") or f"{top}/".startswith(f"{target}/") or target in followed:
        return True
    followed.add(target)
    return False
