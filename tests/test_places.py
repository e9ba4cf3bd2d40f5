"""The folders of a catalogue on PostgreSQL: the same whatever its address says, others of a copy."""

import re
from pathlib import Path

import pytest

from reelbase.places import resolved
from reelbase.setting_values import folder_next_to
from reelbase.settings import FOLDERS, Settings
from tests.thorough import ENGINE

on_a_server = pytest.mark.skipif(ENGINE != "postgresql", reason="on SQLite they are next to the file")


def folders(url: str) -> list[str]:
    found = resolved(Settings(database=url))
    return [str(found.index_folder), found.originals, str(found.renditions_folder), str(found.exports_folder)]


@on_a_server
def test_another_spelling_of_the_address_is_no_other_catalogue(
    database_url: str, empty_database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert folders(database_url) == folders(f"{database_url}&application_name=another")
    assert all(re.search(r"-[0-9a-f]{16}$", folder) for folder in folders(database_url))


@on_a_server
def test_the_folders_of_an_older_version_are_taken_over(
    database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    for name in FOLDERS.values():
        folder = folder_next_to(database_url, name)
        folder.mkdir(parents=True)
        (folder / "kept").write_text(name)
    for each in (*folders(database_url), *folders(f"{database_url}&application_name=another")):
        name, _, _ = Path(each).name.partition("-")
        assert (Path(each) / "kept").read_text() == name


def test_a_copy_is_another_catalogue(database_url: str, demo_url: str) -> None:
    """On PostgreSQL a copy has the same rows; the folders must be others all the same."""
    assert set(folders(database_url)).isdisjoint(folders(demo_url))


def test_what_is_named_stays_and_the_shared_place_has_the_rest(database_url: str, tmp_path: Path) -> None:
    found = resolved(Settings(database=database_url, shared="s3://films/all", index=str(tmp_path)))
    assert found.originals == "s3://films/all/pictures"
    assert found.shared_exports == "s3://films/all/exports"
    assert found.index_folder == tmp_path
    found = resolved(Settings(database=database_url, shared=str(tmp_path), image_originals="/elsewhere"))
    assert (found.originals, found.exports_folder) == ("/elsewhere", tmp_path / "exports")
    assert found.shared_exports == ""
