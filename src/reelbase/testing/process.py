"""A double as a process of its own, which ends with the tests, however they end."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from reelbase.testing.client import Double

PATIENCE = 120.0
STOP_SECONDS = 10.0


class NotStarted(RuntimeError):
    """A double did not start; the text is what it printed."""


@contextmanager
def running(
    *fixtures: str | Path, clock: str = "", empty: bool = False, program: Sequence[str] = ()
) -> Iterator[Double]:
    """Have a double of the demo, or of the titles of files, on a free port."""
    command = [*(program or (sys.executable, "-m", "reelbase")), "double", "--until-eof", *map(str, fixtures)]
    command += [*(["--clock", clock] if clock else []), *(["--empty"] if empty else [])]
    with tempfile.TemporaryDirectory(prefix="reelbase-address-") as folder:
        file = Path(folder) / "address"
        errors = Path(folder) / "errors"
        with errors.open("wb") as printed:
            process = subprocess.Popen(
                [*command, "--address-file", str(file)],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=printed,
            )
        try:
            yield Double(_address(process, file, errors))
        finally:
            _end(process)


def _address(process: "subprocess.Popen[bytes]", file: Path, errors: Path) -> str:
    until = time.monotonic() + PATIENCE
    while not file.exists():
        if process.poll() is not None or time.monotonic() > until:
            raise NotStarted(f"expected a double, found:\n{errors.read_text(errors='replace')}")
        time.sleep(0.02)
    return file.read_text(encoding="utf-8").strip()


def _end(process: "subprocess.Popen[bytes]") -> None:
    if process.stdin:
        process.stdin.close()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
