"""What is deleted no import brings back; restored, it is as if it had never been deleted."""

from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from reelbase.editing.problems import Problem
from reelbase.entity import Entity, Kind
from reelbase.importers.engine.tombstones import lift
from reelbase.storage.engine.database import open_database
from reelbase.storage.kinds import KINDS
from reelbase.storage.queries.matching import OWN_IDS
from reelbase.storage.rows import GuestSessionRow, ImportedRatingRow, RatingRow
from tests.conftest import CopyOf, migrate
from tests.editing.desk import delete, edit, make, restore
from tests.editing.test_locks import bodies, facts
from tests.importers.catalogue import changed, named, take_lines, timeless
from tests.importers.sources import basics, take_csv, take_imdb, write_imdb
from tests.importers.test_csv import write
from tests.importers.world import LINES

MOVIE, SERIES, PERSON = Entity(Kind.MOVIE, 47964), Entity(Kind.TV, 1396), Entity(Kind.PERSON, 62)
RATED = (MOVIE, SERIES)
SOME = (
    *(MOVIE, SERIES, PERSON, Entity(Kind.SEASON, 3572), Entity(Kind.EPISODE, 62085)),
    *(Entity(Kind.COLLECTION, 1570), Entity(Kind.COMPANY, 25), Entity(Kind.NETWORK, 174)),
    *(Entity(Kind.KEYWORD, 591), Entity(Kind.GENRE, OWN_IDS)),
)


def is_there(url: str, entity: Entity) -> bool:
    """Return whether an entity is in the tables that answers are read from."""
    main = KINDS[entity.kind].table.name
    return bool(named(url, main, id=entity.id) or named(url, "entity", kind=entity.kind, id=entity.id))


def fill(url: str) -> None:
    """Fill a database, with edits, marks and ratings."""
    migrate(url)
    with TemporaryDirectory() as folder:
        take_lines(url, Path(folder), LINES)
    own = {"facts": {"name": "Own", "movies": True}, "words": {"de-DE": {"name": "Eigen"}}}
    genre = make(url, Kind.GENRE, **own)
    cast = {"add": [{"person_id": 63, "character": "Nobody"}]}
    edit(url, MOVIE, facts={"budget": 7, "genre_ids": [28, genre.id]}, cast=cast)
    edit(url, PERSON, facts={"name": "Bruno"})
    with closing(open_database(url)) as database, database.writer() as writer:
        rated = [ImportedRatingRow("here", 1, *entity, 7.5, "2026-05-01 10:00:00") for entity in RATED]
        writer.insert(rated)


@pytest.fixture
def filled(copy_of: CopyOf) -> Iterator[str]:
    """A database to write to."""
    with copy_of("titles-edited", fill) as url:
        yield url


@pytest.fixture
def never(copy_of: CopyOf) -> Iterator[str]:
    """The same, in which nothing is taken out."""
    with copy_of("titles-edited", fill) as url:
        yield url


def differences(never: str, url: str) -> object:
    """Return what differs between two databases, except their histories."""
    first, second = facts(timeless(never)), facts(timeless(url))
    for each in (first, second):
        each["provenance"] = [row[:-1] for row in each["provenance"]]  # without when it was told
        each["edit_lock"] = [row[:-1] for row in each["edit_lock"]]  # without the number of the change set
    assert second["tombstone"] == second["tombstone_row"] == second["tombstone_link"] == []
    return changed(first, second)


@pytest.mark.parametrize("entity", SOME, ids=str)
def test_what_is_restored_is_as_if_it_had_never_been_deleted(filled: str, never: str, entity: Entity) -> None:
    assert is_there(filled, entity)
    delete(filled, entity, "A test.")
    assert not is_there(filled, entity)
    restore(filled, entity)
    assert differences(never, filled) == {}


@pytest.mark.parametrize("entity", SOME, ids=str)
def test_no_import_brings_it_back_and_what_it_said_is_not_lost(
    filled: str, never: str, tmp_path: Path, entity: Entity
) -> None:
    delete(filled, entity)
    for url in (filled, never):
        assert take_lines(url, tmp_path, bodies()).bad == ()
    assert not is_there(filled, entity)
    restore(filled, entity)
    assert differences(never, filled) == {}


