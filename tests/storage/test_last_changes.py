"""The moments at which titles and people changed are those of the journal, whoever wrote it."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import text
from sqlalchemy.schema import CreateTable

from reelbase import moments
from reelbase.exporters.backup import open_backup, write_backup
from reelbase.exporters.restoring import port, restore
from reelbase.storage import tables
from reelbase.storage.engine.database import Database, open_database
from reelbase.storage.engine.statement import Command
from reelbase.storage.engine.writer import Change
from reelbase.storage.queries.journal import note_votes
from tests.conftest import Databases, own_name
from tests.importers.catalogue import rows_of, take_lines
from tests.importers.world import LINES, MOVIE, line
from tests.laws.test_changes import check_tables
from tests.moments import NOON

OLD = Command(
    text(
        "INSERT INTO journal (time, kind, entity_id, key, action)"
        " VALUES ('2026-05-24 12:00:05', 'movie', 1, 'general', 'updated'),"
        " ('2026-05-24 12:00:09', 'movie', 1, 'title', 'updated'),"
        " ('2026-05-24 12:00:09', 'person', 2, 'name', 'updated')"
    )
)
"""Rows as a program of an older version writes them."""


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with closing(open_database(database_url)) as opened:
        yield opened


def change(database: Database, second: int, *ids: int, kind: str = "movie") -> None:
    with database.writer(now=NOON + timedelta(seconds=second)) as writer:
        writer.journal([Change(kind, id_, "general", "updated") for id_ in ids])


def check(url: str) -> None:
    check_tables(url, rows_of(url, "journal"))


def quiet(name: str, rows: int) -> None:
    """Tell nobody."""


def test_a_moment_ends_where_the_next_one_begins(database: Database) -> None:
    change(database, 0, 1, 2)
    change(database, 60, 1)
    rows = sorted(rows_of(database.url, "last_change"))
    assert [(row[2], row[3][-5:], row[4][-5:]) for row in rows] == [
        (1, "00:00", "01:00"),
        (2, "00:00", "never"),
        (1, "01:00", "never"),
    ]
    check(database.url)


def test_a_vote_is_no_change(database: Database) -> None:
    with database.writer(now=NOON) as writer:
        note_votes(writer, "movie", [1])
    assert rows_of(database.url, "journal") != []
    assert rows_of(database.url, "last_change") == []


@pytest.fixture
def clock() -> Iterator[Callable[[Callable[[], datetime] | None], None]]:
    yield moments.set_clock
    moments.set_clock(None)


def test_an_import_keeps_them(
    database: Database, tmp_path: Path, clock: Callable[[Callable[[], datetime] | None], None]
) -> None:
    take_lines(database.url, tmp_path, LINES)
    before = rows_of(database.url, "last_change")
    assert {kind for _, kind, *_ in before} == {"movie", "tv", "person"}
    clock(lambda: NOON + timedelta(days=400))
    take_lines(database.url, tmp_path, [line("/movie/47964", {**MOVIE, "runtime": 1})])
    assert len(rows_of(database.url, "last_change")) == len(before) + 1
    check(database.url)


def test_rows_of_an_older_program_come_in_with_the_next_change(database: Database) -> None:
    change(database, 0, 1)
    with database.writer(now=NOON) as writer:
        writer.run(OLD)
    assert len(rows_of(database.url, "last_change")) == 1
    change(database, 7, 1)
    assert len(rows_of(database.url, "last_change")) == 5
    check(database.url)


def test_two_writers_at_once(database: Database) -> None:
    def write(first: int) -> None:
        with closing(open_database(database.url)) as opened:
            for each in range(20):
                change(opened, each // 3, first, each % 5)

    threads = [Thread(target=write, args=[first]) for first in (100, 200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(rows_of(database.url, "journal")) == 80
    check(database.url)


def test_an_upgrade_makes_them_of_the_journal_there_is(empty_database_url: str) -> None:
    with closing(open_database(empty_database_url)) as database:
        database.migrate("0019")
        with database.engine().begin() as connection:
            connection.execute(CreateTable(tables.written))  # a writer of today needs it
        change(database, 0, 1, 2, 3)
        change(database, -5, 2)
        change(database, 9, 1, 2, kind="person")
        with database.engine().begin() as connection:
            for name in ("last_change", "change_count", "written"):
                connection.execute(text(f"DROP TABLE {name}"))
            connection.execute(text("UPDATE alembic_version SET version_num = '0018'"))
            connection.execute(text(str(OLD.clause)))
        assert database.migrate()
        assert len(rows_of(database.url, "last_change")) == 8
        check(database.url)
        change(database, 9, 1, 4)
        check(database.url)


def test_a_backup_brings_them(database: Database, databases: Databases, tmp_path: Path) -> None:
    change(database, 0, 1, 2)
    change(database, 60, 1)
    write_backup(database, tmp_path / "a.backup", NOON, quiet, None)
    change(database, 90, 1, 2, 3)
    database.close()
    restore(open_backup(tmp_path / "a.backup"), database.url, quiet, replacing=True)
    with closing(open_database(database.url)) as restored:
        assert len(rows_of(database.url, "last_change")) == 3
        change(restored, 30, 2)
        check(database.url)
        other = own_name()
        databases.create(other)
        port(restored, databases.address(other), quiet)
        check(databases.address(other))
        databases.drop(other)
