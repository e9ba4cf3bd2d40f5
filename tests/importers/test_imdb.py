"""The tables of IMDb: what each row becomes, what is refused, and the real ones in figures."""

from pathlib import Path

import pytest

from reelbase.importers.merging.outcome import Options
from reelbase.importers.source import SourceError
from reelbase.storage.queries.matching import OWN_IDS
from tests.importers.catalogue import named, take_lines, whole
from tests.importers.sources import DATA, NOTHING, ask, basics, found, take_imdb, write_imdb
from tests.importers.world import MOVIE, line
from tests.thorough import ENDURING

FIRST = OWN_IDS


def test_a_movie_with_all_that_the_tables_tell(database_url: str, tmp_path: Path) -> None:
    folder = write_imdb(
        tmp_path,
        title_basics=[basics(original="Matrix", minutes=136, genres="Action,Sci-Fi,Biography")],
        title_ratings=[("tt0133093", 8.7, 2_000_000)],
        title_akas=[
            ("tt0133093", 1, "Matrix", NOTHING, NOTHING, "original", NOTHING, 1),
            ("tt0133093", 2, "Matriks", "HR", "hr", "imdbDisplay\x02working", "long\x02old", 0),
            ("tt0133093", 3, "The Matrix", "XWW", "en", "imdbDisplay", NOTHING, 0),
        ],
        title_crew=[("tt0133093", "nm0905154,nm0905152", "nm0905154")],
        title_principals=[
            ("tt0133093", 1, "nm0000206", "actor", NOTHING, '["Neo","Thomas"]'),
            ("tt0133093", 2, "nm0905154", "director", NOTHING, NOTHING),
            ("tt0133093", 3, "nm0005428", "producer", "producer", NOTHING),
            ("tt0133093", 4, "nm9999999", "actor", NOTHING, '["Nobody"]'),
        ],
        name_basics=[
            ("nm0000206", "Keanu Reeves", 1964, NOTHING, "actor,producer", "tt0133093"),
            ("nm0905154", "Lana Wachowski", 1965, NOTHING, "writer", NOTHING),
            ("nm0905152", "Lilly Wachowski", 1967, NOTHING, "writer", NOTHING),
            ("nm0005428", "Joel Silver", 1952, NOTHING, "producer", NOTHING),
        ],
    )
    outcome = take_imdb(database_url, folder)
    assert outcome.report.bad == ()
    movie = ask(database_url, f"/movie/{FIRST}", append_to_response="credits,alternative_titles")
    wanted = {
        "title": "The Matrix",
        "original_title": "Matrix",
        "imdb_id": "tt0133093",
        "runtime": 136,
        "release_date": "1999-01-01",
        "vote_average": 8.7,
        "vote_count": 2_000_000,
        "genres": [{"id": 28, "name": "Action"}, {"id": 878, "name": "Science Fiction"}],
    }
    assert {name: movie[name] for name in wanted} == wanted
    assert movie["alternative_titles"]["titles"] == [
        {"iso_3166_1": "HR", "title": "Matriks", "type": "working, long, old"},
        {"iso_3166_1": "", "title": "The Matrix", "type": ""},
    ]
    credits = movie["credits"]
    assert [(row["name"], row["character"]) for row in credits["cast"]] == [("Keanu Reeves", "Neo / Thomas")]
    assert [(row["name"], row["job"]) for row in credits["crew"]] == [
        ("Lana Wachowski", "Director"),
        ("Lilly Wachowski", "Director"),
        ("Lana Wachowski", "Writer"),
        ("Joel Silver", "Producer"),
    ]
    (row,) = found(database_url, "nm0000206")["person_results"]
    assert ask(database_url, f"/person/{row['id']}")["birthday"] == "1964-01-01"


def test_a_series_with_its_specials(database_url: str, tmp_path: Path) -> None:
    folder = write_imdb(
        tmp_path,
        title_basics=[
            basics("tt0436992", "tvSeries", "Doctor Who", 2005, end=2022, minutes=45, genres="Sci-Fi"),
            basics("tt0562992", "tvEpisode", "Rose", 2005, minutes=44),
            basics("tt0562993", "tvEpisode", "Born Again", 2005),
            basics("tt0562994", "tvEpisode", "Lost", 2005),
            basics("tt0999999", "videoGame", "A game", 2005),
        ],
        title_episode=[
            ("tt0562992", "tt0436992", 1, 1),
            ("tt0562993", "tt0436992", 0, 1),
            ("tt0562994", "tt0436992", NOTHING, NOTHING),
            ("tt0562995", "tt0000404", 1, 1),
        ],
    )
    outcome = take_imdb(database_url, folder)
    series = ask(database_url, f"/tv/{FIRST}", append_to_response="season/0,season/1")
    assert (series["name"], series["status"], series["episode_run_time"]) == ("Doctor Who", "Ended", [45])
    assert [(each["season_number"], each["name"]) for each in series["seasons"]] == [
        (0, "Specials"),
        (1, "Season 1"),
    ]
    assert [each["name"] for each in series["season/0"]["episodes"]] == ["Born Again"]
    (rose,) = series["season/1"]["episodes"]
    assert (rose["name"], rose["runtime"], rose["air_date"]) == ("Rose", 44, "2005-01-01")
    assert outcome.report.counts["not in the catalogue"] == 1
    assert outcome.report.skipped == 5  # the game, the rows of episodes among titles, one without numbers


