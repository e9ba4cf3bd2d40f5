"""Reader: one read transaction, in which every part of an answer sees one snapshot."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Protocol

import msgspec

from reelbase.entity import Entity
from reelbase.storage.statement import Batch, DialectName, Row, Statement

encode = msgspec.json.Encoder().encode


class Reader:
    """Asks the database inside one snapshot, and remembers what it has asked.

    The same statement with the same values is run once. Statements about an entity (`of`) are run
    for every entity of its kind that the answer speaks of (`scope`), so that the number of
    statements does not grow with the number of parts appended.
    """

    dialect: DialectName

    def __init__(self, now: datetime) -> None:
        self.now = now  # UTC
        self.statements = 0  # how many were run; pinned by tests
        self._memo: dict[object, list[Any]] = {}
        self._owned: dict[object, dict[int, list[Any]]] = {}
        self._scope: dict[str, set[int]] = defaultdict(set)

    def scope(self, entities: Iterable[Entity]) -> None:
        """Say which entities the answer will speak of, before it is asked about one of them."""
        for entity in entities:
            self._scope[entity.kind].add(entity.id)

    async def all(self, statement: Statement[Row], **values: object) -> list[Row]:
        """Every row, in the statement's order."""
        key = (statement, *(tuple(v) if isinstance(v, list) else v for v in values.values()))
        found = self._memo.get(key)
        if found is None:
            self.statements += 1
            found = self._memo[key] = await self._run(statement, values)
        return found

    async def scan(self, statement: Statement[Row], **values: object) -> list[Row]:
        """As `all`, but not remembered: a part of more rows than fit into memory."""
        self.statements += 1
        return await self._run(statement, values)

    async def one(self, statement: Statement[Row], **values: object) -> Row | None:
        """The first row, or None."""
        rows = await self.all(statement, **values)
        return rows[0] if rows else None

    async def of(self, statement: Batch[Row], entity: Entity, **values: object) -> list[Row]:
        """The rows that belong to the entity, in the statement's order."""
        key = (statement, entity.kind, *values.values())
        owned = self._owned.setdefault(key, {})
        rows = owned.get(entity.id)
        if rows is None:
            ids = sorted({entity.id, *self._scope.get(entity.kind, ())} - owned.keys())
            owned.update((id_, []) for id_ in ids)
            for row in await self.all(statement, kind=entity.kind, ids=ids, **values):
                owned[row[0]].append(row)
            rows = owned[entity.id]
        return rows

    async def one_of(self, statement: Batch[Row], entity: Entity, **values: object) -> Row | None:
        """The first row that belongs to the entity, or None."""
        rows = await self.of(statement, entity, **values)
        return rows[0] if rows else None

    async def _run(self, statement: Statement[Row], values: dict[str, object]) -> list[Row]:
        raise NotImplementedError


class Snapshot(Protocol):
    """An open snapshot, closed when the answer is made."""

    async def __aenter__(self) -> Reader: ...
    async def __aexit__(self, *error: object) -> None: ...


class Readers(Protocol):
    """Where a worker gets its Readers from."""

    async def open(self) -> None:
        """Connect; called once in the worker's event loop."""

    async def close(self) -> None:
        """Give every connection back."""

    def read(self, now: datetime) -> Snapshot:
        """A new snapshot of the present state."""

    def head_at_once(self) -> int | None:
        """The journal's head where it can be read without waiting, else None."""

    async def head(self) -> int:
        """The journal's head: the sequence of its last row, 0 where it is empty."""


def bound(values: dict[str, object], dialect: DialectName) -> dict[str, object]:
    """The values as the driver takes them: a list is JSON on SQLite, an array on PostgreSQL."""
    if dialect == "sqlite":
        return {k: encode(v).decode() if isinstance(v, list) else v for k, v in values.items()}
    return values
