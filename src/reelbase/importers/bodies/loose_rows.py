"""Rows of tables that no entity owns, by primary key."""

from collections.abc import Sequence
from typing import Any

from reelbase.storage import tables

Row = tuple[Any, ...]


class Loose:
    """The rows of one table by primary key, as stored and as they shall be."""

    def __init__(self, table: tables.Table, key_length: int = 1) -> None:
        self.table = table
        self.key_length = key_length
        self.stored: dict[Row, Row] = {}
        self.rows: dict[Row, Row] = {}

    def take(self, rows: Sequence[Row]) -> None:
        """Remember what is stored."""
        for row in rows:
            key = row[: self.key_length]
            if key not in self.stored:
                self.stored[key] = self.rows[key] = tuple(row)

    def get(self, *key: Any) -> Row | None:
        return self.rows.get(key)

    def put(self, row: Row) -> None:
        self.rows[tuple(row[: self.key_length])] = tuple(row)


def new_loose() -> dict[str, Loose]:
    """Empty tables, in an order in which rows can be added."""
    return {
        "genre_name": Loose(tables.genre_name),
        "watch_provider": Loose(tables.watch_provider),
        "list": Loose(tables.list_),
        "episode_group": Loose(tables.episode_group),
        "episode_group_part": Loose(tables.episode_group_part),
        "episode_group_item": Loose(tables.episode_group_item, 2),
    }
