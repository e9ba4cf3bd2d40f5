"""The cost of an edit in statements and in calls; histories are read page by page."""

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from reelbase.accounts.api_keys import Scope
from reelbase.accounts.caller import Caller
from reelbase.editing.answered import Repeatable, answer_once
from reelbase.editing.change import ChangeSet
from reelbase.editing.operations import OPERATIONS
from reelbase.entity import Entity, Kind
from reelbase.operations.answers import Made
from reelbase.operations.asking import Api
from reelbase.operations.parameters.binding import Given
from reelbase.operations.query import Query
from reelbase.search.index import Index
from reelbase.storage.engine.database import open_database
from reelbase.storage.engine.statement import Values
from reelbase.storage.engine.transaction import Transaction, driven
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries.edits import insert_change_set
from reelbase.storage.queries.matching import OWN_IDS
from reelbase.storage.rows import EditRow
from tests.asking import Client
from tests.conftest import CopyOf, migrate
from tests.editing.desk import edit, make, make_people
from tests.editing.test_requests import key_of
from tests.importers.catalogue import take_lines
from tests.importers.world import LINES
from tests.moments import NOON

MOVIE = Entity(Kind.MOVIE, 47964)
MOST = 20
"""Statements of an edit; rows that are written at once to one table count as one, however many they are."""
MOST_DELETING = 60
"""Statements that take a title out, or put it back: some for each table that refers to another."""
MOST_MERGING = 170
"""Statements that merge two: some for each table that refers to another, before and after."""
MOST_SEPARATING = 45
"""Statements that separate two, however many rows the other got."""
EDITS: dict[str, Any] = {
    "a fact": {"facts": {"budget": 7}},
    "words": {"words": {"de-DE": {"name": "Anders", "overview": "Kurz."}}},
    "a credit": {"cast": {"add": [{"person_id": 63, "character": "Nobody"}]}},
    "a release": {"release_dates": {"add": [{"iso_3166_1": "LU", "release_date": "2012-01-02", "type": 1}]}},
    "a fact that is released": {"release": ["budget"]},
    "a credit that is released": {"release": ["cast"]},
}


class Counted(Writer):
    """Counts the statements that another writer is asked to run; for many rows at once, one."""

    def __init__(self, inner: Writer) -> None:
        super().__init__(inner.now, inner.who)
        self.dialect = inner.dialect
        self.inner = inner
        self.number = 0

    @property
    def is_open(self) -> bool:
        return self.inner.is_open

    def _fetch(self, text: str, values: dict[str, object]) -> list[Values]:
        self.number += 1
        return self.inner._fetch(text, values)

    def _run(self, text: str, values: dict[str, object]) -> None:
        self.number += 1
        self.inner._run(text, values)

    def _add(self, table: str, columns: Sequence[str], rows: Sequence[Values]) -> None:
        self.number += 1
        self.inner._add(table, columns, rows)

    def _many(self, text: str, rows: Sequence[Values]) -> None:
        self.number += 1
        self.inner._many(text, rows)


def statements_of(url: str, key: str, said: Any) -> int:
    """Return the number of statements of an edit of the movie, with the key of its request."""
    api = Api.of(Given(Index(None)), resources=(), operations=OPERATIONS)
    match = api.find("PATCH", f"/reelbase/v1/movie/{MOVIE.id}")
    assert match is not None
    query = Query()
    query.caller, query.condition, query.content = Caller(key=key), "*", json.dumps(said).encode()
    with closing(open_database(url)) as database, database.writer(now=NOON) as inner:
        writer = Counted(inner)

        def answer() -> Made:
            return driven(match.target.answer(Transaction(writer), match.values, query))

        answer_once(writer, Repeatable(str(said), "key desk", query.content), answer)
    return writer.number


def test_an_edit_costs_few_statements(database_url: str, tmp_path: Path) -> None:
    take_lines(database_url, tmp_path, LINES)
    key = key_of(database_url, Scope.EDIT)
    found = {name: statements_of(database_url, key, said) for name, said in EDITS.items()}
    assert max(found.values()) <= MOST, found


def calls_of(url: str, people: Sequence[Entity]) -> int:
    """Return the number of calls of functions that it takes to set a cast, and to release it row by row."""
    number = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal number
        number += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        movie = make(url, Kind.MOVIE, cast={"add": [{"person_id": each.id} for each in people]})
        edit(url, movie, release=[f"cast:{each.id}" for each in people])
    finally:
        sys.setprofile(before)
    return number


def test_rows_of_a_list_cost_by_their_number_not_by_its_square(database_url: str) -> None:
    people = make_people(database_url, 160)
    calls_of(database_url, people[:1])  # what is made once for a process
    few, many = calls_of(database_url, people[:40]), calls_of(database_url, people)
    assert many < 4.5 * few, (few, many)


