"""Rows of tables that no single entity owns: names of genres, watch providers, lists, episode groups."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Generic, NamedTuple, Protocol, TypeVar

from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries.whole_rows import select_matching, select_whole
from reelbase.storage.rows import (
    EpisodeGroupItemRow,
    EpisodeGroupPartRow,
    EpisodeGroupRow,
    GenreNameRow,
    ListRow,
    WatchProviderRow,
)

SharedRow = (
    GenreNameRow | WatchProviderRow | ListRow | EpisodeGroupRow | EpisodeGroupPartRow | EpisodeGroupItemRow
)
K = TypeVar("K", bound=Hashable)
R = TypeVar("R", bound=SharedRow)


Added = tuple[type[NamedTuple], Hashable]
"""The class and the key of a row that an import has added."""
Brought = set[Added]


class SharedChange(NamedTuple):
    """The change of the rows of one table."""

    row: type[NamedTuple]  # the class of the rows
    new: Sequence[SharedRow]  # by key
    changed: Sequence[SharedRow]
    gone: Sequence[SharedRow]


class AnySharedRows(Protocol):
    """The rows of some table, whichever it is."""

    def change(self) -> SharedChange | None: ...

    def restore(self, wanted: Callable[[SharedRow], bool], brought: Brought) -> None: ...


class SharedRows(Generic[K, R]):
    """The rows of one table by primary key, as they are stored and as they shall be."""

    def __init__(self, writer: Writer, row: type[R], key: Callable[[R], K]) -> None:
        self.row = row
        self.key = key
        self.stored: dict[K, R] = {}
        self.rows: dict[K, R] = {}
        self._writer = writer

    def load(self, column: str, values: Iterable[object]) -> list[R]:
        """Read the rows that have one of these values in a column; return them."""
        wanted = list(values)
        rows = self._writer.all(select_matching(self.row, column), ids=wanted) if wanted else []
        self._take(rows)
        return rows

    def load_all(self) -> None:
        """Read the whole table."""
        self._take(self._writer.all(select_whole(self.row)))

    def _take(self, rows: Iterable[R]) -> None:
        for row in rows:
            key = self.key(row)
            if key not in self.stored:
                self.stored[key] = self.rows[key] = row

    def put(self, row: R) -> None:
        """Add a row, or replace the one with its key."""
        self.rows[self.key(row)] = row

    def drop(self, wanted: Callable[[R], bool]) -> None:
        """Remove these rows."""
        self.rows = {key: row for key, row in self.rows.items() if not wanted(row)}

    def change(self) -> SharedChange | None:
        """Return what differs from what is stored, None if nothing does."""
        new = sorted(row for key, row in self.rows.items() if key not in self.stored)
        changed = [row for key, row in self.rows.items() if self.stored.get(key, row) != row]
        gone = [row for key, row in self.stored.items() if key not in self.rows]
        return SharedChange(self.row, new, changed, gone) if new or changed or gone else None

    def restore(self, wanted: Callable[[SharedRow], bool], brought: Brought) -> None:
        """Restore these stored rows, but not what an import has added; note what it adds."""
        for key, row in self.stored.items():
            if (self.row, key) not in brought and wanted(row):
                self.rows[key] = row
        brought.update((self.row, key) for key in self.rows.keys() - self.stored.keys())
