"""The index: fresh within a second, and whole whatever happens to the process that writes it."""

import json
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from statistics import median

import pytest

from reelbase.search import schema
from reelbase.search.index import read_current
from reelbase.search.writing import FOLLOWING
from reelbase.storage.engine.database import open_database
from reelbase.storage.files import alone
from tests.api.test_cache_workers import one_to_each_worker
from tests.asking import ANY_KEY, serving
from tests.conftest import Databases, Fill, build_index, migrate, own_name
from tests.failure.indexing import (
    SECONDS,
    add_films,
    add_series,
    background,
    compared,
    damage,
    is_caught_up,
    kept,
    root,
    until,
)
from tests.renaming import rename, renamer

WRITES = 12
FRESH_SECONDS = 1.0
KILLS = 8


@pytest.fixture
def twins(databases: Databases, template: Callable[[str, Fill], str]) -> Iterator[tuple[str, str]]:
    """Two databases that began as the same one."""
    names = [own_name(), own_name()]
    for name in names:
        databases.copy(template("migrated", migrate), name)
    yield databases.address(names[0]), databases.address(names[1])
    for name in names:
        databases.drop(name)


@pytest.fixture(autouse=True)
def no_index_is_left(database_url: str) -> Iterator[None]:
    yield
    shutil.rmtree(root(database_url), ignore_errors=True)


@pytest.mark.thorough
def test_a_write_is_found_through_every_worker_within_a_second(
    database_url: str, record_property: Callable[[str, object], None]
) -> None:
    """The machine may be busy: half of the writes have to be as quick as that, none may be lost."""

    def finds(connection: HTTPConnection, name: str) -> bool:
        connection.request("GET", f"/3/search/keyword?api_key={ANY_KEY}&query={name}")
        answer = connection.getresponse()
        found = json.loads(answer.read())
        return answer.status == 200 and [row["name"] for row in found["results"]] == [name]

    with closing(open_database(database_url)) as database:
        rename(database, "before")
        with (
            serving(database_url, workers=2) as server,
            renamer(database_url) as writer,
            one_to_each_worker(server, database, ANY_KEY) as workers,
        ):
            until(lambda: is_caught_up(database_url), "the first index")
            took = []
            for number in range(WRITES):
                writer.rename(f"unheard{number}")
                begun = time.monotonic()
                waiting = list(workers)
                while waiting := [each for each in waiting if not finds(each, f"unheard{number}")]:
                    assert time.monotonic() - begun < SECONDS, "a write is not found"
                took.append(time.monotonic() - begun)
                assert not any(finds(each, f"unheard{number - 1}") for each in workers)
    record_property("seconds until found", f"median {median(took):.2f}, longest {max(took):.2f}")
    print(f"found after {median(took):.2f} s, at most {max(took):.2f} s")
    assert median(took) < FRESH_SECONDS


@pytest.mark.thorough
def test_killed_again_and_again_during_an_import_it_loses_nothing(database_url: str, tmp_path: Path) -> None:
    def write() -> None:
        for start in range(1, 301, 25):
            add_films(database_url, tmp_path, 1, range(start, start + 25))
        add_series(database_url, tmp_path, 1, 30)
        add_films(database_url, tmp_path, 2, range(1, 101))  # others of the same ids

    writing = threading.Thread(target=write)
    writing.start()
    kills = 0
    while writing.is_alive() or kills < KILLS:
        with background(database_url) as process:
            time.sleep(0.8 + 0.15 * (kills % 7))  # at another moment each time
            assert process.poll() is None
        kills += 1
    writing.join()
    found = kept(database_url)
    assert (found.faults, found.hindrance) == ([], "")
    assert found.documents > 330


WAYS = (
    "meta cut",
    "meta gone",
    "segment cut",
    "segment gone",
    "segment empty",
    "name cut",
    "another version",
)


@pytest.mark.thorough
@pytest.mark.once
@pytest.mark.parametrize(
    "way",
    [
        each if each in {"segment cut", "another version"} else pytest.param(each, marks=pytest.mark.thorough)
        for each in WAYS
    ],
)
def test_what_is_damaged_or_of_another_version_is_built_anew(
    database_url: str, tmp_path: Path, way: str
) -> None:
    add_films(database_url, tmp_path, 1, range(1, 41))
    build_index(database_url)
    before = read_current(root(database_url))
    damage(root(database_url), way)
    found = compared(database_url)
    assert found and (found.faults or found.hindrance)
    with background(database_url):
        until(lambda: read_current(root(database_url)) not in {before, None}, "the index is built anew")
        until(lambda: version(database_url) == schema.VERSION, "of this version")
        until(lambda: is_caught_up(database_url), "it is whole")
    found = compared(database_url)
    assert found and (found.faults, found.hindrance) == ([], "")


