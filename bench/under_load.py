"""Details of a running server while searches are asked at full load, compared with no load."""

import random
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from urllib.parse import quote

from bench import large
from bench.figures import Figure
from bench.load import Load, put_load
from bench.rivals import Running
from bench.subject import Subject, asked

CONNECTIONS = 8
SEARCHING = 4  # connections that search
LONG = 120  # seconds; ended as soon as the details are measured
TITLES = 300


def measure(subject: Subject) -> Iterator[Figure]:
    """Yield the figures, with as many workers as there are cores."""
    large.index(subject)
    of = large.catalogue(subject)
    titles = _titles(of.file)
    details = [asked(f"/3/movie/{id_}") for id_, _ in titles]
    searches = [asked("/3/search/multi", query=quote(text)) for text in _typed(titles)]
    searches += [
        asked("/3/discover/movie", with_genres=str(genre), sort_by="vote_count.desc", page=str(page))
        for genre in (18, 35, 28)
        for page in range(1, 60)
    ]
    for name, cached in (("from memory", "64"), ("not asked for before", "0")):
        with of.served(cache_size=cached) as server:
            alone = put_load(server, details, connections=CONNECTIONS)
            with _asking(server, searches):
                loaded = put_load(server, details, connections=CONNECTIONS)
        yield from _figures(f"details {name}", alone, loaded)
    with of.served(cache_size="0") as server:
        yield Figure(
            "searches and discovers alone", put_load(server, searches, connections=8).rate, "answers/s"
        )


def _figures(name: str, alone: Load, loaded: Load) -> Iterator[Figure]:
    yield Figure(f"{name}: 99 of 100 within", alone.p99, "ms")
    yield Figure(f"{name}, while searches are asked: half within", loaded.p50, "ms")
    yield Figure(f"{name}, while searches are asked: 99 of 100 within", loaded.p99, "ms")
    yield Figure(f"{name}: answers a second", alone.rate, "answers/s")
    yield Figure(f"{name}, while searches are asked: answers a second", loaded.rate, "answers/s")


@contextmanager
def _asking(server: Running, paths: Sequence[str]) -> Iterator[None]:
    """Ask searches one after the other on several connections, for as long as the block lasts."""
    with NamedTemporaryFile("w", suffix=".paths") as listed:
        listed.write("".join(f"{path}\n" for path in paths))
        listed.flush()
        command = [sys.executable, "-m", "bench.asking", server.url, listed.name, str(SEARCHING), str(LONG)]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        try:
            yield
            assert process.poll() is None, "the searches failed, or ended before the details"
        finally:
            process.terminate()
            process.wait()


def _titles(file: Path) -> list[tuple[int, str]]:
    """Return the ids and titles of popular movies."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        return connection.execute(
            "SELECT id, original_title FROM movie ORDER BY popularity DESC, id LIMIT ?", (TITLES,)
        ).fetchall()


def _typed(titles: Sequence[tuple[int, str]]) -> list[str]:
    """Return titles, half of them with a letter missing."""
    of = random.Random("searches")
    return [title if of.random() < 0.5 else _short(title, of.randrange(len(title))) for _, title in titles]


def _short(text: str, at: int) -> str:
    return text[:at] + text[at + 1 :] if len(text) > 3 else text
