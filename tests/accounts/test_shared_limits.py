"""Wrong passwords on several workers and nodes: no more of them are looked at than on one."""

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import httpx
import psycopg
import pytest
from argon2 import PasswordHasher

from reelbase.accounts import passwords
from reelbase.accounts.account import create_account
from reelbase.accounts.limits import (
    ACCOUNTS_OF_ADDRESS,
    GUESTS_OF_ADDRESS,
    SIGN_INS_OF_NAME,
    Limits,
    TooMany,
)
from reelbase.errors import ApiError
from reelbase.storage.engine.database import open_database
from reelbase.storage.engine.shared_counts import PRUNE, SharedCounts, Tried
from tests.accounts.test_limits import OUTSIDE, client_at, sign_in
from tests.asking import ANY_KEY, Answer, Client, served
from tests.postgres import Cluster
from tests.thorough import ENGINE

LOGIN = "/3/authentication/token/validate_with_login"
RIGHT, WRONG = "a fine p4ssword", "not it at all"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
RETRY = 12  # seconds from one attempt to the next

nodes = pytest.mark.skipif(ENGINE != "postgresql", reason="several nodes need PostgreSQL")


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_hasher", lambda: QUICK)


@pytest.fixture
def ann_url(database_url: str) -> str:
    """A catalogue in which ann has an account."""
    with closing(open_database(database_url)) as database, database.writer() as writer:
        create_account(writer, "ann", QUICK.hash(RIGHT))
    return database_url


def body_of(password: str, name: str = "ann") -> bytes:
    return json.dumps({"username": name, "password": password, "request_token": "x"}).encode()


async def logging_in(client: Client, password: str, name: str = "ann") -> Answer:
    headers = {"content-type": "application/json"}
    return await client.asking("POST", LOGIN, None, headers, body_of(password, name))


def log_in(client: Client, password: str, name: str = "ann") -> int:
    """The code of the answer: 30 for a wrong password, 25 for too many, 33 after a right one: the token."""
    answer: Answer = client.run(logging_in(client, password, name))
    return int(answer.json()["status_code"])


@nodes
def test_a_wrong_password_on_one_node_counts_on_the_other(ann_url: str) -> None:
    with Client(ann_url) as a, Client(ann_url) as b:
        assert log_in(a, RIGHT) == 33
        assert [log_in(a, WRONG, name) for name in ("ann", "ANN", " ann")] == [30] * 3
        assert log_in(b, RIGHT) == 33
        assert [log_in(b, WRONG) for _ in range(2)] == [30] * 2
        for each in (a, b):
            for password in (RIGHT, WRONG):
                refused = each.run(logging_in(each, password))
                assert (refused.status, refused.json()["status_code"]) == (429, 25)
                assert RETRY - 5 <= int(refused.headers["retry-after"]) <= RETRY
        assert log_in(b, WRONG, "bob") == 30


@nodes
def test_an_address_counts_over_all_nodes(ann_url: str) -> None:
    with client_at(ann_url) as a, client_at(ann_url) as b:
        found = [log_in(each, WRONG, f"name {number}") for number in range(11) for each in (a, b)]
    assert found[:12] == [30] * 10 + [30] * 2  # of each name two
    assert Counter(found) == {30: 20, 25: 2}


@nodes
def test_guest_sessions_and_accounts_of_an_address_count_over_all_nodes(database_url: str) -> None:
    target = "/3/authentication/guest_session/new"
    with client_at(database_url) as a, client_at(database_url) as b:
        found = [each.get(target).status for _ in range(16) for each in (a, b)]
    assert found == [200] * GUESTS_OF_ADDRESS.number + [429] * 2

    async def make(number: int) -> None:
        shared = SharedCounts(database_url)
        try:
            for _ in range(number):
                await Limits(shared=shared).count_account(OUTSIDE)  # each is another node
        finally:
            await shared.close()

    asyncio.run(make(ACCOUNTS_OF_ADDRESS.number))
    with pytest.raises(TooMany):
        asyncio.run(make(1))


@nodes
@pytest.mark.parametrize("number", [20])
def test_of_many_at_once_no_more_are_answered_than_the_limit(ann_url: str, number: int) -> None:
    async def all_at_once(client: Client) -> list[int]:
        answers = await asyncio.gather(*[logging_in(client, WRONG) for _ in range(number)])
        return [each.json()["status_code"] for each in answers]

    with Client(ann_url) as a, Client(ann_url) as b, Client(ann_url) as c, ThreadPoolExecutor(3) as pool:
        asked = [pool.submit(each.run, all_at_once(each)) for each in (a, b, c)]
        found = Counter(code for each in asked for code in each.result())
    assert found == {30: SIGN_INS_OF_NAME.number, 25: 3 * number - SIGN_INS_OF_NAME.number}


