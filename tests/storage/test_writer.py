"""What a write transaction leaves behind: all of it, or nothing."""

from collections.abc import Iterator

import pytest

from reelbase.entity import Kind
from reelbase.storage import tables
from reelbase.storage.engine.database import Database, open_database
from reelbase.storage.engine.writer import Values
from reelbase.storage.queries.whole_rows import entities
from tests.conftest import ENGINE

MANY = 1003  # no multiple of the rows that go into one statement


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = open_database(database_url)
    yield opened
    opened.close()


def keywords(*ids: int) -> list[Values]:
    return [(id_, f"keyword {id_}") for id_ in ids]


def entity_rows(*ids: int) -> list[Values]:
    return [("keyword", id_, True, "2026-01-01 00:00:00") for id_ in ids]


def stored_keywords(database: Database) -> list[Values]:
    with database.writer() as db:
        return sorted(tuple(row[:2]) for row in entities(db, Kind.KEYWORD, list(range(2 * MANY))))


def test_many_rows_are_all_there_as_given(database: Database) -> None:
    with database.writer() as db:
        db.insert(tables.entity, entity_rows(*range(MANY)))
        db.insert(tables.keyword, keywords(*range(MANY)))
    assert stored_keywords(database) == keywords(*range(MANY))


def test_a_row_that_is_there_already_undoes_the_whole_transaction(database: Database) -> None:
    with pytest.raises(Exception, match=r"UNIQUE|unique"), database.writer() as db:
        db.insert(tables.entity, entity_rows(*range(MANY)))
        db.insert(tables.keyword, keywords(*range(500), 77, *range(500, MANY)))
    assert stored_keywords(database) == []


def test_a_row_that_names_none_that_is_there_undoes_the_whole_transaction(database: Database) -> None:
    with pytest.raises(Exception, match=r"FOREIGN KEY|foreign key"), database.writer() as db:
        db.insert(tables.entity, entity_rows(1))
        db.insert(tables.keyword, keywords(1))
        db.insert(tables.title_genre, [("movie", 404, 18)])
    assert stored_keywords(database) == []


@pytest.mark.skipif(ENGINE != "sqlite", reason="only SQLite's tables are rewritten")
def test_every_reference_is_checked_when_the_transaction_ends(database: Database) -> None:
    connection = database._connect()  # type: ignore[attr-defined]
    texts = [
        sql for (sql,) in connection.execute("SELECT sql FROM sqlite_master WHERE sql LIKE '%REFERENCES%'")
    ]
    assert texts
    for sql in texts:
        assert sql.count("REFERENCES") == sql.count("DEFERRABLE INITIALLY DEFERRED")
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
