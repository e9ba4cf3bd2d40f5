"""`reelbase check` finds what in an index is not what the catalogue says."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import tantivy

from reelbase.entity import Kind
from reelbase.search import schema
from reelbase.search.checking import DIFFERENT, LEFT_OVER, MISSING
from reelbase.search.documents import Found, document
from reelbase.search.index import open_index, read_current
from tests.cli.test_commands import Shell
from tests.conftest import build_index
from tests.failure.indexing import add_films, add_series, compared, damage, kept, root


@pytest.fixture
def indexed(database_url: str, tmp_path: Path) -> Iterator[str]:
    """A catalogue with an index that is right."""
    add_films(database_url, tmp_path, 1, range(1, 31))
    add_series(database_url, tmp_path, 1, 5)
    build_index(database_url)
    yield database_url
    shutil.rmtree(root(database_url), ignore_errors=True)


@contextmanager
def writing(url: str) -> Iterator[tantivy.IndexWriter]:
    """Write into the index past the database, as a fault of a program would."""
    current = read_current(root(url))
    assert current
    writer = open_index(root(url) / current.folder).writer(num_threads=1)
    yield writer
    writer.commit()
    writer.wait_merging_threads()


def faults(url: str) -> dict[str, tuple[int, str]]:
    found = compared(url)
    assert found and not found.hindrance
    return {fault.rule: (fault.rows, fault.example) for fault in found.faults}


def test_an_index_that_was_just_built_is_right(indexed: str) -> None:
    assert faults(indexed) == {}


def test_a_missing_document(indexed: str) -> None:
    with writing(indexed) as writer:
        writer.delete_documents_by_term(schema.KEY, schema.key(Kind.MOVIE, 7))
        writer.delete_documents_by_term(schema.KEY, schema.key(Kind.TV, 2))
    assert faults(indexed) == {MISSING: (2, "movie/7")}


@pytest.mark.parametrize(("kind", "id_"), [(Kind.MOVIE, 8), (Kind.KEYWORD, 999), (Kind.PERSON, 2**31 - 1)])
def test_a_document_that_nothing_has(indexed: str, kind: Kind, id_: int) -> None:
    with writing(indexed) as writer:
        writer.delete_documents_by_term(schema.KEY, schema.key(Kind.MOVIE, 8))
        writer.add_document(document(kind, Found(id_, 1.0, ["Something else"])))
    expected = (
        {DIFFERENT: (1, "movie/8")}
        if kind is Kind.MOVIE
        else {
            MISSING: (1, "movie/8"),
            LEFT_OVER: (1, f"{kind}/{id_}"),
        }
    )
    assert faults(indexed) == expected


def test_a_document_that_is_there_twice(indexed: str) -> None:
    with writing(indexed) as writer:
        writer.add_document(document(Kind.TV, Found(3, 1.0, ["Something else"])))
    assert faults(indexed)[LEFT_OVER] == (1, "a tv, twice")


def test_titles_of_companies_and_keywords_are_no_fault(indexed: str, tmp_path: Path) -> None:
    """How many titles have them changes without them, and is taken in with the next change of theirs."""
    add_films(indexed, tmp_path, 2, range(1, 31))
    assert kept(indexed).faults == []


def test_the_command_says_what_it_found(
    capsys: pytest.CaptureFixture[str], indexed: str, tmp_path: Path
) -> None:
    shell = Shell(capsys)
    capsys.readouterr()
    outcome = shell("check", "--database", indexed)
    assert outcome.status == 0
    assert outcome.out.startswith("The catalogue is whole.\nThe index says the same: ")
    with writing(indexed) as writer:
        writer.delete_documents_by_term(schema.KEY, schema.key(Kind.MOVIE, 7))
    outcome = shell("check", "--database", indexed)
    assert outcome.status == 1
    assert outcome.out.splitlines()[-2:] == [
        f"fault: {MISSING}: 1 (for instance movie/7)",
        "To build the index anew, type: reelbase index rebuild",
    ]
    add_films(indexed, tmp_path, 1, range(31, 41))
    outcome = shell("check", "--database", indexed)
    assert outcome.status == 0
    assert " changes: it was not compared.\nThe catalogue is whole.\n" in outcome.out
    damage(root(indexed), "meta cut")
    outcome = shell("check", "--database", indexed)
    assert outcome.status == 1
    assert "fault: the index is damaged" in outcome.out
    assert "To build the index anew, type: reelbase index rebuild" in outcome.out