def test_all_of_them_deleted_and_restored_in_any_order(filled: str, never: str, tmp_path: Path) -> None:
    wholes = {Kind.EPISODE: 2, Kind.SEASON: 1}
    for entity in sorted(SOME, key=lambda each: -wholes.get(each.kind, 0)):
        delete(filled, entity)
    for url in (filled, never):
        take_lines(url, tmp_path, bodies())
    assert not any(is_there(filled, entity) for entity in SOME)
    assert named(filled, "credit") == []
    for entity in sorted(SOME, key=lambda each: wholes.get(each.kind, 0)):
        restore(filled, entity)
    assert differences(never, filled) == {}


TABLE = "A Good Day to Die Hard;;Film;14.2.2013;;98;;;Somebody New;{person}\n"


def test_a_table_that_knows_it_by_its_name_makes_it_no_second_time(
    filled: str, never: str, tmp_path: Path
) -> None:
    delete(filled, MOVIE)
    delete(filled, PERSON)
    for url in (filled, never):
        outcome = take_csv(url, *write(tmp_path, TABLE.format(person="Bruce Willis")))
        assert outcome.report.bad == ()
    assert named(filled, "movie", id=MOVIE.id) == []
    assert len(named(filled, "movie")) == len(named(never, "movie")) - 1
    restore(filled, MOVIE)
    restore(filled, PERSON)
    assert differences(never, filled) == {}


def test_a_source_that_knows_it_by_an_id_elsewhere_makes_it_no_second_time(
    filled: str, never: str, tmp_path: Path
) -> None:
    [row] = named(filled, "external_id", kind="movie", entity_id=MOVIE.id, source="imdb_id")
    delete(filled, MOVIE)
    folder = write_imdb(tmp_path / "imdb", title_basics=[basics(row["value"], title="Day", minutes=99)])
    for url in (filled, never):
        take_imdb(url, folder)
    assert not is_there(filled, MOVIE)
    restore(filled, MOVIE)
    assert differences(never, filled) == {}


def test_the_rating_of_a_guest_who_is_gone_does_not_come_back(database_url: str, tmp_path: Path) -> None:
    take_lines(database_url, tmp_path, LINES)
    with closing(open_database(database_url)) as database, database.writer() as writer:
        writer.insert([GuestSessionRow(7, "d", "2030-05-02 10:00:00")])
    rating = RatingRow(1, None, 7, *MOVIE, 15, "2026-05-01 10:00:00")
    with closing(open_database(database_url)) as database, database.writer() as writer:
        writer.insert([rating])
    delete(database_url, MOVIE)
    with closing(open_database(database_url)) as database, database.writer() as writer:
        writer.delete([GuestSessionRow(7, "", "")])
    restore(database_url, MOVIE)
    assert is_there(database_url, MOVIE)
    assert named(database_url, "rating") == []


class _UndoneError(Exception):
    """Ends an attempt."""


@pytest.mark.parametrize("lifted_before", [[], [PERSON], [MOVIE, PERSON]], ids=len)
def test_an_attempt_that_is_undone_leaves_it_deleted(
    database_url: str, tmp_path: Path, lifted_before: list[Entity]
) -> None:
    take_lines(database_url, tmp_path, LINES)
    tables = ("movie", "person", "tombstone", "tombstone_row", "tombstone_link", "journal")
    for entity in (MOVIE, PERSON):
        delete(database_url, entity)
    before = [named(database_url, table) for table in tables]
    with closing(open_database(database_url)) as database, database.writer() as writer:
        lift(writer, lifted_before)
        with suppress(_UndoneError), writer.attempt():
            lift(writer, [MOVIE])
            raise _UndoneError
    assert [named(database_url, table) for table in tables] == before


def test_who_is_not_deleted_is_not_restored(database_url: str, tmp_path: Path) -> None:
    take_lines(database_url, tmp_path, LINES)
    with pytest.raises(Problem) as refused:
        restore(database_url, MOVIE)
    assert refused.value.http == 404
    own = make(database_url, Kind.MOVIE, facts={"original_title": "Mine"})
    delete(database_url, own)
    assert make(database_url, Kind.MOVIE).id == own.id + 1
