"""Backup: all of a database in one file that restores into SQLite and PostgreSQL alike.

A ZIP archive: `tables/NAME` with the rows, each as MessagePack behind its length in four bytes; the
pictures, if wanted, under `images/`; and at last `manifest.json`, which says how many rows each table has
and what they come to. What is cut short has no directory of the archive, so it is refused at once.

A backup may come from a stranger. Names, sizes and rows are held against the schema that it says it was
made of, before anything is written; what a row may hold is bounded, in writing as in reading.
"""

import re
import shutil
import struct
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import IO

import msgspec
from msgspec import Struct

from reelbase import __version__, bounds
from reelbase.errors import StorageError
from reelbase.exporters.archive import (
    DAMAGED,
    BackupError,
    check_members,
    check_picture_names,
    opened,
    pieces,
    shown,
)
from reelbase.moments import stamp
from reelbase.storage.engine.database import Database
from reelbase.storage.files import whole_file
from reelbase.storage.schema import Schema, schema_of
from reelbase.storage.snapshot import (
    Content,
    Sum,
    Summed,
    Values,
    numbered_tables,
    pack,
    snapshot,
)

FORMAT = 1
MANIFEST = "manifest.json"
TABLES = "tables/"
IMAGES = "images/"
LEVEL = 1  # of compression: faster than a disk, and half the size
LENGTH = struct.Struct(">I")
LARGEST_COUNTER = 2**53  # of rows that a table numbers itself; behind 2^63 - 1 no row could follow
MOST = {
    TABLES: bounds.BACKUP_TABLE_BYTES,
    IMAGES: bounds.BACKUP_PICTURE_BYTES,
    MANIFEST: bounds.BACKUP_MANIFEST_BYTES,
}
_TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
_PROGRAM = re.compile(r"[\w.+-]{1,40}", re.ASCII)
Tell = Callable[[str, int], None]
"""Called for each finished table with its number of rows."""


class TableLine(Struct):
    """A table of a backup."""

    name: str
    columns: list[str]
    rows: int
    digest: str


class Manifest(Struct):
    """The contents of a backup."""

    format: int
    program: str
    revision: str
    made_at: str
    tables: list[TableLine]
    counters: dict[str, int]
    images: int

    @property
    def sums(self) -> dict[str, Summed]:
        """The sums of each table."""
        return {table.name: Summed(table.rows, table.digest) for table in self.tables}


_MANIFEST = msgspec.json.Decoder(Manifest)


def write_backup(
    database: Database, file: Path, now: datetime, tell: Tell, images: Path | None = None
) -> Manifest:
    """Write a backup of one moment; changes that are made during it are not in it.

    Raises BackupError for what could not be restored: a row beyond the bounds, too many pictures.
    """
    revision = database.revision() or ""
    lines: list[TableLine] = []
    with (
        snapshot(database) as moment,
        whole_file(file) as out,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, allowZip64=True, compresslevel=LEVEL) as archive,
    ):
        for content in moment.contents():
            with archive.open(f"{TABLES}{content.name}", "w", force_zip64=True) as member:
                total = _write_rows(member, content)
            lines.append(TableLine(content.name, list(content.columns), total.rows, total.digest))
            tell(content.name, total.rows)
        pictures = _write_images(archive, images) if images else 0
        made_at = stamp(now)
        manifest = Manifest(FORMAT, __version__, revision, made_at, lines, moment.counters(), pictures)
        archive.writestr(MANIFEST, msgspec.json.format(msgspec.json.encode(manifest)))
    return manifest


def _write_rows(member: IO[bytes], content: Content) -> Summed:
    total = Sum()
    for row in content.rows:
        packed = pack(row)
        if len(packed) > bounds.BACKUP_ROW_BYTES:
            raise BackupError(
                f"Expected rows of at most {bounds.BACKUP_ROW_BYTES:,} bytes in {content.name}, "
                f"found one of {len(packed):,}: it could not be restored."
            )
        total.add(packed)
        member.write(LENGTH.pack(len(packed)) + packed)
    return total.made()


def _write_images(archive: zipfile.ZipFile, folder: Path) -> int:
    found = [path for path in sorted(folder.rglob("*")) if path.is_file() and not path.name.endswith(".part")]
    names = [path.relative_to(folder).as_posix() for path in found]
    too_large = [path for path in found if path.stat().st_size > bounds.BACKUP_PICTURE_BYTES]
    if len(found) > bounds.BACKUP_FILES - 100 or too_large:
        what = next((f"a large file, {path}" for path in too_large), f"{len(found):,} files")
        raise BackupError(f"Expected a folder of pictures at {folder}, found {what}: copy the folder itself.")
    check_picture_names(folder, names)
    for path, name in zip(found, names, strict=True):
        archive.write(path, IMAGES + name, zipfile.ZIP_STORED)
    return len(found)


