"""An index that is written by processes of its own, and what it says in the end."""

import asyncio
import json
import os
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from reelbase.importers.formats.bodies import import_bodies
from reelbase.places import resolved
from reelbase.search.checking import Comparison, compare
from reelbase.search.index import Index, read_current
from reelbase.settings import Settings
from reelbase.storage.engine.database import open_database
from reelbase.storage.engine.reader import Readers
from tests.importers.world import write
from tests.laws import invented
from tests.laws.invented_bodies import bodies
from tests.warm import Forked, Running

SECONDS = 60
Result = TypeVar("Result")


def settings(url: str, index: Path | None = None) -> Settings:
    return Settings(database=url, index=str(index) if index else "")


def root(url: str) -> Path:
    """Where the index of a database is."""
    return resolved(settings(url)).index_folder


def ask(url: str, question: Callable[[Readers], Awaitable[Result]]) -> Result:
    """The answer to a question about a database."""

    async def answer(readers: Readers) -> Result:
        await readers.open()
        try:
            return await question(readers)
        finally:
            await readers.close()

    with closing(open_database(url)) as database:
        return asyncio.run(answer(database.readers()))


def compared(url: str, index: Path | None = None) -> Comparison | None:
    """The index held against the database."""
    return ask(url, lambda readers: compare(readers, index or root(url)))


def is_caught_up(url: str, index: Path | None = None) -> bool:
    """Whether nothing is missing in the index."""
    folder = index or root(url)
    if read_current(folder) is None:
        return False
    there = Index(folder)
    try:
        return there.sequence() == ask(url, lambda readers: readers.head())
    finally:
        there.close()


def until(holds: Callable[[], bool], what: str, seconds: float = SECONDS) -> float:
    """Wait for something; how long that took."""
    begun = time.monotonic()
    while not holds():
        assert time.monotonic() - begun < seconds, f"not within {seconds} seconds: {what}"
        time.sleep(0.02)
    return time.monotonic() - begun


@contextmanager
def background(url: str, index: Path | None = None, shared: str = "") -> Iterator[Running]:
    """A process that keeps the index, ended with SIGKILL."""
    environment = {**os.environ, **settings(url, index).environment(), "REELBASE_SHARED": shared}
    with TemporaryDirectory() as folder:
        said = Path(folder, "said")
        said.touch()
        process = Forked(["background"], Path(folder), environment, Path(os.devnull), said)
        try:
            yield process
        finally:
            process.kill()
            process.wait(SECONDS)
            print(said.read_text(errors="replace"))  # shown with the test's failure


def kept(url: str, index: Path | None = None) -> Comparison:
    """The index after a process has had the time to bring it up to date."""
    with background(url, index):
        until(lambda: is_caught_up(url, index), "the index catches up")
    found = compared(url, index)
    assert found
    return found


def add_films(url: str, folder: Path, seed: int, numbers: Sequence[int]) -> None:
    """Import invented films; another seed makes other films of the same ids."""
    chosen = [each for each in invented.movies(seed, max(numbers)) if each.id in set(numbers)]
    file = write(folder / f"films-{seed}-{numbers[0]}.jsonl", list(bodies(chosen)))
    report = import_bodies(url, [file], lambda progress: None)
    assert not report.bad, report.bad


def add_series(url: str, folder: Path, seed: int, number: int) -> None:
    """The same with series."""
    file = write(folder / f"series-{seed}.jsonl", list(bodies(invented.series(seed, number))))
    report = import_bodies(url, [file], lambda progress: None)
    assert not report.bad, report.bad


def damage(folder: Path, way: str) -> None:
    """Break the index in a folder."""
    current = read_current(folder)
    assert current
    index = folder / current.folder
    largest = max(
        (file for file in index.iterdir() if file.suffix == ".fast"), key=lambda f: f.stat().st_size
    )
    if way == "meta cut":
        (index / "meta.json").write_text((index / "meta.json").read_text()[:40])
    elif way == "meta gone":
        (index / "meta.json").unlink()
    elif way == "segment cut":
        largest.write_bytes(largest.read_bytes()[: largest.stat().st_size // 2])
    elif way == "segment gone":
        largest.unlink()
    elif way == "segment empty":
        largest.write_bytes(b"")
    elif way == "another version":
        told = {"folder": current.folder, "version": current.version + 1}
        (folder / "current.json").write_text(json.dumps(told))
    else:
        assert way == "name cut", way
        (folder / "current.json").write_text("{")
