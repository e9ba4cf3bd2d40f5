"""Installs a lock file and says how far it is: `python tools/install.py requirements/runtime.lock`."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--require-hashes"]
NAMED = re.compile(r"(?:Collecting|Requirement already satisfied:) ([\w.-]+)")
FETCHED = re.compile(r"Downloading \S+ \(([\d.]+ [kMG]?B)\)")
LINE_SECONDS = 2.0  # between two lines where nothing can be written over
WIDTH = 78


def main(lock: Path, *options: str) -> int:
    """Install it, with further options of pip; its exit status. Its words are shown where it fails."""
    total = len(re.findall(r"^[\w.-]+(?:\[[\w,-]+\])?==", lock.read_text(encoding="utf-8"), re.MULTILINE))
    pip = subprocess.Popen(
        [*PIP, *options, "--progress-bar", "off", "-r", str(lock)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert pip.stdout
    said: list[str] = []
    printed, begun = 0.0, time.monotonic()
    is_terminal = sys.stdout.isatty()
    for step in steps(pip.stdout, total, said):
        if is_terminal:
            sys.stdout.write(f"\r   {step[:WIDTH]:<{WIDTH}}")
        elif time.monotonic() - printed > LINE_SECONDS:
            printed = time.monotonic()
            sys.stdout.write(f"   {step}\n")
        sys.stdout.flush()
    status = pip.wait()
    sys.stdout.write("\n" if is_terminal else "")
    if status:
        sys.stdout.write("".join(said))
    else:
        sys.stdout.write(f"   {total} packages are there, after {time.monotonic() - begun:.0f} seconds\n")
    return status


def steps(lines: Iterator[str], total: int, said: list[str]) -> Iterator[str]:
    """Yield pip's progress for each of its lines; `said` collects all lines."""
    number, name = 0, ""
    for line in lines:
        said.append(line)
        if found := NAMED.match(line.strip()):
            number, name = number + 1, found[1]
            yield f"{min(number, total)} of {total}: {name}"
        elif fetched := FETCHED.search(line):
            yield f"{min(number, total)} of {total}: {name}, {fetched[1]}"
        elif line.startswith("Installing collected packages"):
            yield f"all {total} are fetched; unpacking them"


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), *sys.argv[2:]))
