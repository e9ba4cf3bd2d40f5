"""Damage of the files of an index, and the note that asks for a new index.

The files of an index never change once they are written, and each ends with a checksum of its content. So a
file is read again only when its time or its size has changed since the last look.
"""

import json
import os
import struct
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

NOTE = "damaged"
META, MANAGED = "meta.json", ".managed.json"
PARTS = ("fast", "fieldnorm", "idx", "pos", "store", "term")
PIECE = 1 << 20
TAIL = struct.Struct("<II")  # the length of the footer, and a number that every footer ends with
MAGIC = 1337

Stamp = tuple[int, int, int]


class Files:
    """The files of one index, each of which is read when it is new or was changed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._whole: dict[str, Stamp] = {}

    def find_damage(self, *, anew: bool = False) -> str:
        """Return the fault of the first file that is not as it was written, empty if all are whole.

        `anew`: read every file, also unchanged ones.
        """
        if anew:
            self._whole.clear()
        while True:
            before = _stamp(self._folder / META)
            try:
                names = list(self._names())
            except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
                found = f"{META} or {MANAGED} can't be read ({error})"
            else:
                found = next(filter(None, map(self._damage_of, names)), "")
                self._whole = {name: stamp for name, stamp in self._whole.items() if name in names}
            if not found or _stamp(self._folder / META) == before:
                return found  # else a write since then removed files that are no part of it now

    def _names(self) -> Iterator[str]:
        json.loads((self._folder / MANAGED).read_text(encoding="utf-8"))
        yield from names_of((self._folder / META).read_text(encoding="utf-8"))

    def _damage_of(self, name: str) -> str:
        stamp = _stamp(self._folder / name)
        if stamp is None:
            return f"{name} is missing"
        if self._whole.get(name) != stamp:
            size, *_ = stamp
            try:
                with (self._folder / name).open("rb") as file:
                    if not _is_whole(file.fileno(), size):
                        return f"{name} is not as it was written"
            except OSError as error:
                return f"{name} can't be read ({error.strerror})"
            self._whole[name] = stamp
        return ""


def names_of(meta: str) -> Iterator[str]:
    """Yield the names of the files that a state of an index consists of, by the text of META."""
    for segment in json.loads(meta)["segments"]:
        name = segment["segment_id"].replace("-", "")
        yield from (f"{name}.{part}" for part in PARTS)
        if segment.get("deletes"):
            yield f"{name}.{segment['deletes']['opstamp']}.del"


def _stamp(path: Path) -> Stamp | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns, found.st_ino


def _is_whole(file: int, size: int) -> bool:
    """Return true if the checksum in the footer is that of the bytes before it."""
    if size < TAIL.size:
        return False
    length, magic = TAIL.unpack(os.pread(file, TAIL.size, size - TAIL.size))
    end = size - TAIL.size - length
    if magic != MAGIC or end < 0:
        return False
    try:
        stated = json.loads(os.pread(file, length, end))["crc"]
    except (ValueError, LookupError, TypeError):
        return False
    found = place = 0
    while place < end:
        piece = os.pread(file, min(PIECE, end - place), place)
        if not piece:
            return False
        found = zlib.crc32(piece, found)
        place += len(piece)
    return bool(found == stated)


def note_damage(root: Path, text: str) -> None:
    """Write a note that the index failed: the name of its folder, or the damage."""
    with suppress(OSError):
        (root / NOTE).write_text(text, encoding="utf-8")


def noted_damage(root: Path) -> str:
    """Return the damage that was written down, empty if none was."""
    try:
        return (root / NOTE).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""


def forget_damage(root: Path) -> None:
    """Remove the note."""
    with suppress(OSError):
        (root / NOTE).unlink()
