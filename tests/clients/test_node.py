"""tmdb-ts and moviedb-promise read the demo from the running server, each in tests of its own language.

Applications still have others than the newest, so these are tried too: tmdb-ts 2.0.3, the last that asks
through cross-fetch, which closes each connection, and moviedb-promise 3.4.1, the last of its major version 3.

`make clients` installs them from tests/clients/node/package-lock.json; `make check` does so first.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent / "node"
SECONDS = 60


@pytest.mark.once
@pytest.mark.parametrize(
    "client",
    [
        pytest.param("tmdb-ts", marks=pytest.mark.thorough),
        pytest.param("tmdb-ts-pinned", marks=pytest.mark.thorough),
        "moviedb-promise",
        pytest.param("moviedb-promise-pinned", marks=pytest.mark.thorough),
    ],
)
def test_client_of_node(client: str, server: str) -> None:
    node = shutil.which("node")
    if node is None or not (FOLDER / "node_modules" / client).is_dir():
        pytest.skip(f"needs {client}, which `make clients` installs where Node.js is")
    done = subprocess.run(
        [node, "--test", f"{client.removesuffix('-pinned')}.test.mjs"],
        cwd=FOLDER,
        env={**os.environ, "REELBASE_TEST_URL": server, "REELBASE_TEST_CLIENT": client},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
