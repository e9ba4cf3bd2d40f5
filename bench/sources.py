"""Imports of IMDb's tables: rows a second and memory, compared with a bare executemany of the same rows."""

import gzip
import random
import time
from collections.abc import Iterator
from pathlib import Path

from bench.figures import Figure, Target
from bench.imports import copy, count, run, tables
from bench.subject import Subject
from reelbase.importers.formats.imdb.reading import HEADERS

TITLES = 60_000
FEWER = (2, 20)  # times fewer titles, to see that memory ends growing once what is kept at hand is full
CAST = 6
NOTHING = "\\N"


def measure(subject: Subject) -> Iterator[Figure]:
    """Yield the figures of generated tables, and the memory for fewer titles."""
    folder = subject.folder
    fewer = {
        times: run("imdb", write(folder / f"imdb-{times}", TITLES // times), folder / f"imdb-{times}.db")[1]
        for times in FEWER
    }
    large, file = write(folder / "imdb", TITLES), folder / "imdb.db"
    took, much = run("imdb", large, file)
    rows = {name: count(file, name) for name in tables(file)}
    begun = time.perf_counter()
    copy(file, folder / "imdb-copied.db")
    bare = time.perf_counter() - begun
    lines = TITLES * (4 + CAST)
    yield Figure("titles imported, with ratings, akas, crew and cast", rows["movie"], "")
    yield Figure("lines a second, start and schema included", lines / took, "lines/s")
    yield Figure("rows written a second", sum(rows.values()) / took, "rows/s")
    yield Figure("executemany of the same rows", sum(rows.values()) / bare, "rows/s")
    yield Figure("times a bare executemany", took / bare, "")
    yield Figure("most memory of all processes", much, "MB", Target("<", 600))
    for times, memory in fewer.items():
        yield Figure(f"the same with {times} times fewer titles", memory, "MB")
    yield Figure(
        f"memory, times that for {FEWER[0]} times fewer titles", much / fewer[FEWER[0]], "", Target("<", 1.1)
    )
    again, _ = run("imdb", large, file)
    yield Figure("a second import, which changes nothing", again, "s")
    if {name: count(file, name) for name in tables(file)} != rows:
        print("  NOT REACHED: the second import changed something")


def write(folder: Path, titles: int) -> Path:
    """Write tables of so many movies, made from a seed."""
    folder.mkdir()
    chance = random.Random(1)
    people = titles // 2 + CAST
    made: dict[str, list[tuple[object, ...]]] = {name: [] for name in HEADERS if name != "title.episode"}
    for number in range(1, titles + 1):
        id_, year = f"tt{number:07}", 1950 + number % 75
        name = f"Title {chance.randrange(titles)} of {number}"
        made["title.basics"].append(
            (id_, "movie", name, name, 0, year, NOTHING, 80 + number % 60, "Drama,Crime")
        )
        made["title.ratings"].append((id_, round(chance.uniform(1, 10), 1), number))
        made["title.akas"].append((id_, 1, f"Titel {number}", "DE", NOTHING, "imdbDisplay", NOTHING, 0))
        made["title.crew"].append((id_, f"nm{chance.randrange(people):07}", NOTHING))
        for order in range(CAST):
            somebody = f"nm{chance.randrange(people):07}"
            made["title.principals"].append((id_, order, somebody, "actor", NOTHING, f'["Role {order}"]'))
    for number in range(people):
        made["name.basics"].append((f"nm{number:07}", f"Person {number}", 1950, NOTHING, "actor", NOTHING))
    for name, rows in made.items():
        text = "".join("\t".join(map(str, row)) + "\n" for row in (HEADERS[name], *rows))
        (folder / f"{name}.tsv.gz").write_bytes(gzip.compress(text.encode(), 1))
    return folder
