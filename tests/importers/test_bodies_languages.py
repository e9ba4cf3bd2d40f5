"""Bodies in other languages add words, and take nothing from the rest."""

import json
from pathlib import Path
from urllib.parse import urlencode

import pytest

from reelbase.importers.formats.bodies.route import read_line
from tests.asking import Client
from tests.importers.catalogue import named, take_lines
from tests.importers.world import GERMAN_MOVIE, IMAGES, LINES, MOVIE, POSTERS, REVIEW, VIDEO, Body, line, page


def words(url: str, language: str) -> dict[str, object]:
    return named(url, "translation", kind="movie", entity_id=47964, iso_639_1=language)[0]


def test_a_bare_language_is_its_default_region(database_url: str, tmp_path: Path) -> None:
    take_lines(database_url, tmp_path, [line("/movie/47964", GERMAN_MOVIE, language="de")])
    assert words(database_url, "de")["iso_3166_1"] == "DE"


def test_a_german_body_adds_a_translation(database_url: str, tmp_path: Path) -> None:
    lines = [line("/movie/47964", MOVIE), line("/movie/47964", GERMAN_MOVIE, language="de-DE")]
    take_lines(database_url, tmp_path, lines)
    (movie,) = named(database_url, "movie")
    assert (movie["poster_path"], movie["runtime"]) == ("/english.jpg", 98)
    german = words(database_url, "de")
    assert (german["name"], german["runtime"], german["poster_path"]) == (
        "Stirb langsam 5",
        97,
        "/german.jpg",
    )
    assert words(database_url, "en")["overview"] == "Father and son."


def test_a_german_body_alone_gives_the_facts_as_well(database_url: str, tmp_path: Path) -> None:
    take_lines(database_url, tmp_path, [line("/movie/47964", GERMAN_MOVIE, language="de-DE")])
    (movie,) = named(database_url, "movie")
    assert (movie["poster_path"], movie["runtime"], movie["budget"]) == ("/german.jpg", 97, 92000000)


@pytest.mark.once
@pytest.mark.parametrize("each", LINES, ids=[f"{n}{each['path']}" for n, each in enumerate(LINES)])
def test_the_query_of_a_path_is_its_parameters(each: Body) -> None:
    """Whatever the path; what the line itself tells counts more."""
    params = {"language": "de-DE", "include_image_language": "de,null", "country": "DE", "page": "1"}
    params = {**params, "external_source": "imdb_id", "watch_region": "DE", **each["params"]}
    other = dict.fromkeys(params, "fr")
    said = [
        read_line(json.dumps({**each, "path": f"{each['path']}{query}", "params": told}).encode())
        for query, told in (
            ("", params),
            (f"?{urlencode(params)}", {}),
            (f"?{urlencode(params)}#top", {"language": None}),
            (f"?{urlencode(other)}", params),
        )
    ]
    for found in said[1:]:
        assert (found.path, found.params) == (each["path"], params)
        assert (found.made, found.people) == (said[0].made, said[0].people)


def test_an_untranslated_body_makes_no_row(database_url: str, tmp_path: Path) -> None:
    nothing = {**MOVIE, "overview": "", "tagline": "", "homepage": "", "poster_path": None}
    take_lines(database_url, tmp_path, [line("/movie/47964", nothing, language="fi")])
    assert named(database_url, "translation", kind="movie") == []


def test_words_that_changed_are_journalled_in_their_language(database_url: str, tmp_path: Path) -> None:
    take_lines(database_url, tmp_path, [line("/movie/47964", MOVIE)])
    take_lines(database_url, tmp_path, [line("/movie/47964", {**MOVIE, "tagline": "Other.", "budget": 5})])
    rows = named(database_url, "journal", kind="movie", entity_id=47964)[1:]
    assert {
        row["key"]: (row["action"], row["iso_639_1"], row["value"], row["original_value"]) for row in rows
    } == {
        "tagline": ("updated", "en", '"Other."', '"Like father."'),
        "budget": ("updated", "", "5", "92000000"),
    }


