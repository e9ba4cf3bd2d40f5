"""A real server's metrics: of all its processes together, on a port of their own."""

import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from http.client import HTTPConnection
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.asking import Server
from tests.conftest import CopyOf, load_indexed_demo
from tests.failure.test_lost_processes import background, children

pytestmark = pytest.mark.once

SECONDS = 30.0
COUNT = "http_server_request_duration_seconds_count"


@pytest.fixture
def watched_url(copy_of: CopyOf) -> Iterator[str]:
    """A copy of the demo: a server writes views into its database."""
    with copy_of("demo", load_indexed_demo) as url:
        yield url


def ask(address: str, path: str) -> tuple[int, str]:
    """The status and the body of an answer on a connection of its own."""
    with closing(HTTPConnection(address, timeout=SECONDS)) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


def metrics_of(server: Server) -> "Found":
    found = re.search(r"Metrics: http://([\d.:]+)/metrics", server.out)
    assert found, server.out
    status, text = ask(found[1], "/metrics")
    assert status == 200, text
    return {
        (each.name, *(value for _, value in sorted(each.labels.items()))): each.value
        for family in text_string_to_metric_families(text)
        for each in family.samples
        if "le" not in each.labels
    }


Found = dict[tuple[str, ...], float]


def workers(server: Server) -> set[int]:
    return set(children(server)) - background(server)


def until(is_so: Callable[[Found], bool], server: Server) -> Found:
    """The metrics as soon as they are so."""
    deadline = time.monotonic() + SECONDS
    while not is_so(found := metrics_of(server)):
        assert time.monotonic() < deadline, found
        time.sleep(0.05)
    return found


def test_all_processes_are_counted_and_a_lost_one_takes_nothing_away(watched_url: str) -> None:
    with closing(Server(watched_url, METRICS_ADDRESS="127.0.0.1:0")) as server:
        server.wait()
        address = "{}:{}".format(*server.address)
        asked = COUNT, "200", "GET /3/movie/{movie_id}"
        for _ in range(40):
            assert ask(address, "/3/movie/603?api_key=1")[0] == 200
        beside = "reelbase_processes", "background"
        lag = ("reelbase_index_lag",)
        found = until(lambda each: each.get(asked) == 40 and {beside, lag} <= each.keys(), server)
        assert found["reelbase_processes", "worker"] == 2
        assert found[beside] == 1
        assert sum(found["reelbase_cache_answers_total", each] for each in ("hit", "miss")) == 40
        assert found["reelbase_views_total",] == 40
        assert found["reelbase_job_last_failed", "trending"] == 0
        assert found[lag] == 0
        [first, _] = before = sorted(workers(server))
        os.kill(first, signal.SIGKILL)
        until(lambda _: len(workers(server)) == 2 and workers(server) != set(before), server)
        ask(address, "/3/movie/603?api_key=1")
        live = "reelbase_processes", "worker"
        after = until(lambda each: each[live] == 2 and each.get(asked) == 41, server)
        assert after["reelbase_views_total",] == 41


def test_that_port_answers_nothing_else_and_the_other_one_no_metrics(watched_url: str) -> None:
    with closing(Server(watched_url, workers=1, METRICS_ADDRESS="127.0.0.1:0")) as server:
        server.wait()
        metrics_of(server)
        own = server.out.split("Metrics: http://")[1].split("/metrics")[0]
        for path in ("/", "/3/movie/603?api_key=1", "/health/live", "/docs", "/metrics/x"):
            assert ask(own, path)[0] == 404, path
        assert ask("{}:{}".format(*server.address), "/metrics")[0] == 404


def test_a_hangup_replaces_the_workers_which_read_secrets_anew(watched_url: str, tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_text("the-first-token-of-all")
    with closing(Server(watched_url, METRICS_TOKEN_FILE=str(path))) as server:
        server.wait()

        def status(token: str) -> int:
            with closing(HTTPConnection("{}:{}".format(*server.address), timeout=SECONDS)) as connection:
                connection.request("GET", "/metrics", headers={"authorization": f"Bearer {token}"})
                return connection.getresponse().status

        assert status("the-first-token-of-all") == 200
        before = workers(server)
        path.write_text("the-second-token-of-all")
        server.process.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + 2 * SECONDS
        while workers(server) & before or len(workers(server)) != 2:
            assert time.monotonic() < deadline, server.err
            with suppress(ConnectionResetError):  # by a worker that ends before it has read the request
                status("the-first-token-of-all")  # the port is open all the time
            time.sleep(0.05)
        assert (status("the-first-token-of-all"), status("the-second-token-of-all")) == (401, 200)
