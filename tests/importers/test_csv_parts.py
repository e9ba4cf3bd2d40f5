"""Columns that say more than a fact: crew, releases, clips, other languages, seasons and episodes."""

from pathlib import Path
from typing import Any

import pytest

from reelbase.importers.source import SourceError
from reelbase.storage.queries.matching import OWN_IDS
from tests.importers.catalogue import named, take_lines
from tests.importers.sources import ask, take_csv
from tests.importers.test_csv_columns import reasons, take
from tests.importers.world import MOVIE, line

FILM = {
    "title": "Home video",
    "title:de": "Heimvideo",
    "overview:de-DE": "Zwei Katzen.",
    "overview:fr": "Deux chats.",
    "alternative_titles:FR": "Vidéo de famille|Chats",
    "year": "2024",
    "cast": "Ada Example|Bo Example",
    "characters": "Herself|The cat; not the dog",
    "directors": "Ada Example",
    "crew": "Bo Example (Editor)|Cy Example (original music composer)",
    "crew:Director of Photography": "Ada Example",
    "releases": "DE 2024-02-16 premiere Berlinale|fr 16.05.2024 3|AT 2024-06-01",
    "trailers": "First trailer https://www.youtube.com/watch?v=abcdefghijk|https://vimeo.com/123456",
    "facebook_id": "homevideo",
}


def test_a_film_with_everything(database_url: str, tmp_path: Path) -> None:
    assert reasons(take(database_url, tmp_path, FILM)) == []
    more = "credits,release_dates,videos,alternative_titles,external_ids,translations"
    film = ask(
        database_url, f"/movie/{OWN_IDS}", append_to_response=more, include_video_language="en", language="de"
    )
    assert (film["title"], film["overview"]) == ("Heimvideo", "Zwei Katzen.")
    assert [(row["name"], row["character"]) for row in film["credits"]["cast"]] == [
        ("Ada Example", "Herself"),
        ("Bo Example", "The cat; not the dog"),
    ]
    assert {(row["name"], row["department"], row["job"]) for row in film["credits"]["crew"]} == {
        ("Ada Example", "Directing", "Director"),
        ("Bo Example", "Editing", "Editor"),
        ("Cy Example", "Sound", "Original Music Composer"),
        ("Ada Example", "Camera", "Director of Photography"),
    }
    releases = {
        (country["iso_3166_1"], row["type"], row["release_date"][:10], row["note"])
        for country in film["release_dates"]["results"]
        for row in country["release_dates"]
    }
    assert releases == {
        ("DE", 1, "2024-02-16", "Berlinale"),
        ("FR", 3, "2024-05-16", ""),
        ("AT", 3, "2024-06-01", ""),
    }
    assert {(row["site"], row["key"], row["name"], row["type"]) for row in film["videos"]["results"]} == {
        ("YouTube", "abcdefghijk", "First trailer", "Trailer"),
        ("Vimeo", "123456", "Trailer", "Trailer"),
    }
    titles = film["alternative_titles"]["titles"]
    assert {(row["iso_3166_1"], row["title"]) for row in titles} == {
        ("FR", "Vidéo de famille"),
        ("FR", "Chats"),
    }
    assert film["external_ids"]["facebook_id"] == "homevideo"
    assert ask(database_url, f"/movie/{OWN_IDS}", language="fr")["overview"] == "Deux chats."


