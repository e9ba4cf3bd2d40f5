"""Sources: files and folders, as lines with the file and the number of each.

Every importer reads through here. A line that can't be read is a fault with its reason, and the lines behind
it come all the same; memory follows the longest line that is taken, not the file.
"""

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from reelbase import bounds
from reelbase.importers.opening import Unreadable, opened, read_whole

LINES = (".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz")
EDGE = 65536


class SourceError(Exception):
    """A source that can't be read; the text says what was expected."""


class SourceLine(NamedTuple):
    """One line, with how far in the source it ends; `fault` in place of a text that can't be read."""

    number: int
    text: bytes
    bytes_done: int
    file: str
    fault: str | None = None


@dataclass(frozen=True)
class Source:
    """A file of lines, or all recordings of a folder: one a file."""

    files: tuple[Path, ...]
    is_recordings: bool
    faults: tuple[SourceLine, ...] = ()  # folders that can't be looked through

    @property
    def first(self) -> Path:
        """The first of the files."""
        return next(iter(self.files))

    @cached_property
    def size(self) -> int:
        """Bytes on disk."""
        return sum(map(size_of, self.files))

    def fingerprint(self) -> str:
        """Return a text that differs from that of another source, or of this one after a change."""
        digest = hashlib.sha256()
        for file in self.files:
            size = size_of(file)
            digest.update(os.fsencode(file.absolute()) + f"\0{size}\0".encode())
            try:
                with file.open("rb") as stream:
                    digest.update(stream.read(EDGE))
                    if size > EDGE:
                        stream.seek(-min(EDGE, size - EDGE), 2)
                        digest.update(stream.read())
            except OSError:
                digest.update(b"unreadable")  # it is reported with its line
        return digest.hexdigest()

    def lines(self) -> Iterator[SourceLine]:
        """Yield every line that is not blank, counted from 1."""
        yield from self.faults
        yield from self._recordings() if self.is_recordings else lines_of(self.first)

    def _recordings(self) -> Iterator[SourceLine]:
        done = 0
        for number, file in enumerate(self.files, 1):
            done += size_of(file)
            try:
                yield SourceLine(number, read_whole(file, bounds.LINE_BYTES), done, str(file))
            except Unreadable as error:
                yield SourceLine(1, b"", done, str(file), str(error))


def size_of(file: Path) -> int:
    """Return the bytes of a file on the disk; 0 if it no longer exists."""
    try:
        return file.stat().st_size
    except OSError:
        return 0


def lines_of(file: Path) -> Iterator[SourceLine]:
    """Yield the lines of a file that are not blank.

    A line that is too long is a fault, and so is the place from which on a file can't be read.
    """
    number = done = size = 0
    parts: list[bytes] = []
    try:
        with opened(file) as text:
            while piece := text.read():
                done = text.bytes_done
                first, *rest = piece.split(b"\n")
                for line in rest:
                    number += 1
                    whole, size = _line(file, number, [*parts, first], size + len(first), done), 0
                    if whole:
                        yield whole
                    parts, first = [], line
                size += len(first)
                parts = [*parts, first] if size <= bounds.LINE_BYTES else []
        if last := _line(file, number + 1, parts, size, done):
            yield last
    except Unreadable as error:
        yield SourceLine(number + 1, b"", done, str(file), str(error))


def _line(file: Path, number: int, parts: list[bytes], size: int, done: int) -> SourceLine | None:
    """Return the line of these parts, None if it is blank; a line that is too long has lost its parts."""
    if size > bounds.LINE_BYTES:
        fault = f"expected at most {bounds.LINE_BYTES:,} bytes in a line, found {size:,}"
        return SourceLine(number, b"", done, str(file), fault)
    text = b"".join(parts)
    return SourceLine(number, text, done, str(file)) if text.strip() else None


def find_sources(paths: Sequence[Path]) -> list[Source]:
    """Return the sources in files and folders, in the order given, folders by name."""
    found: list[Source] = []
    for path in paths:
        if path.is_dir():
            found += _of_folder(path)
        elif path.is_file():
            found.append(Source((path,), is_recordings=path.suffix == ".json"))
        else:
            raise SourceError(f"Expected a file or a folder, found nothing at {path}.")
    return found


def files_under(folder: Path) -> tuple[list[Path], list[SourceLine]]:
    """Return the files under a folder by name, and a fault for each folder in it that can't be read."""
    files: list[Path] = []
    faults: list[SourceLine] = []

    def refuse(error: OSError) -> None:
        faults.append(SourceLine(1, b"", 0, str(error.filename), f"it can't be read: {error.strerror}"))

    for where, _, names in os.walk(folder, onerror=refuse):
        files += [Path(where, name) for name in names]
    return sorted(path for path in files if path.is_file()), faults


def _of_folder(folder: Path) -> list[Source]:
    files, faults = files_under(folder)
    found = [Source((file,), is_recordings=False) for file in files if file.name.endswith(LINES)]
    recordings = tuple(file for file in files if file.suffix == ".json")
    if recordings or faults:
        found.append(Source(recordings, is_recordings=True, faults=tuple(faults)))
    if not found:
        raise SourceError(
            f"Expected .jsonl, .jsonl.gz or recordings (.json) in {folder}, found none of them."
        )
    return found
