"""Private files: files with secrets are readable for their owner alone from the start, whatever the umask is.

Existing files keep their mode. Windows has no such modes; there, folders decide who may read.
"""

import os
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO


def make_folder(folder: Path) -> None:
    """Create a folder and its missing parents for their owner alone."""
    if not folder.is_dir():
        make_folder(folder.parent)
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700)


def create(path: Path) -> None:
    """Create an empty file if there is none; another program fills it and keeps its mode. Raises OSError."""
    with suppress(FileExistsError):
        os.close(os.open(os.path.realpath(path), os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))


def open_new(path: Path) -> BinaryIO:
    """Create a file to write to, replacing one that was left there. Raises OSError."""
    path.unlink(missing_ok=True)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb")


def is_exposed(path: Path) -> bool:
    """Return true if others on this machine may read a file or write to it; false if there is none.

    A file of root's may be readable for a group: that is how a service reads it.
    """
    try:
        found = path.stat()
    except OSError:
        return False
    is_roots = found.st_uid == 0 != os.geteuid() if hasattr(os, "geteuid") else True
    return os.name == "posix" and bool(found.st_mode & (0o026 if is_roots else 0o066))


def why_a_strangers(path: Path, found: os.stat_result) -> str:
    """Say why a file counts as another person's; empty if it is one's own or root's. `found` is of the open
    file.

    The name may be a link: that has to be one's own too. Systems without owners say nothing.
    """
    if not hasattr(os, "geteuid"):
        return ""
    own = {0, os.geteuid()}
    for each in (found, path.lstat()):
        if each.st_uid not in own:
            return f"belongs to another user (number {each.st_uid})"
    if found.st_mode & 0o002 or (found.st_mode & 0o020 and not _is_group_of_one(found)):
        return "may be written to by others"
    return ""


def _is_group_of_one(found: os.stat_result) -> bool:
    """Return true if a file's group is its owner's alone, as many systems give one to each person."""
    import grp
    import pwd

    try:
        owner, group = pwd.getpwuid(found.st_uid), grp.getgrgid(found.st_gid)
    except KeyError:
        return False
    return (
        owner.pw_gid == group.gr_gid
        and owner.pw_name == group.gr_name
        and not set(group.gr_mem) - {owner.pw_name}
    )
