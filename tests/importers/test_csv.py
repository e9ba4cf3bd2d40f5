"""Any table of titles, by a mapping of its columns."""

from pathlib import Path

import pytest

from reelbase.importers.source import SourceError
from reelbase.storage.queries.matching import OWN_IDS
from tests.importers.catalogue import named, take_lines, whole
from tests.importers.sources import DATA, ask, take_csv
from tests.importers.world import MOVIE_OF_TABLES, line
from tests.thorough import ENDURING

MAPPING = """
separator = ","
kinds = { Film = "movie", Serie = "tv" }
language = "de-DE"
[columns]
title = "Titel"
original_title = "Original"
kind = "Art"
release_date = "Start"
imdb_id = "IMDb"
runtime = "Minuten"
budget = "Kosten"
genres = "Genres"
directors = "Regie"
cast = "Besetzung"
"""
HEADER = "Titel;Original;Art;Start;IMDb;Minuten;Kosten;Genres;Regie;Besetzung\n"


def write(folder: Path, rows: str, mapping: str = MAPPING, header: str = HEADER) -> tuple[Path, Path]:
    file, toml = folder / "table.csv", folder / "mapping.toml"
    file.write_text(header + rows)
    toml.write_text(mapping)
    return file, toml


def test_a_table_with_a_mapping(database_url: str, tmp_path: Path) -> None:
    rows = (
        'Matrix;"Matrix, The";Film;30.3.1999;133093;136;"$63,000,000";'
        "Action,Science Fiction;Lana W.;Keanu R.,Carrie M.\n"
        "Dunkel;;Serie;2017;;50;;Drama;;\n"
    )
    outcome = take_csv(database_url, *write(tmp_path, rows))
    assert outcome.report.bad == ()
    movie = ask(database_url, f"/movie/{OWN_IDS}", language="de-DE", append_to_response="credits")
    wanted = {
        "title": "Matrix",
        "original_title": "The Matrix",
        "imdb_id": "tt0133093",
        "release_date": "1999-03-30",
        "runtime": 136,
        "budget": 63_000_000,
    }
    assert {name: movie[name] for name in wanted} == wanted
    assert [genre["id"] for genre in movie["genres"]] == [28, 878]
    assert [row["name"] for row in movie["credits"]["cast"]] == ["Keanu R.", "Carrie M."]
    assert [row["name"] for row in movie["credits"]["crew"]] == ["Lana W."]
    series = ask(database_url, f"/tv/{OWN_IDS}")
    assert (series["name"], series["first_air_date"], series["episode_run_time"]) == (
        "Dunkel",
        "2017-01-01",
        [50],
    )


PLAIN = '[columns]\ntitle = "title"\n'


@pytest.mark.parametrize(
    ("title", "wanted", "date"),
    [
        ("300 (2006)", "300", "2006-01-01"),
        ("1917", "1917", ""),
        ('"Matrix, The (1999)"', "The Matrix", "1999-01-01"),
        ('"Misérables, Les (1998)"', "Les Misérables", "1998-01-01"),
        ("None", "None", ""),
        ("(500) Days of Summer (2009)", "(500) Days of Summer", "2009-01-01"),
    ],
)
def test_titles_as_they_are_written(
    database_url: str, tmp_path: Path, title: str, wanted: str, date: str
) -> None:
    paths = write(tmp_path, f"{title}\n", PLAIN, "title\n")
    take_csv(database_url, *paths)
    (row,) = named(database_url, "movie")
    assert (row["original_title"], row["release_date"]) == (wanted, date)
    before = whole(database_url)
    take_csv(database_url, *paths)
    assert whole(database_url) == before
    paths[0].write_text(f"title\n{title}\n\n")  # another edition of the same
    take_csv(database_url, *paths)
    assert len(named(database_url, "movie")) == 1


