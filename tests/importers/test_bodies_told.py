"""What an import brings is told, wherever its batches end; what was there before may be answered anyway."""

from pathlib import Path
from typing import NoReturn

import pytest

from reelbase.importers.formats.bodies import import_bodies, importing, reading
from reelbase.importers.report import Progress
from tests.conftest import migrate
from tests.importers.catalogue import changed, take, take_lines, timeless, whole
from tests.importers.world import LINES, Body

LISTS = [
    each
    for name in ("combined_credits", "movie_credits", "tv_credits")
    for each in LINES
    if each["path"] == f"/3/person/62/{name}"
]
CREDITS = [each for each in LINES if each["path"] == "/3/movie/47964/credits"]


def stop(_: Progress) -> NoReturn:
    """As if the import was killed after its first batch."""
    raise KeyboardInterrupt


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "BATCH_LINES", 1)


def rows(url: str) -> dict[str, object]:
    """All but the journal, which has a row for each batch that changes an entity."""
    found = timeless(url)
    del found["journal"]
    return dict(found)


def test_it_does_not_matter_where_batches_end(
    database_url: str, empty_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate(empty_database_url)
    take_lines(empty_database_url, tmp_path, LISTS)
    monkeypatch.setattr(reading, "BATCH_LINES", 1)
    take_lines(database_url, tmp_path, LISTS)
    assert rows(database_url) == rows(empty_database_url)


@pytest.mark.usefixtures("small_batches")
def test_nor_where_it_was_interrupted(
    database_url: str, empty_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate(empty_database_url)
    take_lines(empty_database_url, tmp_path, LISTS)
    monkeypatch.setattr(importing, "MOST_BATCHES", 1)
    with pytest.raises(KeyboardInterrupt):
        import_bodies(database_url, [tmp_path / "lines.jsonl"], stop)
    assert take(database_url, tmp_path / "lines.jsonl").resumed == 1
    assert rows(database_url) == rows(empty_database_url)


@pytest.mark.usefixtures("small_batches")
def test_what_was_there_before_is_not_told_again(database_url: str, tmp_path: Path) -> None:
    take_lines(database_url, tmp_path, LISTS[:1])
    before = whole(database_url)
    take_lines(database_url, tmp_path, LISTS[1:])
    assert changed(before, whole(database_url)) == {}


@pytest.mark.parametrize("others", [CREDITS, [*CREDITS, *LISTS[2:]]])
def test_a_persons_list_is_taken_whole(database_url: str, tmp_path: Path, others: list[Body]) -> None:
    """It may say something new of one title; the places of the others come with it."""
    take_lines(database_url, tmp_path, LISTS[:1])
    take_lines(database_url, tmp_path, [LISTS[1], *others])
    before = whole(database_url)
    take(database_url, tmp_path / "lines.jsonl")
    assert changed(before, whole(database_url)) == {}
