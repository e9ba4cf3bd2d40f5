"""Opening: a file as UTF-8 in pieces, packed or not, in whatever encoding its first bytes tell.

How a file is packed its first bytes say, not its name: browsers unpack what they download and leave the name.
"""

import bz2
import codecs
import gzip
import lzma
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

PIECE = 1 << 18
"""Bytes at a time, so that memory does not follow what a file unpacks to."""
_HEAD = 64
_ENCODINGS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""Byte order marks; that of UTF-16 is the beginning of that of UTF-32."""
_NOT_TEXT = (
    (b"PK\x03\x04", "a ZIP archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
)
_DAMAGE = (EOFError, zlib.error, lzma.LZMAError, gzip.BadGzipFile, ValueError)


class Unreadable(Exception):
    """A file that can't be read, or not any further; the text says why."""


class Opened:
    """An open file."""

    def __init__(self, raw: IO[bytes]) -> None:
        self._raw = raw
        self._stream, self._is_packed = _unpacked(raw)
        self._head = self._read(_HEAD)
        mark, encoding = encoding_in(self._head)
        self._head = self._head[len(mark) :]
        self._decode = (
            None if encoding == "utf-8" else codecs.getincrementaldecoder(encoding)("replace").decode
        )

    @property
    def bytes_done(self) -> int:
        """Bytes of the file as it is on the disk that were read so far."""
        return self._raw.tell()

    def read(self) -> bytes:
        """Return the next bytes, b"" at the end. Raises Unreadable at damage."""
        piece, self._head = self._head or self._read(PIECE), b""
        if self._decode is None:
            return piece
        while piece:
            if text := self._decode(piece):
                return text.encode()
            piece = self._read(PIECE)
        return self._decode(b"", True).encode()

    def _read(self, most: int) -> bytes:
        try:
            return self._stream.read1(most) if hasattr(self._stream, "read1") else self._stream.read(most)
        except _DAMAGE as error:
            raise Unreadable(f"the compressed file is damaged from here on: {error}") from None
        except OSError as error:
            what = "the compressed file is damaged from here on" if self._is_packed else "it can't be read"
            raise Unreadable(f"{what}: {error.strerror or error}") from None


@contextmanager
def opened(path: Path) -> Iterator[Opened]:
    """Open the file. Raises Unreadable if it can't be opened, or is no text in a known packing."""
    try:
        raw = path.open("rb")
    except OSError as error:
        raise Unreadable(f"it can't be read: {error.strerror}") from None
    with raw:
        yield Opened(raw)


def _unpacked(raw: IO[bytes]) -> tuple[IO[bytes], bool]:
    """Return the stream without its packing, and if it had any."""
    try:
        head = raw.read(8)
        raw.seek(0)
    except OSError as error:
        raise Unreadable(f"it can't be read: {error.strerror}") from None
    if head.startswith(b"\x1f\x8b"):
        return gzip.GzipFile(fileobj=raw), True  # type: ignore[return-value]
    if head.startswith(b"BZh"):
        return bz2.BZ2File(raw), True
    for mark, what in _NOT_TEXT:
        if head.startswith(mark):
            raise Unreadable(f"expected text, found {what}: unpack it first")
    return raw, False


def encoding_in(head: bytes) -> tuple[bytes, str]:
    """Return the byte order mark of a text, and its encoding; UTF-8 if nothing shows another.

    UTF-16 without a mark shows in its first letter, which is one of ASCII in all formats that are read.
    """
    for mark, encoding in _ENCODINGS:
        if head.startswith(mark):
            return mark, encoding
    match [byte == 0 for byte in head[:4]]:
        case [False, True, False, True]:
            return b"", "utf-16-le"
        case [True, False, True, False]:
            return b"", "utf-16-be"
    return b"", "utf-8"


def read_whole(path: Path, most: int) -> bytes:
    """Return all of a small file as UTF-8. Raises Unreadable if it can't be read or unpacks to more."""
    parts: list[bytes] = []
    size = 0
    with opened(path) as text:
        while piece := text.read():
            size += len(piece)
            if size > most:
                raise Unreadable(f"expected at most {most:,} bytes, found more")
            parts.append(piece)
    return b"".join(parts)
