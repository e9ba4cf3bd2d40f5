"""A backup restores to the same, into either database; what is no whole backup touches nothing."""

import threading
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import text

from reelbase.cli.program import main
from reelbase.entity import Kind
from reelbase.errors import StorageError
from reelbase.exporters.archive import BackupError
from reelbase.exporters.backup import MANIFEST, TableLine, open_backup, write_backup
from reelbase.exporters.restoring import port, restore
from reelbase.importers.formats.bodies import import_bodies
from reelbase.storage.engine.database import open_database
from reelbase.storage.engine.statement import Command
from reelbase.storage.queries.integrity import find_faults
from reelbase.storage.queries.journal import RESTORED
from reelbase.storage.schema import schema_of
from reelbase.storage.snapshot import summed as summed_rows
from reelbase.storage.snapshot import sums
from tests.asking import Client
from tests.conftest import CopyOf
from tests.golden.small import BODIES, fill
from tests.importers.catalogue import named, whole
from tests.laws.test_exporting import fill_rated
from tests.moments import NOON
from tests.thorough import ENGINE


@pytest.fixture
def rated(copy_of: CopyOf) -> Iterator[str]:
    """The small catalogue with accounts, ratings and lists."""
    with copy_of("rated_to_back_up", fill_rated) as url:
        yield url


def back_up(url: str, file: Path, images: Path | None = None) -> Path:
    with closing(open_database(url)) as database:
        write_backup(database, file, NOON, quiet, images)
    return file


def quiet(name: str, rows: int) -> None:
    """Tell nobody."""


def take_notice_away(url: str) -> None:
    """Remove the last row of the journal of a server, by which its nodes notice that all was replaced."""
    if ENGINE == "postgresql":
        assert len(named(url, "journal", kind=RESTORED)) == 1
        with closing(open_database(url)) as database, database.writer() as writer:
            writer.run(Command(text(f"DELETE FROM journal WHERE kind = '{RESTORED}'")))


def summed(url: str) -> Mapping[str, object]:
    with closing(open_database(url)) as database:
        return sums(database)


def test_what_is_restored_is_the_same(rated: str, empty_database_url: str, tmp_path: Path) -> None:
    file = back_up(rated, tmp_path / "a.backup")
    restore(open_backup(file), empty_database_url, quiet)
    assert whole(empty_database_url) == whole(rated)
    again = back_up(empty_database_url, tmp_path / "b.backup")
    assert open_backup(again).manifest == open_backup(file).manifest


@pytest.mark.thorough
def test_what_is_new_after_it_has_new_numbers(rated: str, empty_database_url: str, tmp_path: Path) -> None:
    """The journal goes on behind its last row, in the copy as in the original."""
    restore(open_backup(back_up(rated, tmp_path / "a.backup")), empty_database_url, quiet)
    for url in (rated, empty_database_url):
        with closing(open_database(url)) as database, database.writer(who="test", now=NOON) as writer:
            writer.journal_new({Kind.MOVIE: [1]})
    assert whole(empty_database_url)["journal"] == whole(rated)["journal"]


@pytest.mark.parametrize("share", [0.0, 0.3, 0.5, 0.9, 0.999])
def test_cut_short_it_is_refused_before_anything_is_touched(
    rated: str, database_url: str, tmp_path: Path, share: float
) -> None:
    file = back_up(rated, tmp_path / "a.backup")
    text = file.read_bytes()
    file.write_bytes(text[: int(len(text) * share)])
    before = whole(database_url)
    with pytest.raises(BackupError, match="cut short or damaged"):
        open_backup(file)
    with pytest.raises(SystemExit):
        main(["restore", str(file), "--replace", "--database", database_url])
    assert whole(database_url) == before


