"""Checks that run side by side: each prints whole what it has to say, and one that fails fails all."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[1]
MAKEFILE = """
first:
\t@while [ ! -e second.done ]; do sleep 0.01; done; echo first
second:
\t@echo second began; touch second.done; echo second ended >&2
bad:
\t@echo it is bad; exit 3
"""


@pytest.mark.parametrize(
    ("targets", "status", "printed"),
    [
        (["first", "second"], 0, ["first", "second began", "second ended"]),
        (["second", "bad", "first"], 1, ["second began", "it is bad", "first"]),
        (["bad"], 1, ["it is bad"]),
    ],
)
def test_all_run_at_once_and_what_failed_is_named(
    tmp_path: Path, targets: list[str], status: int, printed: list[str]
) -> None:
    (tmp_path / "Makefile").write_text(MAKEFILE)
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "side_by_side.py", *targets],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    lines = [line for line in done.stdout.splitlines() if not line.startswith("make")]
    expected = [
        "error: expected every check to pass, found that these failed: bad",
        "Type: make bad",
    ]
    assert (done.returncode, lines) == (status, [*printed, *(expected if status else [])])
