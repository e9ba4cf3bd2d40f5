"""A second run of the same input changes nothing and writes no journal."""

from itertools import islice
from pathlib import Path

import pytest

from reelbase.importers.source import lines_of
from tests.importers.catalogue import take, take_lines, whole
from tests.importers.world import LINES

SHARED = Path(__file__).parents[3] / "shared"
DEMO = Path(__file__).parents[2] / "src" / "reelbase" / "demo"


def shared(name: str) -> Path:
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"needs ../shared/{name}, which is absent")
    return path


def is_same_after_another_run(url: str, *paths: Path) -> bool:
    before = whole(url)
    report = take(url, *paths)
    return whole(url) == before and not report.counts["changed"] and not report.counts["created"]


def test_the_small_world(database_url: str, tmp_path: Path) -> None:
    report = take_lines(database_url, tmp_path, LINES)
    assert report.bad == ()
    assert is_same_after_another_run(database_url, tmp_path / "lines.jsonl")


@pytest.mark.thorough
def test_all_recordings(database_url: str) -> None:
    recordings = shared("reference/recordings")
    report = take(database_url, recordings)
    assert report.bad == ()
    assert report.lines_done == 170
    assert is_same_after_another_run(database_url, recordings)


@pytest.mark.thorough
@pytest.mark.parametrize(("name", "lines"), [("movies", 150), ("tv", 30)])
def test_a_part_of_the_shared_catalogue(database_url: str, tmp_path: Path, name: str, lines: int) -> None:
    part = tmp_path / "part.jsonl"
    taken = islice(lines_of(shared(f"data/{name}.jsonl.gz")), lines)
    part.write_bytes(b"".join(line.text + b"\n" for line in taken))
    report = take(database_url, part)
    assert report.bad == ()
    assert report.lines_done == lines
    assert is_same_after_another_run(database_url, part)


@pytest.mark.once
@pytest.mark.thorough
def test_the_demo_catalogue(database_url: str) -> None:
    report = take(database_url, DEMO)
    assert report.bad == ()
    assert is_same_after_another_run(database_url, DEMO)
