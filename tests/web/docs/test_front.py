"""The page about the API asks for something that is there, and says what is answered."""

import html
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from reelbase.importers.formats.bodies import import_bodies
from tests.asking import Client

MOVIE = {"path": "/3/movie/9501", "body": {"id": 9501, "title": "Nine Films", "release_date": "1999-01-02"}}
SERIES = {"path": "/3/tv/9701", "body": {"id": 9701, "name": "Nine Series", "first_air_date": "2001-01-02"}}


def front(client: Client) -> tuple[str, str]:
    """The front page, and the address that its sample asks."""
    page = client.get("/api", headers={"accept": "text/html"}).body.decode()
    blocks = [
        html.unescape(re.sub(r"<[^>]+>", "", each)) for each in re.findall(r"<pre.*?</pre>", page, re.S)
    ]
    [address] = re.findall(r"curl '[^/]+//[^/]+([^']+)'", blocks[0])
    return blocks[1], address


def take(url: str, folder: Path, *lines: Mapping[str, Any]) -> None:
    (folder / "lines.jsonl").write_text("\n".join(map(json.dumps, lines)))
    import_bodies(url, [folder / "lines.jsonl"], lambda _: None)


@pytest.mark.parametrize(
    ("lines", "words"),
    [([], "change_keys"), ([MOVIE, SERIES], "Nine Films"), ([SERIES], "Nine Series")],
    ids=["nothing", "both", "a series"],
)
def test_the_sample_is_answered(
    database_url: str, tmp_path: Path, lines: list[Mapping[str, Any]], words: str
) -> None:
    take(database_url, tmp_path, *lines)
    with Client(database_url, key=None) as client:
        answered, address = front(client)
        assert words in answered
        answer = client.get(address)
        assert answer.status == 200 and words in answer.body.decode()


def test_it_follows_the_catalogue(database_url: str, tmp_path: Path) -> None:
    with Client(database_url, key=None) as client:
        assert "/3/configuration" in front(client)[1]
        take(database_url, tmp_path, MOVIE)
        assert "/3/movie/9501" in front(client)[1]


def test_the_demo_shows_the_matrix(demo_url: str) -> None:
    with Client(demo_url, key=None) as client:
        answered, address = front(client)
        assert "/3/movie/603?" in address and '"title": "The Matrix"' in answered


def test_no_cache_gives_a_program_the_page_of_a_browser(demo_url: str) -> None:
    with Client(demo_url, key=None) as client:
        for path in ("/", "/nothing"):
            answers = [client.get(path, headers={"accept": each}) for each in ("text/html", "*/*")]
            assert answers[0].body != answers[1].body
            assert all("Accept" in each.headers["vary"].split(", ") for each in answers)
        assert client.get("/").json()["openapi"] == "/openapi.json"
