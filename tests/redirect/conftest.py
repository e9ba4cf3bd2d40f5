"""A served Reelbase to which TMDB's names resolve, and programs that trust its authority."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.request import urlopen

import pytest

from tests.asking import Server

PORTS = re.compile(r"ports (\d+) \(TLS\) and (\d+)")
SECONDS = 60


class Redirected(NamedTuple):
    """Where TMDB's names are served, and the ordinary address."""

    url: str
    tls: int
    plain: int
    trusted: Path


@pytest.fixture(scope="module")
def redirected(demo_url: str) -> Iterator[Redirected]:
    server = Server(
        demo_url, redirect="on", redirect_host="127.0.0.1", redirect_port="0", redirect_http_port="0"
    )
    try:
        server.wait()
        urlopen(f"{server.url}/health/live", timeout=SECONDS).close()  # it is awake, however busy the machine
        found = PORTS.search(server.out)
        assert found, server.out
        folder = Path(f"{demo_url.removeprefix('sqlite:///')}.redirect")
        yield Redirected(server.url, int(found[1]), int(found[2]), folder / "ca.crt")
    finally:
        server.close()


def run(folder: Path, redirected: Redirected, *command: str) -> str:
    """Run a program that trusts the authority; return what it prints."""
    trusted = dict.fromkeys(
        ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"), str(redirected.trusted)
    )
    done = subprocess.run(
        command,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "PORT": str(redirected.tls), **trusted},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
