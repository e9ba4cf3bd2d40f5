"""A second run of the same input changes nothing and writes no journal."""

from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import NamedTuple, get_args

import pytest

from reelbase.importers.engine.owned_rows import OwnedRow
from reelbase.importers.formats.bodies import reading
from reelbase.importers.source import lines_of
from reelbase.storage.engine.database import open_database
from reelbase.storage.rows import WholeGroupRow, table_of
from tests.importers.catalogue import HISTORY, changed, named, rows_of, take, take_lines, whole
from tests.importers.world import LINES, MOVIE, PERSON_DETAILS, SIMILAR, Body, line

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


CREDITS = [{**SIMILAR, "id": number, "credit_id": f"a{number}"} for number in (1, 2, 3)]


@pytest.mark.parametrize("name", ["movie_credits", "tv_credits", "combined_credits"])
@pytest.mark.parametrize("is_alone", [True, False])
def test_a_list_of_a_person_that_came_twice(
    database_url: str, tmp_path: Path, name: str, *, is_alone: bool
) -> None:
    """The later one counts, of one batch too."""
    lists = [{"id": 62, "cast": [], "crew": [CREDITS[0], other]} for other in CREDITS[1:]]
    lines = [
        line(f"/person/62/{name}", each) if is_alone else line("/person/62", {**PERSON_DETAILS, name: each})
        for each in lists
    ]
    take_lines(database_url, tmp_path, lines)
    assert {row["credit_id"] for row in named(database_url, "credit")} == {"a1", "a3"}
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


@pytest.mark.parametrize("rows", [row for row in get_args(OwnedRow) if row is not WholeGroupRow])
def test_rows_of_every_table_can_be_removed(database_url: str, rows: type[NamedTuple]) -> None:
    """By their primary keys, of one column or of several."""
    row = rows._make(column.type.python_type(1) for column in table_of(rows).columns)
    with closing(open_database(database_url)) as database, database.writer(who="test") as writer:
        writer.delete([row, row])


def test_a_title_with_fewer_reviews_than_before(database_url: str, tmp_path: Path) -> None:
    reviews = [{"id": f"{n:024x}", "author": "ann", "content": f"{n}", "author_details": {}} for n in (1, 2)]

    def movie(some: list[Body]) -> Body:
        return line("/movie/47964", {**MOVIE, "reviews": {"page": 1, "results": some, "total_pages": 1}})

    take_lines(database_url, tmp_path, [movie(reviews)])
    assert len(rows_of(database_url, "review")) == 2
    report = take_lines(database_url, tmp_path, [movie(reviews[1:])])
    assert report.bad == ()
    assert [row[0] for row in rows_of(database_url, "review")] == [reviews[1]["id"]]


def test_bodies_of_several_batches_that_contradict_each_other(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Compared again, they end as the same facts; the journal has rows for what is contradicted alone."""
    monkeypatch.setattr(reading, "BATCH_LINES", 1)
    lines = [*LINES, *(line("/movie/47964", {**MOVIE, "runtime": minutes}) for minutes in (1, 2))]
    take_lines(database_url, tmp_path, lines)
    before = whole(database_url)
    take_lines(database_url, tmp_path, lines)
    found = changed(before, whole(database_url))
    assert found.keys() <= HISTORY
    gone, told = found["journal"]
    assert gone == []
    assert {row[2:4] for row in told} == {("movie", 47964)}
