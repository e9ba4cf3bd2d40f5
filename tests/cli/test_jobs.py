"""`reelbase jobs` as it is typed."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from reelbase.jobs.schedule import REGISTRY, job_names
from reelbase.storage.engine.database import open_database
from reelbase.storage.queries.jobs import put_begin
from tests.cli.test_commands import Shell
from tests.jobs.catalogue import movie, put

Typed = Callable[..., tuple[int, str, str]]
DAY = r"\d{4}-\d\d-\d\d"
TIME = rf"{DAY} \d\d:\d\d:\d\d"


@pytest.fixture
def jobs(capsys: pytest.CaptureFixture[str], database_url: str) -> Typed:
    """Types `reelbase jobs …`; the exit status and what was printed."""

    return lambda *arguments: Shell(capsys)("jobs", *arguments, "--database", database_url)


def test_the_list_before_and_after(jobs: Typed) -> None:
    status, before, _ = jobs("list")
    assert status == 0
    for job in REGISTRY:
        assert f"{job.name}: {job.meaning}\n    last: never\n    next: now\n" in before
    assert jobs("run", "popularity") == (0, "popularity: 0 of 0 popularities changed\n", "")
    _, after, _ = jobs("list")
    ran = rf"^popularity: .*\n    last: {TIME} \(0 of 0 popularities changed\)\n    next: {DAY} 00:10:00$"
    assert re.search(ran, after, re.MULTILINE)
    assert "    last: never\n" in after


def test_all_of_them(jobs: Typed, database_url: str) -> None:
    database = open_database(database_url)
    put(database, movie(1))
    database.close()
    status, out, _ = jobs("run", "--all")
    assert (status, [line.partition(":")[0] for line in out.splitlines()]) == (
        0,
        [*job_names()],
    )
    assert "trending: 1 in order for the day, 1 in order for the week\n" in out


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["run"], "found neither"),
        (["run", "trendign"], "found trendign"),
        (["run", "--all", "trending"], "found both --all and trending"),
    ],
)
def test_what_is_no_job_is_refused(jobs: Typed, arguments: list[str], found: str) -> None:
    status, out, err = jobs(*arguments)
    assert (status, out) == (2, "")
    assert "Expected the name of a job (popularity, trending" in err
    assert found in err
    assert "Type: reelbase jobs list" in err


def test_one_that_somebody_runs_is_left_out(jobs: Typed, database_url: str) -> None:
    database = open_database(database_url)
    with database.writer(now=datetime.now(UTC)) as writer:
        put_begin(writer, "trending")
    database.close()
    assert jobs("run", "trending") == (0, "trending: left out: another process runs it\n", "")
    assert "(under way, or interrupted)" in jobs("list")[1]


def test_a_failure_is_the_exit_status(jobs: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> str:
        raise OSError("no room")

    failing = [REGISTRY[0].__class__("broken", "Fails.", REGISTRY[0].every, fail)]
    monkeypatch.setattr("reelbase.jobs.schedule.REGISTRY", failing)
    assert jobs("run", "broken")[:2] == (1, "broken: failed: OSError: no room\n")
