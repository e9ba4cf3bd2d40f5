"""Each rule of integrity finds what breaks it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from reelbase.storage.engine.database import Database, open_database
from reelbase.storage.queries.integrity import find_faults, rules
from tests.importers.catalogue import take_lines
from tests.importers.world import LINES
from tests.thorough import ENGINE


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = open_database(database_url)
    yield opened
    opened.close()


def write(database: Database, *statements: str) -> None:
    """Write past the foreign keys, as a fault of a disk or a program would."""
    connection = database._connect()  # type: ignore[attr-defined]
    off = "PRAGMA foreign_keys = OFF" if ENGINE == "sqlite" else "SET session_replication_role = replica"
    for statement in (off, *statements):
        connection.execute(statement)
    connection.commit()


MOVIE = (
    "INSERT INTO movie (id, adult, softcore, video, collection_id) VALUES (1, {no}, {no}, {no}, {collection})"
)
ENTITY = "INSERT INTO entity (kind, id, complete) VALUES ('{kind}', {id}, {no})"
EXTERNAL = "INSERT INTO external_id (kind, entity_id, source, value) VALUES ('movie', {id}, 'imdb_id', 'tt1')"
NO = "0" if ENGINE == "sqlite" else "false"
YES = "1" if ENGINE == "sqlite" else "true"


def movie(collection: str = "NULL") -> str:
    return MOVIE.format(no=NO, collection=collection)


def entity(kind: str, number: int) -> str:
    return ENTITY.format(kind=kind, id=number, no=NO)


def credit(credit_id: str, *, kind: str = "movie", owner: int = 1, title: int = 1, person: int = 2) -> str:
    return (
        "INSERT INTO credit (kind, entity_id, credit_id, position, credit_type, listed, person_id, title_id)"
        f" VALUES ('{kind}', {owner}, '{credit_id}', 0, 'crew', {YES}, {person}, {title})"
    )


PERSON = f"INSERT INTO person (id, adult) VALUES (2, {NO})"
EPISODE = (
    "INSERT INTO episode (id, series_id, season_number, episode_number, screened_theatrically)"
    f" VALUES (8, 3, 1, 1, {NO})"
)
GUEST = "INSERT INTO guest_session (id, digest, expires_at) VALUES (5, 'd', '')"
RATING = (
    "INSERT INTO rating (number, guest_id, kind, entity_id, halves, created_at)"
    " VALUES (6, {guest}, 'movie', 1, 17, '')"
)
VOTES = (
    "INSERT INTO votes (kind, entity_id, base_average, base_count, halves, count)"
    " VALUES ('movie', 1, 6, 2, {halves}, {count})"
)
JOURNAL = (
    "INSERT INTO journal (sequence, time, kind, entity_id, key, action) VALUES"
    " (1, 't1', 'movie', {first}, 'general', 'updated'), (2, 't2', 'movie', {second}, 'general', 'updated')"
)
TOLD = (
    "INSERT INTO last_change (sequence, kind, entity_id, time, next_time)"
    " VALUES (1, 'movie', {id}, '{time}', 'never')"
)
COUNT = "INSERT INTO change_count (kind, time, next_time, number) VALUES ('movie', 't1', 'never', 1)"
ANSWERED = "UPDATE movie SET vote_average = {average}, vote_count = 3 WHERE id = 1"


def rated(*, halves: int = 17, count: int = 1, average: float = 6.833, guest: str = "5") -> tuple[str, ...]:
    """A movie with two votes of 6 from elsewhere, and one of 8.5 from here."""
    rating = RATING.format(guest=guest)
    answered = ANSWERED.format(average=average)
    return (*SOUND, GUEST, rating, VOTES.format(halves=halves, count=count), answered)


SOUND = (entity("movie", 1), movie(), entity("person", 2), PERSON)


def broken(database: Database) -> dict[str, tuple[int, str]]:
    return {fault.rule: (fault.rows, fault.example) for fault in find_faults(database)}


def test_an_empty_catalogue_is_whole(database: Database) -> None:
    assert find_faults(database) == []


def test_a_sound_catalogue_is_whole(database: Database) -> None:
    write(database, *rated(), credit("c1"))
    assert find_faults(database) == []


def test_there_is_a_rule_for_every_reference() -> None:
    assert len(list(rules())) > 40
    assert len({rule.text for rule in rules()}) == len(list(rules()))


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("statements", "rule", "found"),
    [
        ((entity("movie", 1), movie("9")), "movie: collection_id names no collection", (1, "9")),
        ((entity("movie", 1),), "entity: a movie without a row in movie", (1, "1")),
        ((movie(),), "movie: a row without its entity", (1, "1")),
        ((*SOUND, credit("c1", person=7)), "credit: person_id names no person", (1, "7")),
        ((*SOUND, credit("c1", owner=5, title=5)), "credit: kind, entity_id names no entity", (1, "movie 5")),
        ((*SOUND, credit("c1", title=4)), "credit: a movie's credit names another title", (1, "c1")),
        (
            (*SOUND, entity("tv", 3), credit("c1", kind="tv", owner=3, title=3)),
            "credit: of a series that is not there",
            (1, "c1"),
        ),
        (
            (EPISODE,),
            "episode: of a season that is not there",
            (1, "8"),
        ),
        (
            (entity("movie", 1), entity("movie", 2), EXTERNAL.format(id=1), EXTERNAL.format(id=2)),
            "external_id: an IMDb id that another of its kind has too",
            (1, "movie 2 tt1"),
        ),
        (
            (*SOUND, credit("c1"), credit("c2"), credit("c3")),
            "credit: the same part of the same person, twice on one title",
            (2, "c2"),
        ),
        (rated(halves=16), "votes: other than the ratings", (1, "movie 1")),
        (rated(count=2), "votes: other than the ratings", (1, "movie 1")),
        ((*SOUND, GUEST, RATING.format(guest=5)), "rating: not among the votes", (1, "movie 1")),
        (rated(guest="NULL"), "rating: not of one account or one guest", (1, "6")),
        (
            (TOLD.format(id=7, time="t1"),),
            "last_change: other than the row of the journal",
            (1, "movie 7 t1"),
        ),
        (
            (JOURNAL.format(first=7, second=7), TOLD.format(id=7, time="t1")),
            "last_change: another change follows than is said",
            (1, "movie 7 t1"),
        ),
        (
            (JOURNAL.format(first=8, second=7), TOLD.format(id=7, time="t2").replace("(1,", "(2,")),
            "journal: a change that is in no list of changes",
            (1, "1"),
        ),
        ((TOLD.format(id=7, time="t1"),), "change_count: too few or too many", (1, "t1")),
        ((COUNT,), "change_count: of no change", (1, "t1")),
        (rated(average=6.84), "votes: other than those that a movie answers", (1, "1")),
    ],
)
def test_a_fault_is_found_with_an_example(
    database: Database, statements: tuple[str, ...], rule: str, found: tuple[int, str]
) -> None:
    write(database, *statements)
    assert broken(database)[rule] == found


if ENGINE == "sqlite":  # the file's own check

    def test_a_damaged_file_is_found(database: Database) -> None:
        write(database, *SOUND)
        connection = database._connect()  # type: ignore[attr-defined]
        [page] = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'movie'").fetchone()
        [size] = connection.execute("PRAGMA page_size").fetchone()
        database.close()
        with Path(database.url.removeprefix("sqlite:///")).open("r+b") as file:
            file.seek((page - 1) * size)
            file.write(b"\xff" * size)
        faults = find_faults(database)
        assert {fault.rule for fault in faults} == {"the file is damaged"}


def test_real_answers_have_no_fault(database_url: str, database: Database, tmp_path: Path) -> None:
    """Nor those that name an episode of a season that no answer tells."""
    take_lines(database_url, tmp_path, LINES)
    found = find_faults(database)
    assert [fault.rule for fault in found if not fault.is_doubtful] == []
    assert "episode: of a season that is not there" in [fault.rule for fault in found]
