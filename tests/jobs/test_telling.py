"""Metrics of the jobs: every failure is counted once, and a run that was interrupted does not run."""

from contextlib import closing
from datetime import datetime, timedelta

from reelbase.accounts.api_keys import Scope
from reelbase.jobs.job import Job, read
from reelbase.jobs.schedule import FAILED, INTERRUPTED, run_job, runs
from reelbase.jobs.telling import Failures, of_run, of_webhooks
from reelbase.metrics.families import JOB_RUNNING
from reelbase.storage.engine.database import Database, open_database
from tests.asking import Client
from tests.editing.test_requests import key_of, send
from tests.editing.test_webhooks import add
from tests.moments import NOON

MINUTE = timedelta(minutes=1)


def fails(database: Database, now: datetime) -> str:
    raise ValueError("no rows")


def ends(database: Database, now: datetime) -> str:
    return "done"


def job(run: object) -> Job:
    return Job("test", "For tests.", 10 * MINUTE, run)  # type: ignore[arg-type]


def counted(failures: Failures, database: Database, now: datetime) -> dict[str, int]:
    failures.look(runs(database, now, [job(ends)]))
    return dict(failures.counts)


def test_the_first_run_of_all_is_counted_where_it_fails(database: Database) -> None:
    failures = Failures()
    assert counted(failures, database, NOON) == {"test": 0}
    assert (run_job(database, job(fails), NOON) or "").startswith(FAILED)
    assert (
        counted(failures, database, NOON + MINUTE)
        == counted(failures, database, NOON + MINUTE)
        == {"test": 1}
    )
    run_job(database, job(ends), NOON + 2 * MINUTE)
    assert counted(failures, database, NOON + 3 * MINUTE) == {"test": 1}
    run_job(database, job(fails), NOON + 4 * MINUTE)
    assert counted(failures, database, NOON + 5 * MINUTE) == {"test": 2}


def test_what_failed_before_the_first_look_is_not(database: Database) -> None:
    run_job(database, job(fails), NOON)
    assert counted(Failures(), database, NOON + MINUTE) == {"test": 0}


def test_a_run_that_was_interrupted_does_not_run(database: Database) -> None:
    running: list[float] = []

    def looks(database: Database, now: datetime) -> str:
        for moment in (now + MINUTE, now + INTERRUPTED + MINUTE):
            [run] = runs(database, moment, [job(ends)])
            running.extend(each.value for each in of_run(run, moment) if each.name == JOB_RUNNING.name)
        return "done"

    run_job(database, job(looks), NOON)
    assert running == [1, 0]


def test_webhooks_are_counted_by_their_ids(database_url: str) -> None:
    with Client(database_url, key=key_of(database_url, Scope.EDIT)) as client:
        add(client, "https://example.org/hook")
        send(client, "POST", "/reelbase/v1/webhooks/1/test")
    with closing(open_database(database_url)) as database:
        found = {each.name: (each.labels, each.value) for each in read(database, NOON, of_webhooks)}
    assert found == {
        "reelbase_webhook_sent_total": (("1",), 0),
        "reelbase_webhook_waiting": (("1",), 1),
        "reelbase_webhook_failed": (("1",), 0),
    }
