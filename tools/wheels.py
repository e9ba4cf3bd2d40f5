"""Fetches the files that locks name for a version of Python: `python tools/wheels.py FOLDER 3.13 LOCK…`.

An environment is made of them without a network: `PIP_NO_INDEX=1 PIP_FIND_LINKS=FOLDER`.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from packaging.markers import Marker

PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "-q"]


def chosen(lock: str, version: str) -> str:
    """Return the requirements of a lock that are for a version of Python, without their conditions."""
    return "".join(filter(None, (_chosen(each, version) for each in logical_lines(lock))))


def logical_lines(lock: str) -> list[str]:
    """Return one line for each requirement of a lock, with its hashes."""
    return lock.replace(" \\\n", "").splitlines()


def _chosen(line: str, version: str) -> str:
    asked, _, hashes = line.partition(" --hash=")
    pin, _, marker = asked.partition(" ; ")
    where = {"python_version": version, "python_full_version": f"{version}.0"}
    is_asked = not marker or Marker(marker).evaluate(where)
    return f"{pin} --hash={hashes}\n" if is_asked else ""


def main(folder: Path, version: str, locks: list[Path]) -> int:
    """Fetch the files into the folder; return pip's exit status."""
    digits = version.replace(".", "")
    kinds = [f"--abi={abi}" for abi in (f"cp{digits}", "abi3", "none")]
    kinds += [f"--platform={platform}" for platform in platforms()]
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.writelines(chosen(lock.read_text(encoding="utf-8"), version) for lock in locks)
        file.flush()
        asked = ["--require-hashes", "--no-deps", "--python-version", version, "--implementation", "cp"]
        return subprocess.call([*PIP, *asked, *kinds, "-r", file.name, "-d", str(folder)])


def platforms() -> list[str]:
    """Return the platforms of this machine, the newest first, as names of wheels have them."""
    from packaging.tags import platform_tags

    return list(platform_tags())


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2], [Path(each) for each in sys.argv[3:]]))
