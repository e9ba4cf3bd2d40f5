"""Sources: files and folders, as lines with the file and the number of each."""

import gzip
import hashlib
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NamedTuple

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

    @property
    def size(self) -> int:
        """Bytes on disk."""
        return sum(file.stat().st_size for file in self.files)

    def fingerprint(self) -> str:
        """What tells this source from another, or from itself after a change."""
        digest = hashlib.sha256()
        for file in self.files:
            size = file.stat().st_size
            digest.update(f"{file.resolve()}\0{size}\0".encode())
            with file.open("rb") as stream:
                digest.update(stream.read(EDGE))
                if size > EDGE:
                    stream.seek(-min(EDGE, size - EDGE), 2)
                    digest.update(stream.read())
        return digest.hexdigest()

    def lines(self) -> Iterator[SourceLine]:
        """Every line that is not blank, counted from 1."""
        return self._recordings() if self.is_recordings else lines_of(self.files[0])

    def _recordings(self) -> Iterator[SourceLine]:
        done = 0
        for number, file in enumerate(self.files, 1):
            text = file.read_bytes()
            done += len(text)
            yield SourceLine(number, text, done, str(file))


def lines_of(file: Path) -> Iterator[SourceLine]:
    """The lines of a file; the last one is a fault where a compressed file ends too early."""
    number = 0
    with file.open("rb") as raw:
        stream: IO[bytes] = gzip.GzipFile(fileobj=raw) if file.suffix == ".gz" else raw  # type: ignore[assignment]
        rest = b""
        try:
            while True:
                piece = read_piece(stream)
                if not piece:
                    break
                *lines, rest = (rest + piece).split(b"\n")
                for line in lines:
                    number += 1
                    if line.strip():
                        yield SourceLine(number, line, raw.tell(), str(file))
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            text = f"the compressed file is damaged from here on: {error}"
            yield SourceLine(number + 1, b"", raw.tell(), str(file), text)
            return
        if rest.strip():
            yield SourceLine(number + 1, rest, raw.tell(), str(file))


def read_piece(stream: IO[bytes]) -> bytes:
    """The next bytes, as many as there are without waiting for more."""
    return stream.read1(1 << 18) if hasattr(stream, "read1") else stream.read(1 << 18)


def find_sources(paths: Sequence[Path]) -> list[Source]:
    """The sources that files and folders stand for, in the order given, folders by name."""
    found: list[Source] = []
    for path in paths:
        if path.is_dir():
            found += _of_folder(path)
        elif path.is_file():
            found.append(Source((path,), is_recordings=path.suffix == ".json"))
        else:
            raise SourceError(f"Expected a file or a folder, found nothing at {path}.")
    return found


def _of_folder(folder: Path) -> list[Source]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    found = [Source((file,), is_recordings=False) for file in files if file.name.endswith(LINES)]
    recordings = tuple(file for file in files if file.suffix == ".json")
    if recordings:
        found.append(Source(recordings, is_recordings=True))
    if not found:
        raise SourceError(
            f"Expected .jsonl, .jsonl.gz or recordings (.json) in {folder}, found none of them."
        )
    return found
