"""PgBouncer in transaction mode: one that follows prepared statements works, another is refused."""

import asyncio
from collections.abc import Iterator
from contextlib import closing

import pytest

from reelbase.cli.program import main
from reelbase.errors import StorageError
from reelbase.storage.engine import pooler
from reelbase.storage.engine.database import open_database
from tests.asking import Answer, Client
from tests.pooler import find_pooler, pooled
from tests.renaming import KEYWORD, rename
from tests.thorough import ENGINE

pytestmark = pytest.mark.skipif(ENGINE != "postgresql", reason="SQLite has no server")
FOLLOWING = {"max_prepared_statements": "200"}
GUEST = "/3/authentication/guest_session/new"  # writes


def program(*, follows: bool) -> str:
    """The program; the test is skipped where there is none."""
    found = find_pooler(follows=follows)
    if not found:
        pytest.skip(f"PgBouncer {'1.21 or newer' if follows else 'older than 1.21'} is not installed")
    return found


@pytest.fixture
def named(database_url: str) -> Iterator[str]:
    """A database with a keyword."""
    with closing(open_database(database_url)) as database:
        rename(database, "before")
    yield database_url


def test_a_pooler_that_follows_prepared_statements_works(named: str) -> None:
    with (
        pooled(program(follows=True), named, FOLLOWING) as url,
        Client(url, cache_size=0) as one,
        Client(url, cache_size=0) as other,
    ):

        async def many(client: Client, number: int) -> list[Answer]:
            reads = [client.asking("GET", f"{KEYWORD}?number={each}") for each in range(number)]
            missing = [client.asking("GET", "/3/keyword/404") for _ in range(number)]
            return await asyncio.gather(*reads, *missing, client.asking("GET", GUEST))

        for _ in range(3):
            for client in (one, other):
                found = [each.status for each in client.run(many(client, 40))]
                assert found == [200] * 40 + [404] * 40 + [200]
        assert one.get("/health/ready").json()["database"] == "ready"
        with closing(open_database(url)) as database:
            rename(database, "after")
        assert {client.get(KEYWORD).json()["name"] for client in (one, other)} == {"after"}
    with closing(open_database(named, patience=1.0)) as database:
        rename(database, "after all")  # nothing that the pooler kept holds the lock


@pytest.mark.parametrize("follows", [True, False])
def test_a_pooler_that_mixes_prepared_statements_is_refused(
    follows: bool, named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    said = {"max_prepared_statements": "0"} if follows else {}
    with pooled(program(follows=follows), named, said) as url:
        with pytest.raises(SystemExit):
            main(["key", "list", "--database", url])
        assert pooler.UNFIT in capsys.readouterr().err
        with pytest.raises(StorageError, match="does not follow prepared statements"):
            Client(url)  # as `serve` says, and ends


@pytest.mark.parametrize("follows", [True, False])
def test_a_pooler_of_sessions_works(follows: bool, named: str) -> None:
    with (
        pooled(program(follows=follows), named, {"pool_mode": "session"}, servers=20) as url,
        Client(url, cache_size=0) as client,
    ):
        assert [client.get(each).status for each in (KEYWORD, GUEST) * 3] == [200] * 6


def test_the_bound_of_one_answer_holds_behind_a_pooler(named: str) -> None:
    from tests.failure.test_unlucky_postgres import ask

    with pooled(program(follows=True), named, FOLLOWING) as url:
        assert ask(url, 0.3) < 2