@pytest.mark.parametrize("order", [1, -1])
def test_a_series_with_its_seasons_and_episodes(database_url: str, tmp_path: Path, order: int) -> None:
    rows = [
        {"kind": "tv", "title": "Home series", "release_date": "2024-05-01", "tvdb_id": "77"},
        {"kind": "season", "series": "Home series", "season": "1", "title": "Book", "overview": "Begins."},
        {
            "kind": "episode", "series": "Home series", "season": "1", "episode": "1", "title": "Pilot",
            "title:de": "Anfang", "release_date": "2024-05-01", "runtime": "44", "directors": "Ada Example",
            "guest_stars": "Bo Example", "guest_characters": "The cat",
        },
        {"kind": "episode", "series_tvdb_id": "77", "season": "2", "episode": "0", "title": "Later"},
    ]  # fmt: skip
    assert reasons(take(database_url, tmp_path, *rows[::order])) == []
    assert len(named(database_url, "series")) == 1
    season = ask(database_url, f"/tv/{OWN_IDS}/season/1")
    assert (season["name"], season["overview"]) == ("Book", "Begins.")
    [pilot] = season["episodes"]
    assert (pilot["name"], pilot["air_date"], pilot["runtime"]) == ("Pilot", "2024-05-01", 44)
    assert [(row["name"], row["character"]) for row in pilot["guest_stars"]] == [("Bo Example", "The cat")]
    assert [row["job"] for row in pilot["crew"]] == ["Director"]
    assert ask(database_url, f"/tv/{OWN_IDS}/season/1/episode/1", language="de")["name"] == "Anfang"
    assert ask(database_url, f"/tv/{OWN_IDS}/season/2/episode/0")["name"] == "Later"
    assert ask(database_url, f"/tv/{OWN_IDS}")["number_of_seasons"] == 2


def test_episodes_in_a_file_of_their_own(database_url: str, tmp_path: Path) -> None:
    take(database_url, tmp_path, {"title": "Home series", "year": "2024"}, mapping="kind = 'tv'\n")
    row = {"series": "Home series (2024)", "season": "1", "episode": "1", "title": "Pilot"}
    other = {"series": "Another series", "season": "1", "episode": "2"}
    assert reasons(take(database_url, tmp_path, row, other, mapping="kind = 'episode'\n")) == []
    assert len(named(database_url, "series")) == 2
    assert ask(database_url, f"/tv/{OWN_IDS}/season/1/episode/1")["name"] == "Pilot"


FAULTS: list[tuple[dict[str, str], str]] = [
    ({"crew": "Ada"}, "expected a name with its job such as Ada Example (Editor) for crew, found 'Ada'"),
    ({"crew": "Ada (Wizard)"}, "expected a job of TMDB's such as Editor for crew, found 'Wizard'"),
    ({"releases": "2024-05-01"}, "expected a release such as DE 2024-02-16 premiere Berlinale"),
    ({"releases": "DE 2024"}, "expected a whole date for releases, found '2024'"),
    (
        {"releases": "DE 2024-05-01 Berlinale"},
        "expected premiere, limited, theatrical",
    ),
    ({"trailers": "https://example.org/x"}, "expected an address at YouTube or Vimeo for trailers"),
    ({"cast": "Ada", "characters": "A|B"}, "expected at most 1 characters, one for each name, found 2"),
    ({"facebook_id": "a b"}, "expected an id without spaces for facebook_id, found 'a b'"),
    ({"networks": "ARD"}, "expected no networks in a row of the kind movie, found 'ARD'"),
    (
        {"kind": "episode", "series": "S", "season": "1"},
        "expected a number for episode, found none",
    ),
    ({"kind": "episode", "season": "1", "episode": "1"}, "expected the series of this episode, found none"),
    ({"kind": "season", "series": "S", "season": "one"}, "expected a number for season, found 'one'"),
    (
        {"kind": "season", "title": "", "series": "S", "season": "1"},
        "expected a title, an overview or a date",
    ),
    (
        {"kind": "season", "series": "S", "season": "1", "budget": "5"},
        "expected no budget in a row of the kind season, found '5'",
    ),
]


@pytest.mark.parametrize(("cells", "reason"), FAULTS)
def test_a_cell_that_is_not_understood_is_named(
    database_url: str, tmp_path: Path, cells: dict[str, str], reason: str
) -> None:
    [(line, found)] = reasons(take(database_url, tmp_path, {"title": "A", **cells}))
    assert line == 2
    assert reason in found


