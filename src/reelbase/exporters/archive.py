"""Archive: a ZIP file from a stranger; nothing is unpacked without announced and bounded sizes.

Python's `zipfile` reads all names of an archive into memory and unpacks their content, however large it is.
So the end of the file is checked first, then every name and size, and at last the contents in small pieces,
which are counted.
"""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import msgspec

from reelbase import bounds

DAMAGED = (
    *(OSError, EOFError, LookupError, ValueError, RuntimeError, MemoryError),
    *(struct.error, zlib.error, zipfile.BadZipFile, zipfile.LargeZipFile, msgspec.MsgspecError),
)
"""The errors of reading a damaged archive. An unknown compression or a password is a RuntimeError, a name
that is no text a ValueError.
"""
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Others are unpacked in pieces of any size."""
PIECE = 1 << 16
LONGEST_NAME = 255  # bytes of one part of a path, as file systems have it
_END = struct.Struct("<4s4H2LH")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR = struct.Struct("<4sLQL")


class BackupError(Exception):
    """A file that is no whole backup; the text says what is wrong with it."""


@contextmanager
def opened(file: Path) -> Iterator[zipfile.ZipFile]:
    """Open the archive in a file. Raises BackupError for one that is damaged, or exceeds the bounds."""
    try:
        _check_backup(file)
        with zipfile.ZipFile(file) as archive:
            yield archive
    except FileNotFoundError:
        raise BackupError(f"Expected a backup, found no file at {file}.") from None
    except IsADirectoryError:
        raise BackupError(f"Expected a backup, found a folder at {file}.") from None
    except PermissionError as error:
        raise BackupError(f"Expected a backup that can be read, found {file}: {error.strerror}.") from None
    except DAMAGED as error:
        raise BackupError(
            f"Expected a whole backup, found that {file} is cut short or damaged ({str(error)[:200]}). "
            "Nothing was touched."
        ) from error


def _check_backup(file: Path) -> None:
    """Check the size of the directory of a backup before reading it."""
    if not file.is_file() and file.exists() and not file.is_dir():
        raise BackupError(f"Expected a backup, found that {file} is no ordinary file.")
    try:
        check_directory(file, bounds.BACKUP_DIRECTORY_BYTES, bounds.BACKUP_FILES)
    except LargeDirectory as error:
        raise BackupError(f"{error}: {file} is no backup of Reelbase's. Nothing was touched.") from None


class LargeDirectory(ValueError):
    """An archive with more, or longer, names than may be read; the text says what was expected and found."""


def check_directory(file: Path, most_bytes: int, most_names: int) -> None:
    """Check the size of the directory that the end of an archive announces, before reading it.

    Raises LargeDirectory for more than these, BadZipFile for a file without a directory.
    """
    with file.open("rb") as stream:
        size = stream.seek(0, 2)
        first = max(0, size - _END.size - 0xFFFF)
        stream.seek(first)
        text = stream.read()
        place = text.rfind(b"PK\x05\x06")
        if place < 0 or len(text) < place + _END.size:
            raise zipfile.BadZipFile("it has no directory")
        *_, directory, _, _ = _END.unpack_from(text, place)
        end = first + place
        for each in _large_ends(stream, end - _LOCATOR.size):
            directory, end = max(directory, each), min(end, end - _LOCATOR.size - _END_64.size)
        if directory > most_bytes:
            raise LargeDirectory(f"Expected at most {most_bytes:,} bytes of names in it, found {directory:,}")
        stream.seek(max(0, end - directory))
        names = stream.read(directory).count(b"PK\x01\x02")
        if names > most_names:
            raise LargeDirectory(f"Expected at most {most_names:,} names in it, found {names:,}")


def _large_ends(stream: IO[bytes], locator: int) -> Iterator[int]:
    """Yield the two sizes that the end records of a large archive may give its directory: at the stated
    place, and just before.

    Versions of `zipfile` believe the one or the other.
    """
    if locator < 0:
        return
    stream.seek(locator)
    mark, _, where, _ = _LOCATOR.unpack(stream.read(_LOCATOR.size))
    if mark != b"PK\x06\x07":
        return
    for place in {min(where, locator), max(0, locator - _END_64.size)}:
        stream.seek(place)
        text = stream.read(_END_64.size)
        if len(text) == _END_64.size and text.startswith(b"PK\x06\x06"):
            yield _END_64.unpack(text)[-2]


def check_members(file: Path, archive: zipfile.ZipFile, most: dict[str, int]) -> list[zipfile.ZipInfo]:
    """Check every name and its announced size; `most` maps beginnings of names to bytes.

    Raises BackupError for an unknown or repeated name, and for a content that is too large.
    """
    members = archive.infolist()
    _check("names in it", len(members), bounds.BACKUP_FILES, file)
    seen: set[str] = set()
    for member in members:
        name = member.filename
        begins = next(
            (each for each in most if name == each or (each[-1] == "/" and name.startswith(each))), None
        )
        if begins is None or name in seen or member.orig_filename != name:
            what = "is there twice" if name in seen else "no backup has"
            raise BackupError(f"Expected a backup, found that {file} holds {shown(name)}, which {what}.")
        if member.compress_type not in METHODS or member.flag_bits & 0x1:
            raise BackupError(f"Expected plain or deflated files in {file}, found {shown(name)}.")
        _check(f"bytes of {shown(name)}", member.file_size, most[begins], file)
        seen.add(name)
    _check("bytes in all", sum(member.file_size for member in members), bounds.BACKUP_BYTES, file)
    return members


def check_picture_names(file: Path, names: list[str]) -> None:
    """Raise BackupError unless each name is a path to one file inside the folder of pictures."""
    taken = set(names)
    for name in names:
        parts = name.split("/")
        is_outside = any(part in ("", ".", "..") for part in parts)
        is_odd = any(letter < " " or letter in "\\:\x7f" or "\ud800" <= letter <= "\udfff" for letter in name)
        is_odd = is_odd or any(len(part.encode()) > LONGEST_NAME for part in parts)
        folders = {"/".join(parts[:count]) for count in range(1, len(parts))}
        if is_outside or is_odd or not folders.isdisjoint(taken):
            raise BackupError(
                f"{file} holds a picture outside its folder, or of a name that no picture has: "
                f"{shown(name)}. Nothing was touched."
            )


def pieces(member: IO[bytes], most: int) -> Iterator[bytes]:
    """Yield the contents in small pieces. Raises EOFError as soon as there are more bytes than announced."""
    count = 0
    while piece := member.read(PIECE):
        count += len(piece)
        if count > most:
            raise EOFError("it unpacks to more than it announces")
        yield piece


def shown(name: str) -> str:
    """Return a name from a stranger's file as it can be printed."""
    return ascii(name[:80])


def _check(what: str, found: int, most: int, file: Path) -> None:
    if found > most:
        raise BackupError(
            f"Expected at most {most:,} {what}, found {found:,}: {file} is no backup of Reelbase's. "
            "Nothing was touched."
        )
