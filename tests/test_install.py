"""What is said while a lock file is installed: how far it is, and everything where it fails."""

import subprocess
import sys
from pathlib import Path

from tools.install import steps

SAID = [
    "Looking in indexes: somewhere\n",
    "Collecting aiohttp==3.14.5 (from -r requirements/runtime.lock (line 1))\n",
    "  Downloading aiohttp-3.14.5-cp311-cp311-manylinux_2_17_x86_64.whl (1.7 MB)\n",
    "Requirement already satisfied: babel==2.17.0 in ./.venv/lib\n",
    "Collecting uvloop==0.22\n",
    "Installing collected packages: uvloop, aiohttp\n",
    "Successfully installed aiohttp-3.14.5 uvloop-0.22\n",
]


def test_it_says_how_far_it_is() -> None:
    said: list[str] = []
    assert list(steps(iter(SAID), 3, said)) == [
        "1 of 3: aiohttp",
        "1 of 3: aiohttp, 1.7 MB",
        "2 of 3: babel",
        "3 of 3: uvloop",
        "all 3 are fetched; unpacking them",
    ]
    assert said == SAID


def test_a_failure_is_shown_whole(tmp_path: Path) -> None:
    lock = tmp_path / "none.lock"
    lock.write_text("reelbase-nowhere-to-be-found==1.0 --hash=sha256:" + "0" * 64 + "\n")
    found = subprocess.run(
        [sys.executable, "tools/install.py", str(lock)],
        env={"PIP_NO_INDEX": "1", "PATH": ""},
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 1
    assert "No matching distribution found for reelbase-nowhere-to-be-found==1.0" in found.stdout
