"""The package for Node.js, tried by its own tests, and by the runners and the client that people use.

`make clients` installs Vitest, Playwright and the client from tests/clients/node/package-lock.json.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from reelbase.testing import running
from tests.double.conftest import FIXTURE

PACKAGE = Path(__file__).parents[2] / "clients" / "node"
CLIENTS = Path(__file__).parents[1] / "clients" / "node"
SECONDS = 300
RUNNERS = {
    "vitest": ("node_modules/vitest/vitest.mjs", "run", "--testTimeout=60000", "double.vitest"),
    "@playwright/test": ("node_modules/@playwright/test/cli.js", "test"),
}


def run(folder: Path, command: Sequence[str], **more: str) -> None:
    """Run a command of Node.js, which must succeed."""
    if (node := shutil.which("node")) is None:
        pytest.skip("needs Node.js")
    done = subprocess.run(
        [node, *command],
        cwd=folder,
        env={**os.environ, "DOUBLE_COMMAND": f"{sys.executable} -m reelbase", **more},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def installed(name: str) -> None:
    """Skip the test unless a package is there."""
    if not (CLIENTS / "node_modules" / name).is_dir():
        pytest.skip(f"needs {name}, which `make clients` installs where Node.js is")


@pytest.mark.once
def test_the_package_for_node_passes_its_tests() -> None:
    run(PACKAGE, ["--test", *map(str, PACKAGE.glob("test/*.test.mjs"))])


@pytest.mark.once
@pytest.mark.thorough
@pytest.mark.parametrize("runner", RUNNERS)
def test_a_runner_takes_its_fixtures(runner: str, tmp_path: Path) -> None:
    installed(runner)
    titles = tmp_path / "titles.jsonl"
    titles.write_bytes(FIXTURE)
    browser = shutil.which("chromium") or ""
    run(CLIENTS, RUNNERS[runner], TITLES=str(titles), CHROMIUM=browser, OUTPUT=str(tmp_path / "output"))


@pytest.mark.once
@pytest.mark.thorough
def test_the_suite_that_moviedb_ships_passes_unchanged() -> None:
    installed("moviedb")
    suite = ("node_modules/mocha/bin/_mocha", "node_modules/moviedb/test/index.js")
    with running() as double:
        double.load({"movie": {"id": 209112, "title": "Batman v Superman: Dawn of Justice"}})
        led = ("--import", (PACKAGE / "redirect.mjs").as_uri())
        run(CLIENTS, [*led, *suite], DOUBLE_URL=double.url, MOVIEDB_API_KEY="any")
        assert {each.operation for each in double.requests(path="/3/*/*")} >= {
            "search-movie",
            "tv-series-airing-today-list",
            "tv-series-on-the-air-list",
            "movie-release-dates",
        }
