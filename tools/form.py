"""Print the figures of the source's form, how far requests and imports walk, and the cost of `create_app`.

By hand: `python -m tools.form`; ends with 1 where a walk is beyond its bound. `make lint` holds the bounds
of the figures (`tools/figures.py`).
"""

import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

import reelbase
from reelbase.app import create_app
from reelbase.cli.demo import load_demo
from reelbase.importers.formats.bodies import import_bodies
from reelbase.settings import Settings
from tests.asking import Asker, Client
from tests.importers.world import write
from tests.jobs.titles import movie
from tools import figures

SOURCE = str(Path(reelbase.__file__).parent)
APPENDED = "/3/movie/603?append_to_response=credits,images,keywords"
MOST_OF_A_REQUEST = 100
MOST_OF_A_LINE = 200
"""Moves from file to file."""


class Walk:
    """Counts the calls of Reelbase's functions, the files they are in, and the moves from file to file."""

    def __init__(self) -> None:
        self.calls = 0
        self.moves = 0
        self.files: set[str] = set()
        self._last = ""

    def of(self, name: str, most: int, work: Callable[[], object]) -> bool:
        """Do the work and print the counts; return if there are no more moves than at most."""
        sys.setprofile(self._seen)
        try:
            work()
        finally:
            sys.setprofile(None)
        moves = f"{self.moves} moves from file to file (at most {most})"
        print(f"{name}: {self.calls} calls, {len(self.files)} files, {moves}")
        return self.moves <= most

    def _seen(self, frame: FrameType, event: str, argument: Any) -> None:
        file = frame.f_code.co_filename
        if event != "call" or not file.startswith(SOURCE):
            return
        self.calls += 1
        self.files.add(file)
        self.moves += file != self._last
        self._last = file


def main() -> int:
    """Print every figure on a line of its own; return 1 where one is beyond its bound."""
    held = [figures.main() == 0]
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/demo.db"
        load_demo(url)
        with Client(url) as client:
            client.get(APPENDED.replace("603", "550"))  # a process looks through each statement once
            asking = Asker.asking(client, "GET", APPENDED)  # the Client would look at the answer as well
            held.append(Walk().of(f"GET {APPENDED}", MOST_OF_A_REQUEST, lambda: client.run(asking)))
        line = write(Path(folder, "line.jsonl"), [movie(1_000_001, 1, 2)])
        for which in ("first", "second"):
            name = f"import of a line, the {which} time"
            again = partial(import_bodies, url, [line], lambda progress: None, again=True)
            held.append(Walk().of(name, MOST_OF_A_LINE, again))
        times = []
        for _ in range(5):
            begun = time.process_time()
            create_app(Settings(database=url))
            times.append(time.process_time() - begun)
        print(f"create_app: {min(times) * 1000:.1f} ms")
    return not all(held)


if __name__ == "__main__":
    sys.exit(main())
