"""What nobody foresaw: status 11 or 9 in the envelope, one line in the log, and then on as before."""

import json
import logging
import re
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import text

from reelbase import logs
from reelbase.errors import Status
from reelbase.storage.engine.database import Database, open_database
from reelbase.storage.engine.statement import Command
from tests.asking import SAFE, Client
from tests.conftest import build_index
from tests.failure.indexing import until
from tests.renaming import KEYWORD, rename

KEY = "0123456789abcdef0123456789abcdef"
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJhdWQiOiJ4In0.c2VjcmV0"

Run = Callable[[str], None]


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = open_database(database_url)
    rename(opened, "before")
    yield opened
    opened.close()


@pytest.fixture
def run(database: Database) -> Run:
    """Changes the database behind the program's back."""

    def change(statement: str) -> None:
        with database.writer() as db:
            db.run(Command(text(statement)))

    return change


def envelope(status: Status) -> bytes:
    words = {"success": False, "status_code": status.code, "status_message": status.message}
    return json.dumps(words, separators=(",", ":")).encode()


def written(records: list[logging.LogRecord]) -> list[str]:
    """The lines as the log for programs has them."""
    return [logs.JsonFormatter().format(each) for each in records if each.name.startswith("reelbase")]


def test_the_unforeseen_is_status_11_and_one_event(
    database_url: str, run: Run, caplog: pytest.LogCaptureFixture
) -> None:
    run("ALTER TABLE keyword RENAME TO mislaid")
    with Client(database_url, key=KEY) as client:
        answer = client.get(f"{KEYWORD}?language=de", headers={"authorization": f"Bearer {TOKEN}"})
        assert client.get("/3/configuration/jobs").status == 200
    assert (answer.status, answer.body) == (500, envelope(Status.INTERNAL_ERROR))
    assert answer.headers == {
        "content-type": "application/json; charset=utf-8",
        "content-length": str(len(answer.body)),
        "vary": "accept-encoding, Origin",
        **SAFE,
    }
    [line] = written(caplog.records)
    event = json.loads(line)
    assert event["message"] == f"GET {KEYWORD}?language=de&api_key=*** failed"
    assert re.fullmatch("[0-9a-f]{16}", event["request_id"])
    assert "Traceback" in event["traceback"]
    assert KEY not in line and TOKEN not in line


def test_an_error_is_never_kept(database_url: str, run: Run) -> None:
    with Client(database_url) as client:
        run("ALTER TABLE keyword RENAME TO mislaid")
        assert [client.get(KEYWORD).status for _ in range(3)] == [500, 500, 500]
        run("ALTER TABLE mislaid RENAME TO keyword")
        assert [client.get(KEYWORD).status for _ in range(3)] == [200, 200, 200]


def test_an_error_is_called_back(database_url: str, run: Run) -> None:
    run("ALTER TABLE keyword RENAME TO mislaid")
    with Client(database_url) as client:
        assert client.get(f"{KEYWORD}?callback=f").body == b"f(" + envelope(Status.INTERNAL_ERROR) + b")"


def test_the_line_has_the_id_that_the_request_has_in_the_log(
    database_url: str, run: Run, caplog: pytest.LogCaptureFixture
) -> None:
    run("ALTER TABLE keyword RENAME TO mislaid")
    caplog.set_level(logging.INFO)
    ids: list[str] = []

    class Ids(logging.Handler):
        """Reads the id while the request is under way."""

        def emit(self, record: logging.LogRecord) -> None:
            ids.append(str(logs.event_fields(record)["request_id"]))

    handler = Ids()
    logging.getLogger("reelbase").addHandler(handler)
    try:
        with Client(database_url, log_requests=True) as client:
            client.get(KEYWORD)
    finally:
        logging.getLogger("reelbase").removeHandler(handler)
    assert len(ids) == 2
    assert ids[0] == ids[1]


def test_without_its_database_the_service_is_offline(
    database_url: str, run: Run, caplog: pytest.LogCaptureFixture
) -> None:
    build_index(database_url)
    with Client(database_url, cache_size=0) as client:  # answers in memory go on for a while
        kept = client.get(KEYWORD)
        run("ALTER TABLE journal RENAME TO mislaid")
        for path in (KEYWORD, "/3/nothing"):
            answer = client.get(path, headers={"origin": "https://films.example"})
            assert (answer.status, answer.body) == (503, envelope(Status.SERVICE_OFFLINE))
            assert answer.headers["access-control-allow-origin"] == "*"
        assert client.get("/health/ready").status == 503
        assert client.get("/health/live").status == 200
        assert len(written(caplog.records)) == 2
        run("ALTER TABLE mislaid RENAME TO journal")
        assert client.get(KEYWORD).body == kept.body
        until(lambda: client.get("/health/ready").status == 200, "it is ready")
