"""Looks at a whole database, and imports into it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from reelbase.importers.finished import PREFIX
from reelbase.importers.formats.bodies import import_bodies
from reelbase.importers.report import Report
from reelbase.storage import tables
from reelbase.storage.engine.database import open_database
from reelbase.storage.queries.whole_rows import select_whole
from reelbase.storage.rows import row_class
from tests.importers.world import Body, write

Rows = list[tuple[Any, ...]]
HISTORY = frozenset({"journal", "last_change", "change_count", "written"})
"""The tables that say when something changed."""


def take(url: str, *paths: Path) -> Report:
    """Import files and folders, read and compared even if they were imported before."""
    return import_bodies(url, paths, lambda progress: None, again=True)


def take_lines(url: str, folder: Path, lines: Sequence[Body]) -> Report:
    """Import lines."""
    return take(url, write(folder / "lines.jsonl", list(lines)))


def rows_of(url: str, name: str) -> Rows:
    """All rows of a table, in the order of their columns."""
    return _all(url)[name]


def whole(url: str) -> dict[str, Rows]:
    """Every row of every table, but for the notes of finished imports, which say where the journal ended,
    and those for answers in memory.
    """
    found = _all(url)
    unfinished = [row for row in found["checkpoint"] if not row[0].startswith(PREFIX)]
    return {**found, "checkpoint": unfinished, "written": []}


def _all(url: str) -> dict[str, Rows]:
    database = open_database(url)
    try:
        with database.writer() as writer:
            return {
                table.name: sorted(map(tuple, writer.all(select_whole(row_class(table)))), key=repr)
                for table in tables.metadata.sorted_tables
            }
    finally:
        database.close()


def named(url: str, name: str, **wanted: object) -> list[dict[str, Any]]:
    """The rows of a table by column, of those with these values."""
    columns = tables.metadata.tables[name].columns.keys()
    found = [dict(zip(columns, row, strict=True)) for row in rows_of(url, name)]
    return [row for row in found if all(row[k] == v for k, v in wanted.items())]


def changed(before: dict[str, Rows], after: dict[str, Rows]) -> dict[str, tuple[Rows, Rows]]:
    """Table -> the rows that are gone, and those that came; empty where nothing changed."""
    return {
        name: (
            [row for row in before[name] if row not in after[name]],
            [row for row in after[name] if row not in before[name]],
        )
        for name in before
        if before[name] != after[name]
    }


def timeless(url: str) -> dict[str, Rows]:
    """Every row without what depends on when it was written."""
    found = whole(url)
    found["entity"] = [row[:3] for row in found["entity"]]
    found["journal"] = sorted((row[2:] for row in found["journal"]), key=repr)
    del found["last_change"], found["change_count"], found["written"]
    return found
