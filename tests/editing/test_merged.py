"""What is merged leads on to what it became; restored, all is as if it had never been merged."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from reelbase.editing.problems import Problem
from reelbase.entity import Entity, Kind
from reelbase.importers.engine.marks import recount
from reelbase.storage.engine.database import open_database
from reelbase.storage.rows import GuestSessionRow, ImageRow, ImportedRatingRow, RatingRow
from tests.conftest import CopyOf, migrate
from tests.editing.desk import delete, edit, make, merge, restore
from tests.editing.test_deleted import MOVIE, PERSON, SERIES, differences, is_there
from tests.editing.test_locks import bodies
from tests.importers.catalogue import named, take_lines
from tests.importers.world import LINES

OTHER, OWN_SERIES = Entity(Kind.PERSON, 63), Entity(Kind.TV, 1_000_000_000)
OWN = Entity(Kind.MOVIE, 1_000_000_000)
EPISODE = Entity(Kind.EPISODE, 62085)


def fill(url: str) -> None:
    """Fill a database: TMDB's titles, and some of one's own that are the same."""
    migrate(url)
    with TemporaryDirectory() as folder:
        take_lines(url, Path(folder), LINES)
    edit(url, MOVIE, facts={"budget": 7}, cast={"add": [{"person_id": 63, "character": "Nobody"}]})
    ids = {"external_ids": {"add": [{"source": "wikidata_id", "id": "Q1"}]}}
    words = {"de-DE": {"overview": "Kurz."}}
    make(url, Kind.MOVIE, facts={"original_title": "Mine", "budget": 9, "runtime": 8}, words=words, **ids)
    make(url, Kind.TV, facts={"original_name": "Also mine"})
    for season in (1, 7):
        numbers = {"series_id": OWN_SERIES.id, "season_number": season}
        make(url, Kind.SEASON, numbers=numbers)
        make(url, Kind.EPISODE, numbers={**numbers, "episode_number": 1})
    rate(url)


@pytest.fixture
def filled(copy_of: CopyOf) -> Iterator[str]:
    """A database to write to."""
    with copy_of("titles-and-own", fill) as url:
        yield url


@pytest.fixture
def never(copy_of: CopyOf) -> Iterator[str]:
    """The same, in which nothing is taken out."""
    with copy_of("titles-and-own", fill) as url:
        yield url


def rate(url: str) -> None:
    """Have three guests rate: one the one, one the other, one both."""
    poster, *_ = named(url, "image", kind="movie", entity_id=MOVIE.id, type="poster")
    with closing(open_database(url)) as database, database.writer() as writer:
        writer.insert([GuestSessionRow(id_, f"{id_}", "2040-01-01 00:00:00") for id_ in (1, 2, 3)])
        rated = [(1, OWN, 12), (2, MOVIE, 16), (3, OWN, 4), (3, MOVIE, 20)]
        rows = [RatingRow(n, None, guest, *of, halves, "2026-05-01 10:00:00")
                for n, (guest, of, halves) in enumerate(rated, 1)]  # fmt: skip
        writer.insert(rows)
        for entity in (OWN, MOVIE):
            recount(writer, entity)
        writer.insert([ImportedRatingRow("here", 1, *OWN, 7.5, "2026-05-01 10:00:00")])
        writer.insert([ImageRow(**{**poster, "entity_id": OWN.id, "file_path": "/mine.jpg"})])


MERGES: list[tuple[Entity, Entity]] = [
    (OWN, MOVIE),
    (MOVIE, OWN),
    (PERSON, OTHER),
    (OTHER, PERSON),
    (OWN_SERIES, SERIES),
    (SERIES, OWN_SERIES),
    (Entity(Kind.COMPANY, 25), Entity(Kind.COMPANY, 2)),
    (Entity(Kind.COMPANY, 2), Entity(Kind.COMPANY, 25)),
    (Entity(Kind.KEYWORD, 591), Entity(Kind.KEYWORD, 720)),
]


@pytest.mark.parametrize(("old", "new"), MERGES, ids=str)
def test_what_is_restored_is_as_if_it_had_never_been_merged(
    filled: str, never: str, old: Entity, new: Entity
) -> None:
    merge(filled, old, new, "The same.")
    assert not is_there(filled, old)
    assert is_there(filled, new)
    restore(filled, old)
    assert differences(never, filled) == {}


@pytest.mark.parametrize(("old", "new"), MERGES, ids=str)
def test_imports_and_edits_in_between_are_those_of_each(
    filled: str, never: str, tmp_path: Path, old: Entity, new: Entity
) -> None:
    merge(filled, old, new)
    for url in (filled, never):
        assert take_lines(url, tmp_path, bodies()).bad == ()
        edit(url, MOVIE if new != OWN else OWN, facts={"revenue": 5})
    assert not is_there(filled, old)
    assert is_there(filled, new)
    restore(filled, old)
    assert differences(never, filled) == {}


def test_the_new_one_gets_what_it_has_not(filled: str, never: str, tmp_path: Path) -> None:
    votes = named(filled, "movie", id=MOVIE.id)[0]["vote_count"]
    merge(filled, OWN, MOVIE)

    def check() -> None:
        [movie] = named(filled, "movie", id=MOVIE.id)
        assert (movie["budget"], movie["runtime"], movie["original_title"]) == (7, 8, "Mine")
        assert named(filled, "external_id", kind="movie", entity_id=MOVIE.id, value="Q1")
        assert named(filled, "image", entity_id=MOVIE.id, file_path="/mine.jpg")
        assert {row["number"] for row in named(filled, "rating", entity_id=MOVIE.id)} == {1, 2, 4}
        assert movie["vote_count"] == votes + 1
        assert named(filled, "rating", entity_id=OWN.id) == []
        [german] = named(filled, "translation", entity_id=MOVIE.id, iso_639_1="de", iso_3166_1="DE")
        assert german["overview"] == "Kurz."

    check()
    take_lines(filled, tmp_path, LINES)
    check()


def test_credits_and_parts_are_those_of_the_new_one(filled: str, never: str, tmp_path: Path) -> None:
    merge(filled, PERSON, OTHER)
    merge(filled, OWN_SERIES, SERIES)
    take_lines(filled, tmp_path, LINES)
    assert named(filled, "credit", person_id=PERSON.id) == []
    assert {row["character"] for row in named(filled, "credit", kind="movie", person_id=63)} > {"Nobody"}
    numbers = {row["season_number"] for row in named(filled, "season", series_id=SERIES.id)}
    assert {1, 7} <= numbers
    assert named(filled, "season", series_id=OWN_SERIES.id) == []


def _merge_then_delete(url: str) -> Callable[[], None]:
    merge(url, OWN, MOVIE)
    delete(url, MOVIE)

    def back() -> None:
        restore(url, MOVIE)
        restore(url, OWN)

    return back


def _merge_twice(url: str) -> Callable[[], None]:
    third = make(url, Kind.MOVIE, facts={"original_title": "Third"})
    merge(url, OWN, MOVIE)
    merge(url, MOVIE, third)

    def back() -> None:
        restore(url, MOVIE)
        restore(url, OWN)
        delete(url, third)

    return back


def _delete_then_merge(url: str) -> Callable[[], None]:
    delete(url, OTHER)
    merge(url, MOVIE, OWN)

    def back() -> None:
        restore(url, OTHER)
        restore(url, MOVIE)

    return back


@pytest.mark.parametrize("work", [_merge_then_delete, _delete_then_merge])
def test_one_after_another(
    filled: str, never: str, tmp_path: Path, work: Callable[[str], Callable[[], None]]
) -> None:
    back = work(filled)
    for url in (filled, never):
        take_lines(url, tmp_path, bodies())
    assert not is_there(filled, MOVIE)
    back()
    assert differences(never, filled) == {}


SECOND = Entity(Kind.MOVIE, 1_000_000_001)
Removal = Callable[[str], object]
IN_ANY_ORDER: dict[str, tuple[list[Removal], list[Entity]]] = {
    "a movie into one that is deleted then": (
        [lambda url: merge(url, OWN, MOVIE), lambda url: delete(url, MOVIE)],
        [OWN, MOVIE],
    ),
    "two into one": (
        [lambda url: merge(url, OWN, MOVIE), lambda url: merge(url, SECOND, MOVIE)],
        [OWN, SECOND],
    ),
    "one after another, restored alike": (
        [lambda url: merge(url, OWN, MOVIE), lambda url: merge(url, MOVIE, SECOND)],
        [OWN, MOVIE],
    ),
    "one after another, restored the other way": (
        [lambda url: merge(url, OWN, MOVIE), lambda url: merge(url, MOVIE, SECOND)],
        [MOVIE, OWN],
    ),
    "two and then the third": (
        [
            lambda url: merge(url, OWN, MOVIE),
            lambda url: merge(url, MOVIE, SECOND),
            lambda url: delete(url, SECOND),
        ],
        [OWN, MOVIE, SECOND],
    ),
    "a person and a movie": (
        [
            lambda url: delete(url, MOVIE),
            lambda url: merge(url, PERSON, OTHER),
            lambda url: delete(url, OTHER),
        ],
        [MOVIE, PERSON, OTHER],
    ),
}
"""What is merged and deleted, and the order in which it is restored."""


@pytest.mark.parametrize("is_at_once", [False, True])
@pytest.mark.parametrize("case", IN_ANY_ORDER)
def test_ratings_and_credits_are_whose_they_were_in_whichever_order_it_is_restored(
    filled: str, never: str, tmp_path: Path, case: str, is_at_once: bool
) -> None:
    said = {"facts": {"original_title": "Second"}, "cast": {"add": [{"person_id": PERSON.id}]}}
    for url in (filled, never):
        make(url, Kind.MOVIE, **said)
    removals, restored = IN_ANY_ORDER[case]
    for removal in removals:
        removal(filled)
    for some in [restored] if is_at_once else [[each] for each in restored]:
        restore(filled, *some)
        for url in (filled, never):
            take_lines(url, tmp_path, bodies())
    assert differences(never, filled) == {}


def test_a_merge_of_what_was_merged_leads_on_to_the_last(filled: str, never: str, tmp_path: Path) -> None:
    back = _merge_twice(filled)
    take_lines(filled, tmp_path, bodies())
    assert not is_there(filled, MOVIE)
    assert not is_there(filled, OWN)
    back()
    assert is_there(filled, MOVIE)
    assert is_there(filled, OWN)


def test_a_rating_that_was_taken_back_since_does_not_come_again(
    filled: str, never: str, tmp_path: Path
) -> None:
    merge(filled, OWN, MOVIE)
    with closing(open_database(filled)) as database, database.writer() as writer:
        writer.delete([RatingRow(1, None, 1, *MOVIE, 12, "")])
    take_lines(filled, tmp_path, bodies())
    assert {row["number"] for row in named(filled, "rating", entity_id=MOVIE.id)} == {2, 4}


def test_what_can_not_be_merged_is_refused(database_url: str, tmp_path: Path) -> None:
    take_lines(database_url, tmp_path, LINES)
    for old, new in ((MOVIE, MOVIE), (MOVIE, OWN), (Entity(Kind.SEASON, 3572), Entity(Kind.SEASON, 3577))):
        with pytest.raises(Problem) as refused:
            merge(database_url, old, new)
        assert refused.value.http in (404, 422)
