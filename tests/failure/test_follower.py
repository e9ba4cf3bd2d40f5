"""What follows the journal: woken by a write, quiet without one, and never lost when its end goes back."""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from reelbase import moments
from reelbase.editing.notices.posting import Poster
from reelbase.editing.notices.sending import Sender
from reelbase.editing.webhooks import NewWebhook, create
from reelbase.exporters.backup import open_backup, write_backup
from reelbase.exporters.restoring import restore
from reelbase.jobs.heads import Heads, looking
from reelbase.jobs.schedule import LOOK_SECONDS, job_names
from reelbase.search.index import read_current
from reelbase.storage.engine.database import open_database
from reelbase.storage.engine.statement import Command
from reelbase.storage.engine.writer import Change, Writer
from reelbase.storage.engine.writes import Writes
from reelbase.storage.queries.journal import votes_change
from tests.accounts.people import EVE, fill_with_people
from tests.accounts.raters import EPISODE, MOVIE, OTHER_MOVIE, SERIES, rate
from tests.asking import Client
from tests.conftest import Databases, migrate
from tests.editing.receiving import Receiver, receiving
from tests.failure.indexing import add_films, background, compared, is_caught_up, until
from tests.moments import NOON
from tests.postgres import Cluster
from tests.thorough import ENGINE

NEW = Change("keyword", 1, "general", "created")
LOSE_THE_END = Command(text("DELETE FROM journal WHERE sequence > (SELECT max(sequence) - 3 FROM journal)"))


NODE = "other-node"


def process_of(line: str) -> str:
    """The process of the server that wrote a line."""
    return line.split(" LOG: ", maxsplit=1)[0].rsplit(maxsplit=1)[-1]


class Counted:
    """A server of its own that writes down each statement."""

    def __init__(self, cluster: Cluster) -> None:
        self.url = cluster.url
        self._log = cluster.folder / "log"

    def statements(self) -> list[str]:
        """Every statement so far, without what drivers add."""
        lines = self._log.read_text(errors="replace").splitlines()
        return [line for line in lines if " LOG:  statement: " in line or " LOG:  execute " in line]

    def reads_of_all(self) -> int:
        """How often the ids of a kind were read so far, as only building an index does."""
        return self._log.read_text(errors="replace").count("ORDER BY entity.id")

    def of_follower(self) -> list[str]:
        """Those of the node that does the work beside, without what it asks while nothing happens."""
        said = [line for line in self.statements() if f" {NODE} " in line]
        jobs = {process_of(line) for line in said if "job_run" in line}
        return [line for line in said if process_of(line) not in jobs and "max(sequence)" not in line]


@pytest.fixture
def counted(databases: Databases) -> Iterator[Counted]:
    if ENGINE != "postgresql":
        pytest.skip("SQLite has no server to count statements")
    cluster = Cluster("log_statement=all", "log_line_prefix=%m %a %p ")
    migrate(cluster.url)
    yield Counted(cluster)
    cluster.stop()


