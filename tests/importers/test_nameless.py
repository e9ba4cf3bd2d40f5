"""What has no name stands in no list, and is there as soon as one comes."""

import gzip
import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from reelbase.cli.program import main
from reelbase.jobs.schedule import run_job
from reelbase.jobs.trending import TRENDING
from reelbase.storage.engine.database import open_database
from tests.asking import Client
from tests.conftest import build_index
from tests.importers.catalogue import take_lines
from tests.importers.world import line
from tests.moments import NOON

CAST = {"id": 99100, "name": "", "character": "X", "credit_id": "9" * 24, "order": 0}
SEASON = {"id": 99011, "season_number": 1, "name": "One", "episodes": []}
NAMELESS = [
    line("/movie/99002/credits", {"id": 99002, "cast": [CAST], "crew": []}),
    line("/movie/99003", {"id": 99003, "genres": [{"id": 18, "name": "Drama"}]}),
    line("/tv/99001/season/1", SEASON),
    line("/tv/99004", {"id": 99004, "name": "", "popularity": 99.0}),
    line("/person/99101", {"id": 99101, "name": ""}),
    line("/collection/99200", {"id": 99200, "parts": []}),
    line("/company/99300", {"id": 99300}),
    line("/keyword/99400", {"id": 99400}),
    line("/network/99500", {"id": 99500}),
    line("/movie/99003/keywords", {"id": 99003, "keywords": [{"id": 99400}]}),
    line("/movie/99005", {"id": 99005, "title": "Named", "production_companies": [{"id": 99300}]}),
]
NAMED = [
    line("/movie/99002", {"id": 99002, "title": "A", "original_title": "A"}),
    line("/movie/99003", {"id": 99003, "title": "B"}, language="de-DE"),
    line("/tv/99001", {"id": 99001, "name": "C", "original_name": "C"}),
    line("/tv/99004", {"id": 99004, "name": "D"}),
    line("/person/99101", {"id": 99101, "name": "E"}),
    line("/collection/99200", {"id": 99200, "name": "F"}),
    line("/company/99300", {"id": 99300, "name": "G"}),
    line("/keyword/99400", {"id": 99400, "name": "H"}),
    line("/network/99500", {"id": 99500, "name": "I"}),
]
IDS = {int(each["path"].split("/")[3]) for each in NAMED}
LISTS = (
    "/3/movie/popular",
    "/3/movie/top_rated",
    "/3/tv/popular",
    "/3/person/popular",
    "/3/discover/movie",
    "/3/discover/movie?language=de-DE",
    "/3/discover/tv",
    "/3/trending/all/day",
    "/3/trending/person/week",
    "/3/genre/18/movies",
    "/3/keyword/99400/movies",
    "/3/company/99300/movies",
    *(f"/3/search/{kind}?query={letter}" for kind in ("multi", "collection", "company") for letter in "AF"),
)


def listed(url: str, folder: Path) -> Iterator[tuple[int, str]]:
    """The id and the name of every row of every list, those of the id files among it."""
    with closing(open_database(url)) as database:
        run_job(database, TRENDING, NOON)
    build_index(url)
    with Client(url, cache_size=0) as client:
        for target in LISTS:
            for row in client.get(target).json()["results"]:
                yield row["id"], row.get("title") or row.get("name") or ""
    try:
        main(["export", "ids", str(folder), "--database", url])
    except SystemExit as ended:
        assert ended.code == 0
    for file in folder.glob("*.json.gz"):
        for text in gzip.decompress(file.read_bytes()).splitlines():
            told: dict[str, Any] = json.loads(text)
            yield (
                told["id"],
                told.get("original_title") or told.get("original_name") or told.get("name") or "",
            )


def test_only_what_has_a_name_is_listed(database_url: str, tmp_path: Path) -> None:
    assert not take_lines(database_url, tmp_path, NAMELESS).bad
    found = set(listed(database_url, tmp_path / "before"))
    assert {id_ for id_, _ in found} & IDS == set()
    assert "" not in {name for _, name in found}
    assert (99005, "Named") in found

    assert not take_lines(database_url, tmp_path, NAMED).bad
    found = set(listed(database_url, tmp_path / "after"))
    assert {id_ for id_, _ in found} >= IDS
    assert "" not in {name for _, name in found}
