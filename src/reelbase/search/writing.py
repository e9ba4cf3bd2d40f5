"""Writing of the index: anew from the database, or by what the journal has recorded since.

One process follows the journal and at most one other rebuilds the index, each by a lock that the system
releases however the process ends. The last journal entry in the index is committed together with the
documents: after any interruption the index is whole, and the rest follows.
"""

import gc
import os
import shutil
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple

import tantivy

from reelbase import moments
from reelbase.entity import Kind
from reelbase.search import schema
from reelbase.search.damage import Files, forget_damage, noted_damage
from reelbase.search.documents import FEW, document, read
from reelbase.search.index import (
    CURRENT,
    Current,
    IndexFailure,
    index_failures,
    open_index,
    read_current,
    sequence_of,
    write_current,
)
from reelbase.storage.engine.dependencies import OF_VOTES, VOTES
from reelbase.storage.engine.reader import Reader, Readers
from reelbase.storage.engine.statement import Statement
from reelbase.storage.queries import index_rows
from reelbase.storage.queries.journal import HEAD, RESTORED, kind_of
from reelbase.storage.queries.plain_rows import IdRow

FOLLOWING, BUILDING = "following.lock", "building.lock"
AT_ONCE = 500  # entities that are read from the database together
ROWS = 5000  # rows of the journal in one commit
MOST_MEMORY = 1 << 30  # bytes; enough for a million titles in one part, each of which is searched by itself
FOLLOW_MEMORY = 48 << 20
LOOK_SECONDS = 2.0  # between two looks at the files
DEAF_SECONDS = 60.0
OF_EPISODES = f"{VOTES}/{Kind.EPISODE}"  # rows of the journal about them
VOTED = {Kind.MOVIE: index_rows.MOVIE_IDS, Kind.TV: index_rows.SERIES_IDS}
NUMBERS = ((1000, 2**31 - 1), (300, 999), (100, 299), (50, 99), (10, 49), (1, 9), (0, 0))  # from, to
PARTS_OF_SERIES = {"season": index_rows.SERIES_OF_SEASONS, "episode": index_rows.SERIES_OF_EPISODES}

Progress = Callable[[int, int], None]  # entities done, entities in all


def quiet(done: int, total: int) -> None:
    """Ignore progress."""


class Flaw(NamedTuple):
    """The reasons why an index can't be used; all but damage come about in normal operation."""

    text: str
    is_damage: bool = False


async def find_flaw(readers: Readers, root: Path) -> Flaw | None:
    """Return why there is no usable index of this version and of this database's history; None if there is
    one.
    """
    current = read_current(root)
    if current is None:
        is_there = (root / CURRENT).exists()
        return Flaw(f"{CURRENT} can't be read", is_damage=True) if is_there else Flaw("there is none")
    if current.version != schema.VERSION:
        return Flaw("it is of another version")
    return await flaw_of(readers, root / current.folder)


async def flaw_of(readers: Readers, folder: Path) -> Flaw | None:
    """Return why an index of this version in a folder can't be used with this database; None if it can."""
    if damage := Files(folder).find_damage():
        return Flaw(damage, is_damage=True)
    try:
        with index_failures():
            sequence, mark = sequence_of(open_index(folder).searcher())
    except IndexFailure as error:
        return Flaw(str(error), is_damage=True)
    async with readers.read(moments.now()) as db:
        [(head,)] = await db.all(HEAD)
        is_same = 0 <= sequence <= head and await _mark(db, sequence) == mark
    return None if is_same else Flaw("it is of another catalogue")


