"""An import of many bodies changes no locked field; released, all is as if nobody had ever edited."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from reelbase.editing.change import ChangeSet
from reelbase.editing.requests import edit_form
from reelbase.editing.wanting import wanted_by
from reelbase.entity import Entity, Kind
from reelbase.importers.engine.edited_field import converted
from reelbase.storage.engine.database import open_database
from reelbase.storage.queries.whole_rows import select_matching, select_owned
from reelbase.storage.rows import CreditRow, MovieRow, TranslationRow
from tests.editing.desk import NOW
from tests.importers.catalogue import take_lines
from tests.importers.world import Body, line

EACH = 20  # one title of so many is edited
EDIT: dict[str, Any] = {
    "facts": {"budget": 1, "original_title": "Set", "genre_ids": [12]},
    "words": {"de-DE": {"overview": "Gesetzt."}, "fr-FR": None},
    "cast": {"add": [{"person_id": 3, "character": "Set"}], "remove": ["1"]},
}


def bodies(number: int, say: str) -> Iterator[Body]:
    """Yield a body of each movie, all of whose facts say something of its own."""
    for id_ in range(1, number + 1):
        people = [{"id": each, "name": f"Person {each}", "credit_id": f"{id_:012x}{each:012x}"}
                  for each in (1, 2)]  # fmt: skip
        yield line(f"/movie/{id_}", {
            "id": id_, "title": f"{say} {id_}", "original_title": f"{say} {id_}", "original_language": "en",
            "overview": say, "budget": id_ + len(say), "genres": [{"id": 18, "name": "Drama"}],
            "release_date": "2001-01-01", "credits": {"cast": [
                {**each, "character": f"{say} {each['id']}", "order": order}
                for order, each in enumerate(people)], "crew": []},
            "translations": {"translations": [
                {"iso_639_1": code.lower(), "iso_3166_1": code, "data": {"overview": f"{say} {code}"}}
                for code in ("DE", "FR")]},
        })  # fmt: skip


def of_movies(url: str, ids: list[int]) -> dict[type, list[Any]]:
    """Return the rows of some movies."""
    with closing(open_database(url)) as database, database.writer(now=NOW) as writer:
        movies = writer.all(select_matching(MovieRow, "id"), ids=ids)
        owned: list[type[Any]] = [CreditRow, TranslationRow]
        rows = {row: sorted(writer.all(select_owned(row), kind="movie", ids=ids)) for row in owned}
    return {MovieRow: sorted(movies), **rows}


def at_once(url: str, ids: list[int], said: dict[str, Any]) -> None:
    """Edit movies, each in a change set of its own."""
    with closing(open_database(url)) as database, database.writer(now=NOW) as writer:
        for id_ in ids:
            change, entity = ChangeSet(writer, "key desk"), Entity(Kind.MOVIE, id_)
            change.load([entity])
            form: Any = converted(said, edit_form(Kind.MOVIE), "edit")
            change.want(wanted_by(change, entity, form, {}))
            assert change.commit()


@pytest.mark.parametrize(
    "number", [400, pytest.param(100_000, marks=pytest.mark.enduring)], ids=["400", "100,000"]
)
def test_an_import_of_many_bodies_changes_no_locked_field(
    database_url: str, empty_database_url: str, tmp_path: Path, number: int
) -> None:
    never = empty_database_url
    with closing(open_database(never)) as database:
        database.migrate()
    first, second = list(bodies(number, "First")), list(bodies(number, "Second"))
    edited = list(range(EACH, number + 1, EACH))
    for url in (database_url, never):
        assert take_lines(url, tmp_path, [line("/person/3", {"id": 3, "name": "Three"}), *first]).bad == ()
    at_once(database_url, edited, EDIT)
    for url in (database_url, never):
        assert take_lines(url, tmp_path, second).bad == ()
    found = of_movies(database_url, edited)
    facts = {(row.budget, row.original_title, row.genre_ids) for row in found[MovieRow]}
    assert facts == {(1, "Set", "[12]")}
    words = {(row.iso_639_1, row.overview) for row in found[TranslationRow]}
    assert words == {("de", "Gesetzt."), ("en", "Second")}
    assert {(row.person_id, row.character) for row in found[CreditRow]} == {(2, "Second 2"), (3, "Set")}
    at_once(database_url, edited, {"release": ["*"]})
    every = list(range(1, number + 1))
    assert of_movies(database_url, every) == of_movies(never, every)