@pytest.mark.thorough
def test_workers_answer_no_more_than_the_limit(database_url: str) -> None:
    with served(database_url, workers=2) as url:

        def ask(_: int) -> int:
            headers = {"content-type": "application/json"}
            target = f"{url}{LOGIN}?api_key={ANY_KEY}"
            return httpx.post(target, content=body_of(WRONG), headers=headers, timeout=60).status_code

        with ThreadPoolExecutor(20) as pool:
            found = Counter(pool.map(ask, range(20)))
    assert found == {401: SIGN_INS_OF_NAME.number, 429: 20 - SIGN_INS_OF_NAME.number}


def test_the_limit_of_a_node_holds_while_the_database_does_not_count() -> None:
    limits = Limits(shared=SharedCounts("postgresql:///nothing?host=/nowhere"))

    async def try_all() -> Counter[type]:
        found: Counter[type] = Counter()
        for _ in range(8):
            try:
                await sign_in(limits, "ann", lambda: False)
            except ApiError as error:
                found[type(error)] += 1
        await sign_in(limits, "bob", lambda: True)
        return found

    assert asyncio.run(try_all()) == {ApiError: 5, TooMany: 3}


@pytest.fixture
def logged() -> Iterator[Cluster]:
    """A server that logs each statement."""
    made = Cluster("log_statement=all")
    try:
        with closing(open_database(made.url)) as database:
            database.migrate()
            with database.writer() as writer:
                create_account(writer, "ann", QUICK.hash(RIGHT))
        yield made
    finally:
        made.stop()


@nodes
def test_a_sign_in_costs_one_statement_more(logged: Cluster) -> None:
    def counted(password: str, code: int) -> int:
        before = statements()
        assert log_in(client, password) == code
        return statements() - before

    def statements() -> int:
        return (logged.folder / "log").read_text().count("sign_in_count")

    with Client(logged.url) as client:
        assert log_in(client, WRONG) == 30  # the first also removes old rows
        assert [counted(WRONG, 30), counted(RIGHT, 33), counted(WRONG, 30)] == [1, 1, 1]


def counting(url: str, use: Callable[[SharedCounts], Any]) -> Any:
    async def run() -> Any:
        counts = SharedCounts(url)
        try:
            return await use(counts)
        finally:
            await counts.close()

    return asyncio.run(run())


@nodes
def test_rows_that_count_nothing_any_more_are_removed(database_url: str) -> None:
    tried = [Tried.of(f"name {number}", 60, 12) for number in range(100)]
    with psycopg.connect(database_url, autocommit=True) as connection:

        def rows() -> int:
            found = connection.execute("SELECT count(*) FROM sign_in_count").fetchone()
            return int(next(iter(found or ())))

        assert counting(database_url, lambda counts: counts.count(tried)) == {}
        assert rows() == 100
        connection.execute("UPDATE sign_in_count SET due = due - interval '13 s' WHERE counted < '8'")
        kept = sum(each.counted >= "8" for each in tried)
        connection.execute(PRUNE)
        assert rows() == kept > 0
        assert not any("name" in str(row) for row in connection.execute("SELECT * FROM sign_in_count"))


@nodes
@pytest.mark.parametrize("seconds", [-86_400, 0, 86_400])
def test_a_clock_of_the_database_that_is_moved_locks_nobody_out(database_url: str, seconds: int) -> None:
    ann = [Tried.of("name ann", 60, 12)]

    async def use(counts: SharedCounts) -> list[float]:
        for _ in range(4):
            assert await counts.count(ann) == {}
        with psycopg.connect(database_url, autocommit=True) as connection:
            connection.execute(
                "UPDATE sign_in_count SET due = due + make_interval(secs => %s)", [float(seconds)]
            )
        await counts.count(ann)
        return list((await counts.wait(ann)).values())

    waits = counting(database_url, use)
    assert all(0 < each <= RETRY for each in waits)
    assert bool(waits) is (seconds >= 0)


@nodes
def test_a_connection_that_was_lost_is_opened_again(database_url: str) -> None:
    ann = [Tried.of("name ann", 60, 12)]

    async def use(counts: SharedCounts) -> dict[Tried, float]:
        await counts.count(ann)
        with psycopg.connect(database_url, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE pid <> pg_backend_pid() AND datname = current_database()"
            )
        return await counts.count(ann)

    assert counting(database_url, use) == {}
