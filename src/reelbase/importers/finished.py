"""Finished imports: contents of files that were imported to their end, and need not be read again.

Bodies of one file may contradict each other. Compared again, the first would be stored and then the last
one once more, and the journal would have rows for both. So the end of an import is written down with a
digest of its files and the head of the journal. As long as no title or person changes, another import of
the same contents ends as the first one did, and is left out.
"""

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from reelbase import __version__
from reelbase.importers.source import Source
from reelbase.storage.engine.database import Database
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries.checkpoints import delete_checkpoints, select_beginning, upsert_checkpoint
from reelbase.storage.queries.journal import head_of, last_change

PREFIX = "imported "


class Finished(NamedTuple):
    """An earlier import of the same contents, after which nothing has changed."""

    time: str  # of its end, UTC
    faults: int


def find_finished(database: Database, sources: Sequence[Source]) -> Finished | None:
    """Return the import that had the same contents, None if there is none or the catalogue has changed since.

    The files are read only where some import is written down after which nothing has changed.
    """
    with database.writer(who="import") as writer:
        found = select_beginning(writer, PREFIX)
        changed = last_change(writer, min([row.position for row in found])) if found else 0
    rows = {row.source: row for row in found if row.position >= changed}
    row = rows.get(f"{PREFIX}{_digest(sources)}") if rows else None
    return Finished(row.updated_at, row.finished) if row else None


class Finishing:
    """An import under way: it notices what else changes the catalogue or the files before its end."""

    def __init__(self, sources: Sequence[Source], head: int, *, is_alone: bool = True) -> None:
        """Begin an import after this row of the journal. `is_alone`: it goes on with no interrupted one."""
        self._is_alone = is_alone
        self._sources = sources
        self._stats = _stats(sources)
        self._head = self._next_head = head

    def begin(self, writer: Writer) -> None:
        """Look for changes since the last transaction."""
        self._is_alone = self._is_alone and last_change(writer, self._head) == self._head

    def prepare(self, writer: Writer) -> None:
        """Look which changes are the import's own once the transaction has ended well."""
        self._next_head = head_of(writer) if writer.journalled else self._head

    def commit(self) -> None:
        """Remember the changes of a transaction that has ended well; of one that failed there are none."""
        self._head = self._next_head

    def digest(self) -> str | None:
        """Return a digest of the files; None if the result is not that of them alone."""
        return _digest(self._sources) if self._is_alone else None

    def end(self, writer: Writer, digest: str | None, faults: int, done: Sequence[str]) -> None:
        """Write down that the import is finished, unless its result is not that of its files alone.

        `done`: its checkpoints, which are removed; so are notes of imports after which something has changed.
        """
        rows = select_beginning(writer, PREFIX)
        changed = last_change(writer, min([self._head, *[row.position for row in rows]]))
        old = [row.source for row in rows if row.position < changed]
        name = f"{PREFIX}{digest}"
        is_known = any(
            row.source == name and row.finished == faults for row in rows if row.position >= changed
        )
        is_alone = self._is_alone and self._head >= changed and self._stats == _stats(self._sources)
        delete_checkpoints(writer, *done, *old)
        if digest and is_alone and not is_known:
            upsert_checkpoint(writer, name, self._head, faults)


def _stats(sources: Sequence[Source]) -> list[tuple[int, int, int]] | None:
    """Return what changes whenever somebody writes to one of the files; None if one is gone."""
    try:
        found = [file.stat() for source in sources for file in source.files]
    except OSError:
        return None
    return [(each.st_size, each.st_mtime_ns, each.st_ctime_ns) for each in found]


def _digest(sources: Sequence[Source]) -> str | None:
    """Return a digest of the contents and of the version that reads them; None if a file can't be read."""
    whole = hashlib.sha256(__version__.encode())
    try:
        for source in sources:
            whole.update(f"\0{source.is_recordings}\0{len(source.files)}\0".encode())
            for file in source.files:
                with file.open("rb") as stream:
                    whole.update(hashlib.file_digest(stream, "sha256").digest())
    except OSError:
        return None
    return whole.hexdigest()
