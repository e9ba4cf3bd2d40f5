"""A bad line is reported with file, line and reason, and skipped; the rest goes in."""

import bz2
import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from reelbase.importers.source import SourceError, find_sources
from tests.importers.catalogue import named, take
from tests.importers.world import MOVIE, Body, line

GOOD = json.dumps(line("/movie/47964", MOVIE))
OF_AN_ID = "movie tv person collection company network keyword credit review find watch search list"
"""First words of paths that say nothing alone."""


def of(body: object, path: str = "/3/movie/550") -> str:
    return json.dumps({"path": path, "params": {}, "body": body})


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "not JSON"),
        ('{"path": "/3/movie/1"', "not JSON"),
        ("[1, 2]", "Expected `object`, got `array`"),
        ('"text"', "Expected `object`, got `str`"),
        ('{"path": "/3/movie/1"}', "missing required field `body`"),
        ('{"body": {}}', "missing required field `path`"),
        (of({"title": "x"}), "missing required field `id`"),
        (of({"id": "550"}), "Expected `int`, got `str` - at `$.id`"),
        (of([]), "Expected `object`, got `array`"),
        (of({}, "/3/film/1"), "no answer of the API has the path '/3/film/1'"),
        (of({}, "/3/movie/1/nothing"), "no answer of the API has the path"),
        *((of({}, f"/3/{word}"), f"has the path '/3/{word}'") for word in OF_AN_ID.split()),
        (of({}, "/4/list/1"), "expected a path such as /3/movie/550"),
        (of({"credits": {}}, "/3/movie/tt1/credits"), "neither the path nor the body has the numeric id"),
        (of({"groups": [], "id": "x"}, "/3/tv/episode_group/x"), "which series the group belongs to"),
        ('{"path": "/3/movie/1", "body": {"id": 1}, "params": 5}', "at `$.params`"),
        ("\x00\xff", "not JSON"),
        (of({"id": 2**63}), "at `$.id`"),
        (of({"id": -1}), "at `$.id`"),
        (of({"cast": []}, f"/3/movie/{2**63}/credits"), "in the path is too large"),
        (of({"id": 1, "title": "a\0b"}), "U+0000"),
    ],
)
def test_a_bad_line(database_url: str, tmp_path: Path, text: str, reason: str) -> None:
    file = tmp_path / "bodies.jsonl"
    file.write_text(f"{GOOD}\n\n{text}\n{of({'id': 9, 'title': 'Nine'})}", encoding="latin-1")
    report = take(database_url, file)
    (bad,) = report.bad
    assert (bad.file, bad.line, report.bad_count) == (str(file), 3, 1)
    assert reason in bad.reason
    assert not report.is_whole
    assert sorted(row["id"] for row in named(database_url, "movie")) == [9, 47964]


def test_a_compressed_file_that_ends_too_early(database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "bodies.jsonl.gz"
    lines = [of({"id": number, "overview": f"{number:x}" * 50}) for number in range(1, 400)]
    whole = gzip.compress("\n".join(lines).encode())
    file.write_bytes(whole[: len(whole) // 2])
    report = take(database_url, file)
    (bad,) = report.bad
    movies = len(named(database_url, "movie"))
    assert 0 < movies < 399
    assert bad.line == movies + 1
    assert "the compressed file is damaged from here on" in bad.reason


@pytest.mark.parametrize(
    ("name", "pack"),
    [("bodies.jsonl.gz", bytes), ("bodies.jsonl", gzip.compress), ("bodies.jsonl.gz", bz2.compress)],
)
def test_a_file_that_is_packed_otherwise_than_its_name_says(
    database_url: str, tmp_path: Path, name: str, pack: Callable[[bytes], bytes]
) -> None:
    (tmp_path / name).write_bytes(pack(GOOD.encode()))
    assert take(database_url, tmp_path / name).bad == ()
    assert len(named(database_url, "movie")) == 1


def test_an_unfinished_last_line_loses_no_other(database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "bodies.jsonl"
    file.write_text(f"{GOOD}\n{GOOD[:60]}")
    report = take(database_url, file)
    assert [bad.line for bad in report.bad] == [2]
    assert len(named(database_url, "movie")) == 1


def test_recordings_that_are_no_part_of_the_catalogue(database_url: str, tmp_path: Path) -> None:
    def record(name: str, **more: object) -> None:
        full: Body = {"method": "GET", "status": 200, **line("/movie/47964", MOVIE), **more}
        (tmp_path / f"{name}.json").write_text(json.dumps(full, indent=1))

    record("a")
    record("b", method="POST", path="/3/movie/47964/rating", status=201, body={"success": True})
    record("c", status=404, path="/3/movie/1", body={"success": False, "status_code": 34})
    record("d", path="/3/configuration", body={"images": {}})
    record("e", path="/3/configuration/languages", body=[{"iso_639_1": "xx"}])
    (tmp_path / "f.json").write_text("nothing")
    (tmp_path / "README.md").write_text("not a recording")
    report = take(database_url, tmp_path)
    assert (report.lines_done, report.skipped) == (6, 4)
    assert [(Path(bad.file).name, bad.reason[:8]) for bad in report.bad] == [("f.json", "not JSON")]


def test_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="found nothing at"):
        find_sources([tmp_path / "absent.jsonl"])
    with pytest.raises(SourceError, match=r"Expected \.jsonl"):
        find_sources([tmp_path])
