"""What other sources made before bodies came becomes what TMDB has, with all that hangs on it."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from reelbase.importers.mirror.entity_bodies import Extent
from reelbase.importers.mirror.mirroring import Ids, mirror
from reelbase.storage.engine.database import open_database
from reelbase.storage.queries.integrity import find_faults
from reelbase.storage.queries.matching import OWN_IDS
from reelbase.storage.rows import ExternalIdRow, ImportedRatingRow
from tests.accounts.people import ADA, BEN, EVE, add_people
from tests.accounts.raters import mark, rate, status
from tests.asking import Client
from tests.conftest import CopyOf, migrate
from tests.importers.catalogue import changed, named, take_lines, whole
from tests.importers.sources import ask, basics, found, take_imdb, write_imdb
from tests.importers.world import EPISODE, MOVIE, PERSON_DETAILS, SEASON, SERIES, Body, line
from tests.mirror.upstream import upstream

OWN = OWN_IDS
IMDB_ID = "tt0133093"
MATRIX = {
    **MOVIE,
    "id": 603,
    "imdb_id": IMDB_ID,
    "title": "Die Matrix",
    "original_title": "The Matrix",
    "runtime": None,
    "belongs_to_collection": None,
    "vote_average": 8.0,
    "vote_count": 10,
}
REEVES = {**PERSON_DETAILS, "id": 6384, "imdb_id": "nm0000206", "name": "Keanu Reeves", "birthday": None}


def imdb(folder: Path) -> Path:
    """A movie with one actor, as IMDb tells it."""
    return write_imdb(
        folder / "imdb",
        title_basics=[basics(minutes=136, genres="Action")],
        title_ratings=[(IMDB_ID, 8.7, 2_000)],
        title_principals=[(IMDB_ID, 1, "nm0000206", "actor", "\\N", '["Neo"]')],
        name_basics=[("nm0000206", "Keanu Reeves", 1964, "\\N", "actor", IMDB_ID)],
    )


def sound(url: str) -> list[Any]:
    """What is wrong with the catalogue."""
    with closing(open_database(url)) as database:
        return find_faults(database)


def again(url: str, folder: Path, lines: list[Body]) -> dict[str, Any]:
    """What second runs of both write."""
    before = whole(url)
    assert take_lines(url, folder, lines).is_whole
    take_imdb(url, folder / "imdb")
    return {name: rows for name, rows in changed(before, whole(url)).items() if name != "signal"}


@pytest.mark.parametrize("stub_first", [False, True])
def test_a_movie_becomes_that_of_tmdb(database_url: str, tmp_path: Path, stub_first: bool) -> None:
    add_people(database_url)
    lines = [line("/movie/603", MATRIX)]
    if stub_first:
        row = {k: MATRIX[k] for k in ("id", "title", "original_title", "release_date", "adult", "video")}
        page = {"page": 1, "results": [row], "total_pages": 1, "total_results": 1}
        take_lines(database_url, tmp_path, [line("/movie/5", {**MOVIE, "id": 5, "imdb_id": None})])
        lines = [line("/movie/5/similar", page), *lines]
        take_lines(database_url, tmp_path, lines[:1])
    take_imdb(database_url, imdb(tmp_path))
    own = f"/3/movie/{OWN}"
    with Client(database_url, cache_size=0) as client:
        assert status(rate(client, own, ADA, 6)) == (201, 1)
        assert status(rate(client, own, EVE, 8)) == (201, 1)
        assert status(mark(client, "favorite", BEN, own, True)) == (201, 1)
        assert status(mark(client, "watchlist", ADA, own, True)) == (201, 1)
    with closing(open_database(database_url)) as database, database.writer() as writer:
        writer.insert([ImportedRatingRow("movielens", 7, "movie", OWN, 9.0, "")])
    report = take_lines(database_url, tmp_path, lines)
    assert (report.bad, report.counts["merged"]) == ((), 1)
    movie = ask(database_url, "/movie/603", append_to_response="credits")
    assert ask(database_url, f"/movie/{OWN}", append_to_response="credits") == movie
    assert (movie["title"], movie["runtime"], movie["vote_count"]) == ("Die Matrix", 136, 12)
    assert movie["vote_average"] == round((8 * 10 + 6 + 8) / 12, 3)
    assert [(each["name"], each["character"]) for each in movie["credits"]["cast"]] == [
        ("Keanu Reeves", "Neo")
    ]
    assert [row["id"] for row in found(database_url, IMDB_ID)["movie_results"]] == [603]
    with Client(database_url, cache_size=0) as client:
        states = client.get("/3/movie/603/account_states", ADA.v3).json()
        assert (states["rated"], states["watchlist"]) == ({"value": 6.0}, True)
        assert client.get("/3/movie/603/account_states", BEN.v3).json()["favorite"] is True
    assert [row["entity_id"] for row in named(database_url, "imported_rating")] == [603]
    told = named(database_url, "journal", kind="movie", entity_id=OWN)
    assert max(told, key=lambda row: int(row["sequence"]))["action"] == "deleted"
    assert sound(database_url) == []
    assert again(database_url, tmp_path, lines) == {}


@pytest.mark.thorough
def test_a_person_keeps_the_credits(database_url: str, tmp_path: Path) -> None:
    take_imdb(database_url, imdb(tmp_path))
    lines = [line("/person/6384", REEVES)]
    assert take_lines(database_url, tmp_path, lines).counts["merged"] == 1
    (cast,) = ask(database_url, f"/movie/{OWN}/credits")["cast"]
    assert (cast["id"], cast["name"]) == (6384, "Keanu Reeves")
    person = ask(database_url, "/person/6384")
    assert person["birthday"] == "1964-01-01"  # which the body leaves empty
    assert ask(database_url, f"/person/{OWN}") == person
    assert sound(database_url) == []
    assert again(database_url, tmp_path, lines) == {}


@pytest.mark.thorough
@pytest.mark.parametrize("together", [False, True])
def test_a_series_with_its_parts(database_url: str, tmp_path: Path, together: bool) -> None:
    """TMDB's season takes the place of the own one at once, its episode when it comes; others stay."""
    add_people(database_url)
    take_imdb(
        database_url,
        write_imdb(
            tmp_path / "imdb",
            title_basics=[
                basics("tt0903747", "tvSeries", "Breaking Bad", 2008),
                basics("tt0959621", "tvEpisode", "Pilot", 2008, minutes=58),
                basics("tt0000002", "tvEpisode", "Lost", 2008),
            ],
            title_episode=[("tt0959621", "tt0903747", 1, 1), ("tt0000002", "tt0903747", 7, 3)],
        ),
    )
    with Client(database_url, cache_size=0) as client:
        assert status(rate(client, f"/3/tv/{OWN}/season/1/episode/1", ADA, 9)) == (201, 1)
    id_ = SERIES["id"]
    season = {**SEASON, "episodes": [{**EPISODE, "runtime": None}]}
    series = {**SERIES, "external_ids": {"imdb_id": "tt0903747"}, "last_episode_to_air": None}
    series["seasons"] = [each for each in SERIES["seasons"] if each["id"] == SEASON["id"]]
    lines = [line(f"/tv/{id_}", series), line(f"/tv/{id_}/season/1", season)]
    for some in [lines] if together else [lines[:1], lines[1:]]:
        assert take_lines(database_url, tmp_path, some).is_whole
    answer = ask(database_url, f"/tv/{OWN}", append_to_response="season/1,season/7")
    assert answer["id"] == id_
    (pilot,) = answer["season/1"]["episodes"]
    assert (pilot["id"], pilot["runtime"]) == (EPISODE["id"], 58)
    assert answer["season/1"]["id"] == SEASON["id"]
    assert [each["name"] for each in answer["season/7"]["episodes"]] == ["Lost"]
    with Client(database_url, cache_size=0) as client:
        states = client.get(f"/3/tv/{id_}/season/1/episode/1/account_states", ADA.v3).json()
    assert (states["id"], states["rated"]) == (EPISODE["id"], {"value": 9.0})
    assert sound(database_url) == []
    assert again(database_url, tmp_path, lines) == {}


