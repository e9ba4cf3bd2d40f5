"""Files that are there whole or not at all, whatever stood in their place."""

import os
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from reelbase.cli.program import main
from reelbase.errors import StorageError
from reelbase.storage.engine.database import open_database
from reelbase.storage.files import whole_file


def write(path: Path, *, is_public: bool = False) -> None:
    with whole_file(path, is_public=is_public) as out:
        out.write(b"new")


@pytest.mark.parametrize("is_public", [False, True])
def test_a_pipe_or_a_folder_stays_what_it_is(tmp_path: Path, *, is_public: bool) -> None:
    pipe, folder, link = tmp_path / "pipe", tmp_path / "folder", tmp_path / "link"
    os.mkfifo(pipe)
    folder.mkdir()
    link.symlink_to(pipe)
    for path in (pipe, folder, link, Path("/dev/null"), Path("/dev/stdout")):
        if path.is_file():
            continue  # standard output is a file here
        with pytest.raises(StorageError, match="Expected the name of a file"):
            write(path, is_public=is_public)
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert link.is_symlink()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder", "link", "pipe"]


def test_standard_output_is_no_file_when_it_is_a_pipe(demo_url: str) -> None:
    """It is a link to a name that does not exist."""
    command = [sys.executable, "-m", "reelbase", "backup", "/dev/stdout", "--database", demo_url]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "error: Expected the name of a file" in done.stderr
    assert Path("/dev/stdout").is_symlink()


def test_a_link_leads_to_the_file_that_is_written(tmp_path: Path) -> None:
    (tmp_path / "old").write_bytes(b"old")
    for name, target in (("link", "old"), ("to_nothing", "nothing"), ("to_link", "link")):
        (tmp_path / name).symlink_to(tmp_path / target)
        write(tmp_path / name)
        assert (tmp_path / name).is_symlink()
        assert (tmp_path / target).read_bytes() == b"new"


@pytest.mark.parametrize("command", [["backup"], ["export", "bodies"], ["export", "account", "ann"]])
def test_no_command_replaces_a_pipe(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(SystemExit) as ended:
        main([*command, str(pipe), "--database", database_url])
    assert ended.value.code != 0
    assert "error: " in capsys.readouterr().err
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_restore_does_not_wait_for_a_pipe(empty_database_url: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(SystemExit) as ended:
        main(["restore", str(tmp_path / "pipe"), "--database", empty_database_url])
    assert ended.value.code == 1
    with closing(open_database(empty_database_url)) as database:
        assert database.revision() is None
