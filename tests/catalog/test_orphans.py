"""An episode of a season that nobody has told: neither answers, and both do once the season is told."""

from pathlib import Path

from tests.asking import Client
from tests.importers.catalogue import take_lines
from tests.importers.world import EPISODE, SEASON, SERIES, line

LAST = {**EPISODE, "id": 62161, "episode_number": 16, "season_number": 5, "name": "Felina"}
PATH = "/3/tv/1396/season/5"


def statuses(url: str) -> list[int]:
    """What the season, the episode and its parts answer."""
    with Client(url, cache_size=0) as client:
        paths = (PATH, f"{PATH}/episode/16", f"{PATH}/episode/16/images", f"{PATH}/episode/16/credits")
        return [client.get(path, {}).status for path in paths]


def test_an_episode_and_its_season_answer_together(database_url: str, tmp_path: Path) -> None:
    assert take_lines(database_url, tmp_path, [line("/tv/1396", SERIES)]).is_whole
    assert statuses(database_url) == [404, 404, 404, 404]
    with Client(database_url, cache_size=0) as client:
        assert client.get("/3/tv/1396", {}).json()["last_episode_to_air"]["id"] == LAST["id"]
    season = {**SEASON, "id": 3578, "_id": "5", "season_number": 5, "episodes": [LAST]}
    assert take_lines(database_url, tmp_path, [line("/tv/1396/season/5", season)]).is_whole
    assert statuses(database_url) == [200, 200, 200, 200]


def test_an_episode_alone_waits_for_its_season(database_url: str, tmp_path: Path) -> None:
    take_lines(database_url, tmp_path, [line("/tv/1396", SERIES), line("/tv/1396/season/5/episode/16", LAST)])
    assert statuses(database_url) == [404, 404, 404, 404]
    season = {"id": 3578, "season_number": 5, "name": "Season 5", "air_date": None}
    take_lines(database_url, tmp_path, [line("/tv/1396", {**SERIES, "seasons": [season]})])
    assert statuses(database_url) == [200, 200, 200, 200]
