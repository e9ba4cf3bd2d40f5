"""Nodes of one catalogue when its PostgreSQL restarts, hangs, moves to a standby, or is not there yet."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import urlopen

import psycopg
import pytest

from reelbase.cli.program import main
from reelbase.storage.engine import replica
from reelbase.storage.engine.database import open_database
from reelbase.storage.engine.replica import ReplicaReaders
from reelbase.storage.queries.journal import HEAD
from tests.asking import ANY_KEY, Client, Server, serving, serving_afresh
from tests.conftest import Databases
from tests.failure.indexing import until
from tests.failure.test_lost_processes import workers
from tests.http.proxies import documented_nodes, proxied
from tests.moments import NOON
from tests.postgres import USER, Cluster
from tests.renaming import KEYWORD, rename
from tests.thorough import ENGINE

pytestmark = pytest.mark.skipif(ENGINE != "postgresql", reason="SQLite has no server")
GUEST = "/3/authentication/guest_session/new"  # writes
WAITING = "Waiting up to 60 seconds for the database. Can't reach PostgreSQL: "


@pytest.fixture
def cluster(databases: Databases) -> Iterator[Cluster]:
    """A server of the test's own, with a catalogue of one keyword."""
    made = Cluster("synchronous_commit=on", "wal_level=replica")
    try:
        with closing(open_database(made.url)) as database:
            database.migrate()
            rename(database, "before")
        yield made
    finally:
        made.thaw()
        made.stop()


def address(*clusters: Cluster, attributes: str = "read-write") -> str:
    """One address of several servers, as libpq reads it."""
    hosts = ",".join(f"{quote(str(each.folder), safe='')}:5432" for each in clusters)
    return f"postgresql://{USER}@{hosts}/postgres?target_session_attrs={attributes}"


def test_a_restart_while_nobody_asks_costs_no_request(cluster: Cluster) -> None:
    with Client(cluster.url, cache_size=0) as client, Client(cluster.url) as other:
        for each in (client, other):
            assert [each.get(KEYWORD).status, each.get(GUEST).status] == [200, 200]
        cluster.crash()
        cluster.start()
        assert [each.get(KEYWORD).status for each in (client, other)] == [200, 200]
        assert [each.get(GUEST).status for each in (client, other)] == [200, 200]


def test_answers_in_memory_go_on_while_the_database_is_away(cluster: Cluster) -> None:
    with Client(cluster.url) as client, Client(cluster.url, database_away=0) as strict:
        fresh = client.get(KEYWORD)
        assert strict.get(KEYWORD).status == 200
        cluster.crash()
        old = client.get(KEYWORD)
        assert (old.status, old.body, old.headers["etag"]) == (200, fresh.body, fresh.headers["etag"])
        assert old.headers["warning"] == '111 - "Revalidation Failed"'
        assert (old.headers["age"], old.headers["cache-control"]) == ("0", "public, max-age=0")
        for refused in (client.get("/3/keyword/2"), client.get(GUEST), strict.get(KEYWORD)):
            assert (refused.status, refused.headers["retry-after"]) == (503, "1")
        cluster.start()
        until(lambda: "warning" not in client.get(KEYWORD).headers, "it is asked again")
        assert client.get(KEYWORD).headers["cache-control"] == fresh.headers["cache-control"]