def test_bad_rows_are_told_with_their_lines(database_url: str, tmp_path: Path) -> None:
    rows = "A;;Buch;;;;;;;\n;;Film;;;;;;;\nC;;Film;soon;x;long;;;;\nD;;Film\nE;;Film;soon;;long;;;;\n"
    outcome = take_csv(database_url, *write(tmp_path, rows))
    assert [(bad.line, bad.reason) for bad in outcome.report.bad] == [
        (2, "expected movie, tv, season or episode for kind, found 'Buch'"),
        (3, "expected a title or an id, found neither"),
        (4, "expected an IMDb id (tt and digits), found 'x'; no title is made of this row (column IMDb)"),
        (4, "expected a date for release_date, found 'soon' (column Start)"),
        (4, "expected minutes for runtime, found 'long' (column Minuten)"),
        (5, "expected 10 cells, found 3"),
        (6, "expected a date for release_date, found 'soon' (column Start)"),
        (6, "expected minutes for runtime, found 'long' (column Minuten)"),
    ]
    assert [row["original_title"] for row in named(database_url, "movie")] == ["E"]


def test_the_last_source_only_fills(database_url: str, tmp_path: Path) -> None:
    body = MOVIE_OF_TABLES
    assert take_lines(database_url, tmp_path, [line("/movie/603", body)]).is_whole
    outcome = take_csv(database_url, *write(tmp_path, "Anders;;Film;2000;tt0133093;99;5;;;\n"))
    movie = ask(database_url, "/movie/603")
    assert (movie["runtime"], movie["budget"], movie["release_date"]) == (136, 5, body["release_date"])
    assert outcome.fields["runtime"] == {"added": 0, "changed": 0, "left alone": 1}


@pytest.mark.parametrize(
    ("mapping", "reason"),
    [
        ("title = 1", "unknown field `title`"),
        ("[columns]\ntitel = 'Titel'", "unknown field `titel`"),
        ("[columns]\nruntime = 'Minuten'", "expected title or an id"),
        ("[columns]\ntitle = 'Title'", "expected title in the column 'Title'; the table has Titel, Original"),
        (
            "kind = 'book'\n[columns]\ntitle = 'Titel'",
            "season or episode for a kind, found 'book'",
        ),
        ("[columns", "mapping.toml"),
        ("language = 'klingon'\n[columns]\ntitle = 'Titel'", "Expected a language such as de-DE"),
        ("language = 'german'\n[columns]\ntitle = 'Titel'", 'for german type "de-DE"'),
        ("decimal = 'x'\n[columns]\ntitle = 'Titel'", "expected . or , for decimal, found 'x'"),
        ("dates = 'YMD'\n[columns]\ntitle = 'Titel'", "expected DMY or MDY for dates"),
        ("encoding = 'klingon'\n[columns]\ntitle = 'Titel'", "expected an encoding such as cp1251"),
        ("encoding = 'base64'\n[columns]\ntitle = 'Titel'", "expected an encoding such as cp1251"),
        ("encoding = 'idna'\n[columns]\ntitle = 'Titel'", "expected an encoding such as cp1251"),
        ("[columns]\ntitle = 'Titel'\nvote_average = 'Minuten'", "expected vote_count beside vote_average"),
        ("[columns]\ntitle = 'Titel'\ncharacters = 'Besetzung'", "expected cast beside characters"),
        ("[columns]\ntitle = 'Titel'\ncast = ['Besetzung', 'X']", "expected cast in the column 'X'"),
    ],
)
def test_a_mapping_that_does_not_fit(database_url: str, tmp_path: Path, mapping: str, reason: str) -> None:
    with pytest.raises(SourceError) as error:
        take_csv(database_url, *write(tmp_path, "", mapping))
    assert reason in str(error.value)


@pytest.mark.once
@pytest.mark.thorough
def test_a_real_table(database_url: str, tmp_path: Path) -> None:
    file = DATA / "movielens" / "movies.csv"
    if not file.is_file():
        pytest.skip("needs ../shared/data, which is absent")
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(PLAIN + 'genres = "genres"\n')
    outcome = take_csv(database_url, file, mapping)
    assert outcome.report.lines_done == 9_742
    assert {bad.reason for bad in outcome.report.bad} == {
        f"expected a genre of movies for genres, found {name!r}" for name in ("IMAX", "Film-Noir")
    }
    assert outcome.report.counts["new movies"] == 9_734  # some are in it twice
    if ENDURING:  # tests/importers/test_again.py does it with a part
        before = whole(database_url)
        assert take_csv(database_url, file, mapping).fields == {}
        assert whole(database_url) == before
