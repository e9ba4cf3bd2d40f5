"""`reelbase serve` with clients that are slow, many, or still waiting when it stops."""

import json
import resource
import signal
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from tests.asking import serving
from tests.http.wire import answer_on, request

pytestmark = [pytest.mark.once, pytest.mark.thorough]

SECONDS = 20
LIVE = request("GET", "/health/live", "Connection: close")


@contextmanager
def few_files(number: int) -> Iterator[None]:
    """Programs that are started meanwhile may open so many files, until they ask for more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (number, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_idle_connections_shut_nobody_out(database_url: str) -> None:
    with ExitStack() as stack:
        with few_files(256):
            server = stack.enter_context(serving(database_url, workers=1))
        for _ in range(300):
            stack.enter_context(socket.create_connection(server.address, timeout=SECONDS))
        for _ in range(24):
            with socket.create_connection(server.address, timeout=SECONDS) as connection:
                connection.sendall(LIVE)
                assert answer_on(connection).status == 200


def test_a_request_that_outlasts_the_grace_gets_503(database_url: str) -> None:
    with serving(database_url, workers=1) as server:
        with socket.create_connection(server.address, timeout=SECONDS) as connection:
            connection.sendall(request("POST", "/3/list?api_key=any", "Content-Length: 10", body=b"{"))
            with socket.create_connection(server.address, timeout=SECONDS) as other:
                other.sendall(LIVE)
                assert answer_on(other).status == 200
            server.process.send_signal(signal.SIGTERM)
            answer = answer_on(connection)
        assert (answer.status, answer.headers["retry-after"]) == (503, "1")
        assert json.loads(answer.body)["status_code"] == 9
        assert server.process.wait(timeout=SECONDS) == 0
        assert "Traceback" not in server.err