UNTRANSLATED = {"iso_639_1": "en", "iso_3166_1": "US", "data": {"title": "", "name": "", "overview": "x"}}
FRENCH = {"iso_639_1": "fr", "iso_3166_1": "FR", "data": {"title": "Neuf", "name": "Neuf", "overview": "y"}}


@pytest.mark.parametrize("is_first", [True, False])
@pytest.mark.parametrize(
    ("path", "name", "original"),
    [
        ("/collection/9", "name", "original_name"),
        ("/movie/9", "title", "original_title"),
        ("/tv/9", "name", "original_name"),
    ],
)
def test_a_name_of_which_nobody_tells_the_original(
    database_url: str, tmp_path: Path, path: str, name: str, original: str, *, is_first: bool
) -> None:
    """It stays, whatever the order, where the list of translations has no English one."""
    lines = [
        line(path, {"id": 9, name: "Nine Films"}),
        line(f"{path}/translations", {"translations": [FRENCH, UNTRANSLATED]}),
        line(path, {"id": 9, name: "Neun Filme"}, language="de-DE"),
    ]
    take_lines(database_url, tmp_path, lines if is_first else lines[::-1])
    with Client(database_url) as client:
        found = client.get(f"/3{path}").json()
        assert (found[name], found[original]) == ("Nine Films", "Nine Films")
        assert client.get(f"/3{path}", {"language": "fr"}).json()[name] == "Neuf"
        assert client.get(f"/3{path}", {"language": "de"}).json()[name] == "Neun Filme"


def test_translations_that_vanished(database_url: str, tmp_path: Path) -> None:
    def translations(*languages: str) -> Body:
        rows = [
            {"iso_3166_1": each.upper(), "iso_639_1": each, "data": {"title": each, "overview": "x"}}
            for each in languages
        ]
        return line("/movie/47964/translations", {"id": 47964, "translations": rows})

    take_lines(database_url, tmp_path, [line("/movie/47964", MOVIE), translations("de", "fr")])
    take_lines(database_url, tmp_path, [translations("fr", "it")])
    found = {row["iso_639_1"]: row["listed"] for row in named(database_url, "translation", kind="movie")}
    assert found == {"en": False, "fr": True, "it": True}


def test_images_in_one_language_leave_the_others(database_url: str, tmp_path: Path) -> None:
    english = [{**POSTERS[1], "vote_average": 8.0}]
    lines = [
        line("/movie/47964", MOVIE),
        line("/movie/47964/images", IMAGES),
        line(
            "/movie/47964/images",
            {"id": 47964, "posters": english},
            language="en-US",
            include_image_language="en",
        ),
    ]
    take_lines(database_url, tmp_path, lines)
    posters = {row["file_path"]: row["vote_average"] for row in named(database_url, "image", type="poster")}
    assert posters == {"/french.jpg": 9.0, "/english.jpg": 8.0, "/german.jpg": 5.0}


def test_clips_in_one_language_leave_the_others(database_url: str, tmp_path: Path) -> None:
    german = {**VIDEO, "id": "2", "iso_639_1": "de"}
    lines = [
        line("/movie/47964/videos", {"id": 47964, "results": [VIDEO]}),
        line("/movie/47964/videos", {"id": 47964, "results": [german]}, language="de-DE"),
        line("/movie/47964/videos", {"id": 47964, "results": []}),
    ]
    take_lines(database_url, tmp_path, lines)
    assert [row["video_id"] for row in named(database_url, "video")] == ["2"]


def test_reviews_of_one_page_leave_those_of_the_others(database_url: str, tmp_path: Path) -> None:
    def reviews(number: int, *ids: str) -> Body:
        body = {**page([{**REVIEW, "id": each} for each in ids], id=47964), "page": number, "total_pages": 2}
        return line("/movie/47964/reviews", body)

    take_lines(database_url, tmp_path, [reviews(1, "a", "b"), reviews(2, "c"), reviews(1, "d")])
    assert {row["review_id"]: row["position"] for row in named(database_url, "review")} == {"c": 20, "d": 0}
