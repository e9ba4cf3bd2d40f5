"""Print the figures of the source's form, how far requests and imports walk, and the cost of `create_app`.

By hand: `python -m tools.form`; `make lint` holds the bounds of the figures (`tools/figures.py`).
"""

import sys
import tempfile
import time
from collections.abc import Callable
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


class Walk:
    """Counts the calls of Reelbase's functions, the files they are in, and the moves from file to file."""

    def __init__(self) -> None:
        self.calls = 0
        self.moves = 0
        self.files: set[str] = set()
        self._last = ""

    def of(self, work: Callable[[], object]) -> str:
        """Do the work and return the counts as a text."""
        sys.setprofile(self._seen)
        try:
            work()
        finally:
            sys.setprofile(None)
        return f"{self.calls} calls, {len(self.files)} files, {self.moves} moves from file to file"

    def _seen(self, frame: FrameType, event: str, argument: Any) -> None:
        file = frame.f_code.co_filename
        if event != "call" or not file.startswith(SOURCE):
            return
        self.calls += 1
        self.files.add(file)
        self.moves += file != self._last
        self._last = file


def main() -> None:
    """Print every figure on a line of its own."""
    figures.main()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/demo.db"
        load_demo(url)
        with Client(url) as client:
            client.get("/3/movie/550")
            asking = Asker.asking(client, "GET", APPENDED)  # the Client would look at the answer as well
            print(f"GET {APPENDED}: {Walk().of(lambda: client.run(asking))}")
        line = write(Path(folder, "line.jsonl"), [movie(1_000_001, 1, 2)])
        for which in ("first", "second"):
            walked = Walk().of(lambda: import_bodies(url, [line], lambda progress: None, again=True))
            print(f"import of a line, the {which} time: {walked}")
        times = []
        for _ in range(5):
            begun = time.process_time()
            create_app(Settings(database=url))
            times.append(time.process_time() - begun)
        print(f"create_app: {min(times) * 1000:.1f} ms")


if __name__ == "__main__":
    main()
