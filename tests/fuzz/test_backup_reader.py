"""Backups that a stranger could send: each is whole, or refused in words before anything is written."""

import io
import json
import struct
import time
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from reelbase.errors import StorageError
from reelbase.exporters.archive import BackupError
from reelbase.exporters.backup import MANIFEST, open_backup
from reelbase.exporters.restoring import restore
from tests.conftest import CopyOf, migrate
from tests.exporters.test_backup import back_up, quiet
from tests.fuzz.mutation import mutated
from tests.golden.small import fill
from tests.importers.catalogue import whole
from tests.thorough import fuzz_inputs

ZIP_WORDS = [
    b"PK\x01\x02",
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"PK\x06\x06",
    b"PK\x06\x07",
    b"\xff\xff\xff\xff",
    bytes(8),
]
MANIFEST_WORDS = [
    *(
        b'"name":',
        b'"columns":',
        b'"movie"',
        b'"account"',
        b'"id"',
        b'"0009"',
        b'"0001"',
        b"null",
        b"-1",
        b"1e400",
        b"2" * 30,
    ),
    *(
        b"account\" FROM PROGRAM 'id' -- ",
        b"[" * 3000,
        b'"\\u0000"',
        b'"\\ud800"',
        b"\xff",
        b'"counters":{"journal":9223372036854775807}',
    ),
]
ROW_WORDS = [
    b"\xc0",
    b"\xc1",
    b"\xc7\x00",
    b"\xd9\xff",
    b"\xdb\xff\xff\xff\xff",
    b"\xdd\xff\xff\xff\xff",
    b"\x91" * 3000,
    b"\xcf" + b"\xff" * 8,
]


@pytest.fixture(scope="module")
def samples(copy_of: CopyOf, tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    """A backup without rows, and one of the small catalogue with a picture."""
    folder = tmp_path_factory.mktemp("samples")
    (folder / "originals").mkdir()
    (folder / "originals" / "a.jpg").write_bytes(b"\xff\xd8 picture")
    found = []
    for name, make in (("migrated_to_fuzz", migrate), ("small_to_fuzz", fill)):
        with copy_of(name, make) as url:
            found.append(back_up(url, folder / f"{name}.backup", folder / "originals").read_bytes())
    return found


def parts_of(sample: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(sample)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def inputs_of(samples: list[bytes]) -> list[bytes]:
    """Half of them changed as they are, a quarter in their manifest, a quarter in the rows of a table."""
    number, parts = fuzz_inputs(), parts_of(samples[1])
    small = parts_of(samples[0])
    found = list(mutated(samples[:1], number // 2, words=ZIP_WORDS, most=1 << 20))
    manifests = mutated([small[MANIFEST]], number // 4, words=MANIFEST_WORDS, seed=1, most=1 << 20)
    found += [zipped({**small, MANIFEST: each}) for each in manifests]
    manifest = json.loads(small[MANIFEST])
    keyword = next(each for each in manifest["tables"] if each["name"] == "keyword")
    for rows in mutated([parts["tables/keyword"]], number // 4, words=ROW_WORDS, seed=2):
        keyword["rows"] = rows.count(b"\x92")
        found.append(zipped({**small, "tables/keyword": rows, MANIFEST: json.dumps(manifest).encode()}))
    return found


@pytest.mark.once
def test_every_file_is_a_backup_or_refused(samples: list[bytes], tmp_path: Path) -> None:
    """In time, with little memory, and in words that can be printed."""
    file = tmp_path / "a.backup"
    refused = 0
    try:
        for number, content in enumerate(inputs_of(samples)):
            file.write_bytes(content)
            if number % 50 == 0:
                tracemalloc.start()  # which makes all of it slow
            begun = time.process_time()
            try:
                rows = sum(1 for table in open_backup(file).contents() for _ in table.rows)
                assert rows < 1000, number
            except BackupError as error:
                refused += 1
                assert str(error).isprintable(), number
            assert time.process_time() - begun < 2, number
            if number % 50 == 0:
                assert tracemalloc.get_traced_memory()[1] < 16 << 20, number
                tracemalloc.stop()
    finally:
        tracemalloc.stop()
    assert refused > fuzz_inputs() / 2


def test_what_is_refused_writes_nothing(samples: list[bytes], database_url: str, tmp_path: Path) -> None:
    file, before, refused = tmp_path / "a.backup", whole(database_url), 0
    for number, content in enumerate(inputs_of(samples)[:: max(1, fuzz_inputs() // 25)]):
        images = tmp_path / f"images{number}"
        file.write_bytes(content)
        try:
            restore(open_backup(file), database_url, quiet, images=images)
        except (BackupError, StorageError):
            refused += 1
            assert whole(database_url) == before
            assert not images.exists() or not list(images.iterdir())
        else:
            before = whole(database_url)
    assert refused


@pytest.mark.once
def test_rows_of_any_bytes_are_rows_of_the_table_or_refused(samples: list[bytes]) -> None:
    """The decoder of each table takes the rows of that table alone."""
    import msgspec

    from reelbase.storage.migrations.revision import HEAD
    from reelbase.storage.schema import schema_of

    schema, parts = schema_of(HEAD), parts_of(samples[1])
    rows = [row for name in schema.names for row in rows_in(parts[f"tables/{name}"])[:2]]
    for number, row in enumerate(mutated(rows, fuzz_inputs(), words=ROW_WORDS, seed=3)):
        name = schema.names[number % len(schema.names)]
        columns = schema.columns(name)
        try:
            found = schema.decoder(name, columns).decode(row)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            continue
        assert len(found) == len(columns), number
        assert all(type(each) in (str, int, float, bool, type(None)) for each in found), number


def rows_in(data: bytes) -> list[bytes]:
    rows, place = [], 0
    while place < len(data):
        (size,) = struct.unpack_from(">I", data, place)
        rows.append(data[place + 4 : place + 4 + size])
        place += 4 + size
    return rows
