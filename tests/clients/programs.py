"""Programs in folders of their own, with other versions of what they need than the suite has."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SECONDS = 120


def needs(program: str) -> pytest.MarkDecorator:
    """Skip where `make clients` has not installed requirements/PROGRAM.lock."""
    is_absent = not (Path(sys.prefix) / program).is_dir()
    return pytest.mark.skipif(is_absent, reason=f"needs {program}, which `make clients` installs")


def ran(program: str, script: str, *arguments: str, cwd: Path) -> str:
    """Run a script of this folder, with the program's folder before all others; return what it prints."""
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name(script)), *arguments],
        env={**os.environ, "HOME": str(cwd), "PYTHONPATH": str(Path(sys.prefix) / program)},
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
