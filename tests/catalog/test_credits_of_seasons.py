"""The credits of a series of which only seasons tell any are those of its newest season."""

from pathlib import Path
from typing import Any

from tests.asking import Client
from tests.importers.catalogue import take_lines
from tests.importers.world import line


def season(number: int, *names: str, **more: Any) -> dict[str, Any]:
    cast = [
        {
            "id": 97100 + ord(name[0]),
            "name": name,
            "character": name,
            "credit_id": f"{number * 100 + place:024x}",
        }
        for place, name in enumerate(names)
    ]
    writer = {"id": 97200, "name": "W", "job": "Writer", "department": "Writing"}
    crew = [{**writer, "credit_id": f"{number * 100 + 50:024x}"}] if names else []
    body = {"id": 97010 + number, "season_number": number, "credits": {"cast": cast, "crew": crew}}
    return line(f"/tv/9701/season/{number}", {**body, **more})


def test_the_newest_season_that_names_any(database_url: str, tmp_path: Path) -> None:
    series = line("/tv/9701", {"id": 9701, "name": "S"})
    lines = [series, season(0, "Special"), season(1, "A", "B"), season(2, "B", "C"), season(3)]
    assert not take_lines(database_url, tmp_path, lines).bad
    with Client(database_url) as client:
        alone = client.get("/3/tv/9701/credits").json()
        appended = client.get("/3/tv/9701?append_to_response=credits").json()["credits"]
        first = client.get("/3/tv/9701/season/1/credits").json()
    assert [row["name"] for row in alone["cast"]] == ["B", "C"]
    assert [row["name"] for row in alone["crew"]] == ["W"]
    assert appended == {key: alone[key] for key in ("cast", "crew")}
    assert [row["name"] for row in first["cast"]] == ["A", "B"]


def test_the_series_own_credits_win(database_url: str, tmp_path: Path) -> None:
    own = {"id": 97300, "name": "Own", "character": "X", "credit_id": "f" * 24}
    series = line("/tv/9701", {"id": 9701, "name": "S", "credits": {"cast": [own], "crew": []}})
    assert not take_lines(database_url, tmp_path, [series, season(1, "A")]).bad
    with Client(database_url) as client:
        assert [row["name"] for row in client.get("/3/tv/9701/credits").json()["cast"]] == ["Own"]
