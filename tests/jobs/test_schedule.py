"""The schedule: what is due when, that nothing runs twice at once, and what fails is said so."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from reelbase.jobs.job import DAILY, Job
from reelbase.jobs.popularity import POPULARITY
from reelbase.jobs.pruning import PRUNING
from reelbase.jobs.relating import RELATED
from reelbase.jobs.schedule import INTERRUPTED, REGISTRY, due, run_due, run_job, runs
from reelbase.jobs.trending import TRENDING
from reelbase.storage.engine.database import Database, open_database
from tests.jobs.catalogue import day, journal, movie, put, view
from tests.moments import NOON


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def job(run: Callable[[Database, datetime], str], every: timedelta = timedelta(minutes=10)) -> Job:
    return Job("test", "For tests.", every, run)


def done(database: Database, now: datetime) -> str:
    return f"at {now:%H:%M}"


@pytest.mark.parametrize(
    ("every", "last", "expected"),
    [
        (timedelta(seconds=30), "2026-05-24 11:59:50", "2026-05-24 12:00:20"),
        (DAILY, "2026-05-24 00:10:00", "2026-05-25 00:10:00"),
        (DAILY, "2026-05-24 23:59:59", "2026-05-25 00:10:00"),
        (DAILY, "2026-05-25 00:09:59", "2026-05-25 00:10:00"),
        (DAILY, "2026-05-25 00:10:01", "2026-05-26 00:10:00"),
    ],
)
def test_when_a_job_is_next_due(every: timedelta, last: str, expected: str) -> None:
    assert job(done, every).next_due(at(last), NOON) == at(expected)


def test_what_never_ran_is_due_and_what_ran_is_not(database: Database) -> None:
    assert due(database, NOON) == list(REGISTRY)
    assert list(run_due(database, NOON)) == [each.name for each in REGISTRY]
    assert due(database, NOON) == due(database, NOON + timedelta(minutes=5)) == []
    assert run_due(database, NOON + timedelta(minutes=5)) == {}
    assert journal(database) == []
    [first, *_] = runs(database, NOON)
    assert first.last is not None
    assert (first.job, first.last.started_at, first.last.finished_at) == (
        REGISTRY[0],
        "2026-05-24 12:00:00",
        "2026-05-24 12:00:00",
    )
    assert first.next_due == at("2026-05-25 00:10")


def test_trending_is_due_on_a_new_day_and_while_there_is_use(database: Database) -> None:
    soon, morrow = NOON + timedelta(minutes=10), day(1)
    put(database, movie(1))
    run_due(database, NOON)
    assert due(database, soon) == []
    assert due(database, morrow) == [POPULARITY, TRENDING, RELATED, PRUNING]
    view(database, NOON, {movie(1): 1})
    assert due(database, soon - timedelta(seconds=1)) == []
    assert due(database, soon) == [TRENDING]


def test_trending_is_due_while_nothing_trends(database: Database) -> None:
    run_due(database, NOON)
    assert due(database, NOON + timedelta(minutes=10)) == [TRENDING]


def test_a_failure_is_the_outcome_and_does_not_stop_the_others(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(database: Database, now: datetime) -> str:
        raise ValueError("out of luck")

    jobs = [job(fail), Job("other", "For tests.", DAILY, done)]
    assert run_due(database, NOON, jobs) == {"test": "failed: ValueError: out of luck", "other": "at 12:00"}
    assert "The job test failed" in caplog.text
    assert run_due(database, NOON + timedelta(minutes=1), jobs) == {}
    assert list(run_due(database, NOON + timedelta(minutes=10), jobs)) == ["test"]


def test_nobody_runs_what_somebody_runs(database: Database, database_url: str) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(database: Database, now: datetime) -> str:
        begun.set()
        assert go_on.wait(30)
        return "slow"

    def elsewhere() -> None:
        other = open_database(database_url)
        found.append(run_due(other, NOON, [job(slow)]))
        other.close()

    found: list[dict[str, str]] = []
    thread = threading.Thread(target=elsewhere)
    thread.start()
    assert begun.wait(30)
    try:
        later = NOON + INTERRUPTED - timedelta(seconds=1)
        assert due(database, later, [job(done)]) == []
        assert run_due(database, later, [job(done)]) == {}
        assert run_job(database, job(done), later) is None
        [state] = runs(database, later, [job(done)])
        assert state.outcome == "under way, or interrupted"
        overdue = NOON + INTERRUPTED
        assert run_due(database, overdue, [job(done)]) == {"test": "at 15:00"}
    finally:
        go_on.set()
        thread.join()
    assert found == [{"test": "slow"}]
    [state] = runs(database, overdue, [job(done)])
    assert state.outcome == "at 15:00", "who was taken for interrupted writes nothing down"


def test_two_that_find_the_same_job_due_run_it_once(database: Database, database_url: str) -> None:
    ran: list[datetime] = []

    def count(database: Database, now: datetime) -> str:
        ran.append(now)
        return "counted"

    def elsewhere() -> None:
        other = open_database(database_url)
        barrier.wait(30)
        run_due(other, NOON, [job(count)])
        other.close()

    barrier = threading.Barrier(4)
    threads = [threading.Thread(target=elsewhere) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert ran == [NOON]


def test_a_clock_that_was_put_right(database: Database) -> None:
    run_job(database, job(done), NOON + timedelta(days=400))
    assert run_due(database, NOON, [job(done)]) == {"test": "at 12:00"}


def test_names_are_unique_and_meanings_are_one_line() -> None:
    assert len({each.name for each in REGISTRY}) == len(REGISTRY)
    assert all(each.meaning.endswith(".") and "\n" not in each.meaning for each in REGISTRY)
