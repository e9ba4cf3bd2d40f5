"""Columns of any table: each value is read right, or reported; the column and the mapping decide how."""

from pathlib import Path
from typing import Any

import pytest

from reelbase.importers.merging.outcome import Options, Outcome
from tests.importers.catalogue import named
from tests.importers.sources import ASKED, ask, take_csv

DRY = Options(dry_run=True)


def take(
    url: str, folder: Path, *rows: dict[str, str], mapping: str = "", options: Options = ASKED
) -> Outcome:
    """Import rows; each column is named as the field that it says."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    file, toml = folder / "table.csv", folder / "mapping.toml"
    lines = [columns, *([row.get(name, "") for name in columns] for row in rows)]
    file.write_text("".join("\t".join(line) + "\n" for line in lines))
    told = "".join(f"'{name}' = '{name}'\n" for name in columns)
    toml.write_text(
        mapping.partition("[columns]")[0] + f"[columns]\n{told}" + mapping.partition("[columns]")[2]
    )
    return take_csv(url, file, toml, options)


def reasons(outcome: Outcome) -> list[tuple[int, str]]:
    return [(bad.line, bad.reason) for bad in outcome.report.bad]


def movies(url: str, *fields: str) -> list[Any]:
    """The fields of all movies, by title."""
    rows = sorted(named(url, "movie"), key=lambda row: row["original_title"])
    return [row[fields[0]] if len(fields) == 1 else tuple(row[name] for name in fields) for row in rows]


def test_a_column_that_shows_a_decimal_comma_is_read_so(database_url: str, tmp_path: Path) -> None:
    rows = [
        {"title": "A", "runtime": "90,5", "budget": "1.234.567", "popularity": "1.234"},
        {"title": "B", "runtime": "1.234", "budget": "12.500", "popularity": "0,5"},
    ]
    assert reasons(take(database_url, tmp_path, *rows)) == []
    assert movies(database_url, "runtime", "budget", "popularity") == [
        (90, 1_234_567, 1234.0),
        (1234, 12_500, 0.5),
    ]


def test_a_number_that_no_column_decides_is_reported(database_url: str, tmp_path: Path) -> None:
    rows = [
        {"title": "A", "runtime": "1.234", "popularity": "1,5"},
        {"title": "B", "runtime": "90", "popularity": "1.5"},
        {"title": "C", "runtime": "90", "popularity": "1.234"},
    ]
    assert [(line, reason[:40]) for line, reason in reasons(take(database_url, tmp_path, *rows))] == [
        (2, "expected a number for runtime, found '1."),
        (4, "expected a number for popularity, found "),
    ]
    assert movies(database_url, "runtime", "popularity") == [(None, 1.5), (90, 1.5), (90, 0.0)]


@pytest.mark.parametrize(("mark", "runtime"), [(".", 1), (",", 1234)])
def test_a_mapping_says_how_numbers_are_written(
    database_url: str, tmp_path: Path, mark: str, runtime: int
) -> None:
    take(database_url, tmp_path, {"title": "A", "runtime": "1.234"}, mapping=f"decimal = '{mark}'\n")
    assert movies(database_url, "runtime") == [runtime]


@pytest.mark.parametrize(
    ("dates", "mapping", "wanted", "bad"),
    [
        (["05/11/2022", "13/05/2022"], "", ["2022-11-05", "2022-05-13"], []),
        (["05/11/2022", "05/13/2022"], "", ["2022-05-11", "2022-05-13"], []),
        (["05-11-2022", "13-05-2022"], "", ["2022-11-05", "2022-05-13"], []),
        (["05/11/2022", "04/04/2022"], "", ["", "2022-04-04"], [2]),
        (["05/11/2022", "13/05/2022", "05/13/2022"], "", ["", "2022-05-13", "2022-05-13"], [2]),
        (["05/11/2022"], "dates = 'DMY'\n", ["2022-11-05"], []),
        (["05/11/2022"], "dates = 'MDY'\n", ["2022-05-11"], []),
        (["13/05/2022"], "dates = 'MDY'\n", [""], [2]),
    ],
)
def test_a_column_of_dates(
    database_url: str, tmp_path: Path, dates: list[str], mapping: str, wanted: list[str], bad: list[int]
) -> None:
    rows = [{"title": f"T{place}", "release_date": day} for place, day in enumerate(dates)]
    outcome = take(database_url, tmp_path, *rows, mapping=mapping)
    assert [line for line, _ in reasons(outcome)] == bad
    assert movies(database_url, "release_date") == wanted


@pytest.mark.parametrize(
    ("told", "language", "code"),
    [
        ("Swedish", "en-US", "sv"),
        ("German", "de-DE", "de"),
        ("Deutsch", "de_DE", "de"),
        ("ger", "en-US", "de"),
        ("Schwedisch", "de", "sv"),
        ("pt-BR", "en-US", "pt"),
    ],
)
def test_an_original_language_is_read(
    database_url: str, tmp_path: Path, told: str, language: str, code: str
) -> None:
    row = {"title": "A", "original_language": told}
    assert reasons(take(database_url, tmp_path, row, mapping=f"language = '{language}'\n")) == []
    assert movies(database_url, "original_language") == [code]


@pytest.mark.parametrize("told", ["1", "ge", "Klingon", "English, French"])
def test_a_language_that_is_none_is_reported(database_url: str, tmp_path: Path, told: str) -> None:
    found = reasons(take(database_url, tmp_path, {"title": "A", "original_language": told}))
    assert found == [(2, f"expected a language for original_language, found {told!r}")]
    assert movies(database_url, "original_language") == [""]


def test_names_in_the_language_of_the_mapping(database_url: str, tmp_path: Path) -> None:
    row = {
        "title": "A",
        "genres": "Kom\u00f6die|Drama|Kurzfilm",
        "countries": "Deutschland|Atlantis|USA",
        "spoken_languages": "Deutsch|Schwedisch|xyz",
    }
    assert {
        reason for _, reason in reasons(take(database_url, tmp_path, row, mapping="language = 'de-DE'\n"))
    } == {
        "expected a genre of movies for genres, found 'Kurzfilm'",
        "expected a country for countries, found 'Atlantis'",
        "expected a language for spoken_languages, found 'xyz'",
    }
    fields = ("genre_ids", "production_countries", "spoken_languages")
    assert movies(database_url, *fields) == [("[35,18]", '["DE","US"]', '["de","sv"]')]
    assert ask(database_url, f"/movie/{movies(database_url, 'id')[0]}", language="de-DE")["title"] == "A"


@pytest.mark.parametrize(
    ("genres", "cast", "mapping", "wanted"),
    [
        ("Comedy, Drama", "Ann, Bob", "", ["Ann", "Bob"]),
        ("Comedy; Drama", "Ann, Jr.; Bob", "", ["Ann, Jr.", "Bob"]),
        ("Comedy|Drama", "Ann, Jr.", "", ["Ann, Jr."]),
        ("Comedy, Drama", "Ann, Jr.|Bob", "", ["Ann, Jr.", "Bob"]),
        ("Comedy/Drama", "Ann, Jr./Bob", "separator = '/'\n", ["Ann, Jr.", "Bob"]),
    ],
)
def test_columns_show_what_stands_between_parts(
    database_url: str, tmp_path: Path, genres: str, cast: str, mapping: str, wanted: list[str]
) -> None:
    row = {"title": "A", "genres": genres, "cast": cast}
    assert reasons(take(database_url, tmp_path, row, mapping=mapping)) == []
    assert movies(database_url, "genre_ids") == ["[35,18]"]
    assert sorted(who["name"] for who in named(database_url, "person")) == wanted


def test_units_and_currencies(database_url: str, tmp_path: Path) -> None:
    rows = [
        {"title": "A", "runtime": "142 min", "budget": "$5.5M"},
        {"title": "B", "runtime": "1h 30m", "budget": "\u20ac5M"},
    ]
    assert reasons(take(database_url, tmp_path, *rows)) == [
        (3, "expected US dollars for budget, found '\u20ac5M'")
    ]
    assert movies(database_url, "runtime", "budget") == [(142, 5_500_000), (90, 0)]


def test_nothing_is_less_than_nothing(database_url: str, tmp_path: Path) -> None:
    row = {"runtime": "-90", "budget": "-$5M", "revenue": "-6", "popularity": "-1,5", "vote_count": "-4"}
    report = reasons(take(database_url, tmp_path, {"title": "A", "vote_average": "-3", **row}))
    assert {reason.partition(" for ")[2].partition(",")[0] for _, reason in report} == {
        *row,
        "vote_average",
    }
    assert movies(database_url, *row) == [(None, 0, 0, 0.0, 0)]


def test_an_average_counts_by_its_votes(database_url: str, tmp_path: Path) -> None:
    rows = [
        {"title": "A", "vote_average": "7,125", "vote_count": "1.234"},
        {"title": "B", "vote_average": "8.5/10", "vote_count": "12"},
        {"title": "C", "vote_average": "7.5", "vote_count": ""},
        {"title": "D", "vote_average": "77", "vote_count": "3"},
    ]
    assert reasons(take(database_url, tmp_path, *rows)) == [
        (4, "expected a number of votes beside an average, found none"),
        (5, "expected an average up to 10 for vote_average, found '77'"),
    ]
    assert movies(database_url, "vote_average", "vote_count")[:3] == [(7.125, 1234), (8.5, 12), (0.0, 0)]


@pytest.mark.parametrize(
    ("column", "id_"), [("tmdb", "abc"), ("imdb_id", "x"), ("wikidata_id", "Matrix"), ("tvdb_id", "1,5")]
)
def test_a_row_with_a_mistyped_id_makes_nothing(
    database_url: str, tmp_path: Path, column: str, id_: str
) -> None:
    ((line, reason),) = reasons(take(database_url, tmp_path, {"title": "A", column: id_}))
    assert (line, reason.rpartition("; ")[2]) == (2, "no title is made of this row")
    assert movies(database_url, "id") == []


def test_several_columns_and_further_fields(database_url: str, tmp_path: Path) -> None:
    row = {
        "title": "A",
        "actor1": "Ann",
        "actor2": "n/a",
        "actor3": "Bob",
        "part1": "Queen",
        "part2": "",
        "part3": "King",
        "poster_path": "/p.jpg",
        "backdrop_path": "https://image.tmdb.org/t/p/w500/b.jpg",
        "popularity": "3.5",
        "spoken_languages": "English|fr",
        "alternative_titles": "Alpha|Aleph",
    }
    mapping = "[columns]\ncast = ['actor1', 'actor2', 'actor3']\ncharacters = ['part1', 'part2', 'part3']\n"
    file, toml = tmp_path / "t.csv", tmp_path / "m.toml"
    file.write_text("\t".join(row) + "\n" + "\t".join(row.values()) + "\n")
    same = [name for name in row if not name.startswith(("actor", "part"))]
    toml.write_text(mapping + "".join(f"'{name}' = '{name}'\n" for name in same))
    assert reasons(take_csv(database_url, file, toml)) == []
    movie = ask(
        database_url,
        f"/movie/{movies(database_url, 'id')[0]}",
        append_to_response="credits,alternative_titles",
    )
    assert [(each["name"], each["character"]) for each in movie["credits"]["cast"]] == [
        ("Ann", "Queen"),
        ("Bob", "King"),
    ]
    assert (movie["poster_path"], movie["backdrop_path"], movie["popularity"]) == ("/p.jpg", "/b.jpg", 3.5)
    assert [each["iso_639_1"] for each in movie["spoken_languages"]] == ["en", "fr"]
    assert [each["title"] for each in movie["alternative_titles"]["titles"]] == ["Alpha", "Aleph"]


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "utf-8", "utf-16"])
def test_a_mapping_says_the_encoding(database_url: str, tmp_path: Path, encoding: str) -> None:
    file, toml = tmp_path / "t.csv", tmp_path / "m.toml"
    file.write_bytes("title\n\u0421\u0442\u0430\u043b\u043a\u0435\u0440\n".encode(encoding))
    toml.write_text(f"encoding = '{encoding}'\n[columns]\ntitle = 'title'\n")
    take_csv(database_url, file, toml)
    assert movies(database_url, "original_title") == ["\u0421\u0442\u0430\u043b\u043a\u0435\u0440"]


@pytest.mark.parametrize(
    ("table", "titles", "reason"),
    [
        (
            b"title\nAm\xc3\xa9lie\nB\xe9la\n\xc3\x84\nZ\n",
            ["Am\u00e9lie", "Z", "\u00c4"],
            "utf-8, found the byte 0xe9",
        ),
        (
            b"title\nB\xe9la\n\x80\x93\x92\nA\x81\nZ\n",
            ["B\u00e9la", "Z", "\u20ac\u201c\u2019"],
            "cp1252, found the byte 0x81",
        ),
        (b"title\n\xc3\x84\n\xc3\x84\xff\nZ\n", ["Z", "\u00c4"], "utf-8, found the byte 0xff"),
    ],
)
def test_a_wrong_byte_costs_its_row_alone(
    database_url: str, tmp_path: Path, table: bytes, titles: list[str], reason: str
) -> None:
    file, toml = tmp_path / "t.csv", tmp_path / "m.toml"
    file.write_bytes(table)
    toml.write_text("[columns]\ntitle = 'title'\n")
    ((_, found),) = reasons(take_csv(database_url, file, toml))
    assert found == f"expected {reason}"
    assert movies(database_url, "original_title") == titles


def test_a_dry_run_shows_how_each_column_is_read(database_url: str, tmp_path: Path) -> None:
    rows = [
        {"title": "A", "runtime": "90,5", "release_date": "05/11/2022", "genres": "Comedy|Kaiju"},
        {"title": "B", "runtime": "1.234", "release_date": "06/11/2022", "genres": "Drama"},
    ]
    outcome = take(database_url, tmp_path, *rows, options=DRY)
    found = {each.field: each for each in outcome.columns}
    assert found["runtime"].shown == "minutes, a comma before decimals"
    assert found["runtime"].examples == [("90,5", "90"), ("1.234", "1234")]
    assert (found["release_date"].shown, found["release_date"].faults) == ("a date", 2)
    assert found["release_date"].first_fault.endswith("either part could be the day")
    assert found["genres"].examples == [("Comedy|Kaiju", "[35]"), ("Drama", "[18]")]
    assert (found["genres"].faults, found["title"].faults) == (1, 0)
    (tmp_path / "mapping.toml").write_text("[columns]\ntitle = 'title'\n")
    outcome = take_csv(database_url, tmp_path / "table.csv", tmp_path / "mapping.toml", DRY)
    assert [each.columns for each in outcome.columns if each.shown == "not read"] == [
        "runtime",
        "release_date",
        "genres",
    ]
    assert movies(database_url, "id") == []


def test_a_table_of_series(database_url: str, tmp_path: Path) -> None:
    row = {
        "title": "A",
        "release_date": "2011-04-17",
        "runtime": "1h",
        "genres": "Science Fiction|Action & Adventure",
        "networks": "HBO|Sky",
        "homepage": "https://a.example",
        "vote_average": "8,4",
        "vote_count": "21.857",
    }
    assert reasons(take(database_url, tmp_path, row, mapping="kind = 'tv'\n")) == []
    (found,) = named(database_url, "series")
    series = ask(database_url, f"/tv/{found['id']}")
    assert (series["first_air_date"], series["episode_run_time"]) == ("2011-04-17", [60])
    assert [genre["id"] for genre in series["genres"]] == [10765, 10759]
    assert [each["name"] for each in series["networks"]] == ["HBO", "Sky"]
    assert (series["homepage"], series["vote_average"], series["vote_count"]) == (
        row["homepage"],
        8.4,
        21_857,
    )