@pytest.mark.thorough
@pytest.mark.once
def test_a_changed_byte_is_found(rated: str, tmp_path: Path) -> None:
    """But for one of those that a reader does not look at, such as the time of a member."""
    file = back_up(rated, tmp_path / "a.backup")
    rows = [(each.name, list(each.rows)) for each in open_backup(file).contents()]
    text = file.read_bytes()
    directory = text.find(b"PK\x01\x02")
    places = [*range(60), *range(60, directory, directory // 20), *range(directory, len(text), 23)]
    refused = 0
    for place in places:
        file.write_bytes(text[:place] + bytes([text[place] ^ 0xFF]) + text[place + 1 :])
        try:
            assert [(each.name, list(each.rows)) for each in open_backup(file).contents()] == rows
        except BackupError:
            refused += 1
    assert refused > len(places) / 2


def test_a_database_in_use_is_refused_unless_it_is_to_be_replaced(
    rated: str, database_url: str, tmp_path: Path
) -> None:
    backup = open_backup(back_up(rated, tmp_path / "a.backup"))
    import_bodies(database_url, [BODIES], lambda progress: None)
    with pytest.raises(StorageError, match="Expected an empty database"):
        restore(backup, database_url, quiet)
    restore(backup, database_url, quiet, replacing=True)
    take_notice_away(database_url)
    assert whole(database_url) == whole(rated)


@pytest.mark.skipif(ENGINE != "sqlite", reason="PostgreSQL replaces in one transaction, under a server too")
def test_a_file_that_a_server_uses_is_not_replaced(rated: str, database_url: str, tmp_path: Path) -> None:
    backup = open_backup(back_up(rated, tmp_path / "a.backup"))
    import_bodies(database_url, [BODIES], lambda progress: None)
    before = summed(database_url)
    with Client(database_url) as client:
        assert client.get("/3/genre/movie/list").status == 200
        with pytest.raises(StorageError, match="Stop the server"):
            restore(backup, database_url, quiet, replacing=True)
    assert summed(database_url) == before
    assert [path.name for path in tmp_path.parent.glob(".*restoring*")] == []


def test_a_backup_of_an_older_version(rated: str, empty_database_url: str, tmp_path: Path) -> None:
    """It goes into the schema that it was made of, which is then brought up to date."""
    older = schema_of("0006")
    new, old = back_up(rated, tmp_path / "new.backup"), tmp_path / "old.backup"
    manifest = open_backup(new).manifest
    kept = {each.name: each for each in manifest.tables}
    with zipfile.ZipFile(new) as archive, zipfile.ZipFile(old, "w") as out:
        manifest.revision = older.revision
        manifest.tables = []
        for name in older.names:
            is_same = name in kept and set(kept[name].columns) == set(older.columns(name))
            # Those that have other columns since then are empty.
            empty = TableLine(name, list(older.columns(name)), *summed_rows([]))
            manifest.tables.append(kept[name] if is_same else empty)
            out.writestr(f"tables/{name}", archive.read(f"tables/{name}") if is_same else b"")
        manifest.counters = {name: n for name, n in manifest.counters.items() if name in older.names}
        out.writestr(MANIFEST, msgspec.json.encode(manifest))
    restore(open_backup(old), empty_database_url, quiet)
    with closing(open_database(empty_database_url)) as database:
        assert database.is_current()
    assert whole(empty_database_url)["movie"] == whole(rated)["movie"]
    assert whole(empty_database_url)["account"] == []


def test_pictures_go_with_it(rated: str, tmp_path: Path) -> None:
    folder = tmp_path / "images"
    (folder / "ab").mkdir(parents=True)
    (folder / "ab" / "one.jpg").write_bytes(b"\xff\xd8 picture")
    backup = open_backup(back_up(rated, tmp_path / "a.backup", folder))
    assert backup.unpack_images(tmp_path / "back") == 1
    assert (tmp_path / "back" / "ab" / "one.jpg").read_bytes() == b"\xff\xd8 picture"


@pytest.mark.thorough
def test_under_writes_it_is_one_moment(copy_of: CopyOf, empty_database_url: str, tmp_path: Path) -> None:
    """Backups that are made while an import writes hold no half of a batch."""
    with copy_of("migrated_to_back_up", lambda url: open_database(url).migrate()) as url:
        stop = threading.Event()

        def write() -> None:
            with closing(open_database(url)) as database:
                while not stop.is_set():
                    import_bodies(url, [BODIES], lambda progress: None)
                    with database.writer(who="test") as writer:
                        writer.journal_new({Kind.MOVIE: range(1, 200)})
                        writer.journal_new({Kind.TV: range(1, 200)})

        thread = threading.Thread(target=write)
        thread.start()
        try:
            files = [back_up(url, tmp_path / f"{number}.backup") for number in range(3)]
        finally:
            stop.set()
            thread.join()
    backup = open_backup(files[-1])
    restore(backup, empty_database_url, quiet)
    rows = [row[2] for row in whole(empty_database_url)["journal"] if row[-1] == "test"]
    assert rows.count("movie") == rows.count("tv")
    with closing(open_database(empty_database_url)) as database:
        assert [each for each in find_faults(database) if not each.is_doubtful] == []


@pytest.mark.skipif(ENGINE != "postgresql", reason="needs both databases")
def test_there_and_back_again(rated: str, tmp_path: Path) -> None:
    """From PostgreSQL to SQLite, by port and by backup, and the other way: the same rows each time."""
    there = f"sqlite:///{tmp_path / 'there.db'}"
    with closing(open_database(rated)) as database:
        assert port(database, there, quiet) == summed(rated)
    assert summed(there) == summed(rated)
    other = f"sqlite:///{tmp_path / 'other.db'}"
    restore(open_backup(back_up(rated, tmp_path / "a.backup")), other, quiet)
    assert summed(other) == summed(rated)
    restore(open_backup(back_up(other, tmp_path / "b.backup")), rated, quiet, replacing=True)
    take_notice_away(rated)
    again, copy = dict(summed(rated)), dict(summed(other))
    del again["written"], copy["written"]  # notes for the memory of nodes, which know that all was replaced
    assert again == copy


def test_ported_by_the_command(
    copy_of: CopyOf, empty_database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with copy_of("small_to_port", fill) as url:
        with pytest.raises(SystemExit) as ended:
            main(["port", url, empty_database_url])
        assert ended.value.code == 0
        assert "which are the same." in capsys.readouterr().out
        assert whole(empty_database_url) == whole(url)


def test_a_full_disk_leaves_no_part_of_a_backup(
    rated: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And an older backup of the same name stays."""
    file = back_up(rated, tmp_path / "a.backup")
    before = file.read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        back_up(rated, file)
    assert file.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == [file.name]
