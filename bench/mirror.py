"""Mirrors of another Reelbase: titles a second, compared with asking for each part by itself."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence

from bench.figures import Figure, Target
from bench.subject import Subject
from reelbase.entity import Kind
from reelbase.importers.mirror.entity_bodies import NAMES
from reelbase.storage.engine.database import open_database
from tests.asking import ANY_KEY

MOVIES = 300
CONNECTIONS = 16
NAIVE = """
import asyncio, json, sys
import aiohttp

async def main(url, key, connections, paths, out):
    gate = asyncio.Semaphore(connections)
    async with aiohttp.ClientSession() as session:
        async def ask(path):
            async with gate, session.get(url + path, params={"api_key": key}) as answer:
                if answer.status == 200:
                    return json.dumps({"path": path, "params": {}, "body": await answer.json()})
        with open(out, "w") as file:
            for line in await asyncio.gather(*map(ask, paths)):
                if line:
                    file.write(line + "\\n")

given = json.load(sys.stdin)
asyncio.run(main(*given))
"""


def measure(subject: Subject) -> Iterator[Figure]:
    """Yield the figures of the same movies, mirrored in both ways in one run."""
    ids = subject.ids("movie")[:MOVIES]
    names = subject.folder / "ids.txt"
    names.write_text("".join(f"movie {id_}\n" for id_ in ids))
    with subject.served() as server:
        mirrored = _timed(
            *("mirror", "--from", server.url, "--key", ANY_KEY, "--rate", "0", "--pages", "1"),
            *("--connections", str(CONNECTIONS), "--ids", str(names)),
            database=_new(subject, "mirrored"),
        )
        naive = _naively(subject, server.url, ids)
    yield Figure(f"{len(ids)} movies mirrored, start included", len(ids) / mirrored, "movies/s")
    yield Figure("the same by one request a part, then imported", len(ids) / naive, "movies/s")
    yield Figure("mirror: times as fast as that", naive / mirrored, "", Target("≥", 1.5))


def _naively(subject: Subject, url: str, ids: Sequence[int]) -> float:
    """Return the seconds of asking for every part by itself, at the same concurrency, and importing the
    answers.
    """
    parts = ["", *(f"/{name}" for name in NAMES[Kind.MOVIE])]
    paths = [f"/3/movie/{id_}{part}" for id_ in ids for part in parts]
    out = subject.folder / "naive.jsonl"
    begun = time.perf_counter()
    given = json.dumps([url, ANY_KEY, CONNECTIONS, paths, str(out)])
    subprocess.run([sys.executable, "-c", NAIVE], input=given, check=True, text=True)
    asked = time.perf_counter() - begun
    return asked + _timed("import", "bodies", str(out), database=_new(subject, "naive"))


def _new(subject: Subject, name: str) -> str:
    url = f"sqlite:///{subject.folder / name}.db"
    database = open_database(url)
    database.migrate()
    database.close()
    return url


def _timed(*arguments: str, database: str) -> float:
    """Return the seconds of a command."""
    begun = time.perf_counter()
    command = [sys.executable, "-m", "reelbase", *arguments, "--database", database]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begun