def test_a_column_of_another_name_is_named_too(database_url: str, tmp_path: Path) -> None:
    table, mapping = tmp_path / "t.csv", tmp_path / "m.toml"
    table.write_text("Titel;Länge;Stab\nA;lang;Ada (Wizard)\n")
    mapping.write_text("[columns]\ntitle = 'Titel'\nruntime = 'Länge'\ncrew = 'Stab'\n")
    found = [
        reason.partition(" (column ")[2] for _, reason in reasons(take_csv(database_url, table, mapping))
    ]
    assert found == ["Länge)", "Stab)"]


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"title": "T", "title:qq!": "T"}, "Expected a language such as de-DE"),
        ({"title": "T", "budget:de": "T"}, "expected budget without a variant, found 'budget:de'"),
        ({"title": "T", "crew:Wizard": "T"}, "expected a job of TMDB's such as crew:Editor"),
        ({"title": "T", "alternative_titles:de": "T"}, "expected a country such as alternative_titles:FR"),
        ({"title": "T", "guest_characters": "T"}, "expected guest_stars beside guest_characters"),
        ({"title": ["T", "T"]}, "expected one column for title, found 2"),
    ],
)
def test_a_mapping_of_what_there_is_not(tmp_path: Path, columns: dict[str, Any], reason: str) -> None:
    table, mapping = tmp_path / "t.csv", tmp_path / "m.toml"
    table.write_text("T\nA\n")
    mapping.write_text("[columns]\n" + "".join(f"'{name}' = {each!r}\n" for name, each in columns.items()))
    with pytest.raises(SourceError, match=reason.replace("(", r"\(")):
        take_csv(f"sqlite:///{tmp_path}/x.db", table, mapping)


def test_a_body_that_comes_later_takes_over_what_it_does_not_say(database_url: str, tmp_path: Path) -> None:
    take(database_url, tmp_path, {**FILM, "imdb_id": "tt0133093"})
    body = {**MOVIE, "id": 603, "imdb_id": "tt0133093", "belongs_to_collection": None}
    assert take_lines(database_url, tmp_path, [line("/movie/603", body)]).is_whole
    film = ask(database_url, "/movie/603", append_to_response="release_dates,videos")
    assert {row["iso_3166_1"] for row in film["release_dates"]["results"]} == {"AT", "DE", "FR"}
    assert len(film["videos"]["results"]) == 2
    said = {"id": 603, "results": [{"iso_3166_1": "US", "release_dates": [RELEASE]}]}
    assert take_lines(database_url, tmp_path, [line("/movie/603/release_dates", said)]).is_whole
    releases = ask(database_url, "/movie/603/release_dates")["results"]
    assert [row["iso_3166_1"] for row in releases] == ["US"]


RELEASE = {
    "certification": "R", "descriptors": [], "iso_639_1": "", "note": "",
    "release_date": "1999-03-31T00:00:00.000Z", "type": 3,
}  # fmt: skip


@pytest.mark.parametrize(
    ("separator", "end", "encoding"),
    [
        (";", "\r\n", "utf-8-sig"),  # Excel in Europe, "CSV UTF-8"
        (";", "\r\n", "cp1252"),  # Excel, "CSV"
        ("\t", "\r\n", "utf-16"),  # Excel, "Unicode text"
        (",", "\r\n", "utf-8"),  # Google Sheets
        (",", "\n", "utf-8"),  # LibreOffice
    ],
)
def test_tables_as_programs_write_them(
    database_url: str, tmp_path: Path, separator: str, end: str, encoding: str
) -> None:
    cells = ["Vidéo", '"Zwei\nKatzen; und ""ein"", Hund."', "31.12.2023", '"A|B"']
    lines = [["title", "overview", "release_date", "cast"], cells]
    table, mapping = tmp_path / "t.csv", tmp_path / "m.toml"
    table.write_bytes((end.join(map(separator.join, lines)) + end).encode(encoding))
    mapping.write_text("[columns]\n" + "".join(f"{name} = '{name}'\n" for name in lines[0]))
    assert reasons(take_csv(database_url, table, mapping)) == []
    film = ask(database_url, f"/movie/{OWN_IDS}", append_to_response="credits")
    assert (film["title"], film["overview"]) == ("Vidéo", 'Zwei\nKatzen; und "ein", Hund.')
    assert (film["release_date"], len(film["credits"]["cast"])) == ("2023-12-31", 2)
