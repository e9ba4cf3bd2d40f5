"""Tables with commas or other separators between their cells, as rows with file and line."""

import codecs
import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from reelbase.importers.batch import BadLine
from reelbase.importers.source import SourceError

LONGEST_CELL = 16 << 20
SEPARATORS = ",;\t|"
PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Row:
    """A row by column; `fault` says why it has none."""

    file: str
    line: int  # the first of its lines
    lines: int
    bytes_done: int
    values: dict[str, str]
    fault: str | None = None

    def bad(self, reason: str) -> BadLine:
        """This row as one that did not go in."""
        return BadLine(self.file, self.line, reason)


def columns_of(path: Path) -> list[str]:
    """The names in the first line."""
    try:
        with path.open("rb") as raw, closing(_text(path, raw, encoding_of(path))) as text:
            return _header(next(csv.reader(text, delimiter=separator_of(path)), []))
    except (EOFError, zlib.error, gzip.BadGzipFile, csv.Error) as error:
        raise SourceError(f"{path}:1: expected a table with names of columns: {error}.") from error


def rows_of(path: Path) -> Iterator[Row]:
    """The rows under the first line; the last is a fault where a compressed file ends too early."""
    csv.field_size_limit(LONGEST_CELL)
    with path.open("rb") as raw, closing(_text(path, raw, encoding_of(path))) as text:
        reader = csv.reader(text, delimiter=separator_of(path))
        columns = _header(next(reader, []))
        while True:
            first = reader.line_num + 1
            fault = None
            cells: list[str] = []
            try:
                cells = next(reader)
            except StopIteration:
                return
            except (EOFError, zlib.error, gzip.BadGzipFile) as error:
                fault = f"the compressed file is damaged from here on: {error}"
                yield Row(str(path), first, 1, raw.tell(), {}, fault)
                return
            except csv.Error as error:
                fault = f"not a row of a table: {error}"
            if not cells and not fault:
                continue  # a blank line
            if not fault and len(cells) != len(columns):
                fault = f"expected {len(columns)} cells, found {len(cells)}"
            values = {} if fault else dict(zip(columns, cells, strict=True))
            yield Row(str(path), first, reader.line_num - first + 1, raw.tell(), values, fault)


def _header(cells: list[str]) -> list[str]:
    return [cell.strip().removeprefix("\ufeff") for cell in cells]


def _text(path: Path, raw: IO[bytes], encoding: str) -> io.TextIOWrapper:
    stream = gzip.GzipFile(fileobj=raw) if path.suffix == ".gz" else raw
    return io.TextIOWrapper(stream, encoding, errors="replace", newline="")


def encoding_of(path: Path) -> str:
    """UTF-8 where all of the file is that, else what the spreadsheets of the West write."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as raw:
            stream = gzip.GzipFile(fileobj=raw) if path.suffix == ".gz" else raw
            while piece := stream.read(PIECE):
                decoder.decode(piece)
    except UnicodeDecodeError:
        return "latin-1"
    except (EOFError, zlib.error, gzip.BadGzipFile):
        return "utf-8"  # the damage is told with the row where it is
    return "utf-8"


def separator_of(path: Path) -> str:
    """What stands between the names of the columns most often."""
    with path.open("rb") as raw:
        stream = gzip.GzipFile(fileobj=raw) if path.suffix == ".gz" else raw
        try:
            first = stream.readline(1 << 16).decode("latin-1")
        except (EOFError, zlib.error, gzip.BadGzipFile):
            return ","
    return max(SEPARATORS, key=first.count)