class Backup:
    """A backup that was looked at from end to end, and is whole."""

    def __init__(self, file: Path, manifest: Manifest, schema: Schema) -> None:
        self.file = file
        self.manifest = manifest
        self._schema = schema

    def contents(self) -> Iterator[Content]:
        """Yield every table, each before the tables that refer to it."""
        lines = {table.name: table for table in self.manifest.tables}
        with opened(self.file) as archive:
            for name in self._schema.names:
                table, columns = self._schema.look_up(name, lines[name].columns)
                with archive.open(f"{TABLES}{table}") as member:
                    yield Content(table, columns, _rows(self._schema, table, columns, member))

    def unpack_images(self, folder: Path) -> int:
        """Write the pictures to a folder; how many."""
        with opened(self.file) as archive:
            members = [each for each in archive.infolist() if each.filename.startswith(IMAGES)]
            names = [each.filename.removeprefix(IMAGES) for each in members]
            check_picture_names(self.file, names)
            for name, member in zip(names, members, strict=True):
                path = folder / name
                if not path.resolve().is_relative_to(folder.resolve()):
                    raise BackupError(f"{self.file} holds a picture outside its folder: {shown(name)}")
                with archive.open(member) as packed, whole_file(path, is_public=True) as out:
                    shutil.copyfileobj(packed, out)
        return len(names)


def newest_backup(folder: Path) -> Path | None:
    """Return the newest file of a folder, or of the folder `backups` in it, that looks like a backup; None if
    there is none.
    """
    files: list[Path] = []
    for place in (folder, folder / "backups"):  # where the timer of `deploy/systemd` writes
        with suppress(OSError):
            files += [path for path in place.iterdir() if path.is_file()]
    with suppress(OSError):
        for path in sorted(files, key=lambda each: each.stat().st_mtime, reverse=True):
            with suppress(*DAMAGED), zipfile.ZipFile(path) as archive:
                if MANIFEST in archive.namelist():
                    return path
    return None


def open_backup(file: Path) -> Backup:
    """Open the backup in a file. Raises BackupError unless every row in it is as it was written."""
    with opened(file) as archive:
        members = check_members(file, archive, MOST)
        names = [each.filename.removeprefix(IMAGES) for each in members if each.filename.startswith(IMAGES)]
        check_picture_names(file, names)
        manifest = _manifest(file, archive)
        schema = _schema(file, manifest)
        tables = [each.filename for each in members if each.filename.startswith(TABLES)]
        if len(names) != manifest.images:
            raise BackupError(f"Expected {manifest.images} pictures in {file}, found {len(names)}.")
        if set(tables) != {f"{TABLES}{name}" for name in schema.names}:
            raise BackupError(f"Expected the tables of its manifest in {file}, found others.")
        for table in manifest.tables:
            with archive.open(f"{TABLES}{table.name}") as member:
                _check(file, table, schema, member)
        for picture in members:
            if picture.filename.startswith(IMAGES):
                with archive.open(picture) as packed:
                    for _ in pieces(packed, picture.file_size):
                        pass  # the archive compares its checksum at the end
    return Backup(file, manifest, schema)


def _manifest(file: Path, archive: zipfile.ZipFile) -> Manifest:
    with archive.open(MANIFEST) as member:
        manifest = _MANIFEST.decode(b"".join(pieces(member, bounds.BACKUP_MANIFEST_BYTES)))
    if manifest.format != FORMAT:
        by = manifest.program if _PROGRAM.fullmatch(manifest.program) else "something else"
        raise BackupError(
            f"Expected a backup of format {FORMAT}, found {manifest.format} in {file}: "
            f"it was made by Reelbase {by}."
        )
    if not _TIME.fullmatch(manifest.made_at):
        raise BackupError(f"Expected a time in the manifest of {file}, found {shown(manifest.made_at)}.")
    return manifest


def _schema(file: Path, manifest: Manifest) -> Schema:
    """Return the schema that a manifest names, after checking the manifest against it."""
    try:
        schema = schema_of(manifest.revision)
        schema.check_names(table.name for table in manifest.tables)
        for table in manifest.tables:
            schema.look_up(table.name, table.columns)
    except StorageError as error:
        raise BackupError(f"{file} is no backup that can be taken. {error} Nothing was touched.") from error
    odd = manifest.counters.keys() - (numbered_tables() & set(schema.names))
    if odd or not all(0 <= number <= LARGEST_COUNTER for number in manifest.counters.values()):
        what = shown(min(odd)) if odd else "a number beyond them"
        raise BackupError(f"Expected counters of tables that have one in {file}, found {what}.")
    return schema


def _check(file: Path, table: TableLine, schema: Schema, member: IO[bytes]) -> None:
    total = Sum()
    name, columns = schema.look_up(table.name, table.columns)
    decode = schema.decoder(name, columns).decode
    for packed in _packed(member):
        total.add(packed)
        try:
            decode(packed)
        except DAMAGED as error:
            raise BackupError(
                f"Expected a row of {name} in {file}, found that row {total.rows:,} is none ({error}). "
                "Nothing was touched."
            ) from error
    if total.made() != (table.rows, table.digest):
        raise BackupError(
            f"Expected {table.rows:,} rows of {name} in {file}, found {total.rows:,} that are not the same. "
            "Nothing was touched."
        )


def _rows(schema: Schema, name: str, columns: tuple[str, ...], member: IO[bytes]) -> Iterator[Values]:
    decode = schema.decoder(name, columns).decode
    for packed in _packed(member):
        yield decode(packed)


def _packed(member: IO[bytes]) -> Iterator[bytes]:
    while length := member.read(LENGTH.size):
        (size,) = LENGTH.unpack(length)
        if size > bounds.BACKUP_ROW_BYTES:
            raise EOFError(f"a row has {size:,} bytes, more than {bounds.BACKUP_ROW_BYTES:,}")
        packed = member.read(size)
        if len(packed) != size:
            raise EOFError("a row is cut short")
        yield packed
