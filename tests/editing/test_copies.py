"""Backups, ports and exports of a database in which titles and people were deleted and merged."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from reelbase.entity import Entity, Kind
from reelbase.exporters.backup import open_backup, write_backup
from reelbase.exporters.daily_ids import file_name
from reelbase.exporters.restoring import port
from reelbase.exporters.restoring import restore as restore_backup
from reelbase.importers.formats.bodies import import_bodies
from reelbase.storage.engine.database import open_database
from tests.editing.desk import delete, make, merge, restore
from tests.editing.test_deleted import MOVIE, PERSON, SERIES, differences, is_there
from tests.editing.test_locks import bodies
from tests.editing.test_merged import OWN, rate
from tests.exporters.test_exports import DAY, answers, lines, typed
from tests.importers.catalogue import take_lines, whole
from tests.importers.world import LINES
from tests.moments import NOON

GONE = (OWN, PERSON, SERIES)


@pytest.fixture
def url(database_url: str, tmp_path: Path) -> str:
    """A database in which a movie was merged, and a person and a series were deleted."""
    take_lines(database_url, tmp_path, LINES)
    make(database_url, Kind.MOVIE, facts={"original_title": "Mine", "runtime": 8})
    rate(database_url)
    merge(database_url, OWN, MOVIE, "The same.")
    delete(database_url, PERSON, "Asked for it.")
    delete(database_url, SERIES)
    return database_url


def _by_backup(url: str, to: str, folder: Path) -> None:
    with closing(open_database(url)) as database:
        write_backup(database, folder / "a.backup", NOON, lambda name, rows: None)
    restore_backup(open_backup(folder / "a.backup"), to, lambda name, rows: None)


def _by_ports(url: str, to: str, folder: Path) -> None:
    """By way of SQLite, so from PostgreSQL to the other database and back."""
    there = f"sqlite:///{folder / 'there.db'}"
    for first, second in ((url, there), (there, to)):
        with closing(open_database(first)) as database:
            port(database, second, lambda name, rows: None)


@pytest.mark.parametrize("copy", [_by_backup, _by_ports])
def test_in_a_copy_it_stays_deleted_and_can_be_restored(
    url: str, empty_database_url: str, tmp_path: Path, copy: Callable[[str, str, Path], None]
) -> None:
    copy(url, empty_database_url, tmp_path)
    assert whole(empty_database_url) == whole(url)
    for each in (url, empty_database_url):
        take_lines(each, tmp_path, bodies())
        assert not any(is_there(each, entity) for entity in GONE)
        for entity in GONE:
            restore(each, entity)
            assert is_there(each, entity)
    assert differences(url, empty_database_url) == {}


def test_no_daily_file_names_it(url: str, tmp_path: Path) -> None:
    assert typed("export", "ids", str(tmp_path), "--date", str(DAY), "--database", url) == 0
    found = {
        Entity(kind, row["id"])
        for kind, name in ((Kind.MOVIE, "movie"), (Kind.PERSON, "person"), (Kind.TV, "tv_series"))
        for row in lines(tmp_path / file_name(name, DAY))
    }
    assert found.isdisjoint(GONE)
    assert MOVIE in found


def test_no_exported_body_names_it(url: str, empty_database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "all.jsonl.gz"
    assert typed("export", "bodies", str(file), "--database", url) == 0
    open_database(empty_database_url).migrate()
    assert import_bodies(empty_database_url, [file], lambda progress: None).bad == ()
    assert not any(is_there(empty_database_url, entity) for entity in GONE)
    before, after = answers(url), answers(empty_database_url)
    assert f"/3/movie/{MOVIE.id}" in before
    assert after == before
