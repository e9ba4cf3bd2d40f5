"""Genres that are in no list, or in that of the other kind, keep the names that titles told."""

from pathlib import Path

import pytest

from tests.asking import Client
from tests.importers.catalogue import take_lines
from tests.importers.world import line

TITLES = {"/movie/92": "title", "/tv/92": "name"}
GENRES = [
    {"id": 10749, "name": "Romance"},  # of movies
    {"id": 10765, "name": "Sci-Fi & Fantasy"},  # of series
    {"id": 10769, "name": "Foreign"},  # retired
    {"id": 900001, "name": "Kaiju"},  # one's own
    {"id": 18, "name": "Drama"},
]


@pytest.mark.parametrize("path", TITLES)
def test_a_genre_keeps_its_name(database_url: str, tmp_path: Path, path: str) -> None:
    take_lines(database_url, tmp_path, [line(path, {"id": 92, TITLES[path]: "T", "genres": GENRES})])
    with Client(database_url, cache_size=0) as client:
        assert client.get(f"/3{path}").json()["genres"] == GENRES
        german = client.get(f"/3{path}?language=de-DE").json()["genres"]
        kazakh = client.get(f"/3{path}?language=kk").json()["genres"]
    names = ["Liebesfilm", "Sci-Fi & Fantasy", "Foreign", "Kaiju", "Drama"]
    assert [genre["name"] for genre in german] == names
    assert [genre["name"] for genre in kazakh] == [genre["name"] for genre in GENRES]


def test_the_name_in_english_wins(database_url: str, tmp_path: Path) -> None:
    def told(name: str, **params: str) -> None:
        genres = [{"id": 900001, "name": name}]
        take_lines(
            database_url, tmp_path, [line("/movie/92", {"id": 92, "title": "T", "genres": genres}, **params)]
        )

    def name() -> str:
        with Client(database_url) as client:
            found: str = client.get("/3/movie/92").json()["genres"][0]["name"]
        return found

    told("Monster", language="de-DE")
    assert name() == "Monster"
    told("Kaiju")
    told("Ungeheuer", language="de-DE")
    assert name() == "Kaiju"
    told("Giant Monsters")
    assert name() == "Giant Monsters"


def test_a_genre_without_a_name_has_none(database_url: str, tmp_path: Path) -> None:
    genres = [{"id": 900001}, {"id": 900002, "name": None}, {"id": 18}]
    take_lines(database_url, tmp_path, [line("/tv/92", {"id": 92, "name": "T", "genres": genres})])
    with Client(database_url) as client:
        found = client.get("/3/tv/92").json()["genres"]
    assert [genre["name"] for genre in found] == ["", "", "Drama"]