def test_a_title_of_the_catalogue_is_filled_and_not_overwritten(database_url: str, tmp_path: Path) -> None:
    body = {**MOVIE, "id": 603, "imdb_id": "tt0133093", "runtime": None, "title": "The Matrix"}
    assert take_lines(database_url, tmp_path, [line("/movie/603", body)]).is_whole
    before = ask(database_url, "/movie/603")
    folder = write_imdb(tmp_path / "imdb", title_basics=[basics(title="Matrix!", minutes=136)])
    outcome = take_imdb(database_url, folder)
    assert ask(database_url, "/movie/603") == {**before, "runtime": 136}
    assert outcome.fields["name"]["left alone"] == 1
    assert outcome.report.counts["new movies"] == 0
    told = {row["source"]: row["fields"] for row in named(database_url, "provenance", kind="movie")}
    assert [*told] == ["imdb"]
    assert "runtime" in told["imdb"] and "name" not in told["imdb"]


def test_a_title_without_ids_is_found_by_title_and_year(database_url: str, tmp_path: Path) -> None:
    bare = {**MOVIE, "imdb_id": None, "external_ids": None}
    lines = [
        line("/movie/11", {**bare, "id": 11, "title": "Amélie", "release_date": "2001-04-25"}),
        line("/movie/12", {**bare, "id": 12, "title": "Twins", "release_date": "2001-04-25"}),
        line("/movie/13", {**bare, "id": 13, "title": "Twins", "release_date": "2001-05-25"}),
    ]
    for each in lines:
        each["body"].pop("external_ids")
        each["body"]["original_title"] = each["body"]["title"]
    assert take_lines(database_url, tmp_path, lines).is_whole
    folder = write_imdb(
        tmp_path / "imdb",
        title_basics=[
            basics("tt0000011", title="AMELIE", year=2002),
            basics("tt0000012", title="Twins", year=2001),
            basics("tt0000013", title="Amelie", year=2004),
        ],
    )
    outcome = take_imdb(database_url, folder)
    assert found(database_url, "tt0000011")["movie_results"][0]["id"] == 11
    assert found(database_url, "tt0000012")["movie_results"] == []
    assert found(database_url, "tt0000013")["movie_results"][0]["id"] == FIRST
    (bad,) = outcome.report.bad
    assert (bad.line, bad.reason) == (3, "more than one movie has this title and year: 12, 13")


@pytest.mark.parametrize(
    ("rows", "line_number", "reason"),
    [
        ([basics("tt0000001", title=NOTHING)], 2, "expected a title in primaryTitle, found nothing"),
        ([basics(NOTHING)], 2, "expected an IMDb id in tconst, found nothing"),
        ([basics("nonsense")], 2, "expected an IMDb id (tt and digits), found 'nonsense'"),
        ([basics(), basics("tt2", minutes="long")], 3, "expected a number for runtimeMinutes, found 'long'"),
        ([basics(), ("tt3", "movie")], 3, "expected 9 columns, found 2"),
        ([basics(year=95)], 2, "expected a year in startYear, found '95'"),
    ],
)
def test_a_bad_row_is_told_with_its_line(
    database_url: str, tmp_path: Path, rows: list[tuple[object, ...]], line_number: int, reason: str
) -> None:
    folder = write_imdb(tmp_path / "imdb", title_basics=[*rows, basics("tt0000007", title="1917", year=2019)])
    report = tmp_path / "report.txt"
    outcome = take_imdb(database_url, folder, Options(report=report))
    (bad,) = outcome.report.bad
    assert (bad.line, bad.reason) == (line_number, reason)
    assert report.read_text() == f"{bad.file}:{line_number}: {reason}\n"
    assert found(database_url, "tt0000007")["movie_results"][0]["title"] == "1917"


def test_a_dry_run_tells_and_writes_nothing(database_url: str, tmp_path: Path) -> None:
    folder = write_imdb(tmp_path, title_basics=[basics()], title_ratings=[("tt0133093", 8.7, 9)])
    before = whole(database_url)
    outcome = take_imdb(database_url, folder, Options(dry_run=True))
    assert whole(database_url) == before
    assert (outcome.report.counts["new movies"], outcome.fields["votes"]["added"]) == (1, 1)
    take_imdb(database_url, folder)
    assert whole(database_url) != before


def test_only_known_makes_nothing(database_url: str, tmp_path: Path) -> None:
    folder = write_imdb(tmp_path, title_basics=[basics()])
    outcome = take_imdb(database_url, folder, Options(only_known=True))
    assert outcome.report.counts["not in the catalogue"] == 1
    assert named(database_url, "movie") == []


def test_a_folder_that_is_none(database_url: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"Expected any of title\.basics"):
        take_imdb(database_url, tmp_path)
    (tmp_path / "title.basics.tsv").write_text("tconst\ttitle\n")
    with pytest.raises(SourceError, match=r"titleType is missing"):
        take_imdb(database_url, tmp_path)


@pytest.mark.once
@pytest.mark.thorough
def test_the_real_tables(database_url: str) -> None:
    if not (DATA / "imdb").is_dir():
        pytest.skip("needs ../shared/data, which is absent")
    outcome = take_imdb(database_url, DATA / "imdb")
    assert (outcome.report.lines_done, outcome.report.bad_count) == (58_872, 0)
    assert outcome.report.counts["new movies"] == 18_199
    added = {name: numbers["added"] for name, numbers in outcome.fields.items()}
    assert added == {
        "adult": 57,
        "alternative_titles": 15_244,
        "genre_ids": 17_287,
        "imdb_id": 18_199,
        "name": 18_199,
        "original_title": 18_199,
        "release_date": 18_199,
        "runtime": 13_497,
        "votes": 7_821,
    }
    if ENDURING:  # tests/importers/test_again.py does it with a part
        before = whole(database_url)
        again = take_imdb(database_url, DATA / "imdb")
        assert (again.fields, whole(database_url) == before) == ({}, True)
