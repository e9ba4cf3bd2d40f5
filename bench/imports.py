"""Imports of API bodies: titles a second and memory, compared with a bare executemany of the same rows."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from bench.figures import Figure, Target
from bench.generate import write
from bench.machine import family, resident_mb
from bench.subject import Subject
from reelbase.storage.engine.database import open_database
from reelbase.storage.engine.sqlite import connect

SHARED = Path(__file__).parents[2] / "shared" / "data"
GENERATED = 20_000
LOOKS_SECONDS = 0.1
LEFT_OUT = {"alembic_version", "checkpoint"}


def measure(subject: Subject) -> Iterator[Figure]:
    """Yield the figures, of the large files next to a checkout, or of a generated catalogue."""
    movies, series = SHARED / "movies.jsonl.gz", SHARED / "tv.jsonl.gz"
    if not movies.exists():
        movies = subject.folder / "generated.jsonl.gz"
        print(f"  {movies.name} is missing beside the checkout: {GENERATED:,} made titles instead")
        write(movies, GENERATED, seed=1)
    yield from _imported(subject, movies, "movie", "movies", Target("≥", 1500))
    if series.exists():
        yield from _imported(subject, series, "episode", "episodes", None)


def _imported(
    subject: Subject, source: Path, table: str, noun: str, target: Target | None
) -> Iterator[Figure]:
    file = subject.folder / f"imported-{noun}.db"
    took, peak = run("bodies", source, file)
    rows = {name: count(file, name) for name in tables(file)}
    begun = time.perf_counter()
    copy(file, subject.folder / f"copied-{noun}.db")
    bare = time.perf_counter() - begun
    yield Figure(f"{noun} imported from {source.name}", rows[table], "")
    yield Figure(f"{noun} a second, start and schema included", rows[table] / took, f"{noun}/s", target)
    yield Figure(f"{noun}: rows written a second", sum(rows.values()) / took, "rows/s")
    yield Figure(f"{noun}: executemany of the same rows", sum(rows.values()) / bare, "rows/s")
    yield Figure(f"{noun}: times a bare executemany", took / bare, "")
    yield Figure(f"{noun}: most memory of all processes", peak, "MB", Target("<", 600))
    again, _ = run("bodies", source, file)
    yield Figure(f"{noun}: a second import, which changes nothing", again, "s")
    if {name: count(file, name) for name in tables(file)} != rows:
        print(f"  NOT REACHED: the second import of {source.name} changed something")


def run(kind: str, source: Path, file: Path) -> tuple[float, float]:
    """Return the seconds of `reelbase import KIND SOURCE`, and the peak memory of it and its children in
    MB.
    """
    begun, peak = time.perf_counter(), 0.0
    process = subprocess.Popen(
        [sys.executable, "-m", "reelbase", "import", kind, str(source)],
        env={**os.environ, "REELBASE_DATABASE": f"sqlite:///{file}"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while process.poll() is None:
        try:
            peak = max(peak, sum(map(resident_mb, family(process.pid))))
        except (FileNotFoundError, ProcessLookupError):
            continue  # it has just ended
        time.sleep(LOOKS_SECONDS)
    if process.returncode:
        raise RuntimeError(f"The import of {source} ended with status {process.returncode}")
    return time.perf_counter() - begun, peak


def tables(file: Path) -> list[str]:
    """Return the tables that an import fills."""
    with closing(connect(file, read_only=True)) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        return [name for (name,) in names if name not in LEFT_OUT and not name.startswith("sqlite_")]


def count(file: Path, table: str) -> int:
    """Count the rows of a table."""
    with closing(connect(file, read_only=True)) as connection:
        number: int = connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]
        return number


def copy(source: Path, target: Path) -> None:
    """Write every row into the same schema, indexes included, without looking at any."""
    database = open_database(f"sqlite:///{target}")
    database.migrate()
    database.close()
    with closing(connect(source, read_only=True)) as reading, closing(connect(target)) as writing:
        writing.execute("PRAGMA foreign_keys = OFF")
        writing.execute("BEGIN")
        for name in tables(source):
            rows = reading.execute(f'SELECT * FROM "{name}"')
            marks = ", ".join("?" * len(rows.description))
            writing.executemany(f'INSERT INTO "{name}" VALUES ({marks})', rows)
        writing.execute("COMMIT")
