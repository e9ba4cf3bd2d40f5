"""What a write transaction leaves behind: all of it, or nothing."""

from collections.abc import Iterator

import pytest

from reelbase.storage.engine.database import Database, open_database
from reelbase.storage.queries.whole_rows import select_entities, select_owned
from reelbase.storage.rows import EntityRow, KeywordRow, TitleGenreRow
from tests.thorough import ENGINE

MANY = 1003  # no multiple of the rows that go into one statement


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = open_database(database_url)
    yield opened
    opened.close()


def keywords(*ids: int) -> list[KeywordRow]:
    return [KeywordRow(id_, f"keyword {id_}") for id_ in ids]


def entity_rows(*ids: int) -> list[EntityRow]:
    return [EntityRow("keyword", id_, True, "2026-01-01 00:00:00") for id_ in ids]


def stored_keywords(database: Database) -> list[KeywordRow]:
    with database.writer() as db:
        return sorted(
            each.row
            for each in db.all(select_entities(KeywordRow), kind="keyword", ids=list(range(2 * MANY)))
        )


def test_many_rows_are_all_there_as_given(database: Database) -> None:
    with database.writer() as db:
        db.insert(entity_rows(*range(MANY)))
        db.insert(keywords(*range(MANY)))
    assert stored_keywords(database) == keywords(*range(MANY))


def test_a_row_that_is_there_already_undoes_the_whole_transaction(database: Database) -> None:
    with pytest.raises(Exception, match=r"UNIQUE|unique"), database.writer() as db:
        db.insert(entity_rows(*range(MANY)))
        db.insert(keywords(*range(500), 77, *range(500, MANY)))
    assert stored_keywords(database) == []


def test_a_row_that_names_none_that_is_there_undoes_the_whole_transaction(database: Database) -> None:
    with pytest.raises(Exception, match=r"FOREIGN KEY|foreign key"), database.writer() as db:
        db.insert(entity_rows(1))
        db.insert(keywords(1))
        db.insert([TitleGenreRow("movie", 404, 18)])
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


def test_rows_are_of_one_table_that_there_is(database: Database) -> None:
    with database.writer() as db:
        with pytest.raises(TypeError, match="found EntityRow, KeywordRow"):
            db.insert([*entity_rows(1), *keywords(1)])
        with pytest.raises(TypeError, match="found tuple"):
            db.upsert([("keyword", 1, True, "")])  # type: ignore[list-item]  # the fault under test
    assert stored_keywords(database) == []


def test_what_all_rows_have_in_common_is_written_as_it_is(database: Database) -> None:
    odd = 'it\'s; -- "a" \0 null'
    rows = [KeywordRow(id_, odd) for id_ in range(MANY)]
    if ENGINE != "sqlite":
        rows = [row._replace(name=odd.replace("\0", "")) for row in rows]
    with database.writer() as db:
        db.insert(entity_rows(*range(MANY)))
        db.insert(rows)
    assert stored_keywords(database) == rows


def test_what_entities_own_goes_and_no_more(database: Database) -> None:
    owners = [(kind, id_) for kind in ("movie", "tv") for id_ in (1, 2)]
    titles = [EntityRow(*owner, complete=True, created_at="") for owner in owners]
    genres = [TitleGenreRow(*owner, genre_id) for owner in owners for genre_id in (18, 35)]
    with database.writer() as db:
        db.insert(titles)
        db.insert(genres)
    with database.writer() as db:
        db.delete_owned(TitleGenreRow, "movie", [])
        db.delete_owned(TitleGenreRow, "movie", [2, 3])
        db.delete([TitleGenreRow("tv", 1, 18)])
    with database.writer() as db:
        wanted = select_owned(TitleGenreRow)
        left = [row for kind in ("movie", "tv") for row in db.all(wanted, kind=kind, ids=[1, 2])]
    assert sorted(left) == [row for row in genres if row[:2] != ("movie", 2) and row != ("tv", 1, 18)]
