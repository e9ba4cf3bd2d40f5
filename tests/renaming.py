"""A writer in a process of its own: renames keyword 1 as it is told, and says when that is committed."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from reelbase.storage.engine.database import Database, open_database
from reelbase.storage.engine.writer import Change
from reelbase.storage.rows import EntityRow, KeywordRow

KEYWORD = "/3/keyword/1"
END_SECONDS = 20


def rename(database: Database, name: str) -> None:
    """Commit a new name of keyword 1, which is made if there is none."""
    with database.writer() as db:
        db.upsert([EntityRow("keyword", 1, True, "")])
        db.upsert([KeywordRow(1, name)])
        db.journal([Change("keyword", 1, "name", "updated", value=json.dumps(name))])


class Renamer:
    """The process; `rename` returns once the name is committed."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def rename(self, name: str) -> None:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(name + "\n")
        self._process.stdin.flush()
        assert self._process.stdout.readline() == "committed\n"


@contextmanager
def renamer(url: str) -> Iterator[Renamer]:
    """A writer of that database, ended at the end."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.renaming", url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[1],
    )
    try:
        yield Renamer(process)
    finally:
        process.communicate(timeout=END_SECONDS)


if __name__ == "__main__":
    written = open_database(sys.argv[1])
    for line in sys.stdin:
        rename(written, line.rstrip("\n"))
        print("committed", flush=True)
    written.close()
