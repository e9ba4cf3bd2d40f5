"""Scratch: rows of one file that rows of another need, by key, in a file of its own that is thrown away."""

import json
import sqlite3
from collections.abc import Iterable
from contextlib import ExitStack
from types import TracebackType
from typing import Self

from reelbase.storage.temp_folders import temporary_folder


class Scratch:
    """Keys and texts on disk. Grows with a source; memory does not."""

    def __init__(self) -> None:
        self._closing = ExitStack()
        folder = self._closing.enter_context(temporary_folder())
        self._connection = sqlite3.connect(folder / "scratch.db", isolation_level=None)
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -65536"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.execute(
            "CREATE TABLE kept (part TEXT, key TEXT, text TEXT, PRIMARY KEY (part, key)) WITHOUT ROWID"
        )

    def put(self, part: str, rows: Iterable[tuple[str, str]]) -> None:
        """Keep texts by key; of two with the same key the first."""
        self._connection.execute("BEGIN")
        self._connection.executemany(
            "INSERT INTO kept VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            ((part, key, text) for key, text in rows),
        )
        self._connection.execute("COMMIT")

    def find(self, part: str, keys: Iterable[str]) -> dict[str, str]:
        """Return the texts that are kept under these keys."""
        found = self._connection.execute(
            "SELECT key, text FROM kept WHERE part = ? AND key IN (SELECT value FROM json_each(?))",
            (part, json.dumps(list(keys))),
        )
        return dict(found.fetchall())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()
        self._closing.close()
