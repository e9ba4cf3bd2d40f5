"""Titles and people without any picture get one that is drawn, where the setting says so."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reelbase.setting_values import DrawnArtwork
from tests.asking import Client
from tests.conftest import Databases
from tests.golden.small import fill_indexed

ASKED = (
    "/3/movie/1000000002?append_to_response=credits,recommendations",
    "/3/movie/1000000003?language=de-DE&append_to_response=credits",
    "/3/collection/1000000013",
    "/3/collection/1000000011?language=fr",
    "/3/tv/1000000062?append_to_response=aggregate_credits",
    "/3/tv/1000000063/season/1",
    "/3/tv/1000000061/season/1/episode/1",
    "/3/person/1000000053?append_to_response=combined_credits",
    "/3/discover/movie",
    "/3/discover/tv",
    "/3/person/popular",
    "/3/search/multi?query=the",
)
NAMES = {"poster_path", "backdrop_path", "profile_path", "still_path"}


@pytest.fixture(scope="module")
def url(databases: Databases, template: Any) -> str:
    """The small catalogue: to be read only."""
    return databases.address(template("small", fill_indexed))


def paths(answer: Any) -> Iterator[str | None]:
    """What an answer names as pictures, wherever it does."""
    if isinstance(answer, dict):
        for name, value in answer.items():
            if name in NAMES:
                yield value
            else:
                yield from paths(value)
    elif isinstance(answer, list):
        for each in answer:
            yield from paths(each)


@pytest.mark.thorough
def test_everything_has_a_picture_where_all_is_drawn(url: str, tmp_path: Path) -> None:
    places: dict[str, Any] = {
        "image_originals": str(tmp_path / "kept"),
        "image_renditions": str(tmp_path / "made"),
    }
    drawn: set[str] = set()
    with Client(url, drawn_artwork=DrawnArtwork.ALL, **places) as client:
        for asked in ASKED:
            found = list(paths(client.get(asked).json()))
            assert None not in found, asked
            drawn.update(path for path in found if path and path.startswith("/drawn-"))
        assert len(drawn) > 12
        assert {path.split("-")[1] for path in drawn} == {
            "movie",
            "tv",
            "season",
            "episode",
            "person",
            "collection",
        }
        for path in sorted(drawn):
            answer = client.get(f"/t/p/w92{path}")
            assert (answer.status, answer.headers["content-type"]) == (200, "image/jpeg"), path
        for nobody in ("/drawn-movie-999-poster.jpg", "/drawn-movie-1000000002-still.jpg"):
            assert client.get(f"/t/p/w92{nobody}").status == 404


def test_what_has_a_picture_keeps_it(url: str) -> None:
    with Client(url, drawn_artwork=DrawnArtwork.ALL) as drawing, Client(url) as client:
        for asked in ASKED:
            before, after = (list(paths(each.get(asked).json())) for each in (client, drawing))
            assert [new if old else None for old, new in zip(before, after, strict=True)] == before


def test_nothing_is_drawn_where_nothing_is_to_be(url: str, tmp_path: Path) -> None:
    with Client(url, drawn_artwork=DrawnArtwork.NONE, image_renditions=str(tmp_path)) as client:
        path = client.get("/3/movie/1000000001").json()["poster_path"]
        assert client.get(f"/t/p/w92{path}").status == 404
