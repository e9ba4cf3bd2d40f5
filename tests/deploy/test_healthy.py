"""The check of a container's health, run as a container runs it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from tests.deploy.looking import ROOT, free_port

pytestmark = pytest.mark.once


class Answers(BaseHTTPRequestHandler):
    """Answers as a server does: 200 where it is ready, 503 with the reason where not."""

    status = 200

    def do_GET(self) -> None:
        self.send_response(self.status if self.path == "/health/ready" else 404)
        self.end_headers()
        self.wfile.write(b"no index")

    def log_message(self, format: str, *args: object) -> None:
        """Write nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    with HTTPServer(("127.0.0.1", 0), Answers) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def checked(port: int, **variables: str) -> tuple[int, str]:
    given = {**os.environ, **variables, "REELBASE_PORT": str(port)}
    command = [sys.executable, str(ROOT / "deploy" / "healthy.py")]
    done = subprocess.run(command, env=given, capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


def test_it_asks_the_server_and_no_proxy(port: int) -> None:
    proxy = f"http://127.0.0.1:{free_port()}"
    assert checked(port, http_proxy=proxy, HTTP_PROXY=proxy, no_proxy="", NO_PROXY="") == (0, "")


def test_it_says_what_is_missing(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Answers, "status", 503)
    address = f"http://127.0.0.1:{port}/health/ready"
    assert checked(port) == (1, f"{address}: 503 no index\n")
