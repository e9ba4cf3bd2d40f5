"""The measured subject: a database with the demo, real servers on it, and the paths to ask them for."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bench.machine import family
from bench.rivals import Running
from reelbase.importers.formats.bodies import import_bodies
from reelbase.storage.engine.database import open_database
from reelbase.storage.engine.sqlite import connect
from tests.asking import ANY_KEY, serving_afresh

DEMO = Path(__file__).parents[1] / "src" / "reelbase" / "demo"


@dataclass(frozen=True)
class Subject:
    """The places of things, and the number of processes that answer."""

    folder: Path  # for what is made on the way
    workers: int
    movies: int = 200_000  # of the large catalogue
    catalogue: Path | None = None  # a large catalogue that is there already
    other: Path | None = None
    keeps_index: bool = False  # whether the index that is beside it serves
    minutes: float = 60.0  # of a soak
    before: Path | None = None  # a checkout of an earlier version

    @property
    def file(self) -> Path:
        """The database: the one with the demo, or the one named."""
        return self.other or self.folder / "demo.db"

    def of(self, file: Path) -> "Subject":
        """Return the same subject on another database."""
        return replace(self, other=file)

    @property
    def database(self) -> str:
        return f"sqlite:///{self.file}"

    def prepare(self) -> None:
        """Load the demo."""
        database = open_database(self.database)
        database.migrate()
        database.close()
        import_bodies(self.database, [DEMO], lambda progress: None)

    def ids(self, table: str) -> list[int]:
        """Return the ids in a table, ascending."""
        connection = connect(self.file, read_only=True)
        try:
            return [row[0] for row in connection.execute(f"SELECT id FROM {table} ORDER BY id")]
        finally:
            connection.close()

    @contextmanager
    def served(self, workers: int | None = None, **settings: str) -> Iterator[Running]:
        """Run a server on the database until the block ends; `settings` are named as their variables."""
        number = workers or self.workers
        with serving_afresh(self.database, workers=number, **settings) as server:
            command = [sys.executable, "-m", "bench.asking", server.url, "/dev/stdin", str(number * 8), "1"]
            subprocess.run(
                command, input=asked("/3/configuration"), check=True, text=True, capture_output=True
            )
            yield Running(server.url, family(server.process.pid))


def asked(path: str, **query: str) -> str:
    """Return the target of a request with a key."""
    return f"{path}?api_key={ANY_KEY}" + "".join(f"&{name}={value}" for name, value in query.items())
