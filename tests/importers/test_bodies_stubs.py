"""Rows of others' answers fill what is empty, and never speak louder than an entity's own answer."""

from pathlib import Path

from tests.importers.catalogue import named, take_lines
from tests.importers.world import (
    GERMAN_ROW,
    MOVIE,
    PERSON,
    ROW,
    SEASON,
    SERIES,
    Body,
    image,
    line,
    page,
)

RICH = {**PERSON, "gender": 2, "profile_path": "/face.jpg"}
POOR = {**PERSON, "gender": 0, "profile_path": None, "popularity": 0.0, "known_for_department": None}


def cast_of(movie: int, person: object) -> Body:
    return line(f"/movie/{movie}/credits", {"id": movie, "cast": [person], "crew": []})


def test_a_row_makes_a_stub(database_url: str, tmp_path: Path) -> None:
    take_lines(database_url, tmp_path, [line("/movie/popular", page([ROW]))])
    assert not named(database_url, "entity", kind="movie")[0]["complete"]
    (movie,) = named(database_url, "movie")
    assert (movie["original_title"], movie["vote_count"], movie["genre_ids"]) == (
        ROW["title"],
        5500,
        "[28,53]",
    )


def test_a_row_never_changes_a_complete_title(database_url: str, tmp_path: Path) -> None:
    lines = [line("/movie/47964", MOVIE), line("/movie/popular", page([{**ROW, "vote_count": 1}]))]
    take_lines(database_url, tmp_path, lines)
    assert named(database_url, "movie")[0]["vote_count"] == 5500


def test_later_rows_fill_what_is_empty(database_url: str, tmp_path: Path) -> None:
    take_lines(database_url, tmp_path, [cast_of(1, POOR)])
    take_lines(database_url, tmp_path, [cast_of(2, RICH), cast_of(3, {**RICH, "profile_path": "/other.jpg"})])
    (person,) = named(database_url, "person")
    assert (person["gender"], person["profile_path"], person["popularity"]) == (2, "/face.jpg", 4.778)


def test_poor_and_rich_rows_in_turn_change_nothing_again(database_url: str, tmp_path: Path) -> None:
    lines = [
        cast_of(1, POOR),
        cast_of(2, RICH),
        cast_of(3, {**RICH, "profile_path": "/other.jpg"}),
        cast_of(4, POOR),
    ]
    for each in lines:
        take_lines(database_url, tmp_path, [each])
    for each in lines:
        report = take_lines(database_url, tmp_path, [each])
        assert (report.counts["created"], report.counts["changed"]) == (0, 0)


def test_completing_a_stub_is_one_row_of_the_journal(database_url: str, tmp_path: Path) -> None:
    take_lines(database_url, tmp_path, [line("/movie/popular", page([ROW]))])
    take_lines(database_url, tmp_path, [line("/movie/47964", MOVIE)])
    rows = named(database_url, "journal", kind="movie", entity_id=47964)
    assert [(row["key"], row["action"]) for row in rows] == [("general", "created"), ("general", "updated")]
    assert named(database_url, "entity", kind="movie")[0]["complete"]


def test_rows_in_another_language_give_words_to_stubs(database_url: str, tmp_path: Path) -> None:
    lines = [line("/movie/popular", page([GERMAN_ROW]), language="de"), line("/movie/popular", page([ROW]))]
    take_lines(database_url, tmp_path, lines)
    words = {(row["iso_639_1"], row["iso_3166_1"]): row for row in named(database_url, "translation")}
    assert words["de", "DE"]["name"] == "Stirb langsam 5"
    assert words["de", "DE"]["poster_path"] == "/german.jpg"
    assert (words["en", "US"]["name"], words["en", "US"]["overview"]) == ("", "Father and son.")


def test_seasons_listed_by_their_series_follow_it_until_their_own_answer(
    database_url: str, tmp_path: Path
) -> None:
    def count() -> object:
        return named(database_url, "season", id=3572)[0]["episode_count"]

    take_lines(database_url, tmp_path, [line("/tv/1396", SERIES)])
    more = {**SERIES, "seasons": [{**SERIES["seasons"][1], "episode_count": 7}]}
    take_lines(database_url, tmp_path, [line("/tv/1396", more)])
    assert count() == 7
    take_lines(database_url, tmp_path, [line("/tv/1396/season/1", SEASON), line("/tv/1396", more)])
    assert count() == 2


def test_the_poster_of_a_season_follows_the_language_of_its_series(database_url: str, tmp_path: Path) -> None:
    posters = [image("/saison.jpg", "fr", 7.5), image("/season.jpg", "en", 5.5)]
    take_lines(database_url, tmp_path, [line("/tv/1396/season/1/images", {"id": 3572, "posters": posters})])
    assert named(database_url, "season")[0]["poster_path"] == "/saison.jpg"
    take_lines(database_url, tmp_path, [line("/tv/1396", SERIES)])
    assert named(database_url, "season", id=3572)[0]["poster_path"] == "/season.jpg"


def test_a_number_that_belongs_to_another_episode_is_refused_to_a_row(
    database_url: str, tmp_path: Path
) -> None:
    take_lines(database_url, tmp_path, [line("/tv/1396/season/1", SEASON)])
    other = {**SEASON["episodes"][0], "id": 99, "media_type": "tv_episode"}
    report = take_lines(database_url, tmp_path, [line("/trending/all/day", page([other]))])
    assert report.bad == ()
    assert named(database_url, "episode", id=99) == []
