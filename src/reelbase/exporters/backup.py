"""Backup: all of a database in one file that restores into SQLite and PostgreSQL alike.

A ZIP archive: `tables/NAME` with the rows, each as MessagePack behind its length in four bytes; the
pictures, if wanted, under `images/`; and at last `manifest.json`, which says how many rows each table has
and what they come to. What is cut short has no directory of the archive, so it is refused at once.
"""

import shutil
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import IO

import msgspec
from msgspec import Struct

from reelbase import __version__
from reelbase.exporters.files import whole_file
from reelbase.storage.database import Database
from reelbase.storage.portable import Content, Sum, Summed, Values, pack, snapshot

FORMAT = 1
MANIFEST = "manifest.json"
IMAGES = "images/"
LEVEL = 1  # of compression: faster than a disk, and half the size
LENGTH = struct.Struct(">I")
DAMAGED = (
    *(OSError, EOFError, LookupError, ValueError, RuntimeError),
    *(struct.error, zlib.error, zipfile.BadZipFile, msgspec.MsgspecError),
)
"""What reading raises at damage: a method of packing or a password that nobody set is a RuntimeError, a name
that is no text a ValueError."""
Tell = Callable[[str, int], None]
"""Told of each table when it is done, with its rows."""


class BackupError(Exception):
    """A file that is no whole backup; the text says how it is told."""


class TableLine(Struct):
    """A table of a backup."""

    name: str
    columns: list[str]
    rows: int
    digest: str


class Manifest(Struct):
    """What a backup holds."""

    format: int
    program: str
    revision: str
    made_at: str
    tables: list[TableLine]
    counters: dict[str, int]
    images: int

    @property
    def sums(self) -> dict[str, Summed]:
        """What each table comes to."""
        return {table.name: Summed(table.rows, table.digest) for table in self.tables}


_MANIFEST = msgspec.json.Decoder(Manifest)
_ROW = msgspec.msgpack.Decoder(list[object])


def write_backup(
    database: Database, file: Path, now: datetime, tell: Tell, images: Path | None = None
) -> Manifest:
    """Write a backup of one moment; whatever is written meanwhile goes on and is not in it."""
    revision = database.revision() or ""
    lines: list[TableLine] = []
    with (
        snapshot(database) as moment,
        whole_file(file) as out,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, allowZip64=True, compresslevel=LEVEL) as archive,
    ):
        for content in moment.contents():
            with archive.open(f"tables/{content.name}", "w", force_zip64=True) as member:
                total = _write_rows(member, content)
            lines.append(TableLine(content.name, list(content.columns), total.rows, total.digest))
            tell(content.name, total.rows)
        pictures = _write_images(archive, images) if images else 0
        made_at = f"{now:%Y-%m-%d %H:%M:%S}"
        manifest = Manifest(FORMAT, __version__, revision, made_at, lines, moment.counters(), pictures)
        archive.writestr(MANIFEST, msgspec.json.format(msgspec.json.encode(manifest)))
    return manifest


def _write_rows(member: IO[bytes], content: Content) -> Summed:
    total = Sum()
    for row in content.rows:
        packed = pack(row)
        total.add(packed)
        member.write(LENGTH.pack(len(packed)) + packed)
    return total.made()


def _write_images(archive: zipfile.ZipFile, folder: Path) -> int:
    found = [path for path in sorted(folder.rglob("*")) if path.is_file() and not path.name.endswith(".part")]
    for path in found:
        archive.write(path, IMAGES + path.relative_to(folder).as_posix(), zipfile.ZIP_STORED)
    return len(found)


class Backup:
    """A backup that was looked at from end to end, and is whole."""

    def __init__(self, file: Path, manifest: Manifest) -> None:
        self.file = file
        self.manifest = manifest

    def contents(self) -> Iterator[Content]:
        """Every table, each before those that refer to it."""
        with zipfile.ZipFile(self.file) as archive:
            for table in self.manifest.tables:
                with archive.open(f"tables/{table.name}") as member:
                    yield Content(table.name, tuple(table.columns), _rows(member))

    def unpack_images(self, folder: Path) -> int:
        """Write the pictures to a folder; how many."""
        with zipfile.ZipFile(self.file) as archive:
            names = [name for name in archive.namelist() if name.startswith(IMAGES)]
            for name in names:
                path = (folder / name.removeprefix(IMAGES)).resolve()
                if not path.is_relative_to(folder.resolve()):
                    raise BackupError(f"{self.file} holds a picture outside its folder: {name}")
                with archive.open(name) as packed, whole_file(path) as out:
                    shutil.copyfileobj(packed, out)
        return len(names)


def open_backup(file: Path) -> Backup:
    """The backup in a file. Raises BackupError unless every row in it is as it was written."""
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = _MANIFEST.decode(archive.read(MANIFEST))
            if manifest.format != FORMAT:
                raise BackupError(
                    f"Expected a backup of format {FORMAT}, found {manifest.format} in {file}: "
                    f"it was made by Reelbase {manifest.program}."
                )
            for name, summed in manifest.sums.items():
                with archive.open(f"tables/{name}") as member:
                    _check(file, name, summed, member)
            pictures = [name for name in archive.namelist() if name.startswith(IMAGES)]
            if len(pictures) != manifest.images:
                raise BackupError(f"Expected {manifest.images} pictures in {file}, found {len(pictures)}.")
            for name in pictures:
                with archive.open(name) as member:
                    while member.read(1 << 20):
                        pass  # the archive compares its checksum at the end
    except FileNotFoundError:
        raise BackupError(f"Expected a backup, found no file at {file}.") from None
    except DAMAGED as error:
        raise BackupError(
            f"Expected a whole backup, found that {file} is cut short or damaged ({error}). "
            "Nothing was touched."
        ) from error
    return Backup(file, manifest)


def _check(file: Path, name: str, summed: Summed, member: IO[bytes]) -> None:
    total = Sum()
    for packed in _packed(member):
        total.add(packed)
    if total.made() != summed:
        raise BackupError(
            f"Expected {summed.rows:,} rows of {name} in {file}, found {total.rows:,} that are not the same. "
            "Nothing was touched."
        )


def _rows(member: IO[bytes]) -> Iterator[Values]:
    for packed in _packed(member):
        yield tuple(_ROW.decode(packed))


def _packed(member: IO[bytes]) -> Iterator[bytes]:
    while length := member.read(LENGTH.size):
        (size,) = LENGTH.unpack(length)
        packed = member.read(size)
        if len(packed) != size:
            raise EOFError("a row is cut short")
        yield packed
