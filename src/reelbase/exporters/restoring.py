"""Restoring: a backup, or another database, becomes the contents of a database; whole, or not at all."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from reelbase import moments
from reelbase.errors import DamagedError, StorageError
from reelbase.exporters.archive import BackupError
from reelbase.exporters.backup import Backup, Tell
from reelbase.storage.engine.database import Database, PostgresDatabase, SqliteDatabase, open_database
from reelbase.storage.files import take_name
from reelbase.storage.snapshot import (
    Load,
    Summed,
    copy,
    find_row,
    loading,
    own_alone,
    remove_schema,
    snapshot,
)

Fill = Callable[[Load], dict[str, Summed]]
"""Fills a database; what each table came to."""


def restore(
    backup: Backup, address: str, tell: Tell, *, replacing: bool = False, images: Path | None = None
) -> int:
    """Restore a backup into an empty database, or replace an existing one.

    Its pictures go to a folder, if one is named; they are unpacked first, and get their names when the
    database is whole. Returns their number. Raises StorageError or BackupError, and then nothing was changed.
    """
    revision = backup.manifest.revision

    def fill(target: Load) -> dict[str, Summed]:
        for content in backup.contents():
            target.put(content)
            tell(content.name, backup.manifest.sums[content.name].rows)
        target.count_on(backup.manifest.counters)
        return backup.manifest.sums

    if images is None:
        _into(address, fill, revision, replacing=replacing)
        return 0
    with _folder_in(images) as folder:
        count = backup.unpack_images(folder)
        _into(address, fill, revision, replacing=replacing)
        _move(folder, images)
    return count


@contextmanager
def _folder_in(images: Path) -> Iterator[Path]:
    """Create a folder in that of the pictures, on the same disk, and remove it at the end."""
    try:
        images.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=".restoring-", dir=images))
    except OSError as error:
        raise BackupError(
            f"Expected a folder for pictures, found {images}: {error.strerror}. Nothing was touched."
        ) from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _move(folder: Path, images: Path) -> None:
    """Move unpacked pictures to their names; pictures of the same name are replaced."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        there = images / path.relative_to(folder)
        there.parent.mkdir(parents=True, exist_ok=True)
        path.replace(there)


def port(source: Database, address: str, tell: Tell) -> dict[str, Summed]:
    """Copy a database into an empty one of either kind, compare the two, and give what each table holds.

    Raises StorageError where they differ.
    """
    found: dict[str, Summed] = {}

    def fill(target: Load) -> dict[str, Summed]:
        with snapshot(source) as moment:
            found.update(copy(moment, target, tell))
        return found

    _into(address, fill, source.revision() or "", replacing=False)
    return found


def _into(address: str, fill: Fill, revision: str, *, replacing: bool) -> None:
    database = open_database(address)
    try:
        is_empty = _is_empty(database)
        if not is_empty and not replacing:
            raise StorageError(
                "Expected an empty database, found one that is in use.\n"
                "Name another with --database, or type the same with --replace."
            )
        if isinstance(database, SqliteDatabase):
            _into_file(database, fill, revision)
        else:
            _into_server(database, fill, revision, replacing=not is_empty)
    finally:
        database.close()


def _is_empty(database: Database) -> bool:
    try:
        if database.revision() is None:
            return True
        return database.is_current() and find_row(database) is None
    except DamagedError:  # there was something
        return False


def _into_file(database: SqliteDatabase, fill: Fill, revision: str) -> None:
    """Fill a temporary file next to the database, and give it the name when it is whole, compared and on the
    disk.
    """
    database.close()
    path = database.path
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.restoring")
    _forget(temporary)
    made = open_database(f"sqlite:///{temporary}")
    assert isinstance(made, SqliteDatabase)
    try:
        _fill(made, fill, revision)
        made.close()
        own_alone(made)
        if path.exists():
            _let_go(database)
        take_name(temporary, path)
    finally:
        made.close()
        _forget(temporary)


def _let_go(database: SqliteDatabase) -> None:
    """Remove all traces of a file that is to be replaced, also if it is damaged."""
    try:
        own_alone(database)
    except DamagedError:
        for suffix in ("-wal", "-shm"):
            database.path.with_name(database.path.name + suffix).unlink(missing_ok=True)


def _into_server(database: Database, fill: Fill, revision: str, *, replacing: bool) -> None:
    assert isinstance(database, PostgresDatabase)
    if replacing:
        if not database.is_current():
            raise StorageError("Expected a database of this version.\nType: reelbase migrate")
        _check_revision(database, revision)
        with loading(database) as target:
            target.clear()
            _compare(fill(target), target.sums())
            target.begin_history(moments.now())
        return
    was_bare = database.revision() is None
    try:
        _fill(database, fill, revision)
    except BaseException:
        if was_bare and database.revision() is not None:
            remove_schema(database)
        raise


def _fill(database: Database, fill: Fill, revision: str) -> None:
    """Create the schema that the rows belong to, insert them, and bring it up to date."""
    if database.revision() is not None:
        _check_revision(database, revision)
    database.migrate(revision or "head")
    with loading(database) as target:
        came = fill(target)
        if database.is_current():
            _compare(came, target.sums())
    database.migrate()


def _check_revision(database: Database, revision: str) -> None:
    if database.revision() != revision:
        raise StorageError(
            f"Expected a database without a schema, for a backup of an older version ({revision}); "
            f"found schema {database.revision()}.\nMake an empty database, and name it with --database."
        )


def _compare(came: dict[str, Summed], there: dict[str, Summed]) -> None:
    for name, summed in came.items():
        if there.get(name) != summed:
            raise StorageError(
                f"Expected {summed.rows:,} rows of {name} that come to {summed.digest}, "
                f"found {there.get(name)}. The copy is not the same; nothing was touched."
            )


def _forget(path: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