def test_answers_in_memory_end_when_the_database_stays_away(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Client(cluster.url, database_away=1) as client:
        assert client.get(KEYWORD).status == 200
        cluster.crash()
        assert client.get(KEYWORD).status == 200
        time.sleep(1.1)
        assert client.get(KEYWORD).status == 503


def test_a_server_that_hangs_is_503_within_seconds_and_heals(cluster: Cluster) -> None:
    with Client(cluster.url, database_away=0) as client, Client(cluster.url) as remembering:
        for each in (client, remembering):
            assert [each.get(KEYWORD).status, each.get(GUEST).status] == [200, 200]
        assert remembering.get(KEYWORD).status == 200
        cluster.freeze()
        begun = time.monotonic()
        assert client.get(KEYWORD).status == 503
        assert time.monotonic() - begun < 8  # five of them for the head
        assert remembering.get(KEYWORD).headers["warning"]
        begun = time.monotonic()
        assert remembering.get(KEYWORD).headers["warning"]
        assert time.monotonic() - begun < 2  # it is known to be away
        assert client.get("/health/live").status == 200
        cluster.thaw()
        for each in (client, remembering):
            until(lambda each=each: each.get(KEYWORD).status == 200, "it reads again", 10)  # type: ignore[misc]
            until(lambda each=each: each.get(GUEST).status == 200, "it writes again", 10)  # type: ignore[misc]


@pytest.fixture
def standby(cluster: Cluster) -> Iterator[Cluster]:
    """A server that follows the other."""
    made = Cluster("synchronous_commit=on", copy_of=cluster)
    try:
        yield made
    finally:
        made.thaw()
        made.stop()


def test_a_replica_is_read_from_where_it_is_as_new(cluster: Cluster, standby: Cluster) -> None:
    def read(client: Client) -> str:
        return str(client.get(KEYWORD).json()["name"])

    def run(server: Cluster, statement: str) -> Any:
        with psycopg.connect(server.url, autocommit=True) as connection:
            return connection.execute(statement.encode()).fetchone()

    with (
        closing(open_database(cluster.url)) as database,
        Client(cluster.url, database_read=standby.url, cache_size=0) as client,
    ):
        counted = "SELECT sum(xact_commit) FROM pg_stat_database WHERE datname = 'postgres'"
        (before,) = run(standby, counted)
        for number in range(30):
            rename(database, f"name {number}")
            assert read(client) == f"name {number}"
        until(lambda: run(standby, counted)[0] >= before + 30, "the replica was read from")
        run(standby, "SELECT pg_wal_replay_pause()")
        for number in range(3):
            rename(database, f"paused {number}")
            assert read(client) == f"paused {number}"
        run(standby, "SELECT pg_wal_replay_resume()")
        standby.crash()
        rename(database, "alone")
        assert read(client) == "alone"
        assert client.get(GUEST).status == 200
        standby.start()


def test_a_read_that_is_given_up_leaves_no_connection_without_transactions(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replica, "WAIT_SECONDS", 60.0)

    async def give_up() -> list[bool]:
        readers = ReplicaReaders(cluster.url, cluster.url)  # which replays nothing
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1), readers.read(NOON):
                pass
        pool = readers._replica
        assert pool.pool().in_use == 0
        async with pool.read(NOON) as db:
            await db.all(HEAD)
            found = [db.connection.autocommit]  # type: ignore[attr-defined]
        await readers.close()
        return found

    assert asyncio.run(give_up()) == [False]


