"""A damaged, cut or replaced SQLite file: `check` says what is wrong and what to type, a server says 503."""

import os
import random
import shlex
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from reelbase.cli.program import main
from reelbase.storage.engine import sqlite
from tests.asking import Client
from tests.conftest import build_index, migrate
from tests.failure.indexing import add_films, until
from tests.renaming import rename

pytestmark = pytest.mark.once
PAGE = 4096
GUEST = "/3/authentication/guest_session/new"  # writes


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a small catalogue and its index, to be copied."""
    folder = tmp_path_factory.mktemp("films")
    url = f"sqlite:///{folder}/films.db"
    migrate(url)
    add_films(url, folder, 1, range(1, 41))
    build_index(url)
    return folder


@pytest.fixture
def folder(films: Path, tmp_path: Path) -> Iterator[Path]:
    shutil.copytree(films, tmp_path / "copy")
    yield tmp_path / "copy"


def address(folder: Path) -> str:
    return f"sqlite:///{folder}/films.db"


def overwrite(path: Path, page: int, seed: int = 1) -> None:
    """Write random bytes over a page."""
    with path.open("r+b") as file:
        file.seek(page * PAGE)
        file.write(random.Random(seed).randbytes(PAGE))


def root_page(path: Path, table: str) -> int:
    """The place of the first page of a table, counted from 0."""
    with closing(sqlite3.connect(path)) as connection:
        question = "SELECT rootpage FROM sqlite_schema WHERE name = ?"
        return int(connection.execute(question, [table]).fetchone()[0]) - 1


def typed(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status: object = 0
    try:
        main(arguments)
    except SystemExit as end:
        status = end.code or 0
    out, err = capsys.readouterr()
    assert isinstance(status, int)
    return status, out, err


def test_check_of_a_wreck_names_the_fault_and_how_to_restore(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, url = folder / "films.db", address(folder)
    assert typed(capsys, "backup", str(folder / "older backup"), "--database", url)[0] == 0
    assert typed(capsys, "backup", str(folder / "newer.backup"), "--database", url)[0] == 0
    os.utime(folder / "older backup", (1, 1))
    pages = path.stat().st_size // PAGE
    whole, found = path.read_bytes(), 0
    for seed in range(10):
        path.write_bytes(whole)
        overwrite(path, random.Random(seed).randrange(1, pages), seed)
        with closing(sqlite3.connect(path)) as connection:
            try:
                is_damaged = connection.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok"
            except sqlite3.DatabaseError:
                is_damaged = True
        status, out, err = typed(capsys, "check", "--database", url)
        assert "Traceback" not in err
        if is_damaged:
            found += 1
            assert status == 1
            assert out.startswith("fault: the file is damaged: ")
            assert "index rebuild" not in out + err
            command = shlex.split(err.splitlines()[-1])
            assert command[:3] == ["reelbase", "restore", str(folder / "newer.backup")]
    assert found >= 5
    assert typed(capsys, *command[1:])[0] == 0
    status, out, _ = typed(capsys, "check", "--database", url)
    assert (status, out.splitlines()[0]) == (0, "The catalogue is whole.")


@pytest.mark.parametrize("way", ["cut", "garbage", "empty of a header"])
def test_a_wreck_without_a_backup_is_restored_from_elsewhere(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], way: str
) -> None:
    path, url = folder / "films.db", address(folder)
    assert typed(capsys, "backup", str(tmp_path / "elsewhere"), "--database", url)[0] == 0
    if way == "cut":
        os.truncate(path, path.stat().st_size // 2)
    else:
        path.write_bytes(os.urandom(50_000) if way == "garbage" else bytes(50_000))
    status, out, err = typed(capsys, "check", "--database", url)
    assert (status, out.startswith("fault: the file is damaged: ")) == (1, True)
    assert "There is no backup in its folder." in err
    command = shlex.split(err.splitlines()[-1].replace("FILE", str(tmp_path / "elsewhere")))
    assert typed(capsys, *command[1:])[0] == 0
    assert typed(capsys, "check", "--database", url)[0] == 0


def test_a_locked_database_is_not_said_to_be_damaged(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.1)
    with closing(sqlite3.connect(folder / "films.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("BEGIN EXCLUSIVE")
        status, out, err = typed(capsys, "check", "--database", address(folder))
    assert status == 1
    assert "damaged" not in out + err


def test_originals_that_can_not_be_looked_through_are_a_fault(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def check(*more: str) -> tuple[int, str]:
        status, out, _ = typed(capsys, "check", "--database", address(folder), *more)
        return status, out

    assert check()[0] == 0  # the folder of the default is made with the first original
    (folder / "file").touch()
    for place in ("none", "file"):
        status, out = check("--image-originals", str(folder / place))
        assert status == 1
        assert "the folder of originals can't be looked through" in out
    (folder / "there").mkdir()
    assert check("--image-originals", str(folder / "there"))[0] == 0


def is_ready(client: Client) -> bool:
    return client.get("/health/ready").status == 200


def test_what_is_damaged_is_refused_while_serving_and_the_worker_is_not_ready(folder: Path) -> None:
    path = folder / "films.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    page = root_page(path, "movie")
    with Client(address(folder), cache_size=0) as client:
        assert is_ready(client)
        overwrite(path, page)
        answer = client.get("/3/movie/1")
        assert (answer.status, answer.json()["status_code"]) == (503, 9)
        assert answer.headers["retry-after"] == "1"
        until(lambda: not is_ready(client), "it is not ready")
        assert "damaged" in client.get("/health/ready").json()["database"]
        assert client.get("/health/live").status == 200


@pytest.mark.parametrize("part", [0.999, 0.5, 0.1])
def test_a_cut_database_is_not_ready(folder: Path, part: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "SHORT_SECONDS", 0.5)
    path = folder / "films.db"
    with Client(address(folder), cache_size=0) as client:
        assert is_ready(client)
        os.truncate(path, int(path.stat().st_size * part))
        until(lambda: not is_ready(client), "it is not ready")


def test_a_file_that_was_replaced_is_neither_read_nor_written(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = folder / "films.db"
    shutil.copyfile(path, folder / "other.db")
    before = (folder / "other.db").read_bytes()
    with Client(address(folder), cache_size=0) as client:
        assert (is_ready(client), client.get(GUEST).status) == (True, 200)
        path.rename(folder / "moved.db")
        (folder / "other.db").rename(path)
        time.sleep(sqlite.LOOK_SECONDS + 0.1)
        for target in ("/3/movie/1", GUEST, "/3/movie/popular", "/t/p/w92/films.jpg", "/account"):
            assert client.get(target).status == 503
        answer = client.get("/health/ready")
        assert answer.status == 503
        assert "was replaced or removed" in answer.json()["database"]
        assert path.read_bytes() == before
        lines = [each for each in caplog.messages if "was replaced or removed" in each]
        assert lines
        assert not [each for each in caplog.records if each.exc_info]  # thousands may ask meanwhile
        path.rename(folder / "other.db")
        time.sleep(sqlite.LOOK_SECONDS + 0.1)
        assert client.get("/3/movie/1").status == 503
        assert not path.exists()  # nobody makes an empty one
        (folder / "moved.db").rename(path)
        until(lambda: is_ready(client), "it is ready")
        assert (client.get("/3/movie/1").status, client.get(GUEST).status) == (200, 200)


def test_a_writer_does_not_go_on_with_another_file(folder: Path) -> None:
    from reelbase.errors import StorageError
    from reelbase.storage.engine.database import open_database

    path = folder / "films.db"
    with closing(open_database(address(folder))) as database:
        rename(database, "before")
        shutil.copyfile(path, folder / "other.db")
        (folder / "other.db").replace(path)
        with pytest.raises(StorageError, match="was replaced"):
            rename(database, "after")
        database.close()
        with pytest.raises(StorageError, match="was replaced"):
            rename(database, "after")