async def rebuild(readers: Readers, root: Path, progress: Progress = quiet) -> None:
    """Build a new index next to the one in use, then switch to it.

    A process that follows the journal goes on in the new one (`Follower.is_current`).
    """
    root.mkdir(parents=True, exist_ok=True)
    before = read_current(root)
    folder = new_folder()
    (root / folder).mkdir()
    index = tantivy.Index(schema.schema(), path=str(root / folder))
    writer = index.writer(build_memory(), num_threads=1)
    async with readers.read(moments.now()) as db:
        [(sequence,)] = await db.all(HEAD)
        mark = await _mark(db, sequence)
    with _no_search_for_cycles():
        await _add_everything(readers, writer, progress)
    _write_state(writer, sequence, mark)
    writer.commit()
    writer.wait_merging_threads()
    write_current(root, Current(folder, schema.VERSION))
    remove_others(root, {folder, before.folder if before else folder})


def new_folder() -> str:
    """Return a name for the folder of a new index."""
    return f"v{schema.VERSION}-{moments.now():%Y%m%d%H%M%S%f}-{os.getpid()}"


def build_memory() -> int:
    """Return the memory that building may take: a quarter of this machine's, at least what the writer
    needs.
    """
    there = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return min(MOST_MEMORY, max(there // 4, FOLLOW_MEMORY))


@contextmanager
def _no_search_for_cycles() -> Iterator[None]:
    """Pause the search for reference cycles: documents contain none, and searching takes a quarter of the
    time.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


async def _add_everything(readers: Readers, writer: tantivy.IndexWriter, progress: Progress) -> None:
    now = moments.now()
    async with readers.read(now) as db:
        counted = [row for kind in schema.SEARCHED for row in await db.all(index_rows.COUNT, kind=kind)]
    total = sum(row.number for row in counted)
    done = 0
    for kind in schema.SEARCHED:
        for ask in _parts(kind):
            last = 0
            while True:
                # A short snapshot each: later changes are in the journal.
                async with readers.read(now) as db:
                    ids = [row.id for row in await ask(db, last)]
                    for found in await read(db, kind, ids) if ids else ():
                        writer.add_document(document(kind, found))
                if not ids:
                    break
                last = ids[-1]
                done += len(ids)
                progress(done, total)


Ask = Callable[[Reader, int], Awaitable[Sequence[IdRow]]]


def _parts(kind: Kind) -> Iterator[Ask]:
    """Yield the ids of a kind in parts that follow each other, each read from an id on.

    The most voted titles come first: what most questions have in common lies close together then, so that
    half of them take a fifth less.
    """
    voted = VOTED.get(kind)
    if voted is None:
        yield lambda db, first: db.all(index_rows.IDS, kind=kind, first=first, limit=AT_ONCE)
        return
    for least, most in NUMBERS:
        yield partial(_voted, voted, least, most)


async def _voted(
    statement: Statement[IdRow], least: int, most: int, db: Reader, first: int
) -> Sequence[IdRow]:
    return await db.all(statement, least=least, most=most, first=first, limit=AT_ONCE)


class Follower:
    """Brings the index up to date with the journal, each time it is called."""

    def __init__(self, readers: Readers, root: Path) -> None:
        current = read_current(root)
        assert current is not None, "find_flaw found none, or rebuild made it"
        self._readers = readers
        self._root = root
        self._current = current
        self._index = open_index(root / current.folder)
        self._writer = self._index.writer(FOLLOW_MEMORY, num_threads=1)
        self._files = Files(root / current.folder)
        self._looked = 0.0
        self._deaf = 0.0  # until then it was looked through
        self._is_over = False  # of another history than the journal's from now on
        self.sequence, self._mark = sequence_of(self._index.searcher())

    def is_current(self) -> bool:
        """Return true if no new index has been built since, and no backup restored."""
        return not self._is_over and read_current(self._root) == self._current

    def find_damage(self) -> str:
        """Return the fault of a damaged file of the index, empty if there is none.

        Changed files are checked every other second; all files when a worker reports that the index failed,
        but once a minute at most: a question may fail for another reason.
        """
        now = time.monotonic()
        if now < self._looked:
            return ""
        self._looked = now + LOOK_SECONDS
        noted = noted_damage(self._root)
        is_failed = noted == self._current.folder and now >= self._deaf
        found = self._files.find_damage(anew=is_failed)
        if is_failed:
            self._deaf = now + DEAF_SECONDS
        if noted and not found:
            forget_damage(self._root)
        return found

    async def catch_up(self) -> None:
        """Apply the journal rows since the last time."""
        while not self._is_over and await self._take():
            pass

    async def _take(self) -> bool:
        """Apply some rows; return true if there may be more.

        What documents are made of may be newer than the rows: a later row tells of it again.
        """
        asked = {"first": self.sequence, "limit": ROWS, "sequence": self.sequence, "voted": list(OF_VOTES)}
        async with self._readers.read_apart(moments.now()) as db:
            await db.ask_joint(index_rows.FOLLOWING, **asked)
            rows, marks = await db.all(index_rows.TOUCHED, **asked), await db.all(index_rows.MARK, **asked)
            if not rows:
                return False
            # the journal is another one if rows were lost, and others took their numbers
            self._is_over = any(row.kind == RESTORED for row in rows) or _text(marks) != self._mark
            if self._is_over:
                return False
            touched = await _touched(db, rows)
            if sum(map(len, touched.values())) <= FEW:
                await self._write(db, touched)
        if sum(map(len, touched.values())) > FEW:
            async with self._readers.read(moments.now()) as db:
                await self._write(db, touched)
        lasting = [row for row in rows if row.kind not in OF_VOTES]
        self._mark = _text([index_rows.MarkRow(*row[1:]) for row in lasting[-1:]]) or self._mark
        self.sequence = rows[-1].sequence
        _write_state(self._writer, self.sequence, self._mark)
        self._writer.commit()
        return len(rows) == ROWS

    async def _write(self, db: Reader, touched: Mapping[Kind, Sequence[int]]) -> None:
        for kind, ids in touched.items():
            for start in range(0, len(ids), AT_ONCE):
                await self._replace(db, kind, ids[start : start + AT_ONCE])

    async def _replace(self, db: Reader, kind: Kind, ids: Sequence[int]) -> None:
        for id_ in ids:
            self._writer.delete_documents_by_term(schema.KEY, schema.key(kind, id_))
        for found in await read(db, kind, ids):
            self._writer.add_document(document(kind, found))

    def close(self) -> None:
        """Release the folder; merges that are under way end first."""
        with suppress(IndexFailure), index_failures():  # what failed before fails here again
            self._writer.wait_merging_threads()


async def _touched(db: Reader, rows: Iterable[index_rows.TouchedRow]) -> dict[Kind, list[int]]:
    """Return the entities whose documents the journal's rows concern; votes of episodes are in none."""
    touched: dict[str, set[int]] = {}
    for row in rows:
        if row.kind != OF_EPISODES:
            touched.setdefault(kind_of(row.kind), set()).add(row.entity_id)
    for part, statement in PARTS_OF_SERIES.items():
        if part in touched:
            owners = await db.all(statement, ids=sorted(touched[part]))
            touched.setdefault(Kind.TV, set()).update(row.series_id for row in owners)
    return {kind: sorted(touched[kind]) for kind in schema.SEARCHED if kind in touched}


async def _mark(db: Reader, sequence: int) -> str:
    return _text(await db.all(index_rows.MARK, sequence=sequence, voted=list(OF_VOTES)))


def _text(marks: Sequence[index_rows.MarkRow]) -> str:
    return "/".join(map(str, *marks)) if marks else ""


def _write_state(writer: tantivy.IndexWriter, sequence: int, mark: str) -> None:
    writer.delete_documents_by_term(schema.KEY, schema.STATE)
    state = tantivy.Document()
    state.add_text(schema.KEY, schema.STATE)
    state.add_unsigned(schema.SEQUENCE, sequence)
    state.add_text(schema.MARK, mark)
    writer.add_document(state)


def remove_others(root: Path, kept: set[str]) -> None:
    """Delete the folders of earlier indexes and of interrupted rebuilds; the last index is kept, as it may
    still be read.
    """
    for folder in root.iterdir():
        if folder.is_dir() and folder.name not in kept:
            shutil.rmtree(folder, ignore_errors=True)
