"""The package for Node.js, tried by its own tests."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "clients" / "node"
SECONDS = 300


@pytest.mark.once
def test_the_package_for_node_passes_its_tests() -> None:
    if (node := shutil.which("node")) is None:
        pytest.skip("needs Node.js")
    done = subprocess.run(
        [node, "--test", *map(str, FOLDER.glob("test/*.test.mjs"))],
        cwd=FOLDER,
        env={**os.environ, "DOUBLE_COMMAND": f"{sys.executable} -m reelbase"},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
