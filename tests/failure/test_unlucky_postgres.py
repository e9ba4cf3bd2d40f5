"""PostgreSQL on unlucky days: 503 or waiting where it is away, and on as before when it is back."""

import asyncio
import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any, NamedTuple

import pytest
from sqlalchemy import column, text

from reelbase import app
from reelbase.api import health
from reelbase.errors import StorageError
from reelbase.storage.engine import postgres, writes
from reelbase.storage.engine.database import open_database
from reelbase.storage.engine.reader import Reader
from reelbase.storage.engine.statement import Statement
from tests.asking import Answer, Client
from tests.conftest import build_index
from tests.failure.indexing import until
from tests.moments import NOON
from tests.renaming import KEYWORD, rename
from tests.thorough import ENGINE

pytestmark = pytest.mark.skipif(ENGINE != "postgresql", reason="SQLite has no server")
GUEST = "/3/authentication/guest_session/new"  # writes


class NumberRow(NamedTuple):
    """A number."""

    number: int


def asking(sql: str) -> Statement[NumberRow]:
    """Return a question whose answer is a number."""
    return Statement(text(f"SELECT 1 AS number {sql}").columns(column("number")), NumberRow)


SLEEP = "FROM pg_sleep(20)"

Run = Callable[[str], list[Any]]


@pytest.fixture
def run(database_url: str) -> Iterator[Run]:
    """Runs a statement on a connection of its own, in autocommit."""
    import psycopg

    with closing(open_database(database_url)) as database:
        rename(database, "before")
    with psycopg.connect(database_url, autocommit=True) as connection:

        def execute(statement: str) -> list[Any]:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

        yield execute


OTHERS = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


def is_refused(answer: Answer) -> bool:
    return (answer.status, answer.json()["status_code"], answer.headers["retry-after"]) == (503, 9, "1")


def test_connections_that_were_cut_are_opened_anew(database_url: str, run: Run) -> None:
    with Client(database_url, cache_size=0) as client:
        for _ in range(3):
            assert (client.get(KEYWORD).status, client.get(GUEST).status) == (200, 200)
            run(f"SELECT pg_terminate_backend(pid, 2000) {OTHERS}")
        assert (client.get(KEYWORD).status, client.get(GUEST).status) == (200, 200)
        run(f"SELECT pg_terminate_backend(pid, 2000) {OTHERS}")
        assert client.get(GUEST).status == 200  # a write comes first


def test_connections_have_a_name(database_url: str, run: Run) -> None:
    with Client(database_url) as client:
        client.get(KEYWORD)
        client.get(GUEST)
        assert {name for (name,) in run(f"SELECT application_name {OTHERS}")} == {"reelbase"}


def test_reads_wait_for_a_connection_where_no_more_may_be_opened(database_url: str, run: Run) -> None:
    role = f"few_{time.time_ns()}"
    run(f"CREATE ROLE {role} LOGIN CONNECTION LIMIT 4")
    run(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}")
    limited = re.sub("user=[^&]*", f"user={role}", database_url)
    try:
        with Client(limited, cache_size=0) as client:

            async def many() -> list[Answer]:
                asked = [client.asking("GET", f"{KEYWORD}?number={number}") for number in range(40)]
                return await asyncio.gather(*asked)

            assert [each.status for each in client.run(many())] == [200] * 40
            assert {client.get(GUEST).status for _ in range(3)} <= {200, 503}
    finally:
        run(f"DROP OWNED BY {role}")
        run(f"DROP ROLE {role}")


def test_a_server_that_takes_no_writes_refuses_them(database_url: str, run: Run) -> None:
    [(name,)] = run("SELECT current_database()")
    run(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    with Client(database_url) as client:
        assert client.get(KEYWORD).status == 200
        assert is_refused(client.get(GUEST))
        run(f'ALTER DATABASE "{name}" RESET default_transaction_read_only')
        assert client.get(GUEST).status == 200


@pytest.fixture
def stopped(run: Run) -> Iterator[Callable[[], None]]:
    """Stops every process of the server that works for others, until the end of the test."""
    pids: list[int] = []

    def stop() -> None:
        pids.extend(pid for (pid,) in run(f"SELECT pid {OTHERS}"))
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)

    yield stop
    for pid in pids:
        os.kill(pid, signal.SIGCONT)


@pytest.mark.thorough
def test_ready_answers_though_the_server_hangs(
    database_url: str, stopped: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "PATIENCE", 0.5)
    monkeypatch.setattr(postgres, "HEAD_SECONDS", 1.0)
    monkeypatch.setattr(postgres, "LATE_SECONDS", 0.5)
    monkeypatch.setattr(app, "READ_SECONDS", 0.5)
    build_index(database_url)
    with Client(database_url) as client:
        until(lambda: client.get("/health/ready").status == 200, "it is ready")
        stopped()
        time.sleep(health.KEPT_SECONDS)
        begun = time.monotonic()
        answer = client.get("/health/ready")
        assert answer.status == 503
        assert "did not answer" in answer.json()["database"]
        assert client.get("/health/live").status == 200
        assert time.monotonic() - begun < 2
        until(lambda: client.get(KEYWORD).status == 200, "it answers on new connections")
    assert time.monotonic() - begun < 10


@pytest.mark.thorough
def test_a_write_ends_though_its_connection_hangs(
    database_url: str, stopped: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writes, "WRITE_SECONDS", 1.0)
    monkeypatch.setattr(postgres, "HEAD_SECONDS", 1.0)
    with Client(database_url) as client:
        assert client.get(GUEST).status == 200
        stopped()
        begun = time.monotonic()
        assert client.get(GUEST).status in {200, 503}  # the connection that knows the last change hangs too
        assert client.get(GUEST).status == 200  # on a new connection: nothing was written on the other
        assert time.monotonic() - begun < 10


def ask(url: str, patience: float) -> float:
    """Ask what takes 20 seconds; after how many seconds that was refused."""

    async def asked(db: Reader) -> float:
        begun = time.monotonic()
        with pytest.raises(StorageError):
            await db.all(asking(SLEEP))
        return time.monotonic() - begun

    async def whole() -> float:
        readers = open_database(url).readers(patience=patience)
        await readers.open()
        try:
            async with readers.read(NOON) as db:
                took = await asked(db)
            assert await readers.head() > 0
            return took
        finally:
            await readers.close()

    return asyncio.run(whole())


def test_an_answer_takes_no_longer_than_it_may(database_url: str, run: Run) -> None:
    assert ask(database_url, 0.3) < 2


def test_a_lost_connection_does_not_hide_what_was_raised(database_url: str, run: Run) -> None:
    async def whole() -> None:
        readers = open_database(database_url).readers()
        await readers.open()
        try:
            with pytest.raises(KeyError, match="movie"):
                async with readers.read(NOON) as db:
                    await db.all(asking(""))
                    run(f"SELECT pg_terminate_backend(pid, 2000) {OTHERS}")
                    raise KeyError("movie")
            with pytest.raises(StorageError):
                async with readers.read(NOON) as db:
                    await db.all(asking(""))
                    run(f"SELECT pg_terminate_backend(pid, 2000) {OTHERS}")
                    await db.all(asking("WHERE true"))
        finally:
            await readers.close()

    asyncio.run(whole())
