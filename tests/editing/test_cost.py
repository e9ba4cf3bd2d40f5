"""The cost of an edit in statements; histories are read page by page."""

import json
from contextlib import closing
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from reelbase.accounts.api_keys import Scope
from reelbase.accounts.caller import Caller
from reelbase.editing.answered import Repeatable, answer_once
from reelbase.editing.operations import OPERATIONS
from reelbase.entity import Entity, Kind
from reelbase.operations.answers import Made
from reelbase.operations.asking import Api
from reelbase.operations.parameters.binding import Given
from reelbase.operations.query import Query
from reelbase.search.index import Index
from reelbase.storage.engine.sqlite import connect
from reelbase.storage.engine.transaction import Transaction, driven
from reelbase.storage.engine.writer import SqliteWriter
from tests.asking import Client
from tests.editing.desk import edit
from tests.editing.test_requests import key_of
from tests.importers.catalogue import take_lines
from tests.importers.world import LINES
from tests.moments import NOON

MOVIE = Entity(Kind.MOVIE, 47964)
MOST = 20
EDITS: dict[str, Any] = {
    "a fact": {"facts": {"budget": 7}},
    "words": {"words": {"de-DE": {"name": "Anders", "overview": "Kurz."}}},
    "a credit": {"cast": {"add": [{"person_id": 63, "character": "Nobody"}]}},
    "a release": {"release_dates": {"add": [{"iso_3166_1": "LU", "release_date": "2012-01-02", "type": 1}]}},
    "a fact that is released": {"release": ["budget"]},
    "a credit that is released": {"release": ["cast"]},
}


def statements_of(url: str, key: str, said: Any) -> int:
    """The number of statements of an edit of the movie; rows of one table that are written count once."""
    seen: list[str] = []
    with closing(connect(Path(url.removeprefix("sqlite:///")))) as connection:
        connection.set_trace_callback(lambda text: seen.append(text[:60]))
        api = Api.of(Given(Index(None)), resources=(), operations=OPERATIONS)
        match = api.find("PATCH", f"/reelbase/v1/movie/{MOVIE.id}")
        assert match is not None
        query = Query()
        query.caller, query.condition, query.content = Caller(key=key), "*", json.dumps(said).encode()
        with SqliteWriter(connection, NOON, "") as writer:

            def answer() -> Made:
                return driven(match.target.answer(Transaction(writer), match.values, query))

            answer_once(writer, Repeatable(str(said), "key desk", query.content), answer)
    asked = [text for text in seen if not text.startswith(("BEGIN", "COMMIT"))]
    return sum(1 for _ in groupby(asked))


@pytest.mark.once
def test_an_edit_costs_few_statements(database_url: str, tmp_path: Path) -> None:
    take_lines(database_url, tmp_path, LINES)
    if not database_url.startswith("sqlite"):
        pytest.skip("statements are traced on SQLite; both databases are sent the same")
    key = key_of(database_url, Scope.EDIT)
    found = {name: statements_of(database_url, key, said) for name, said in EDITS.items()}
    assert max(found.values()) <= MOST, found


@pytest.mark.thorough
def test_a_history_of_thousands_of_edits_is_read_page_by_page(database_url: str, tmp_path: Path) -> None:
    take_lines(database_url, tmp_path, LINES)
    for number in range(1_000):
        edit(database_url, MOVIE, facts={"budget": number + 1})
    target = f"/reelbase/v1/movie/{MOVIE.id}/history"
    with Client(database_url, key=key_of(database_url, Scope.EDIT)) as client:
        page = client.get(target, {"limit": 500}).json()
        seen = page["edits"]
        while page["next"]:
            page = client.get(target, {"limit": 500, "cursor": page["next"]}).json()
            seen += page["edits"]
    assert [each["edit"]["after"] for each in seen] == list(range(1_000, 0, -1))
