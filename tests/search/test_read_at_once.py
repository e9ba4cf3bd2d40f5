"""What documents are made of is the same by one statement as by many."""

from datetime import datetime
from typing import NamedTuple

import psycopg
import pytest
from sqlalchemy import func, select

from reelbase.entity import Kind
from reelbase.search.documents import FEW, digest, read
from reelbase.storage.engine.reader import Readers
from reelbase.storage.engine.statement import Statement
from reelbase.storage.queries import index_rows
from tests.failure.indexing import ask
from tests.moments import NOON
from tests.thorough import ENGINE


class Asked(NamedTuple):
    """The process that answers, and when its transaction began."""

    process: int
    begun: datetime


ASKED = Statement(
    select(func.pg_backend_pid().label("process"), func.now().label("begun")),
    Asked,
)


def test_documents_of_a_few_titles_are_those_of_many(demo_url: str) -> None:
    async def both(readers: Readers, kind: Kind) -> int:
        async with readers.read(NOON) as db:
            ids = [row.id for row in await db.all(index_rows.IDS, kind=kind, first=0, limit=500)]
            assert len(ids) > FEW
            many = {found.id: digest(kind, found) for found in await read(db, kind, ids)}
        few: dict[int, int] = {}
        for start in range(0, len(ids), FEW):
            async with readers.read_apart(NOON) as db:
                found = await read(db, kind, ids[start : start + FEW])
                few.update((each.id, digest(kind, each)) for each in found)
                if ENGINE == "postgresql":
                    assert db.statements == 1
        assert few == many
        return len(few)

    for kind in (Kind.MOVIE, Kind.TV):
        assert ask(demo_url, lambda readers, kind=kind: both(readers, kind)) > FEW  # type: ignore[misc]


@pytest.mark.skipif(ENGINE != "postgresql", reason="SQLite has no connection that could break")
def test_connections_that_were_lost_are_given_back(demo_url: str) -> None:
    async def lose_one(readers: Readers) -> None:
        async with readers.read_apart(NOON) as db:
            [(process, _)] = await db.scan(ASKED)
        with psycopg.connect(demo_url, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s, 2000)", [process])
        async with readers.read_apart(NOON) as db:
            assert await db.all(index_rows.IDS, kind=Kind.MOVIE, first=0, limit=1)
            assert await db.scan(ASKED) != await db.scan(ASKED)  # no transaction has begun
        assert readers.pool().in_use == 0

    ask(demo_url, lose_one)
