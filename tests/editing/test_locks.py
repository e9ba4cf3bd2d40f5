"""What an editor has set no import changes; released, everything is as if it had never been set."""

import copy
from pathlib import Path
from typing import Any

import pytest

from reelbase.entity import Entity, Kind
from reelbase.storage.engine.database import open_database
from tests.editing.desk import edit, release_all
from tests.importers.catalogue import HISTORY, Rows, changed, named, take_lines, timeless
from tests.importers.world import LINES, Body

MOVIE, SERIES, PERSON = Entity(Kind.MOVIE, 47964), Entity(Kind.TV, 1396), Entity(Kind.PERSON, 62)
EDITED = ("edit", "change_set")


def other(value: Any) -> Any:
    """Return a body that says something else everywhere where that can be."""
    match value:
        case dict():
            kept = {"id", "credit_id", "path", "media_type", "iso_639_1", "iso_3166_1", "site", "type"}
            return {
                name: each if name in kept or name.endswith("_id") else other(each)
                for name, each in value.items()
            }
        case list():
            return [other(each) for each in value]
        case str() if value[:1].isalpha():
            return f"{value} again"
    return value  # fmt: skip


def bodies() -> list[Body]:
    """Return the lines of the world with other names and texts."""
    return [{**each, "body": other(copy.deepcopy(each["body"]))} for each in LINES]


def facts(rows: dict[str, Rows]) -> dict[str, Rows]:
    """Return all rows but those that tell when something was written, and by whom."""
    return {name: some for name, some in rows.items() if name not in {*EDITED, *HISTORY}}


EDITS: list[tuple[Entity, dict[str, Any]]] = [
    (MOVIE, {"facts": {"original_title": "Mine", "budget": 7, "genre_ids": [18, 12]}}),
    (MOVIE, {"words": {"de-DE": {"name": "Meins", "overview": "Kurz."}, "fr-FR": {"name": "Le mien"}}}),
    (MOVIE, {"cast": {"add": [{"person_id": 63, "character": "Nobody"}]}}),
    (MOVIE, {"cast": {"remove": ["62"]}}),
    (MOVIE, {"keywords": {"set": []}, "external_ids": {"add": [{"source": "imdb_id", "id": "tt7"}]}}),
    (MOVIE, {"release_dates": {"add": [{"iso_3166_1": "LU", "release_date": "2012-01-02", "type": 1}]}}),
    (MOVIE, {"words": {"de-DE": None}}),
    (MOVIE, {"facts": {"runtime": 137, "poster_path": "/french.jpg"}}),
    (MOVIE, {"facts": {"runtime": None}, "words": {"de-DE": {"runtime": 3, "poster_path": "/french.jpg"}}}),
    (SERIES, {"facts": {"original_name": "Also mine", "status": "Ended"}}),
    (SERIES, {"episode_groups": {"add": [{"name": "Story", "type": 5, "groups": [
        {"name": "Then", "episodes": [62085], "locked": True}]}]}}),
    (SERIES, {"episode_groups": {"remove": ["5acf93e60e0a26346d0000ce"]}}),
    (PERSON, {"facts": {"name": "Bruno"}, "words": {"en": {"overview": "Lived."}}}),
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(EDITS)))
def test_what_is_released_is_as_if_it_had_never_been_set(
    database_url: str, tmp_path: Path, number: int
) -> None:
    take_lines(database_url, tmp_path, LINES)
    before = facts(timeless(database_url))
    entity, said = EDITS[number]
    assert edit(database_url, entity, **said) is not None
    assert changed(before, facts(timeless(database_url))) != {}
    release_all(database_url, entity)
    assert changed(before, facts(timeless(database_url))) == {}


def test_an_import_of_edited_titles_equals_one_of_titles_that_never_were(
    database_url: str, empty_database_url: str, tmp_path: Path
) -> None:
    never = empty_database_url
    open_database(never).migrate()
    for url in (database_url, never):
        take_lines(url, tmp_path, LINES)
    for entity, said in EDITS:
        edit(database_url, entity, **said)
    for url in (database_url, never):
        assert take_lines(url, tmp_path, bodies()).bad == ()
    assert named(database_url, "movie", id=47964)[0]["original_title"] == "Mine"
    assert named(database_url, "person", id=62)[0]["name"] == "Bruno"
    release_all(database_url, MOVIE, SERIES, PERSON)
    assert changed(facts(timeless(never)), facts(timeless(database_url))) == {}
