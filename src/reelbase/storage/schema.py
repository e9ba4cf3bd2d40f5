"""Schemas: which tables and columns a revision has, and what may stand in them.

What comes from a stranger's file is looked up here. A statement gets its names from here alone, so no name
of such a file becomes SQL.
"""

import sqlite3
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import closing
from functools import cache, lru_cache
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from reelbase.errors import StorageError
from reelbase.storage import tables
from reelbase.storage.clauses import TableColumn
from reelbase.storage.engine.database import open_database
from reelbase.storage.migrations.revision import HEAD

Columns = tuple[str, ...]
Values = tuple[object, ...]
LARGEST = 2**63 - 1
_Whole = Annotated[int, Meta(ge=-LARGEST - 1, le=LARGEST)]
_Anything = bool | _Whole | float | str | None
_SYSTEM = ("alembic_version", "catalogue_identity", "sqlite_")

CATALOGUE = (
    *("entity", "movie", "series", "season", "episode", "person", "collection", "company", "network"),
    *("keyword", "title_company", "title_network", "title_keyword", "title_genre", "credit", "image"),
    *("tagged_image", "video", "translation", "alternative_title", "external_id", "release_date"),
    *("content_rating", "watch_provider", "watch_offer", "watch_page", "review", "related"),
    *("episode_group", "episode_group_part", "episode_group_item", "provenance"),
)
"""The tables that hold nothing of anybody's account."""


class Schema:
    """The tables of one revision, each with its columns."""

    def __init__(self, revision: str, found: Mapping[str, Columns]) -> None:
        self.revision = revision
        self._tables = found

    @property
    def names(self) -> tuple[str, ...]:
        """The tables, each before the tables that refer to it, as far as this version knows them."""
        return tuple(self._tables)

    def columns(self, name: str) -> Columns:
        """Return the columns of a table. Raises StorageError if the revision has no such table."""
        if name not in self._tables:
            raise StorageError(f"Expected a table of schema {self.revision}, found {name[:60]!r}.")
        return self._tables[name]

    def look_up(self, name: str, columns: Iterable[str]) -> tuple[str, Columns]:
        """Return the table and the columns of these names, in this order, spelled as the schema does.

        Raises StorageError where one is unknown, missing or there twice.
        """
        own = {column: column for column in self.columns(name)}
        table = next(each for each in self._tables if each == name)
        wanted = list(columns)
        for each in wanted:
            if each not in own:
                raise StorageError(f"Expected a column of {table}, found {each[:60]!r}.")
        _check_all("column", f"of {table}", own, wanted)
        return table, tuple(own[each] for each in wanted)

    def check_names(self, names: Iterable[str]) -> None:
        """Raise StorageError unless these are all tables of the revision, each once."""
        wanted = list(names)
        for each in wanted:
            self.columns(each)
        _check_all("table", f"of schema {self.revision}", self._tables, wanted)

    def decoder(self, name: str, columns: Columns) -> msgspec.msgpack.Decoder[Values]:
        """Return a decoder of rows: tuples of a value for each of these columns, as the table has them."""
        return _decoder_of(self.revision == HEAD, name, columns)


@lru_cache(maxsize=256)
def _decoder_of(is_head: bool, name: str, columns: Columns) -> msgspec.msgpack.Decoder[Values]:
    if not is_head:
        return msgspec.msgpack.Decoder(tuple[(_Anything,) * len(columns)])  # type: ignore[misc]
    there = tables.metadata.tables[name].columns
    return msgspec.msgpack.Decoder(tuple[tuple(_type_of(there[column]) for column in columns)])  # type: ignore[misc]


def _check_all(what: str, where: str, own: Iterable[str], found: list[str]) -> None:
    for each in own:
        if found.count(each) != 1:
            times = "none" if each not in found else f"{found.count(each)}"
            raise StorageError(f"Expected every {what} {where} once, found {times} of {each}.")


def _type_of(column: TableColumn) -> object:
    python = column.type.python_type
    value = _Whole if python is int else python
    return value | None if column.nullable else value


@cache
def schema_of(revision: str) -> Schema:
    """Return the schema of a revision. Raises StorageError for one that this program does not know."""
    if revision == HEAD:
        found = tables.metadata.sorted_tables
        return Schema(HEAD, {str(table.name): tuple(map(str, table.columns.keys())) for table in found})
    from alembic.script import ScriptDirectory  # slow to import, and only older backups need it

    from reelbase.storage.migrations.migrate import FOLDER

    if revision not in {script.revision for script in ScriptDirectory(str(FOLDER)).walk_revisions()}:
        raise StorageError(
            f"Expected a schema that this version knows, found {revision[:40]!r}. "
            "It was written by a newer Reelbase: use that version."
        )
    with tempfile.TemporaryDirectory(prefix="reelbase-schema-") as folder:
        path = Path(folder) / "schema.db"
        with closing(open_database(f"sqlite:///{path}")) as database:
            database.migrate(revision)
        return Schema(revision, _reflected(path))


def _reflected(path: Path) -> dict[str, Columns]:
    """Return the tables that migrations made in a file; today's first, in an order for adding rows."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(
            "SELECT t.name, c.name FROM sqlite_master t, pragma_table_info(t.name) c"
            " WHERE t.type = 'table' ORDER BY t.rowid, c.cid"
        ).fetchall()
    found: dict[str, list[str]] = {}
    for table, column in rows:
        if not table.startswith(_SYSTEM):
            found.setdefault(table, []).append(column)
    order = [str(table.name) for table in tables.metadata.sorted_tables]
    known = [name for name in order if name in found]
    return {name: tuple(found[name]) for name in (*known, *sorted(found.keys() - set(known)))}
