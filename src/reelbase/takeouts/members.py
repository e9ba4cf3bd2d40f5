"""The files of a takeout: one alone, or those of a ZIP archive.

Only the files that a format asks for are read: takeouts also carry tokens and addresses.
"""

import csv
import io
import os
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import IO, NamedTuple, TypeVar

import msgspec

from reelbase import bounds
from reelbase.exporters.archive import DAMAGED, METHODS, check_directory, pieces
from reelbase.takeouts.said import Skipped

Value = TypeVar("Value")
ENCODINGS = ("utf-8-sig", "cp1252")
LAST_ENCODING = "latin-1"
"""It takes any bytes."""
SEPARATORS = ",;\t"


class TakeoutError(Exception):
    """A file that can't be taken; the text says what was expected and found."""


class Row(NamedTuple):
    """A row of a table, by the names of its columns in lower case."""

    place: str
    cells: Mapping[str, str]

    def of(self, *names: str) -> str:
        """Return the cell of the first of these columns that the table has."""
        return next((self.cells[name].strip() for name in names if name in self.cells), "")


class Members:
    """The files of a takeout by their names, without the folder that may be around all of them."""

    def __init__(self, name: str, sizes: Mapping[str, int]) -> None:
        self.name = name
        self._sizes = sizes

    @property
    def names(self) -> list[str]:
        """The names, sorted."""
        return sorted(self._sizes)

    def matching(self, pattern: str) -> list[str]:
        """Return the names that match a pattern as `*.csv`, sorted so that numbered parts are in order."""
        found = [name for name in self._sizes if PurePosixPath(name).match(pattern)]
        return sorted(found, key=lambda name: (len(name), name))

    def bytes_of(self, name: str) -> bytes:
        """Return the content of a file."""
        size = self._sizes[name]
        if size > bounds.TAKEOUT_FILE_BYTES:
            raise TakeoutError(
                f"Expected at most {bounds.TAKEOUT_FILE_BYTES:,} bytes in {shown(name)}, found {size:,}."
            )
        try:
            with self._open(name) as member:
                return b"".join(pieces(member, size))
        except DAMAGED as error:
            raise TakeoutError(
                f"Expected a whole file, found that {shown(name)} in {self.name} is damaged: {error}."
            ) from error

    def text_of(self, name: str) -> str:
        """Return the content of a file as text."""
        content = self.bytes_of(name)
        for encoding in ENCODINGS:
            try:
                return content.decode(encoding)
            except UnicodeDecodeError:
                continue
        return content.decode(LAST_ENCODING)

    def columns_of(self, name: str) -> list[str]:
        """Return the names of the columns of a table in lower case."""
        return _columns(_first_line(self.text_of(name)))

    def rows_of(self, name: str) -> Iterator[Row | Skipped]:
        """Yield the rows of a table; one that has not as many cells as columns is left out."""
        return rows_in(self.text_of(name), name)

    def json_of(self, name: str, form: type[Value]) -> Value:
        """Return a file of JSON in a form. Raises TakeoutError for anything else."""
        try:
            return msgspec.json.decode(self.bytes_of(name), type=form, strict=False)
        except (msgspec.MsgspecError, RecursionError, ValueError) as error:
            raise TakeoutError(
                f"Expected {shown(name)} as the service writes it, found otherwise: {error}."
            ) from None

    def _open(self, name: str) -> IO[bytes]:
        raise NotImplementedError


class _Alone(Members):
    def __init__(self, path: Path) -> None:
        try:
            super().__init__(name_of(path), {name_of(path): path.stat().st_size})
        except OSError as error:
            raise TakeoutError(f"Expected a file at {path}, found none: {error.strerror}.") from None
        self._path = path

    def _open(self, name: str) -> IO[bytes]:
        return self._path.open("rb")


class _Archive(Members):
    def __init__(self, path: Path) -> None:
        try:
            check_directory(path, bounds.TAKEOUT_DIRECTORY_BYTES, bounds.TAKEOUT_FILES)
            self._archive = zipfile.ZipFile(path)
            self._infos = _usable(self._archive)
        except DAMAGED as error:
            raise TakeoutError(
                f"Expected a whole ZIP archive, found that {path} is damaged: {error}."
            ) from None
        super().__init__(name_of(path), {name: info.file_size for name, info in self._infos.items()})
        total = sum(info.file_size for info in self._infos.values())
        if total > bounds.TAKEOUT_BYTES:
            raise TakeoutError(
                f"Expected at most {bounds.TAKEOUT_BYTES:,} bytes in {path}, unpacked; found {total:,}."
            )

    def _open(self, name: str) -> IO[bytes]:
        return self._archive.open(self._infos[name])


def _usable(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Return the files by name, without folders, hidden files, and the folder that is around all."""
    found = {}
    for info in archive.infolist():
        parts = [part for part in info.filename.split("/") if part]
        if info.is_dir() or not parts or any(part.startswith((".", "__MACOSX")) for part in parts):
            continue
        if info.filename.startswith("/") or "\\" in info.filename or info.compress_type not in METHODS:
            continue
        if info.flag_bits & 1:
            raise TakeoutError("Expected an archive without a password, found an encrypted one.")
        found["/".join(parts)] = info
    around = {folder for folder, _, _ in (name.partition("/") for name in found)}
    if len(around) == 1 and all("/" in name for name in found):
        found = {name.removeprefix(f"{folder}/"): info for folder in around for name, info in found.items()}
    return found


def opened(path: Path) -> Members:
    """Open a takeout. Raises TakeoutError if there is nothing that can be read."""
    try:
        if path.exists() and not path.is_file():  # a pipe may never end
            raise TakeoutError(f"Expected an ordinary file, found another thing at {path}.")
        with path.open("rb") as file:
            head = file.read(4)
    except OSError as error:
        raise TakeoutError(f"Expected a file at {path}, found none: {error.strerror}.") from None
    return _Archive(path) if head.startswith((b"PK\x03\x04", b"PK\x05\x06")) else _Alone(path)


def name_of(path: Path) -> str:
    """Return the name of a file as databases keep it: it need not be UTF-8."""
    return os.fsencode(path.name).decode("utf-8", "replace")


def rows_in(text: str, name: str, first_line: int = 1) -> Iterator[Row | Skipped]:
    """Yield the rows of a table that is a text."""
    csv.field_size_limit(bounds.CELL_CHARACTERS)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    columns: list[str] = []
    while True:
        place = f"{name}:{first_line + reader.line_num}"
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Skipped(place, f"not a row of a table: {error}")
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if not columns:
            columns = [cell.strip().casefold() for cell in cells]
        elif len(cells) > len(columns) or len(cells) < 2 <= len(columns):
            yield Skipped(place, f"expected {len(columns)} cells, found {len(cells)}")
        else:
            yield Row(place, dict(zip(columns, cells, strict=False)))


def _separator(text: str) -> str:
    return max(SEPARATORS, key=_first_line(text).count)


def _first_line(text: str) -> str:
    first, _, _ = text.partition("\n")
    return first


def _columns(first: str) -> list[str]:
    try:
        return [
            cell.strip().casefold() for cell in next(csv.reader([first], delimiter=_separator(first)), [])
        ]
    except csv.Error:
        return []


def shown(name: str) -> str:
    """Return a name of a stranger's file as it can be printed."""
    return ascii(name[:80])[1:-1]
