"""Shipping of the index: one node builds it and puts it into the place that all nodes share, others take it.

It is one file, and a note that says which: its version, its size, its checksum. The note is replaced when the
file is there. A node that takes it trusts nothing of it: what is damaged, cut short, of another version or of
another catalogue is refused, and the index is built from the database.
"""

import asyncio
import hashlib
import json
import os
import re
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import msgspec

from reelbase import moments
from reelbase.search import schema
from reelbase.search.damage import MANAGED, META, PARTS, names_of
from reelbase.search.index import Current, open_index, read_current, sequence_of, write_current
from reelbase.search.writing import flaw_of, new_folder, remove_others
from reelbase.storage.engine.reader import Readers
from reelbase.storage.objects import Objects

NOTE = "index-v{}.json"
FILE = re.compile(r"index-v\d+-[0-9a-f-]+\.tar")
MEMBER = re.compile(rf"[0-9a-f]{{32}}\.(?:{'|'.join(PARTS)}|\d+\.del)|{re.escape(META)}|{re.escape(MANAGED)}")
TRIES = 5
PIECE = 1 << 20
DAY_SECONDS = 86_400.0
MANY = 50_000  # rows of the journal


class Shipped(msgspec.Struct):
    """The note about a shipped index."""

    name: str
    version: int
    size: int
    sha256: str
    sequence: int  # of the journal's last row in it
    made: float  # seconds since 1970


class Refused(Exception):
    """A shipped index that can't be used."""


class Source(NamedTuple):
    """A copy of an index that does not change any more, made of links."""

    folder: Path
    names: list[str]


def read_note(shared: Objects) -> Shipped | None:
    """Return the note about the index of this version; None if there is none. Raises Refused."""
    data = shared.read(NOTE.format(schema.VERSION))
    if data is None:
        return None
    try:
        found = msgspec.json.decode(data, type=Shipped)
    except msgspec.DecodeError as error:
        raise Refused(f"its note can't be read ({error})") from error
    if found.version != schema.VERSION or not FILE.fullmatch(found.name):
        raise Refused("its note is of another version")
    return found


def is_due(shared: Objects, root: Path) -> bool:
    """Return true if the index there is of another version, or so old that much would have to follow."""
    try:
        found = read_note(shared)
    except Refused:
        return True
    current = read_current(root)
    if found is None or current is None:
        return found is None
    age = moments.now().timestamp() - found.made
    return age > DAY_SECONDS or _sequence(root / current.folder) - found.sequence > MANY


def ship(shared: Objects, root: Path) -> Shipped | None:
    """Put the index as it is now into the shared place, then remove those before the last.

    None without an index.
    """
    current = read_current(root)
    if current is None or current.version != schema.VERSION:
        return None
    moment = moments.now().timestamp()
    name = f"index-v{schema.VERSION}-{int(moment * 1e6):x}-{os.getpid():x}.tar"
    with _scratch(root, "shipping") as scratch:
        archive = scratch / name
        source = _linked(root / current.folder, scratch / "files")
        with tarfile.open(archive, "w") as tar:
            for each in source.names:
                tar.add(source.folder / each, each, recursive=False)
        sequence, size = _sequence(source.folder), archive.stat().st_size
        note = Shipped(name, schema.VERSION, size, _digest(archive), sequence, moment)
        shared.put(name, archive)
    before = {each for each in shared.names() if FILE.fullmatch(each)} - {name}
    shared.put(NOTE.format(schema.VERSION), msgspec.json.encode(note))
    for each in before - {max(before, default="")}:  # somebody may be reading the last one
        shared.remove(each)
    return note


async def take(shared: Objects, readers: Readers, root: Path) -> bool:
    """Take the shipped index; returns false if there is none.

    Raises Refused for one that can't be used, and StorageError.
    """
    note = await asyncio.to_thread(read_note, shared)
    if note is None:
        return False
    folder = new_folder()
    try:
        await asyncio.to_thread(_fetch, shared, note, root, folder)
        if flaw := await flaw_of(readers, root / folder):
            raise Refused(flaw.text)
    except BaseException:
        shutil.rmtree(root / folder, ignore_errors=True)
        raise
    before = read_current(root)
    write_current(root, Current(folder, schema.VERSION))
    remove_others(root, {folder, before.folder if before else folder})
    return True


def _fetch(shared: Objects, note: Shipped, root: Path, folder: str) -> None:
    with _scratch(root, "taking") as scratch:
        archive = scratch / note.name
        if not shared.fetch(note.name, archive, most=note.size):
            raise Refused("the file that its note names is not there")
        if archive.stat().st_size != note.size or _digest(archive) != note.sha256:
            raise Refused("it is cut short or damaged")
        _unpack(archive, root / folder)


def _sequence(folder: Path) -> int:
    sequence, _ = sequence_of(open_index(folder).searcher())
    return sequence


def _unpack(archive: Path, folder: Path) -> None:
    """Unpack the files of an index, and nothing else, into a new folder."""
    folder.mkdir()
    try:
        with tarfile.open(archive, "r:") as tar:
            for member in tar:
                content = (
                    tar.extractfile(member) if member.isfile() and MEMBER.fullmatch(member.name) else None
                )
                if content is None:
                    raise Refused(f"it holds {member.name[:60]!r}, which is no file of an index")
                with (folder / member.name).open("xb") as file:
                    shutil.copyfileobj(content, file, PIECE)
    except (tarfile.TarError, FileExistsError) as error:
        raise Refused(f"it can't be unpacked ({error})") from error


def _linked(folder: Path, to: Path) -> Source:
    """Link the files of one state of an index, which another process goes on writing.

    Files never change, but may be removed at any moment by a write that joins them: then the next state is
    tried.
    """
    for _ in range(TRIES):
        shutil.rmtree(to, ignore_errors=True)
        to.mkdir()
        with suppress(FileNotFoundError):
            meta = (folder / META).read_text(encoding="utf-8")
            names = list(names_of(meta))
            for name in names:
                os.link(folder / name, to / name)
            (to / META).write_text(meta, encoding="utf-8")
            (to / MANAGED).write_text(json.dumps([*names, META]))
            return Source(to, [*names, META, MANAGED])
    raise Refused("it changed again and again while it was copied")


@contextmanager
def _scratch(root: Path, what: str) -> Iterator[Path]:
    """Create a folder next to the index for as long as the block takes; one that was left is removed."""
    folder = root / what
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _digest(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            found.update(piece)
    return found.hexdigest()