def jobs_done(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT count(*) FROM job_run WHERE finished_at IS NOT NULL").fetchone()
    assert row
    return int(row[0])


def said_in(counted: Counted, seconds: float) -> list[str]:
    """The statements of so long a time, once all jobs have run and nothing is left to do."""
    until(lambda: jobs_done(counted.url) == len(job_names()), "all jobs have run once")
    time.sleep(1)
    before = len(counted.statements())
    time.sleep(seconds)
    return counted.statements()[before:]


def test_a_node_that_nobody_asks_asks_little(counted: Counted, tmp_path: Path) -> None:
    index, database_url = tmp_path / "index", counted.url
    with background(database_url, index):
        until(lambda: is_caught_up(database_url, index), "the first index")
        said = said_in(counted, 2 * LOOK_SECONDS)
        assert len(said) <= 2 * 2 * LOOK_SECONDS, said


@pytest.mark.thorough
def test_a_backup_is_restored_under_a_running_node(counted: Counted, tmp_path: Path) -> None:
    index, file, database_url = tmp_path / "index", tmp_path / "a.backup", counted.url
    add_films(database_url, tmp_path, 1, range(1, 11))
    with closing(open_database(database_url)) as database:
        write_backup(database, file, NOON, lambda name, rows: None, None)
    add_films(database_url, tmp_path, 1, range(11, 31))
    with background(database_url, index):
        until(lambda: is_caught_up(database_url, index), "the first index")
        built = read_current(index)
        restore(open_backup(file), database_url, lambda name, rows: None, replacing=True)
        until(lambda: read_current(index) != built, "the index is built anew")
        until(lambda: is_caught_up(database_url, index), "the new index")
        said = said_in(counted, 3)
        assert len(said) < 3 * 20, said
        found = compared(database_url, index)
    assert found and not found.hindrance and found.faults == []


@pytest.mark.thorough
def test_the_end_of_the_journal_is_lost_under_a_running_node(counted: Counted, tmp_path: Path) -> None:
    """As after a failover to a server that lacked the last writes: nothing tells of it but the journal."""
    index, database_url = tmp_path / "index", counted.url
    add_films(database_url, tmp_path, 1, range(1, 11))
    with background(database_url, index):
        until(lambda: jobs_done(database_url) == len(job_names()), "all jobs have run once")
        until(lambda: is_caught_up(database_url, index), "the first index")
        built = read_current(index)
        with closing(open_database(database_url)) as database, database.writer(now=NOON) as writer:
            writer.run(LOSE_THE_END)
        until(lambda: read_current(index) != built, "the index is built anew")
        until(lambda: is_caught_up(database_url, index), "the new index")
        found = compared(database_url, index)
    assert found and not found.hindrance and found.faults == []


def test_votes_wait_for_each_other_but_keep_nothing_else_waiting(counted: Counted, tmp_path: Path) -> None:
    async def follow(heads: Heads) -> list[bool]:
        found = []
        with closing(open_database(counted.url)) as database:
            for changes in ([votes_change("movie", 1)], [votes_change("movie", 2), NEW]):
                await heads.other_than(-1, 5)
                known = heads.head or 0
                with database.writer(now=NOON) as writer:
                    writer.journal(changes)
                assert await heads.other_than(known, 5) > known
                begun = time.monotonic()
                await heads.more_than_votes(known, 1)
                found.append(time.monotonic() - begun >= 0.9)
        return found

    async def run() -> list[bool]:
        with closing(open_database(counted.url)) as database:
            async with looking(database) as heads:
                return await follow(heads)

    assert asyncio.run(run()) == [True, False]


def test_a_rating_costs_two_statements_on_another_node(counted: Counted, tmp_path: Path) -> None:
    """Those by which the index follows; answers in memory cost what they did."""
    fill_with_people(counted.url)
    index = tmp_path / "index"
    others = (MOVIE, SERIES, EPISODE)
    node = f"{counted.url}&application_name={NODE}"
    with Client(counted.url) as first, Client(counted.url) as second, background(node, index):
        until(lambda: is_caught_up(counted.url, index), "the first index")
        until(lambda: jobs_done(counted.url) == len(job_names()), "all jobs have run once")
        for title in (OTHER_MOVIE, *others):
            first.get(title)
            assert second.get(title).status == 200
        of_webhooks = 0
        for title, most in ((MOVIE, 2), (SERIES, 2), (EPISODE, 1)):
            before, followed = len(counted.statements()), len(counted.of_follower())
            assert rate(first, title, EVE, 8.5).status == 201
            rated = len(counted.statements())
            assert rated - before <= 25
            assert second.get(OTHER_MOVIE).headers["x-memc"] == "HIT"
            said = counted.statements()[rated:]
            assert len([line for line in said if f" {NODE} " not in line]) == 1  # the journal, as ever
            until(lambda: is_caught_up(counted.url, index), "the index follows")
            said = counted.of_follower()[followed:]
            of_index = [line for line in said if "webhook" not in line]
            assert len(of_index) <= most, said
            of_webhooks += len(said) - len(of_index)
        assert of_webhooks <= 1  # a look of each half a minute; the ratings wake nobody


def test_a_first_webhook_that_wants_votes_is_woken_by_them(counted: Counted, tmp_path: Path) -> None:
    async def run(receiver: Receiver) -> None:
        with closing(open_database(counted.url)) as database:
            readers, writes = database.readers(), Writes(counted.url, moments.now)
            sender = Sender(readers, writes, Poster(allows_private=True))
            async with looking(database) as heads:
                task = asyncio.ensure_future(sender.keep_sending(heads))
                await asyncio.sleep(1)  # it waits, and wants no votes
                await asyncio.to_thread(write, lambda writer: create(writer, wanted(receiver), "key a"))
                await asyncio.sleep(1)
                await asyncio.to_thread(write, lambda writer: writer.journal([votes_change("movie", 1)]))
                await asyncio.to_thread(until, lambda: bool(receiver.received), "the votes are sent", 10)
                task.cancel()
                await asyncio.wait([task])
            await writes.close()
            await readers.close()

    def write(work: Callable[[Writer], object]) -> None:
        with closing(open_database(counted.url)) as database, database.writer() as writer:
            work(writer)

    def wanted(receiver: Receiver) -> NewWebhook:
        return NewWebhook(receiver.url, kinds=["votes"])

    with receiving() as receiver:
        asyncio.run(run(receiver))
    assert [each.body["type"] for each in receiver.received] == ["movie.votes"]