LONG = 5_000  # edits


def fill_with_edits(url: str) -> None:
    """Fill a database with titles and a long history of one: 1 became 2, 2 became 3 and so on."""
    migrate(url)
    with TemporaryDirectory() as folder:
        take_lines(url, Path(folder), LINES)
    numbers = range(1, LONG + 1)
    with closing(open_database(url)) as database, database.writer(now=NOON) as writer:
        for _ in numbers:
            insert_change_set(writer, "2026-05-24 12:00:00", "key desk", "")
        writer.insert(
            [EditRow(n, 0, *MOVIE, "set", "budget", "", str(n), str(n + 1), True, True) for n in numbers]
        )


@pytest.fixture
def long_history(copy_of: CopyOf) -> Iterator[str]:
    with copy_of("long-history", fill_with_edits) as url:
        yield url


HISTORY = f"/reelbase/v1/movie/{MOVIE.id}/history"


@pytest.mark.thorough
def test_a_history_of_thousands_of_edits_is_read_page_by_page(long_history: str) -> None:
    with Client(long_history, key=key_of(long_history, Scope.EDIT)) as client:
        page = client.get(HISTORY, {"limit": 500}).json()
        seen = page["edits"]
        while page["next"]:
            page = client.get(HISTORY, {"limit": 500, "cursor": page["next"]}).json()
            seen += page["edits"]
    assert [each["edit"]["after"] for each in seen] == list(range(LONG + 1, 1, -1))


PAGES = [{}, {"cursor": "20.0"}, {"field": "budget"}, {"field": "runtime"}]


@pytest.mark.thorough
@pytest.mark.parametrize("asked", PAGES, ids=str)
def test_a_page_of_a_history_of_5000_edits_takes_milliseconds(
    long_history: str, asked: dict[str, str]
) -> None:
    """The quickest of some: the machine may be busy with others, and what scans is never quick."""
    took = []
    with Client(long_history, key=key_of(long_history, Scope.EDIT)) as client:
        for _ in range(10):
            begun = time.perf_counter()
            edits = client.get(HISTORY, {"limit": 19, **asked}).json()["edits"]
            took.append(time.perf_counter() - begun)
    assert len(edits) == (0 if asked.get("field") == "runtime" else 19)
    assert min(took) < 0.05, took


def test_deleting_and_restoring_cost_by_tables_not_by_rows(database_url: str, tmp_path: Path) -> None:
    take_lines(database_url, tmp_path, LINES)
    people = make_people(database_url, 60)
    few = make(database_url, Kind.MOVIE, cast={"add": [{"person_id": people[0].id}]})
    many = make(database_url, Kind.MOVIE, cast={"add": [{"person_id": each.id} for each in people]})

    first = statements_in(database_url, lambda change: change.delete(few, ""))
    second = statements_in(database_url, lambda change: change.delete(many, ""))
    back = statements_in(database_url, lambda change: change.restore(many))
    assert max(first, second, back) <= MOST_DELETING
    assert abs(first - second) <= 4


def statements_in(url: str, work: Callable[[ChangeSet], None]) -> int:
    """Return the number of statements of a change set."""
    with closing(open_database(url)) as database, database.writer(now=NOON) as inner:
        writer = Counted(inner)
        change = ChangeSet(writer, "key desk")
        work(change)
        change.commit()
        writer.end_well()
    return writer.number


def test_merging_and_separating_cost_by_tables_not_by_rows(database_url: str, tmp_path: Path) -> None:
    take_lines(database_url, tmp_path, LINES)
    people = make_people(database_url, 62)
    for cast in (people[:1], people[1:61]):
        make(database_url, Kind.MOVIE, cast={"add": [{"person_id": each.id} for each in cast]})
    few, many = (Entity(Kind.MOVIE, OWN_IDS + number) for number in range(2))
    for _ in range(20):
        make(database_url, Kind.MOVIE, cast={"add": [{"person_id": people[60].id}]})
    pairs = [(few, MOVIE), (many, MOVIE), (people[0], people[61]), (people[60], people[61])]
    found = [separated(database_url, *pair) for pair in pairs]
    assert max(merging for merging, _ in found) <= MOST_MERGING, found
    assert max(separating for _, separating in found) <= MOST_SEPARATING, found


def separated(url: str, old: Entity, new: Entity) -> tuple[int, int]:
    """Return the numbers of statements that merge two, and that separate them."""
    merging = statements_in(url, lambda change: change.merge(old, new, ""))
    return merging, statements_in(url, lambda change: change.restore(old))
