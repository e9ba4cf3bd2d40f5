"""Rows beneath edits that a crafted or damaged backup holds are passed over, with a line in the log."""

import json
from contextlib import closing
from pathlib import Path

import pytest

from reelbase.accounts.api_keys import Scope
from reelbase.entity import Entity, Kind
from reelbase.importers.engine.edited_content import check_content
from reelbase.importers.engine.edited_field import FreeItems, Unfit
from reelbase.storage.engine.database import open_database
from reelbase.storage.queries.edits import UNEDITED
from tests.asking import Client
from tests.editing.desk import NOW, edit
from tests.editing.test_requests import edited, key_of
from tests.importers.catalogue import take_lines
from tests.importers.world import LINES

MOVIE = Entity(Kind.MOVIE, 47964)
CRAFTED = [
    "", "{", "7", "null", "{}", "[7]", "[[]]", '[["x"]]', '{"budget": "x"}', '{"no_such": 1}',
    '{"budget": 99999999999999999999}', '{"original_title": "a\\u0000b"}', "[" * 5000,
    '[["credit", 0, "cast", null, null, null, null, null, null]]',
]  # fmt: skip


@pytest.mark.parametrize("part", ["", "credit", "no_such_table"])
def test_crafted_rows_beneath_edits_are_passed_over(
    database_url: str, tmp_path: Path, part: str, caplog: pytest.LogCaptureFixture
) -> None:
    take_lines(database_url, tmp_path, LINES)
    edit(database_url, MOVIE, facts={"budget": 5}, cast={"add": [{"person_id": 63}]})
    target = f"/reelbase/v1/movie/{MOVIE.id}"
    with Client(database_url, key=key_of(database_url, Scope.EDIT)) as client:
        for number, content in enumerate(CRAFTED):
            with closing(open_database(database_url)) as database, database.writer(now=NOW) as writer:
                rows = writer.all(UNEDITED, kind="movie", id=MOVIE.id)
                writer.upsert([rows[0]._replace(part=part, content=content)])
            assert client.get(target).json()["facts"]["budget"] == 5, content
            assert take_lines(database_url, tmp_path, LINES).bad == (), content
            assert edited(client, target, {"facts": {"revenue": number}})["change_set"], content
            edit(database_url, MOVIE, release=["*"])
            edit(database_url, MOVIE, facts={"budget": 5}, cast={"add": [{"person_id": 63}]})
    assert "Passed over what is beneath the edits of movie 47964" in caplog.text


def test_rows_that_were_really_kept_can_be_read(database_url: str, tmp_path: Path) -> None:
    take_lines(database_url, tmp_path, LINES)
    edit(database_url, MOVIE, facts={"budget": 5}, words={"de-DE": {"name": "X"}},
         cast={"add": [{"person_id": 63}]}, keywords={"set": []}, videos={"set": []},
         release_dates={"set": []}, external_ids={"set": []}, alternative_titles={"set": []},
         companies={"set": []}, watch_offers={"set": []}, watch_pages={"set": []})  # fmt: skip
    with closing(open_database(database_url)) as database, database.writer(now=NOW) as writer:
        rows = writer.all(UNEDITED, kind="movie", id=MOVIE.id)
    assert len(rows) >= 10
    for row in rows:
        check_content(Kind.MOVIE, row.part, row.content)
        if json.loads(row.content) and row.part:
            with pytest.raises(Unfit):
                check_content(Kind.MOVIE, row.part, row.content.replace("[[", "[[null,", 1))


def test_items_that_are_all_the_same_are_numbered_in_a_straight_line() -> None:
    class Counted(dict[str, object]):
        looks = 0

        def __contains__(self, key: object) -> bool:
            Counted.looks += 1
            return super().__contains__(key)

    taken: Counted = Counted()
    items = FreeItems(taken)
    for _ in range(2_000):
        taken[items.free("7")] = None
    assert [*taken][:3] == ["7", "7#2", "7#3"]
    assert len(taken) == 2_000
    assert Counted.looks < 3 * 2_000


def test_a_value_of_a_list_of_facts_comes_once(database_url: str, tmp_path: Path) -> None:
    take_lines(database_url, tmp_path, LINES)
    target = f"/reelbase/v1/movie/{MOVIE.id}"
    with Client(database_url, key=key_of(database_url, Scope.EDIT)) as client:
        for said in ({"genre_ids": [18, 12, 18]}, {"spoken_languages": ["de", "de"]}):
            body = json.dumps({"facts": said}).encode()
            refused = client.ask("PATCH", target, headers={"if-match": "*"}, body=body)
            assert refused.status == 422
            assert "expected each value once" in refused.json()["detail"]
