"""Edits of what becomes another entity, or names one that is gone, and pictures that editors chose."""

import json
from contextlib import closing
from pathlib import Path

import pytest

from reelbase.accounts.api_keys import Scope
from reelbase.catalog.own_pictures import OwnPicture, add_picture
from reelbase.entity import Entity, Kind
from reelbase.importers.engine.becoming import keep_of
from reelbase.storage.engine.database import open_database
from reelbase.storage.engine.transaction import Transaction, driven
from reelbase.storage.queries.matching import select_moved
from reelbase.storage.queries.removing import redirect, remove
from reelbase.storage.rows import LockRow
from tests.asking import Client
from tests.editing.desk import NOW, edit, make
from tests.editing.test_requests import key_of
from tests.importers.catalogue import named, take_lines
from tests.importers.world import LINES

MOVIE, PERSON = Entity(Kind.MOVIE, 47964), Entity(Kind.PERSON, 63)


@pytest.fixture
def url(database_url: str, tmp_path: Path) -> str:
    take_lines(database_url, tmp_path, LINES)
    return database_url


def characters(url: str) -> dict[int, str]:
    """Return the characters of the movie's cast by person."""
    rows = named(url, "credit", kind="movie", entity_id=MOVIE.id, credit_type="cast")
    return {row["person_id"]: row["character"] for row in rows if row["listed"]}


def test_an_entity_that_becomes_another_takes_its_edits_along(url: str) -> None:
    own = make(url, Kind.MOVIE, facts={"original_title": "Mine", "budget": 5})
    edit(url, own, words={"de-DE": {"overview": "Kurz."}}, cast={"add": [{"person_id": 63}]})
    edit(url, MOVIE, facts={"budget": 9})
    with closing(open_database(url)) as database, database.writer(now=NOW) as writer:
        keep_of(writer, Kind.MOVIE, own.id, MOVIE.id)
        remove(writer, Kind.MOVIE, [own.id])
        redirect(writer, Kind.MOVIE, {own.id: MOVIE.id})
    [movie] = named(url, "movie", id=MOVIE.id)
    assert (movie["original_title"], movie["budget"]) == ("Mine", 9)  # its own edits stay
    assert 63 in characters(url)
    [german] = named(url, "translation", kind="movie", entity_id=MOVIE.id, iso_639_1="de", iso_3166_1="DE")
    assert german["overview"] == "Kurz."
    edit(url, MOVIE, release=["*"])
    assert named(url, "movie", id=MOVIE.id)[0]["original_title"] == "A Good Day to Die Hard"


def test_a_credit_of_somebody_who_became_another_follows(url: str, tmp_path: Path) -> None:
    edit(url, MOVIE, cast={"add": [{"person_id": 63, "character": "Nobody"}]})
    between, other = (make(url, Kind.PERSON, facts={"name": name}) for name in ("Between", "Another"))
    with closing(open_database(url)) as database, database.writer(now=NOW) as writer:
        remove(writer, Kind.PERSON, [63, between.id])
        redirect(writer, Kind.PERSON, {63: between.id, between.id: other.id})
    take_lines(url, tmp_path, [each for each in LINES if each["path"].startswith("/3/movie/47964")])
    assert characters(url)[other.id] == "Nobody"


def test_merges_in_a_circle_lead_nowhere(url: str) -> None:
    with closing(open_database(url)) as database, database.writer(now=NOW) as writer:
        redirect(writer, Kind.PERSON, {70: 71, 71: 72, 72: 71, 73: None, 74: 73})
        found = select_moved(writer, Kind.PERSON, [70, 72, 74, 75])
    assert found == {70: None, 72: None, 74: None}


def test_a_credit_of_somebody_who_is_gone_is_left_out(url: str, tmp_path: Path) -> None:
    edit(url, MOVIE, cast={"add": [{"person_id": 63, "character": "Nobody"}]})
    with closing(open_database(url)) as database, database.writer(now=NOW) as writer:
        remove(writer, Kind.PERSON, [63])
        redirect(writer, Kind.PERSON, {63: None})
    lines = [each for each in LINES if each["path"] == "/3/movie/47964"]
    assert take_lines(url, tmp_path, json.loads(json.dumps(lines))).bad == ()
    assert "Nobody" not in characters(url).values()


@pytest.mark.parametrize(
    ("field", "item", "value"),
    [
        ("budget", "", "not JSON"),
        ("budget", "", '"much"'),
        ("nothing", "", "1"),
        ("cast", "*", "null"),
        ("cast", "*", "{}"),
        ("cast", "62", "[]"),
        ("external_ids", "*", "[1]"),
        ("overview", "", "1"),
    ],
)
def test_a_lock_of_a_backup_that_its_field_can_not_hold_is_passed_over(
    url: str, tmp_path: Path, field: str, item: str, value: str
) -> None:
    with closing(open_database(url)) as database, database.writer(now=NOW) as writer:
        writer.upsert([LockRow(*MOVIE, field, item, value, 1)])
    with Client(url, key=key_of(url, Scope.EDIT)) as client:
        assert client.get(f"/reelbase/v1/movie/{MOVIE.id}").status == 200
    edit(url, MOVIE, facts={"runtime": 3})
    assert take_lines(url, tmp_path, LINES).bad == ()


def test_a_picture_that_an_editor_chose_stays_when_another_is_uploaded(url: str) -> None:
    posters = [row["file_path"] for row in named(url, "image", entity_id=MOVIE.id, type="poster")]
    chosen = min(posters)
    edit(url, MOVIE, facts={"poster_path": chosen})

    async def upload(db: Transaction) -> None:
        await add_picture(db, MOVIE, OwnPicture("poster", "/mine.jpg", 500, 750, "en", "US"))

    with closing(open_database(url)) as database, database.writer(now=NOW) as writer:
        driven(upload(Transaction(writer)))
    assert named(url, "movie", id=MOVIE.id)[0]["poster_path"] == chosen
    edit(url, MOVIE, release=["poster_path"])
    assert named(url, "movie", id=MOVIE.id)[0]["poster_path"] == "/mine.jpg"


def test_pictures_are_put_in_order_and_taken_out(url: str) -> None:
    posters = sorted(row["file_path"] for row in named(url, "image", entity_id=MOVIE.id, type="poster"))
    first, second, *_ = posters
    change = {first: {"file_path": first, "order": 1}, second: {"file_path": second, "order": 0}}
    edit(url, MOVIE, posters={"change": change})
    rows = named(url, "image", entity_id=MOVIE.id, type="poster")
    assert [row["file_path"] for row in sorted(rows, key=lambda row: row["position"])][:2] == [second, first]
    edit(url, MOVIE, posters={"remove": [first]})
    assert first not in {row["file_path"] for row in named(url, "image", entity_id=MOVIE.id, type="poster")}


def test_answers_show_pictures_in_the_order_of_the_editor(url: str) -> None:
    rows = named(url, "image", entity_id=MOVIE.id, type="poster")
    by_votes = [row["file_path"] for row in sorted(rows, key=lambda row: -row["vote_average"])]
    change = {path: {"file_path": path, "order": place} for place, path in enumerate(reversed(by_votes))}
    edit(url, MOVIE, posters={"change": change})
    with Client(url) as client:
        found = client.get(f"/3/movie/{MOVIE.id}/images").json()["posters"]
    assert [each["file_path"] for each in found] == by_votes[::-1]
