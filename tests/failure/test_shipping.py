"""An index that one node has built and others take: nothing is read twice, and nothing of it is trusted."""

import asyncio
import json
import tarfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path

import psycopg
import pytest

from reelbase.jobs import indexer
from reelbase.jobs.heads import Heads
from reelbase.jobs.schedule import job_names
from reelbase.search.index import read_current
from reelbase.search.schema import VERSION
from reelbase.search.shipping import NOTE, is_due, read_note, ship, take
from reelbase.storage.engine.database import BUILDING, open_database
from reelbase.storage.engine.reader import Readers
from reelbase.storage.objects import Objects
from tests.artwork.test_originals import storage
from tests.conftest import build_index
from tests.failure import indexing
from tests.failure.indexing import add_films, background, compared, is_caught_up, until
from tests.failure.test_follower import Counted, counted, jobs_done
from tests.thorough import ENGINE
from tests.warm import Running

__all__ = ["counted", "storage"]


@contextmanager
def node(url: str, index: Path, shared: str) -> Iterator[Running]:
    """A node with a folder of its own, until its index is as new as the database."""
    with background(url, index, shared) as process:
        until(lambda: is_caught_up(url, index), "the index catches up")
        yield process


def lacks_index(folder: Path) -> bool:
    return read_current(folder) is None


def objects(shared: str) -> Objects:
    return Objects(f"{shared}/index")


@pytest.mark.parametrize("place", ["bucket", "folder"])
def test_a_new_node_takes_what_another_has_built(
    counted: Counted,
    tmp_path: Path,
    place: str,
    request: pytest.FixtureRequest,
) -> None:
    shared = request.getfixturevalue("storage") if place == "bucket" else str(tmp_path / "shared")
    add_films(counted.url, tmp_path, 1, range(1, 21))
    with node(counted.url, tmp_path / "first", shared):
        until(lambda: not is_due(objects(shared), tmp_path / "first"), "the index is shipped")
        until(lambda: jobs_done(counted.url) == len(job_names()), "all jobs have run once")
    add_films(counted.url, tmp_path, 1, range(21, 24))
    before = counted.reads_of_all()
    assert before > 0
    with node(counted.url, tmp_path / "second", shared):
        assert counted.reads_of_all() == before
    found = compared(counted.url, tmp_path / "second")
    assert found and found.faults == [] and not found.hindrance


@pytest.mark.parametrize(
    "way", ["cut", "changed", "another version", "another catalogue", "note cut", "no index", "odd header"]
)
def test_what_is_not_whole_is_refused_and_built(
    database_url: str, demo_url: str, tmp_path: Path, way: str
) -> None:
    shared = str(tmp_path / "shared")
    place, folder = objects(shared), tmp_path / "shared" / "index"
    add_films(database_url, tmp_path, 1, range(1, 6))
    build_index(database_url)
    note = ship(place, indexing.root(demo_url if way == "another catalogue" else database_url))
    assert note and read_note(place) == note
    noted, archive = folder / NOTE.format(VERSION), folder / note.name
    said = json.loads(noted.read_text())
    if way == "cut":
        archive.write_bytes(archive.read_bytes()[:-5000])
    elif way == "changed":
        data = archive.read_bytes()
        archive.write_bytes(data[:2000] + bytes([data[2000] ^ 1]) + data[2001:])
    elif way == "another version":
        noted.write_text(json.dumps({**said, "version": VERSION + 1}))
    elif way == "note cut":
        noted.write_text(noted.read_text()[:20])
    elif way == "no index":
        with tarfile.open(archive, "w") as tar:
            tar.add(noted, "../outside.json")
        noted.write_text(json.dumps({**said, **digests(archive)}))
    elif way == "odd header":
        with tarfile.open(archive, "w") as tar:
            odd = tarfile.TarInfo("meta.json")
            odd.pax_headers = {"GNU.sparse.size": "x"}  # tarfile raises a ValueError for it
            tar.addfile(odd)
        noted.write_text(json.dumps({**said, **digests(archive)}))
    index = tmp_path / "second"
    with node(database_url, index, shared):
        pass
    found = compared(database_url, index)
    assert found and found.faults == [] and not found.hindrance
    assert not (tmp_path / "outside.json").exists()
    assert len(list(index.glob("v*"))) == 1


def digests(archive: Path) -> dict[str, object]:
    import hashlib

    data = archive.read_bytes()
    return {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def test_only_the_last_two_are_kept(database_url: str, tmp_path: Path) -> None:
    place = objects(str(tmp_path))
    build_index(database_url)
    shipped = [ship(place, indexing.root(database_url)) for _ in range(4)]
    assert sorted(place.names()) == sorted(
        [NOTE.format(VERSION), *(each.name for each in shipped[-2:] if each)]
    )
    assert read_note(place) == shipped[-1]


@pytest.mark.skipif(ENGINE != "postgresql", reason="nodes share no SQLite file")
@pytest.mark.parametrize("is_shipped", [True, False])
def test_a_node_waits_for_the_one_that_builds(database_url: str, tmp_path: Path, is_shipped: bool) -> None:
    """It takes what that one has put into the shared place, or builds its own if there is nothing."""
    shared, index = str(tmp_path / "shared"), tmp_path / "second"
    add_films(database_url, tmp_path, 1, range(1, 6))
    with psycopg.connect(database_url) as builder:
        assert builder.execute("SELECT pg_try_advisory_xact_lock(%s)", [BUILDING]).fetchone() == (True,)
        with background(database_url, index, shared):
            until(index.is_dir, "the node has begun")
            time.sleep(3)
            assert read_current(index) is None
            if is_shipped:
                build_index(database_url)
                assert ship(objects(shared), indexing.root(database_url))
            builder.rollback()
            until(lambda: is_caught_up(database_url, index), "the index is there")
    found = compared(database_url, index)
    assert found and found.faults == [] and not found.hindrance


def test_a_node_takes_what_was_put_there_since_it_looked(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It gains the lock at once, because the node that built has ended by then."""
    shared, index = str(tmp_path / "shared"), tmp_path / "second"
    looks: list[bool] = []
    builds: list[Path] = []

    async def look(place: Objects, readers: Readers, root: Path) -> bool:
        looks.append(await take(place, readers, root))
        if len(looks) == 1:
            assert ship(place, indexing.root(database_url))
        return looks[-1]

    async def build(readers: Readers, root: Path, progress: object) -> None:
        builds.append(root)

    add_films(database_url, tmp_path, 1, range(1, 6))
    build_index(database_url)
    monkeypatch.setattr(indexer, "take", look)
    monkeypatch.setattr(indexer, "rebuild", build)
    with closing(open_database(database_url)) as database:
        is_wanted = partial(lacks_index, index)
        asyncio.run(indexer.keep_index(database, Heads(database), index, is_wanted, shared))
    assert looks == [False, True]
    assert builds == []
    assert is_caught_up(database_url, index)


def test_of_nodes_that_start_at_once_one_reads_the_database(counted: Counted, tmp_path: Path) -> None:
    names, shared = ("first", "second", "third"), str(tmp_path / "shared")
    add_films(counted.url, tmp_path, 1, range(1, 21))
    build_index(counted.url)
    of_one = before = counted.reads_of_all()
    assert of_one > 0
    with ExitStack() as stack:
        for each in names:
            stack.enter_context(background(counted.url, tmp_path / each, shared))
        until(lambda: all(is_caught_up(counted.url, tmp_path / each) for each in names), "all have an index")
    assert counted.reads_of_all() - before == of_one