def version(url: str) -> int:
    current = read_current(root(url))
    return current.version if current else 0


@pytest.mark.once
@pytest.mark.thorough
def test_the_index_of_a_later_state_of_a_restored_database_is_built_anew(
    twins: tuple[str, str], tmp_path: Path
) -> None:
    """As many changes later or not: it is told by what the journal says there."""
    lost, restored = twins
    index = tmp_path / "index"
    add_films(lost, tmp_path, 1, range(1, 31))
    time.sleep(1)  # the journal has seconds: what is restored goes on in another one than what was lost
    add_films(restored, tmp_path, 1, range(31, 61))  # as many changes, of others
    assert kept(lost, index).faults == []
    before = read_current(index)
    found = compared(restored, index)
    assert found and found.hindrance
    with background(restored, index):
        until(lambda: read_current(index) != before, "the index is built anew")
    assert kept(restored, index).faults == []
    add_films(restored, tmp_path, 1, range(61, 91))
    assert kept(restored, index).faults == []
    add_films(lost, tmp_path, 1, range(91, 96))  # behind by now
    before = read_current(index)
    assert kept(lost, index).faults == []
    assert read_current(index) != before


@pytest.mark.once
@pytest.mark.thorough
def test_one_process_follows_and_another_takes_its_place(database_url: str, tmp_path: Path) -> None:
    folder = root(database_url)
    add_films(database_url, tmp_path, 1, range(1, 11))
    with background(database_url):
        until(lambda: is_caught_up(database_url), "the index is built")
        with background(database_url) as second:
            time.sleep(2)
            assert second.poll() is None
            with alone(folder, FOLLOWING) as is_ours:
                assert not is_ours
            add_films(database_url, tmp_path, 1, range(11, 21))
            until(lambda: is_caught_up(database_url), "one follows")
        with background(database_url) as third:
            time.sleep(1)
            with alone(folder, FOLLOWING) as is_ours:
                assert not is_ours
            assert third.poll() is None
            add_films(database_url, tmp_path, 1, range(21, 31))
            until(lambda: is_caught_up(database_url), "one still follows")
    assert kept(database_url).faults == []


@pytest.mark.once
@pytest.mark.thorough
def test_the_second_takes_over_from_a_first_that_was_killed(database_url: str, tmp_path: Path) -> None:
    add_films(database_url, tmp_path, 1, range(1, 11))
    with background(database_url) as first:
        until(lambda: is_caught_up(database_url), "the index is built")
        with background(database_url):
            first.kill()
            add_films(database_url, tmp_path, 1, range(11, 21))
            until(lambda: is_caught_up(database_url), "the second follows")
            found = compared(database_url)
    assert found and found.faults == []


@pytest.mark.once
@pytest.mark.thorough
def test_who_follows_goes_on_in_an_index_that_was_built_meanwhile(database_url: str, tmp_path: Path) -> None:
    add_films(database_url, tmp_path, 1, range(1, 31))
    with background(database_url):
        until(lambda: is_caught_up(database_url), "the index is built")
        before = read_current(root(database_url))
        rebuilding = subprocess.Popen(
            [sys.executable, "-m", "reelbase", "index", "rebuild", "--database", database_url],
            stdout=subprocess.DEVNULL,
        )
        add_films(database_url, tmp_path, 1, range(31, 41))  # while it is built
        assert rebuilding.wait(60) == 0
        after = read_current(root(database_url))
        assert after != before
        add_films(database_url, tmp_path, 2, range(1, 21))
        until(lambda: is_caught_up(database_url), "the new one is followed")
        assert read_current(root(database_url)) == after
    found = compared(database_url)
    assert found and (found.faults, found.hindrance) == ([], "")


@pytest.mark.once
@pytest.mark.thorough
def test_a_rebuild_that_was_killed_leaves_the_index_in_use(database_url: str, tmp_path: Path) -> None:
    add_films(database_url, tmp_path, 1, range(1, 201))
    build_index(database_url)
    before = read_current(root(database_url))
    for seconds in (0.3, 0.6, 0.9):
        rebuilding = subprocess.Popen(
            [sys.executable, "-m", "reelbase", "index", "rebuild", "--database", database_url],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(seconds)
        rebuilding.kill()
        rebuilding.wait()
        found = compared(database_url)
        assert found and (found.faults, found.hindrance) == ([], "")
    assert before
    build_index(database_url)
    assert len([each for each in root(database_url).iterdir() if each.is_dir()]) <= 2
