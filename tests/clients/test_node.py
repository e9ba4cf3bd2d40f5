"""tmdb-ts and moviedb-promise read the demo from the running server, each in tests of its own language.

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
@pytest.mark.parametrize("client", [pytest.param("tmdb-ts", marks=pytest.mark.thorough), "moviedb-promise"])
def test_client_of_node(client: str, server: str) -> None:
    node = shutil.which("node")
    if node is None or not (FOLDER / "node_modules" / client).is_dir():
        pytest.skip(f"needs {client}, which `make clients` installs where Node.js is")
    done = subprocess.run(
        [node, "--test", f"{client}.test.mjs"],
        cwd=FOLDER,
        env={**os.environ, "REELBASE_TEST_URL": server},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
