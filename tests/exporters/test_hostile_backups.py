"""A backup that a stranger made is refused before anything is touched, whatever is in it."""

import json
import sqlite3
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest

from reelbase import bounds
from reelbase.cli.program import main
from reelbase.errors import StorageError
from reelbase.exporters.archive import BackupError
from reelbase.exporters.backup import MANIFEST, open_backup
from reelbase.exporters.restoring import restore
from reelbase.importers.formats.bodies import import_bodies
from reelbase.storage.engine.database import open_database
from reelbase.storage.schema import schema_of
from reelbase.storage.snapshot import Content, Load, loading, summed
from tests.conftest import CopyOf
from tests.exporters.test_backup import back_up, quiet, rated  # noqa: F401 (a fixture)
from tests.golden.small import BODIES, fill
from tests.importers.catalogue import whole
from tests.thorough import ENGINE

SQL = "account\" FROM PROGRAM 'id > /tmp/never' -- "
Document = dict[str, Any]
Change = Callable[[Document], None]


@pytest.fixture(scope="module")
def made(copy_of: CopyOf, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A backup of the small catalogue, with two pictures."""
    folder = tmp_path_factory.mktemp("made")
    originals = folder / "originals"
    originals.mkdir()
    for name in ("one", "two"):
        (originals / f"{name}.jpg").write_bytes(b"\xff\xd8 " + name.encode())
    with copy_of("small_to_harm", fill) as url:
        return back_up(url, folder / "a.backup", originals).read_bytes()


@pytest.fixture
def backup(made: bytes, tmp_path: Path) -> Path:
    """A file with that backup, to be harmed."""
    file = tmp_path / "whole.backup"
    file.write_bytes(made)
    return file


def harmed(
    backup: Path,
    change: Change | None = None,
    members: dict[str, bytes] | None = None,
    rename: Callable[[str], str] = str,
) -> Path:
    """A copy with another manifest, other contents or other names; whole in every other way."""
    out = backup.with_name("harmed.backup")
    with zipfile.ZipFile(backup) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(contents.pop(MANIFEST))
    contents = {rename(name): data for name, data in contents.items()} | (members or {})
    for table in manifest["tables"]:
        data = contents.get(f"tables/{table['name']}", b"")
        if members and f"tables/{table['name']}" in members:
            table["rows"], table["digest"] = summed_bytes(data)
    if change:
        change(manifest)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in contents.items():
            archive.writestr(name, data)
        archive.writestr(MANIFEST, contents.get(MANIFEST) or json.dumps(manifest))
    return out


def packed(*rows: object) -> bytes:
    """Rows as a member has them."""
    texts = [msgspec.msgpack.encode(row) for row in rows]
    return b"".join(struct.pack(">I", len(text)) + text for text in texts)


def summed_bytes(data: bytes) -> tuple[int, str]:
    """What the rows of a member come to."""
    rows: list[bytes] = []
    place = 0
    try:
        while place < len(data):
            (size,) = struct.unpack_from(">I", data, place)
            rows.append(data[place + 4 : place + 4 + size])
            place += 4 + size
        return summed([msgspec.msgpack.decode(row) for row in rows])
    except (struct.error, ValueError, RecursionError):
        return len(rows), "0" * 32


def table(name: str) -> Callable[[Document], Document]:
    """Finds a table's line in a manifest."""
    return lambda manifest: next(each for each in manifest["tables"] if each["name"] == name)


def renamed(name: str) -> tuple[Change, Callable[[str], str]]:
    """A table under another name, in the manifest and in the archive."""
    return (
        lambda manifest: table("keyword")(manifest).update(name=name),
        lambda member: f"tables/{name}" if member == "tables/keyword" else member,
    )


MANIFESTS: dict[str, Change] = {
    "a table without its rows": lambda manifest: manifest["tables"].pop(),
    "a table twice": lambda manifest: manifest["tables"].append(manifest["tables"][0]),
    "no table": lambda manifest: manifest["tables"].clear(),
    "a column that is SQL": lambda manifest: table("keyword")(manifest).update(columns=['id") --', "name"]),
    "an unknown column": lambda manifest: table("keyword")(manifest)["columns"].append("secret"),
    "a column twice": lambda manifest: table("keyword")(manifest).update(columns=["id", "id"]),
    "a column less": lambda manifest: table("keyword")(manifest)["columns"].pop(),
    "other spelling": lambda manifest: table("keyword")(manifest).update(columns=["ID", "name"]),
    "an unknown schema": lambda manifest: manifest.update(revision="9999"),
    "a schema that is a path": lambda manifest: manifest.update(revision="../0001"),
    "no schema": lambda manifest: manifest.update(revision=""),
    "the newest schema by another name": lambda manifest: manifest.update(revision="head"),
    "an older schema": lambda manifest: manifest.update(revision="0003"),
    "a counter of what has none": lambda manifest: manifest["counters"].update(movie=7),
    "a counter that is SQL": lambda manifest: manifest["counters"].update({SQL: 7}),
    "a counter at the end of numbers": lambda manifest: manifest["counters"].update(journal=2**63 - 1),
    "a counter below none": lambda manifest: manifest["counters"].update(journal=-1),
    "a time that is a command of the terminal": lambda manifest: manifest.update(made_at="\x1b]0;x\x07"),
    "more rows": lambda manifest: table("keyword")(manifest).update(rows=10**9),
    "more pictures": lambda manifest: manifest.update(images=3),
    "another format": lambda manifest: manifest.update(format=2, program="\x1b[31m"),
    "a text for a number": lambda manifest: manifest.update(images="2"),
}  # fmt: skip


def refuses(file: Path) -> None:
    """The reader refuses the file in words that can be printed."""
    with pytest.raises(BackupError) as told:
        open_backup(file)
    assert str(told.value).isprintable()


@pytest.mark.parametrize("what", ["a table twice", "an unknown column", "a row", "a picture", "a file"])
def test_a_refused_backup_touches_nothing(backup: Path, database_url: str, what: str) -> None:
    """Neither the database nor the folder of pictures."""
    outside = {"images/../../evil.jpg": b"evil"}
    file = {
        "a row": lambda: harmed(backup, members={"tables/keyword": ROWS["nested values"][1]}),
        "a picture": lambda: harmed(backup, lambda m: m.update(images=3), members=outside),
        "a file": lambda: harmed(backup, members={"evil.jpg": b"evil"}),
    }.get(what, lambda: harmed(backup, MANIFESTS[what]))()
    import_bodies(database_url, [BODIES], lambda progress: None)
    before, images = whole(database_url), file.parent / "images"
    for flags in ([], ["--images", str(images)]):
        with pytest.raises(SystemExit) as ended:
            main(["restore", str(file), "--replace", "--database", database_url, *flags])
        assert ended.value.code == 1
    assert whole(database_url) == before
    assert not images.exists()


@pytest.mark.once
@pytest.mark.parametrize("change", MANIFESTS.values(), ids=MANIFESTS)
def test_a_manifest_that_does_not_agree_with_its_schema(backup: Path, change: Change) -> None:
    refuses(harmed(backup, change))


@pytest.mark.once
@pytest.mark.parametrize(
    "name", [SQL, "account", "sqlite_master", "pg_catalog.pg_authid", "Keyword", "", "a/../b"]
)
def test_names_of_tables_that_the_schema_does_not_have(backup: Path, name: str) -> None:
    change, rename = renamed(name)
    refuses(harmed(backup, change, rename=rename))


@pytest.mark.parametrize(
    ("name", "columns"),
    [(SQL, ("id", "name")), ("sqlite_master", ("name",)), ("keyword", ("id", 'name") SELECT 1 --'))],
)
def test_no_name_becomes_sql(database_url: str, name: str, columns: tuple[str, ...]) -> None:
    """Even behind the reader of backups: what fills a database takes names from the schema alone."""
    with (
        closing(open_database(database_url)) as database,
        pytest.raises(StorageError, match=r"Expected a (table|column) of"),
        loading(database) as target,
    ):
        target.put(Content(name, columns, [(1, "x")]))


ROWS: dict[str, tuple[str, bytes]] = {
    "a value less": ("keyword", packed([1])),
    "a value more": ("keyword", packed([1, "one", "two"])),
    "no row": ("keyword", packed({"id": 1})),
    "nested values": ("keyword", packed([1, ["one"]])),
    "bytes for a text": ("keyword", packed([1, b"one"])),
    "a text for a number": ("keyword", packed(["one", "one"])),
    "a number beyond the database's": ("keyword", packed([2**63, "one"])),
    "nothing where there must be something": ("keyword", packed([1, None])),
    "a text that is none": ("keyword", struct.pack(">I", 8) + b"\x92\x01\xa5ab\xff\xed\xa0"),
    "depth": ("keyword", struct.pack(">I", 100_000) + b"\x91" * 100_000),
    "a length beyond the end": ("keyword", b"\xff\xff\xff\xff"),
    "half a length": ("keyword", b"\x00"),
}  # fmt: skip


@pytest.mark.once
@pytest.mark.parametrize(("name", "data"), ROWS.values(), ids=ROWS)
def test_rows_that_the_table_does_not_take(backup: Path, name: str, data: bytes) -> None:
    refuses(harmed(backup, members={f"tables/{name}": data}))


REFUSED_BY_THE_DATABASE: dict[str, dict[str, bytes]] = {
    "a row twice": {"tables/keyword": packed([1, "one"], [1, "one"])},
    "a reference to nothing": {"tables/title_keyword": packed(["movie", 1, 0, 77])},
}


@pytest.mark.parametrize("members", REFUSED_BY_THE_DATABASE.values(), ids=REFUSED_BY_THE_DATABASE)
@pytest.mark.parametrize("is_empty", [True, False])
def test_what_only_the_database_refuses_leaves_it_as_it_was(
    backup: Path, empty_database_url: str, members: dict[str, bytes], is_empty: bool,
) -> None:  # fmt: skip
    """With a schema and rows, or without; no picture is taken alone."""
    file = harmed(backup, members=members)
    url, images = empty_database_url, file.parent / "images"
    with closing(open_database(url)) as database:
        if not is_empty:
            database.migrate()
            import_bodies(url, [BODIES], lambda progress: None)
        revision = database.revision()
    before = {} if is_empty else whole(url)
    with pytest.raises(StorageError, match="Expected"):
        restore(open_backup(file), url, quiet, replacing=not is_empty, images=images)
    with pytest.raises(SystemExit) as ended:
        main(["restore", str(file), "--replace", "--database", url])
    assert ended.value.code == 1
    with closing(open_database(url)) as database:
        assert database.revision() == revision
    assert is_empty or whole(url) == before
    assert list(images.iterdir()) == []


def test_what_one_database_takes_and_the_other_does_not(backup: Path, empty_database_url: str) -> None:
    """U+0000 in a text: SQLite has it as it was, PostgreSQL refuses it in words."""
    file = harmed(backup, members={"tables/keyword": packed([1, "a\0b"]), "tables/title_keyword": b""})
    if ENGINE == "sqlite":
        restore(open_backup(file), empty_database_url, quiet)
        assert whole(empty_database_url)["keyword"] == [(1, "a\0b")]
    else:
        with pytest.raises(StorageError, match="Expected rows"):
            restore(open_backup(file), empty_database_url, quiet)


PICTURES = [
    "../evil.jpg", "../../evil.jpg", "a/../../evil.jpg", "/evil.jpg", "a//evil.jpg", "./evil.jpg", "a/", "..",
    "c:\\evil.jpg", "..\\evil.jpg", "a\nb.jpg", "x" * 256, "one.jpg/two.jpg",
]  # fmt: skip


@pytest.mark.once
@pytest.mark.parametrize("name", PICTURES)
def test_names_of_pictures_that_no_folder_has(backup: Path, name: str) -> None:
    file = harmed(backup, lambda m: m.update(images=3), members={f"images/{name}": b"evil"})
    refuses(file)


@pytest.mark.once
@pytest.mark.parametrize("name", ["evil.jpg", "Tables/keyword", "tables", "table/x", "manifest.json2/x"])
def test_files_that_no_backup_has(backup: Path, name: str) -> None:
    refuses(harmed(backup, members={name: b"evil"}))


@pytest.mark.once
def test_a_name_twice(backup: Path) -> None:
    with zipfile.ZipFile(backup, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("images/one.jpg", b"evil")
    refuses(backup)


BOMBS: dict[str, tuple[str, int]] = {
    "a manifest": (MANIFEST, bounds.BACKUP_MANIFEST_BYTES + 1),
    "a row": ("tables/keyword", bounds.BACKUP_ROW_BYTES + 1),
    "a picture": ("images/one.jpg", bounds.BACKUP_PICTURE_BYTES + 1),
}


@pytest.mark.once
@pytest.mark.parametrize(("name", "size"), BOMBS.values(), ids=BOMBS)
@pytest.mark.parametrize("announced", [True, False])
def test_what_unpacks_to_too_much(backup: Path, name: str, size: int, *, announced: bool) -> None:
    """Refused by its announced size, or while it is read; memory stays flat."""
    file = harmed(backup)
    with zipfile.ZipFile(file) as archive:
        members = {each: archive.read(each) for each in archive.namelist() if each != name}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for each, data in members.items():
            archive.writestr(each, data)
        with archive.open(name, "w", force_zip64=True) as out:
            out.write(struct.pack(">I", size) if name.startswith("tables") else b" ")
            for _ in range(0, size, 1 << 20):
                out.write(bytes(1 << 20))
    if not announced:  # the directory tells of far less than there is
        text = bytearray(file.read_bytes())
        place = text.rindex(name.encode()) - 46
        text[place + 24 : place + 28] = struct.pack("<I", 1000)
        file.write_bytes(text)
    assert file.stat().st_size < size / 10
    tracemalloc.start()
    try:
        with pytest.raises(BackupError):
            open_backup(file)
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()


@pytest.mark.once
def test_more_names_than_a_backup_has(backup: Path) -> None:
    """The directory of an archive is counted before it is read into memory."""
    with zipfile.ZipFile(backup) as archive:
        some = archive.infolist()[:1]
    entry = some[0].FileHeader()[:0] + b"PK\x01\x02" + bytes(24) + b"\x01\x00" + bytes(16) + b"x"
    directory = entry * (bounds.BACKUP_FILES + 1)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, len(directory), 0, 0)
    backup.write_bytes(directory + end)
    tracemalloc.start()
    try:
        with pytest.raises(BackupError, match="names in it"):
            open_backup(backup)
        assert tracemalloc.get_traced_memory()[1] < 3 * len(directory)
    finally:
        tracemalloc.stop()


@pytest.mark.once
@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_ways_of_packing(backup: Path, method: int) -> None:
    file = harmed(backup)
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    refuses(file)


def test_a_row_that_could_not_be_restored_is_not_backed_up(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_bodies(database_url, [BODIES], lambda progress: None)
    monkeypatch.setattr(bounds, "BACKUP_ROW_BYTES", 20)
    with pytest.raises(BackupError, match="could not be restored"):
        back_up(database_url, tmp_path / "a.backup")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("older", ["0001", "0006", "0008"])
def test_the_schema_of_an_older_version(older: str) -> None:
    """It is what the migrations up to there make, and nothing else is taken."""
    schema = schema_of(older)
    assert "movie" in schema.names
    assert ("provenance" in schema.names) == (older >= "0009")
    assert schema.look_up("movie", reversed(schema.columns("movie")))[0] == "movie"


def test_every_loader_looks_names_up() -> None:
    """The one `put` is that which looks up; engines only fill."""
    assert [each for each in Load.__subclasses__() if "put" in vars(each)] == []


STRANGE: dict[str, str] = {
    "a table that is not there": "DROP TABLE keyword",
    "a column that is not there": "ALTER TABLE keyword DROP COLUMN name",
    "bytes for a text": "INSERT INTO keyword VALUES (1, x'ff')",
    "a text that is none": "INSERT INTO keyword VALUES (1, CAST(x'ff' AS TEXT))",
    "a reference to nothing": "INSERT INTO title_keyword VALUES ('movie', 1, 0, 77)",
    "another schema by its name": "UPDATE alembic_version SET version_num = '9999'",
}


@pytest.mark.parametrize("statement", STRANGE.values(), ids=STRANGE)
def test_a_database_of_a_stranger_is_ported_whole_or_not_at_all(
    empty_database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], statement: str
) -> None:
    """It says that it is of this version, and is not."""
    source = tmp_path / "strange.db"
    with closing(open_database(f"sqlite:///{source}")) as database:
        database.migrate()
    with closing(sqlite3.connect(source, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute(statement)
    with pytest.raises(SystemExit) as ended:
        main(["port", f"sqlite:///{source}", empty_database_url])
    told = capsys.readouterr().err
    if ended.value.code:  # SQLite takes bytes where PostgreSQL does not
        assert "error: " in told
        with closing(open_database(empty_database_url)) as database:
            assert database.revision() is None
    else:
        assert statement.startswith("INSERT INTO keyword")
