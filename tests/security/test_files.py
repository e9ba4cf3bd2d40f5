"""Files that hold secrets are made for their owner alone, from the first moment, whatever the umask says."""

import os
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from reelbase import private
from reelbase.errors import SettingsError
from reelbase.private import create, is_exposed, make_folder, open_new, why_a_strangers
from reelbase.settings import Settings
from reelbase.storage.engine.database import open_database
from reelbase.storage.files import whole_file

pytestmark = pytest.mark.once


@pytest.fixture(params=[0o000, 0o022, 0o077])
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every mode that programs are started with."""
    before = os.umask(request.param)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, str]:
    """The mode of everything in a folder."""
    found = sorted(folder.rglob("*"))
    return {str(each.relative_to(folder)): f"{stat.S_IMODE(each.stat().st_mode):o}" for each in found}


def run(folder: Path, *words: str) -> None:
    """Run a command with everything readable for all unless it says otherwise."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("REELBASE_")}
    subprocess.run(
        [sys.executable, "-m", "reelbase", *words],
        cwd=folder,
        env={**clean, "HOME": str(folder)},
        check=True,
        stdout=subprocess.DEVNULL,
        umask=0,
    )


@pytest.mark.usefixtures("umask")
def test_a_database_and_what_lies_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "new" / "deeper" / "x.db"
    with closing(open_database(f"sqlite:///{path}")) as database:
        database.migrate()
        with database.writer() as db:
            found = modes(tmp_path)
            assert db is not None
    assert set(found) >= {"new/deeper/x.db", "new/deeper/x.db-wal", "new/deeper/x.db-shm"}
    assert {mode for name, mode in found.items() if name.startswith("new/deeper/x")} == {"600"}
    assert (found["new"], found["new/deeper"]) == ("700", "700")


@pytest.mark.usefixtures("umask")
def test_a_database_where_a_link_leads(tmp_path: Path) -> None:
    (tmp_path / "x.db").symlink_to(tmp_path / "y.db")
    with closing(open_database(f"sqlite:///{tmp_path / 'x.db'}")) as database:
        database.migrate()
    assert modes(tmp_path)["y.db"] == "600"


@pytest.mark.usefixtures("umask")
def test_no_moment_passes_in_which_others_can_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    real = os.open

    def watched(path: Path, flags: int, mode: int = 0o777) -> int:
        descriptor = real(path, flags, mode)
        opened.append(f"{stat.S_IMODE(os.fstat(descriptor).st_mode):o}")
        return descriptor

    monkeypatch.setattr(os, "open", watched)
    create(tmp_path / "a")
    with open_new(tmp_path / "b") as file:
        file.write(b"x")
    assert opened == ["600", "600"]


@pytest.mark.usefixtures("umask")
def test_a_file_is_private_unless_it_is_public(tmp_path: Path) -> None:
    with whole_file(tmp_path / "made" / "secret") as file:
        [part] = (tmp_path / "made").iterdir()
        assert stat.S_IMODE(part.stat().st_mode) == 0o600
        file.write(b"x")
    with whole_file(tmp_path / "public", is_public=True) as file:
        file.write(b"x")
    plain = tmp_path / "plain"
    plain.write_bytes(b"")
    found = modes(tmp_path)
    assert (found["made"], found["made/secret"]) == ("700", "600")
    assert found["public"] == found["plain"]


def test_what_is_there_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    path.touch(0o640)
    tmp_path.chmod(0o755)
    with closing(open_database(f"sqlite:///{path}")) as database:
        database.migrate()
    assert modes(tmp_path)["x.db"] == "640"
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755
    assert is_exposed(path) and not is_exposed(tmp_path / "none")


def test_a_part_that_was_left_is_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "elsewhere")
    with open_new(tmp_path / "a") as file:
        file.write(b"x")
    assert not (tmp_path / "elsewhere").exists() and not (tmp_path / "a").is_symlink()


def test_many_make_the_same_at_once(tmp_path: Path) -> None:
    failed: list[BaseException] = []

    def make() -> None:
        try:
            make_folder(tmp_path / "a" / "b" / "c")
            create(tmp_path / "a" / "b" / "c" / "d")
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=make) for _ in range(16)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert failed == []


@pytest.mark.thorough
def test_every_command_that_writes_secrets_keeps_them(tmp_path: Path) -> None:
    database = ("--database", f"sqlite:///{tmp_path / 'x.db'}")
    run(tmp_path, "migrate", *database)
    run(tmp_path, "key", "create", "x", *database)
    run(tmp_path, "backup", "x.backup", *database)
    run(tmp_path, "restore", "x.backup", "--database", f"sqlite:///{tmp_path / 'y.db'}")
    run(tmp_path, "port", f"sqlite:///{tmp_path / 'x.db'}", f"sqlite:///{tmp_path / 'z.db'}")
    found = {name: mode for name, mode in modes(tmp_path).items() if (tmp_path / name).is_file()}
    assert set(found) >= {"x.db", "x.backup", "y.db", "z.db"}
    assert {name: mode for name, mode in found.items() if mode != "600" and ".index" not in name} == {}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The settings of the folder in which a command is started."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "reelbase.toml"
    path.write_text("port = 3")
    path.chmod(0o644)
    return path


def port() -> int:
    return Settings.load({}, {"XDG_CONFIG_HOME": "/none"}).port


def refusal() -> str:
    with pytest.raises(SettingsError) as refused:
        port()
    return str(refused.value)


def test_settings_of_this_folder_are_obeyed_when_they_are_ones_own(here: Path) -> None:
    assert port() == 3
    for mode in (0o600, 0o640, 0o444):
        here.chmod(mode)
        assert port() == 3


def test_settings_that_others_may_write_are_refused_unless_they_are_named(here: Path) -> None:
    for mode in (0o646, 0o602, 0o666):
        here.chmod(mode)
        assert "may be written to by others" in refusal()
        assert Settings.load({}, {}, Path("reelbase.toml")).port == 3
        assert Settings.load({}, {"REELBASE_CONFIG": "reelbase.toml"}).port == 3


def test_settings_of_another_user_are_refused(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = here.stat().st_uid
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    if owner == 0:  # what is root's is obeyed by everybody
        assert port() == 3
        os.chown(here, 12345, -1)
        owner = 12345
    found = refusal()
    assert f"belongs to another user (number {owner})" in found and "REELBASE_CONFIG=reelbase.toml" in found


def test_a_link_of_another_user_to_ones_own_file_is_refused(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can make what belongs to another")
    mine = here.rename(here.with_name("mine.toml"))
    here.symlink_to(mine)
    assert port() == 3
    os.chown(here, 12345, -1, follow_symlinks=False)
    assert "belongs to another user (number 12345)" in refusal()


def test_a_group_may_write_when_it_is_that_of_its_owner_alone(here: Path) -> None:
    here.chmod(0o664)
    groups = {"its own": private._is_group_of_one(here.stat())}
    assert (why_a_strangers(here, here.stat()) == "") is groups["its own"]
    if os.geteuid() == 0:
        os.chown(here, 0, 12345)
        assert "may be written to by others" in refusal()


def test_a_system_without_owners_says_nothing(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "geteuid")
    here.chmod(0o666)
    assert port() == 3
