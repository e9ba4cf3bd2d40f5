"""A full disk: what can't be kept is refused, what was acknowledged is there, and reading goes on."""

from collections.abc import Iterator
from typing import Any

import pytest

from reelbase.storage.engine import writes
from reelbase.storage.engine.database import SqliteDatabase, open_database
from tests.accounts.people import ADA, ask, fill_with_people
from tests.asking import Client
from tests.conftest import CopyOf
from tests.thorough import ENGINE

pytestmark = pytest.mark.skipif(ENGINE != "sqlite", reason="the server of PostgreSQL has the disk")
MOST = 200  # lists that are made until nothing more fits


@pytest.fixture
def client(copy_of: CopyOf, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """Asks about a database that may not grow until its writer was refused once."""
    opened = []

    def limited(url: str, **how: Any) -> SqliteDatabase:
        database = open_database(url, **how)
        assert isinstance(database, SqliteDatabase)
        connect = database._connect

        def connected() -> Any:
            connection = connect()
            if connection not in opened:
                opened.append(connection)
                if len(opened) == 1:
                    connection.execute("PRAGMA max_page_count = 1")  # the least that there is
            return connection

        monkeypatch.setattr(database, "_connect", connected)
        return database

    monkeypatch.setattr(writes, "open_database", limited)
    with copy_of("people", fill_with_people) as url, Client(url) as client:
        yield client


def test_a_full_disk_is_said_and_reading_goes_on(client: Client) -> None:
    made = []
    for _ in range(MOST):
        answer = ask(client, "POST", "/4/list", ADA, {"name": "Sea", "description": "d" * 5000})
        if answer.status != 201:
            break
        made.append(answer.json()["id"])
    assert (answer.status, answer.json()["status_code"]) == (503, 9)
    assert answer.headers["retry-after"] == "1"
    kept = ask(client, "GET", "/4/account/ada/lists", ADA).json()
    assert kept["total_results"] == len(made)  # reading goes on, and nothing of the refused one is there
    assert all(ask(client, "GET", f"/4/list/{each}", ADA).status == 200 for each in made)
    assert ask(client, "POST", "/4/list", ADA, {"name": "Sea"}).status == 201  # there is room again
