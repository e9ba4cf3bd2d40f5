"""Backups that are kept by number, and a restore in a new place, as the guide says."""

import os
import re
import shlex
from datetime import timedelta
from pathlib import Path

import pytest

from reelbase import moments
from reelbase.cli.program import main
from reelbase.exporters.retention import NAME, dated_name, remove_old
from tests.asking import Client
from tests.conftest import CopyOf
from tests.importers.catalogue import named
from tests.laws.test_exporting import fill_rated
from tests.moments import NOON

GUIDE = Path(__file__).parents[2] / "docs" / "how-to" / "backup.md"
DAYS = [NOON + timedelta(days=each) for each in range(5)]


def status(*arguments: str) -> int:
    """The exit status of a command."""
    try:
        main(list(arguments))
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def made(folder: Path, *names: str) -> list[Path]:
    paths = [folder / each for each in names]
    for each in paths:
        each.write_bytes(b"x")
    return paths


def test_names_sort_as_their_moments() -> None:
    assert dated_name(NOON) == f"reelbase-{NOON:%Y%m%dT%H%M%S}Z.backup"
    names = [dated_name(each) for each in DAYS]
    assert names == sorted(names)
    assert all(map(NAME.fullmatch, names))


def test_the_newest_stay_and_nothing_else_is_touched(tmp_path: Path) -> None:
    *old, newest = made(tmp_path, *map(dated_name, DAYS))
    others = made(tmp_path, "reelbase.backup", "kept.backup", "reelbase-20200101T000000Z.backup.gpg")
    assert remove_old(tmp_path, newest, 2) == old[:3]
    assert sorted(tmp_path.iterdir()) == sorted([old[3], newest, *others])
    assert remove_old(tmp_path, newest, 2) == []
    assert remove_old(tmp_path, newest, 1) == [old[3]]
    assert remove_old(tmp_path, newest, 1) == []


def test_one_that_was_just_written_stays_where_the_clock_was_put_back(tmp_path: Path) -> None:
    newest, *old = made(tmp_path, *map(dated_name, DAYS))
    assert remove_old(tmp_path, newest, 1) == old
    assert list(tmp_path.iterdir()) == [newest]


def test_what_killed_backups_have_left_goes_after_a_day(tmp_path: Path) -> None:
    part = tmp_path / f".{dated_name(DAYS[0])}.4711.0a1b2c3d.part"
    newest, other, _ = made(tmp_path, dated_name(DAYS[4]), ".own.part", part.name)
    remove_old(tmp_path, newest, 3)
    assert part.exists()  # another backup may write it
    before = newest.stat().st_mtime - 86_401
    for each in (part, other):
        os.utime(each, (before, before))
    remove_old(tmp_path, newest, 3)
    assert sorted(tmp_path.iterdir()) == sorted([newest, other])


def test_the_command_writes_dated_files_and_removes_the_oldest(
    copy_of: CopyOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with copy_of("rated_to_keep", fill_rated) as url:
        folder = tmp_path / "backups"
        for each in DAYS:
            monkeypatch.setattr(moments, "now", lambda each=each: each)
            assert status("backup", str(folder), "--keep", "2", "--database", url) == 0
        assert sorted(path.name for path in folder.iterdir()) == [dated_name(each) for each in DAYS[3:]]
        said = capsys.readouterr().out
        assert f"Removed {folder / dated_name(DAYS[2])}." in said
        assert folder.stat().st_mode & 0o077 == 0
        (folder / "file").touch()
        assert status("backup", str(folder / "file"), "--keep", "2", "--database", url) == 2
        assert "Name a folder: reelbase backup backups --keep 2" in capsys.readouterr().err
        assert status("backup", str(folder), "--keep", "0", "--database", url) == 2
        assert status("backup", str(folder), "--keep", "1", "--database", f"sqlite:///{tmp_path}/no.db") == 1
        assert len(list(folder.iterdir())) == 3  # what fails removes nothing


ASKED = (
    "/3/movie/1?append_to_response=credits,images,release_dates,keywords,videos,translations",
    "/3/movie/1/account_states?session_id={session}",
    "/3/tv/1?append_to_response=aggregate_credits,content_ratings",
    "/3/person/1?append_to_response=combined_credits",
    "/3/movie/1/changes",
    "/3/account/1/rated/movies?session_id={session}",
    "/3/configuration",
    "/3/list/1",
    "/3/nothing",
)


def drill() -> list[list[str]]:
    """The commands of the guide that restore in a new place, but for the last, which serves it."""
    block = re.search(r"## Try to restore\n.*?```sh\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    assert block
    commands = [shlex.split(each) for each in block[1].splitlines() if each.startswith("reelbase ")]
    assert [each[1] for each in commands] == ["restore", "check", "index", "serve"]
    return [each[1:] for each in commands[:-1]]


def test_the_drill_of_the_guide_restores_the_same_answers(
    copy_of: CopyOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Backup, a new place, restore: what both answer is the same."""
    monkeypatch.chdir(tmp_path)
    with copy_of("rated_to_drill", fill_rated) as url:
        assert status("backup", "backups", "--keep", "14", "--database", url) == 0
        [newest] = Path("backups").iterdir()
        for command in drill():
            assert status(*[str(newest) if each == "$newest" else each for each in command]) == 0, command
        restored = f"sqlite:///{tmp_path}/drill.db"
        with Client(url) as before, Client(restored) as after:
            for each in paths(url):
                first, second = before.get(each), after.get(each)
                assert (first.status, first.body) == (second.status, second.body), each
                assert first.headers.get("etag") == second.headers.get("etag")


def paths(url: str) -> list[str]:
    """Addresses of every title and person of a catalogue, and some of everything else."""
    found = sorted((each["kind"], each["id"]) for each in named(url, "entity"))
    kinds = {"movie", "tv", "person", "collection", "company", "network", "keyword"}
    appended = "append_to_response=images,credits,changes,translations,videos,reviews,keywords"
    return [
        *(f"/3/{kind}/{id_}?{appended}" for kind, id_ in found if kind in kinds),
        *(each.format(session="none") for each in ASKED),
    ]
