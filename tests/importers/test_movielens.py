"""Ratings in the format of MovieLens: what is taken, what is refused, and twice is once."""

import gzip
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from reelbase.importers.finished import PREFIX
from reelbase.importers.formats.movielens import import_movielens
from reelbase.importers.report import Report
from reelbase.importers.source import SourceError
from tests.importers.catalogue import named, take_lines, whole
from tests.importers.world import MOVIE, line

LINKS = ["movieId,imdbId,tmdbId", "1,0114709,862", "2,0113497,", "3,0000003,999", "4,0114709,862"]
RATINGS = [
    "userId,movieId,rating,timestamp",
    "7,1,4.0,964982703",
    "7,2,0.5,964981247",
    "7,3,5.0,1",
    "8,1,3.5,2",
]


def folder(path: Path, ratings: list[str], links: list[str] = LINKS) -> Path:
    (path / "ratings.csv").write_text("\n".join([*ratings, ""]))
    (path / "links.csv").write_text("\r\n".join([*links, ""]))
    return path


def take(url: str, path: Path) -> Report:
    return import_movielens(url, path, lambda progress: None)


@pytest.fixture
def url(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A catalogue with a movie that is linked by TMDB's id, and one by IMDb's."""
    bare = {**MOVIE, "belongs_to_collection": None}
    lines = [
        line("/movie/862", {**bare, "id": 862, "imdb_id": "tt0114709"}),
        line("/movie/8844", {**bare, "id": 8844, "imdb_id": "tt0113497"}),
    ]
    assert take_lines(database_url, tmp_path_factory.mktemp("bodies"), lines).is_whole
    return database_url


def stored(url: str) -> dict[tuple[int, int], tuple[float, str]]:
    rows = named(url, "imported_rating", source="movielens", kind="movie")
    return {(row["rater"], row["entity_id"]): (row["value"], row["created_at"]) for row in rows}


def test_ratings_of_movies_of_the_catalogue_go_in(url: str, tmp_path: Path) -> None:
    report = take(url, folder(tmp_path, RATINGS))
    assert stored(url) == {
        (7, 862): (8.0, "2000-07-30 18:45:03"),
        (7, 8844): (1.0, "2000-07-30 18:20:47"),
        (8, 862): (7.0, "1970-01-01 00:00:02"),
    }
    assert (report.lines_done, report.skipped, report.bad) == (4, 1, ())
    assert report.counts["new ratings"] == 3
    assert report.counts["of the set's 4 movies in the catalogue"] == 3


def test_a_report_has_every_bad_line(url: str, tmp_path: Path) -> None:
    """More of them than are kept in memory."""
    bad = [f"9,1,{place},1" for place in range(10, 1510)]
    report = tmp_path / "report.txt"
    found = import_movielens(url, folder(tmp_path, [*RATINGS, *bad]), lambda progress: None, report)
    assert (found.bad_count, len(found.bad)) == (1500, 1000)
    lines = report.read_text().splitlines()
    assert len(lines) == 1500
    assert lines[-1].startswith(f"{tmp_path / 'ratings.csv'}:1505: ")


def test_a_second_run_writes_nothing(url: str, tmp_path: Path) -> None:
    take(url, folder(tmp_path, [*RATINGS, "8,4,5.0,3", "7,1,1.0,5"]))
    before = whole(url)
    report = take(url, tmp_path)
    assert (report.counts["new ratings"], report.counts["changed ratings"]) == (0, 0)
    assert whole(url) == before


def test_the_newer_of_two_ratings_counts_in_whatever_order(url: str, tmp_path: Path) -> None:
    """4 is the same movie as 1; raters' lines need not stand together."""
    older, newer, other = "7,1,1.0,10", "7,4,5.0,20", "8,1,2.0,1"
    for lines in ([older, other, newer], [newer, other, older]):
        take(url, folder(tmp_path, [RATINGS[0], *lines]))
        assert stored(url)[7, 862] == (10.0, "1970-01-01 00:00:20")


def test_a_newer_file_changes_what_it_changes(url: str, tmp_path: Path) -> None:
    take(url, folder(tmp_path, RATINGS))
    report = take(url, folder(tmp_path, [*RATINGS[:-1], "8,1,1.5,3", "9,1,2,4"]))
    assert (report.counts["new ratings"], report.counts["changed ratings"]) == (1, 1)
    assert stored(url)[8, 862] == (3.0, "1970-01-01 00:00:03")


@pytest.mark.once
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("7,1,4.0", "expected 4 fields (userId,movieId,rating,timestamp), found 3"),
        ("7,1,4.0,1,2", "found 5"),
        ("x,1,4.0,1", "expected a number for userId, found 'x'"),
        ("-7,1,4.0,1", "expected a number for userId, found '-7'"),
        (f"{2**63},1,4.0,1", "expected a number for userId"),
        ("7,,4.0,1", "expected a number for movieId, found nothing"),
        ("7,1,5.5,1", "expected a rating of 0.5 to 5 in halves, found '5.5'"),
        ("7,1,0,1", "expected a rating of 0.5 to 5 in halves, found '0'"),
        ("7,1,4.25,1", "expected a rating of 0.5 to 5 in halves"),
        ("7,1,4.0,yesterday", "expected a timestamp in seconds since 1970, found 'yesterday'"),
        ("7,1,4.0,99999999999999", "expected a timestamp in seconds since 1970"),
        ("7,55,4.0,1", "expected a movie of links.csv, found 55"),
        ("6,1,2.5,7", "rater 6 rated movie 1 in line 2"),
    ],
)
def test_a_bad_line(url: str, tmp_path: Path, text: str, reason: str) -> None:
    report = take(url, folder(tmp_path, [RATINGS[0], "6,1,2.5,6", "", text, "8,1,3.5,2"]))
    (bad,) = report.bad
    assert (bad.file, bad.line, report.bad_count) == (str(tmp_path / "ratings.csv"), 4, 1)
    assert reason in bad.reason
    assert sorted(stored(url)) == [(6, 862), (8, 862)]