def test_what_can_not_be_told_is_left_alone(database_url: str, tmp_path: Path) -> None:
    """One body with the ids of two, and one whose other id says otherwise."""
    take_imdb(
        database_url,
        write_imdb(tmp_path / "imdb", title_basics=[basics(), basics("tt0000007", title="Seven")]),
    )
    with closing(open_database(database_url)) as database, database.writer() as writer:
        writer.insert([ExternalIdRow("movie", OWN + 1, "wikidata_id", "Q83495")])
    body = {**MATRIX, "external_ids": {"imdb_id": IMDB_ID, "wikidata_id": "Q83495"}}
    (bad,) = take_lines(database_url, tmp_path, [line("/movie/603", body)]).bad
    assert bad.reason == f"movie 603 could be more than one by its ids: {OWN}, {OWN + 1}"
    other = {**MATRIX, "id": 604, "imdb_id": "tt0000008", "external_ids": {"wikidata_id": "Q83495"}}
    (bad,) = take_lines(database_url, tmp_path, [line("/movie/604", other)]).bad
    assert bad.reason == f"the ids disagree: movie 604 is tt0000008, {OWN + 1} is tt0000007"
    assert {row["id"] for row in named(database_url, "movie")} == {603, 604, OWN, OWN + 1}
    assert named(database_url, "redirect") == []


@pytest.fixture
def mirrored(copy_of: CopyOf, tmp_path: Path) -> Iterator[str]:
    """The movie as TMDB has it, to be mirrored."""

    def fill(url: str) -> None:
        migrate(url)
        assert take_lines(url, tmp_path, [line("/movie/603", MATRIX)]).is_whole

    with copy_of("matrix_to_mirror", fill) as url:
        yield url


@pytest.mark.thorough
def test_a_mirror_does_the_same(mirrored: str, database_url: str, tmp_path: Path) -> None:
    take_imdb(database_url, imdb(tmp_path))
    ids = tmp_path / "ids.txt"
    ids.write_text("movie 603\n")

    def take() -> None:
        report = mirror(database_url, server.access(), Ids(ids), Extent(), lambda progress: None)
        assert report.is_whole, (report.failures, report.bad)

    with upstream(mirrored, tmp_path) as server:
        take()
        before = named(database_url, "journal")
        take()
    take_imdb(database_url, tmp_path / "imdb")
    assert named(database_url, "journal") == before
    movie = ask(database_url, f"/movie/{OWN}")
    assert (movie["id"], movie["title"], movie["runtime"]) == (603, "Die Matrix", 136)
    assert named(database_url, "redirect") == [{"kind": "movie", "old_id": OWN, "new_id": 603}]
