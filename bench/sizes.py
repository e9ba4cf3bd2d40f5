"""Measures what a catalogue takes of a machine: `python -m bench.sizes [FILE] --titles N…`.

FILE has bodies of titles, one a line; without one a catalogue is made from a seed, whose titles have fewer
credits, pictures and translations than popular ones. Seconds are of the processor: what else is at work
changes them little.
"""

import argparse
import gzip
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TypeVar

from bench.generate import write
from bench.imports import count, run
from bench.machine import resident_mb
from bench.subject import Subject

COLUMNS = (
    "titles",
    "credits",
    "people",
    "database",
    "index",
    "backup",
    "import",
    "index build",
    "memory of an import",
    "memory of a node",
)
SMALL = (1_000, 3_000)
T = TypeVar("T")


class Size(NamedTuple):
    """A catalogue of some size, and its needs: bytes on the disk, seconds of the processor, MB of memory."""

    titles: int
    credits: int
    people: int
    database_bytes: int
    index_bytes: int
    backup_bytes: int
    import_seconds: float
    index_seconds: float
    import_mb: float
    node_mb: float

    def row(self) -> str:
        """Return it as a row of the table."""
        counted = [f"{each:,}" for each in self[:3]]
        files = [f"{each / 1e6:,.1f} MB" for each in self[3:6]]
        rest = [f"{each:,.1f} s" for each in self[6:8]] + [f"{each:,.0f} MB" for each in self[8:]]
        return f"| {' | '.join([*counted, *files, *rest])} |"


def measure(source: Path, titles: int, folder: Path) -> Size:
    """Import so many titles of a file into a new database, and look at everything that this takes."""
    bodies, file = folder / "titles.jsonl.gz", folder / "titles.db"
    with gzip.open(bodies, "wt", encoding="utf-8", compresslevel=1) as out:
        out.writelines(lines(source, titles))
    took, peaks = cpu_seconds(lambda: run("bodies", bodies, file))
    index_took, _ = cpu_seconds(lambda: reelbase(file, "index", "rebuild"))
    backup = folder / "backup"
    reelbase(file, "backup", str(backup))
    return Size(
        titles=count(file, "movie") + count(file, "series"),
        credits=count(file, "credit"),
        people=count(file, "person"),
        database_bytes=file.stat().st_size,
        index_bytes=bytes_in(Path(f"{file}.index")),
        backup_bytes=backup.stat().st_size,
        import_seconds=took,
        index_seconds=index_took,
        import_mb=peaks[1],
        node_mb=memory_of_a_node(file, folder),
    )


def lines(source: Path, number: int) -> Iterator[str]:
    """Yield the first lines of a compressed file."""
    with gzip.open(source, "rt", encoding="utf-8") as file:
        yield from islice(file, number)


def cpu_seconds(work: Callable[[], T]) -> tuple[float, T]:
    """Return the seconds of the processor that programs took which some work started, and what came of it."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    found = work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, found


def reelbase(file: Path, *arguments: str) -> None:
    """Run a command on a database."""
    variables = {**os.environ, "REELBASE_DATABASE": f"sqlite:///{file}"}
    subprocess.run(
        [sys.executable, "-m", "reelbase", *arguments], env=variables, check=True, capture_output=True
    )


def bytes_in(folder: Path) -> int:
    """Return the bytes of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def memory_of_a_node(file: Path, folder: Path) -> float:
    """Return the MB of a server with one worker and its background process, after the first answers."""
    with Subject(folder, workers=1, other=file).served() as running:
        return sum(map(resident_mb, running.pids))


def main(arguments: Sequence[str]) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.sizes")
    parser.add_argument("file", type=Path, nargs="?", help="bodies of titles, one a line, compressed by gzip")
    parser.add_argument("--titles", type=int, nargs="+", default=list(SMALL))
    given = parser.parse_args(arguments)
    print(f"| {' | '.join(COLUMNS)} |\n|{' ---: |' * len(COLUMNS)}")
    for titles in given.titles:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            source = given.file or folder / "made.jsonl.gz"
            if not given.file:
                write(source, titles, seed=1)
            print(measure(source, titles, folder).row(), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