@pytest.mark.once
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1,0000001,1", "movie 1 was linked before"),
        ("9,tt12,1", "expected digits for imdbId"),
        ("9,12,x", "expected a number for tmdbId"),
        ("9,12", "expected 3 fields (movieId,imdbId,tmdbId), found 2"),
    ],
)
def test_a_bad_link(url: str, tmp_path: Path, text: str, reason: str) -> None:
    report = take(url, folder(tmp_path, RATINGS, [*LINKS, text]))
    (bad,) = report.bad
    assert (bad.file, bad.line) == (str(tmp_path / "links.csv"), 6)
    assert reason in bad.reason
    assert len(stored(url)) == 3


def test_quoted_compressed_and_with_a_mark_at_the_beginning(url: str, tmp_path: Path) -> None:
    quoted = ['"userId","movieId","rating","timestamp"', '"7","1","4","1"']
    folder(tmp_path, [])
    (tmp_path / "ratings.csv").unlink()
    with gzip.open(tmp_path / "ratings.csv.gz", "wt", encoding="utf-8-sig") as out:
        out.write("\n".join(quoted))
    assert take(url, tmp_path).is_whole
    assert stored(url) == {(7, 862): (8.0, "1970-01-01 00:00:01")}


def test_a_compressed_file_that_ends_too_early(url: str, tmp_path: Path) -> None:
    folder(tmp_path, [])
    (tmp_path / "ratings.csv").unlink()
    lines = [RATINGS[0], *(f"{number},1,4.0,{number * number}" for number in range(1, 3000))]
    packed = gzip.compress("\n".join(lines).encode())
    (tmp_path / "ratings.csv.gz").write_bytes(packed[: len(packed) // 2])
    report = take(url, tmp_path)
    (bad,) = report.bad
    assert "the compressed file is damaged from here on" in bad.reason
    assert len(stored(url)) == report.lines_done - 1 > 0


@pytest.mark.once
@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ([], "found no ratings.csv and no links.csv"),
        (["ratings.csv"], "found no links.csv"),
        (["u.data", "u.item"], "found u.data, whose movies nothing links to TMDB or IMDb"),
        (["ratings.dat"], "found ratings.dat"),
    ],
)
def test_a_folder_that_is_no_such_set(url: str, tmp_path: Path, files: list[str], reason: str) -> None:
    for name in files:
        (tmp_path / name).touch()
    with pytest.raises(SourceError, match=r"Expected ratings\.csv and links\.csv") as refused:
        take(url, tmp_path)
    assert reason in str(refused.value)
    assert "type: reelbase import movielens FOLDER" in str(refused.value)


def test_what_is_no_folder(url: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"found nothing at .*nowhere"):
        take(url, tmp_path / "nowhere")


def test_another_header(url: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"ratings\.csv:1: expected the header .* found 'user,movie'"):
        take(url, folder(tmp_path, ["user,movie", "1,2"]))


def test_a_catalogue_without_these_movies(database_url: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="found none of its 4") as refused:
        take(database_url, folder(tmp_path, RATINGS))
    assert "reelbase import bodies" in str(refused.value)


PROGRAM = """
import sys
import time
from pathlib import Path
from typing import Any
from reelbase.importers.formats.movielens import import_movielens
from reelbase.importers.ratings import importing

importing.BATCH_LINES = 50

def tell(progress):
    print(progress.lines_done, flush=True)
    time.sleep(0.1)  # so that it is killed before it is done

import_movielens(sys.argv[1], Path(sys.argv[2]), tell)
"""


def under_way(url: str) -> list[dict[str, Any]]:
    """The checkpoints of imports that have not ended."""
    return [row for row in named(url, "checkpoint") if not row["source"].startswith(PREFIX)]


@pytest.mark.once
def test_killed_and_resumed(url: str, tmp_path: Path) -> None:
    lines = [f"{rater},{movie},{1 + rater % 5},{rater}" for rater in range(1, 301) for movie in (1, 2, 3)]
    folder(tmp_path, [RATINGS[0], *lines])
    (tmp_path / "program.py").write_text(PROGRAM)
    command: list[str | Path] = [sys.executable, tmp_path / "program.py", url, tmp_path]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as running:
        assert running.stdout is not None
        for _ in range(3):
            assert running.stdout.readline()
        running.send_signal(signal.SIGKILL)
    (checkpoint,) = under_way(url)
    assert 0 < checkpoint["position"] < len(lines)
    report = take(url, tmp_path)
    assert (report.resumed, report.lines_done) == (
        checkpoint["position"],
        len(lines) - checkpoint["position"],
    )
    assert len(stored(url)) == 600
    assert under_way(url) == []
