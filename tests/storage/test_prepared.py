"""Statements that PostgreSQL has prepared stay so, whatever becomes of the transactions that run them."""

import asyncio
from contextlib import closing, suppress
from typing import NamedTuple

import pytest
from sqlalchemy import column, text

from reelbase.errors import ApiError, Status
from reelbase.operations.asking import Api
from reelbase.operations.parameters.binding import Given
from reelbase.operations.query import parse_query
from reelbase.search.index import Index
from reelbase.storage.engine.database import PostgresDatabase, open_database
from reelbase.storage.engine.reader import Reader
from reelbase.storage.engine.statement import Statement
from tests.moments import NOON
from tests.thorough import ENGINE

pytestmark = pytest.mark.skipif(ENGINE != "postgresql", reason="SQLite's driver keeps what it prepared")


class PreparedRow(NamedTuple):
    """A statement that a connection has prepared."""

    name: str


PREPARED = Statement(text("SELECT name FROM pg_prepared_statements").columns(column("name")), PreparedRow)


async def ask(api: Api, db: Reader, path: str) -> None:
    with suppress(ApiError):
        await api.answer(db, path, parse_query(b"append_to_response=credits,images"))


def test_the_same_question_is_prepared_once(demo_url: str) -> None:
    async def whole() -> tuple[set[PreparedRow], ...]:
        api = Api.of(Given(Index(None)))
        readers = open_database(demo_url).readers(patience=10.0)
        found = []
        try:
            for path in ("/3/movie/11", "/3/movie/11", "/3/movie/603"):
                async with readers.read(NOON) as db:
                    await ask(api, db, path)
                    found.append(set(await db.all(PREPARED)))
            with pytest.raises(ApiError):
                async with readers.read(NOON):
                    raise ApiError(Status.NOT_FOUND)
            async with readers.read(NOON) as db:
                found.append(set(await db.all(PREPARED)))
        finally:
            await readers.close()
        return tuple(found)

    first, *others = asyncio.run(whole())
    assert len(first) > 4
    assert others == [first] * 3


def test_a_refused_write_forgets_none(database_url: str) -> None:
    with closing(open_database(database_url)) as database:
        assert isinstance(database, PostgresDatabase)

        def write(*, is_refused: bool) -> list[PreparedRow]:
            with database.writer() as db:
                with suppress(KeyError), db.attempt():
                    for _ in range(10):
                        db.all(PREPARED)
                    if is_refused:
                        raise KeyError("movie")
                return db.all(PREPARED)

        before = write(is_refused=False)
        assert before
        for is_refused in (True, True, False):
            assert set(write(is_refused=is_refused)) >= set(before)
        with suppress(KeyError), database.writer():
            raise KeyError("movie")
        assert set(write(is_refused=False)) >= set(before)
