"""Tables with commas or other separators between their cells, as rows with file and line."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from reelbase import bounds
from reelbase.importers.opening import Opened, Unreadable, opened
from reelbase.importers.report import BadLine
from reelbase.importers.source import SourceError

Cell = TypeVar("Cell")

SEPARATORS = ",;\t|"
FALLBACK = "cp1252"
"""The encoding that spreadsheets of Western Europe write."""
HEADER_CHARACTERS = 1 << 16
_ESCAPED = re.compile("[\udc80-\udcff]")
"""Bytes that are none of the encoding, as they are decoded."""
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")


@dataclass(frozen=True, slots=True)
class Row(Generic[Cell]):
    """A row by column; `fault` says why it has none."""

    file: str
    line: int  # the first of its lines
    lines: int
    bytes_done: int
    values: dict[str, Cell]
    fault: str | None = None

    def bad(self, reason: str) -> BadLine:
        """Return this row as a bad line."""
        return BadLine(self.file, self.line, reason)


def columns_of(path: Path, encoding: str = "") -> list[str]:
    """Return the names in the first line. Raises SourceError if the file begins with no table."""
    try:
        with _table(path, encoding) as table:
            columns = table.header()
    except (Unreadable, csv.Error) as error:
        raise SourceError(f"{path}:1: expected a table with names of columns: {error}.") from error
    if not columns:
        raise SourceError(f"{path}:1: expected a table with names of columns, found an empty file.")
    return columns


def rows_of(path: Path, encoding: str = "") -> Iterator[Row[str]]:
    """Yield the rows under the first line; the last is a fault if the rest of a file can't be read.

    A row whose quotation mark nothing closes costs its first line alone: the lines behind it are read
    again, once, as rows of their own.
    """
    line, done = 1, 0
    try:
        with _table(path, encoding) as table:
            columns = table.header()
            while (read := table.next_row(columns)) is not None:
                line, done = table.lines.number + 1, table.file.bytes_done
                first, count, values, fault = read
                if values or fault:
                    yield Row(str(path), first, count, done, values, fault)
    except (Unreadable, csv.Error) as error:
        yield Row(str(path), line, 1, done, {}, str(error))


class _Table:
    """An open table."""

    def __init__(self, file: Opened, encoding: str, separator: str) -> None:
        self.file = file
        self.lines = _Lines(file, encoding)
        self._reader = csv.reader(self.lines, delimiter=separator)

    def header(self) -> list[str]:
        """Return the names in the first line."""
        cells = next(self._reader, [])
        self.lines.fault = None
        return [_ESCAPED.sub("\ufffd", cell).strip() for cell in cells]

    def next_row(self, columns: list[str]) -> tuple[int, int, dict[str, str], str | None] | None:
        """Return the first line, the number of lines, the cells by column and a fault; None at the end."""
        first = self.lines.number + 1
        fault = None
        cells: list[str] = []
        self.lines.begin()
        try:
            cells = next(self._reader)
        except StopIteration:
            return None
        except csv.Error as error:
            fault = f"not a row of a table: {error}"
        if self.lines.fault:
            fault, self.lines.fault = self.lines.fault, None
        elif cells and len(cells) != len(columns):
            fault = f"expected {len(columns)} cells, found {len(cells)}"
        if fault:
            self.lines.read_again()
        values = {} if fault or not cells else dict(zip(columns, cells, strict=True))
        return first, max(1, self.lines.number + 1 - first), values, fault


@contextmanager
def _table(path: Path, encoding: str) -> Iterator[_Table]:
    csv.field_size_limit(bounds.CELL_CHARACTERS)
    if not encoding or codecs.lookup(encoding).name.startswith("utf"):
        encoding = encoding_of(path)  # a file in UTF-16 is opened as UTF-8
    separator = separator_of(path)
    with opened(path) as file:
        yield _Table(file, encoding, separator)


class _Lines:
    """The lines of an open file as text, with their ends, however they end."""

    def __init__(self, file: Opened, encoding: str) -> None:
        self.number = 0  # of the last line given
        self.fault: str | None = None  # of a line that can't be taken as it is
        self._file = file
        self._encoding = encoding
        self._decode = codecs.getincrementaldecoder(encoding)("surrogateescape").decode
        self._lines: list[str] = []  # the next one is the last
        self._parts: list[str] = []  # of a line whose end was not read yet
        self._size = 0  # of all lines, dropped ones too
        self._taken: list[str] = []  # since a row began
        self._again = 0  # so many of the lines are read again
        self._began_again = False
        self._is_long = False  # the next line lacks a part that was dropped
        self._is_done = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        while not self._lines:
            if self._is_done:
                raise StopIteration
            self._fill()
        line = self._lines.pop()
        self.number += 1
        self._again = max(0, self._again - 1)
        self._taken.append(line)
        if self._is_long:
            self._is_long = False
            self.fault = f"expected at most {bounds.LINE_BYTES:,} characters in a line, found more"
            return "\n"
        if not line.isascii() and (wrong := _ESCAPED.search(line)):
            self.fault = f"expected {self._encoding}, found the byte 0x{ord(wrong.group()) - 0xDC00:02x}"
        return line

    def begin(self) -> None:
        """Begin a row."""
        self._taken = []
        self._began_again = self._again > 0

    def read_again(self) -> None:
        """Read the lines of this row again without its first one, unless they were read again before."""
        if self._began_again or len(self._taken) < 2:
            return
        rest = self._taken[1:]
        self._lines += rest[::-1]
        self._again = len(rest)
        self.number -= len(rest)

    def _fill(self) -> None:
        """Read until a line ends. Of one that is too long no more is kept than tells that it is."""
        piece = self._decode(*self._next_piece())
        ends = "\n" in piece or "\r" in piece[:-1] or self._is_done
        self._size += len(piece)
        if self._size <= bounds.LINE_BYTES or ends:
            self._parts.append(piece)
        if not ends:
            return
        lines = io.StringIO("".join(self._parts), newline="").readlines()
        self._is_long = bool(lines) and self._size - len(piece) > bounds.LINE_BYTES
        rest = "" if self._is_done or not lines or lines[-1].endswith("\n") else lines.pop()
        self._parts, self._size = [rest], len(rest)
        self._lines = lines[::-1]

    def _next_piece(self) -> tuple[bytes, bool]:
        piece = self._file.read()
        self._is_done = not piece
        return piece, self._is_done


def encoding_of(path: Path) -> str:
    """Return UTF-8, or the encoding of Western spreadsheets, if that gives more letters beyond ASCII.

    So one byte that is damaged costs its row, not the letters of all rows.
    """
    decode = codecs.getincrementaldecoder("utf-8")("surrogateescape").decode
    right = wrong = 0
    try:
        with opened(path) as text:
            while piece := text.read():
                letters = decode(piece)
                if not letters.isascii():
                    escaped = len(_ESCAPED.findall(letters))
                    wrong += escaped
                    right += len(_BEYOND_ASCII.findall(letters)) - escaped
    except Unreadable:
        return "utf-8"  # the damage is reported with its row
    return FALLBACK if wrong and wrong >= right else "utf-8"


def separator_of(path: Path) -> str:
    """Return the character that stands between the names of the columns most often."""
    head = b""
    with opened(path) as text:
        while b"\n" not in head and len(head) < HEADER_CHARACTERS and (piece := text.read()):
            head += piece
    first, _, _ = head.decode("latin-1").partition("\n")
    return max(SEPARATORS, key=first.count)