@pytest.mark.thorough
def test_a_standby_takes_over_and_nothing_acknowledged_is_lost(cluster: Cluster, standby: Cluster) -> None:
    with psycopg.connect(cluster.url, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
        connection.execute("SELECT pg_reload_conf()")
    kept, failed, longest, last = [], 0, 0.0, time.monotonic()
    with Client(address(cluster, standby), cache_size=0) as client:
        for number in range(120):
            if number == 60:
                cluster.crash()
                standby.promote()
                last = time.monotonic()
            answer = client.get(GUEST)
            if answer.status == 200:
                kept.append(answer.json()["guest_session_id"])
                longest, last = max(longest, time.monotonic() - last), time.monotonic()
            else:
                assert answer.status == 503
                failed += 1
                time.sleep(0.02)
        assert longest < 3
        with psycopg.connect(standby.url) as connection:
            (stored,) = connection.execute("SELECT count(*) FROM guest_session").fetchone() or (0,)
    assert len(kept) >= 100
    assert stored >= len(kept)


@pytest.mark.thorough
def test_no_acknowledged_write_is_lost_when_the_server_crashes_under_load(cluster: Cluster) -> None:
    kept: list[str] = []
    statuses: list[int] = []
    crashed = asyncio.Event()
    with Client(cluster.url, cache_size=0) as client:

        async def write() -> None:
            while len(kept) < 1200 or not crashed.is_set():
                answer = await client.asking("GET", GUEST)
                statuses.append(answer.status)
                if answer.status == 200:
                    kept.append(answer.json()["guest_session_id"])
                else:
                    await asyncio.sleep(0.05)

        async def crash() -> None:
            for _ in range(2):
                await asyncio.sleep(1)
                await asyncio.to_thread(cluster.crash)
                await asyncio.sleep(0.5)
                await asyncio.to_thread(cluster.start)
            crashed.set()

        async def all_of_it() -> None:
            await asyncio.gather(crash(), *[write() for _ in range(20)])

        client.run(all_of_it())
        with psycopg.connect(cluster.url) as connection:
            (stored,) = connection.execute("SELECT count(*) FROM guest_session").fetchone() or (0,)
    assert set(statuses) == {200, 503}
    assert len(kept) >= 1000
    assert stored >= len(kept)


FORMS: list[Callable[[str], str]] = [
    lambda folder: (
        f"postgresql://{USER}@{folder}:5432,%2Fnowhere:5433/postgres?target_session_attrs=read-write"
    ),
    lambda folder: f"postgresql://{USER}@/postgres?host=%2Fnowhere,{folder}&port=5433,5432",
    lambda folder: f"postgres://{USER}@{folder}/postgres?connect_timeout=3",
]


@pytest.mark.parametrize("form", FORMS)
def test_the_usual_forms_of_an_address_are_understood(
    form: Callable[[str], str], cluster: Cluster, capsys: pytest.CaptureFixture[str]
) -> None:
    url = form(quote(str(cluster.folder), safe=""))
    for command in (["migrate"], ["key", "create", "phone"], ["key", "list"]):
        assert status_of(command, url) == 0, (command, capsys.readouterr().err)
    with Client(url) as client:
        assert client.get(KEYWORD).status == 200


@pytest.mark.thorough
def test_an_address_of_several_servers_works_in_every_command(
    cluster: Cluster, capsys: pytest.CaptureFixture[str], tmp_path: Any
) -> None:
    first, *_ = FORMS
    url, backup = first(quote(str(cluster.folder), safe="")), str(tmp_path / "a.backup")
    for command in (
        ["user", "list"],
        ["jobs", "run", "pruning"],
        ["index", "rebuild"],
        ["index", "status"],
        ["export", "ids", str(tmp_path / "ids")],
        ["backup", backup],
        ["restore", backup, "--replace"],
        ["check"],
    ):
        assert status_of(command, url) == 0, (command, capsys.readouterr().err)


def status_of(command: list[str], url: str) -> int:
    """The exit status of a command for a database."""
    try:
        main([*command, "--database", url])
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def test_a_server_waits_for_its_database(cluster: Cluster) -> None:
    cluster.crash()
    server = Server(cluster.url, workers=1)
    try:
        until(lambda: WAITING in server.out, "it waits")
        cluster.start()
        server.wait()
        urlopen(f"{server.url}/health/live").close()
    finally:
        server.close()


def test_a_database_that_refuses_is_not_waited_for(cluster: Cluster) -> None:
    url = cluster.url.replace("/postgres?", "/nothing?")
    begun = time.monotonic()
    with pytest.raises(AssertionError, match='database "nothing" does not exist'), serving(url):
        pass
    assert time.monotonic() - begun < 30


@pytest.mark.thorough
def test_three_nodes_may_start_at_once_on_an_empty_database(empty_database_url: str, tmp_path: Any) -> None:
    def started(name: str) -> "subprocess.Popen[bytes]":
        with (tmp_path / name).open("wb") as out:
            return subprocess.Popen(
                [sys.executable, "-m", "reelbase", "serve", "--demo", "--port", "0", "--workers", "1"],
                env={"REELBASE_DATABASE": empty_database_url, "HOME": str(tmp_path / f"home-{name}")},
                stdout=out,
                stderr=subprocess.STDOUT,
            )

    nodes = [started(each) for each in ("a", "b", "c")]
    try:
        for name in ("a", "b", "c"):
            said = tmp_path / name
            until(lambda said=said: "Reelbase is at " in said.read_text(), said.read_text())  # type: ignore[misc]
        assert [each.poll() for each in nodes] == [None] * 3
    finally:
        for each in nodes:
            each.terminate()
            each.wait(20)
    told = [(tmp_path / name).read_text() for name in ("a", "b", "c")]
    assert sum("Loading the demo catalogue." in each for each in told) == 1
    assert sum("Another node prepares the database." in each for each in told) >= 1
    assert not any("Traceback" in each for each in told)


@pytest.mark.thorough
def test_a_node_that_nobody_asks_costs_two_statements_a_second_at_most(cluster: Cluster) -> None:
    seconds = 15
    with psycopg.connect(cluster.url, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET log_statement = 'all'")
        connection.execute("SELECT pg_reload_conf()")
    with serving(cluster.url, workers=2, jobs="true") as server:
        ready = f"{server.url}/health/ready"
        until(lambda: answers(ready), "the index is built")
        time.sleep(7)  # the jobs that are due are done
        before = statements(cluster)
        time.sleep(seconds)
        found = statements(cluster)[len(before) :]
    assert len(found) <= 2 * seconds, "\n".join(found)


def answers(url: str) -> bool:
    try:
        urlopen(url).close()
    except OSError:
        return False
    return True


def statements(cluster: Cluster) -> list[str]:
    """What the server was asked so far, as its log has it."""
    lines = (cluster.folder / "log").read_text().splitlines()
    return [each for each in lines if "LOG:  statement:" in each or "LOG:  execute" in each]


@pytest.mark.thorough
@pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is not installed")
def test_a_node_that_is_killed_behind_nginx_costs_no_answer(cluster: Cluster, tmp_path: Any) -> None:
    with serving(cluster.url, workers=1) as kept:
        killed = Server(cluster.url, workers=1)
        try:
            killed.wait()

            def recipe(front: int, back: int) -> tuple[list[str], str]:
                return documented_nodes(front, back, killed.address[1])

            with proxied(recipe, tmp_path, kept.address[1]) as (host, port):
                asked = f"http://{host}:{port}{KEYWORD}?api_key={ANY_KEY}&number="
                with ThreadPoolExecutor(8) as pool:
                    reading = [pool.submit(answer_of, f"{asked}{number}") for number in range(400)]
                    until(lambda: sum(each.done() for each in reading) > 100, "it is under load")
                    os.kill(killed.process.pid, signal.SIGKILL)
                    assert {each.result() for each in reading} == {200}
        finally:
            killed.close()


def answer_of(url: str) -> int:
    with urlopen(url) as answer:
        return int(answer.status)


@pytest.mark.thorough
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGHUP])
def test_workers_that_are_replaced_while_the_database_is_away_serve_when_it_is_back(
    cluster: Cluster, how: signal.Signals
) -> None:
    with serving_afresh(cluster.url, workers=2) as server:
        until(lambda: answers(f"{server.url}/health/live"), "it answers")
        before = workers(server)
        cluster.crash()
        for each in [server.process.pid] if how is signal.SIGHUP else before:
            os.kill(each, how)
        until(lambda: len(workers(server)) == 2 and not workers(server) & before, "both are replaced")
        assert answers(f"{server.url}/health/live")
        with pytest.raises(HTTPError) as refused:
            urlopen(f"{server.url}{KEYWORD}?api_key={ANY_KEY}")
        assert (refused.value.code, refused.value.headers["Retry-After"]) == (503, "1")
        refused.value.close()
        cluster.start()
        until(lambda: answers(f"{server.url}{KEYWORD}?api_key={ANY_KEY}"), "it reads")
        assert server.process.poll() is None
