"""A mirror that is killed again and again ends in the same answers, and so does one of a large catalogue."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from reelbase.cli.demo import load_demo
from reelbase.importers.formats.bodies import import_bodies
from tests.conftest import CopyOf, build_index
from tests.importers.catalogue import whole
from tests.importers.test_bodies_again import shared
from tests.mirror.comparing import differences, requests
from tests.mirror.upstream import KEY, Upstream, upstream

KILLS = 100
MANY = 1000  # entities of each kind, at the most, that both are asked for whole

pytestmark = pytest.mark.enduring


@pytest.fixture
def demo(copy_of: CopyOf) -> Iterator[str]:
    """The demo, to be mirrored."""
    with copy_of("demo_alone", load_demo) as url:
        yield url


def command(server: Upstream, url: str) -> "subprocess.Popen[bytes]":
    """`reelbase mirror` of everything, as a process of its own."""
    arguments = ["--from", server.url, "--key", KEY, "--rate", "0", "--adult", "--depth", "episode"]
    arguments += ["--pages", "500", "--languages", "de-DE,ja-JP", "--database", url]
    return subprocess.Popen(
        [sys.executable, "-m", "reelbase", "mirror", *arguments],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def finished(server: Upstream, url: str, seconds: float = 7200) -> None:
    """Let it run to its end."""
    process = command(server, url)
    assert process.wait(seconds) == 0


def test_killed_again_and_again(demo: str, database_url: str, tmp_path: Path) -> None:
    """At moments that nobody chose."""
    chance = random.Random(7)
    with upstream(demo, tmp_path) as server:
        for _ in range(KILLS):
            process = command(server, database_url)
            time.sleep(chance.uniform(3.5, 8))
            process.send_signal(signal.SIGKILL)
            process.wait()
        assert any(row[0].startswith("mirror ") for row in whole(database_url)["checkpoint"])
        finished(server, database_url)
        build_index(demo)
        build_index(database_url)
        assert differences(demo, database_url, requests(demo, MANY))[:8] == []


def test_a_large_catalogue(demo: str, database_url: str, tmp_path: Path) -> None:
    """The demo and hundreds of real series, with all that hangs on them."""
    import_bodies(demo, [shared("data/tv.jsonl.gz")], lambda progress: None)
    with upstream(demo, tmp_path / "exports") as server:
        finished(server, database_url)
    build_index(demo)
    build_index(database_url)
    assert differences(demo, database_url, requests(demo, MANY))[:8] == []
