"""`last_air_date` is the day of the last episode on air."""

from pathlib import Path

import pytest

from tests.asking import Client
from tests.importers.catalogue import take_lines
from tests.importers.world import line
from tests.moments import NOON

TODAY = f"{NOON:%Y-%m-%d}"


@pytest.mark.parametrize(
    ("told", "aired", "expected"),
    [
        ("2024-12-27", ["2024-12-27", "2026-05-03", "2027-01-01"], "2026-05-03"),
        (None, ["2024-12-27"], "2024-12-27"),
        ("2025-01-01", ["2024-12-27"], "2025-01-01"),  # not every episode is known
        ("2027-01-01", ["2024-12-27", "2027-01-01"], "2024-12-27"),
        ("2024-12-27", [TODAY], TODAY),
        ("2024-12-27", [], "2024-12-27"),
        ("2027-01-01", ["2027-01-01"], None),
        (None, [], None),
    ],
)
def test_last_air_date(
    database_url: str, tmp_path: Path, told: str | None, aired: list[str], expected: str | None
) -> None:
    episodes = [
        {"id": 100 + number, "season_number": 1, "episode_number": number, "air_date": day}
        for number, day in enumerate(aired, 1)
    ]
    lines = [
        line("/tv/9601", {"id": 9601, "name": "S", "last_air_date": told}),
        line("/tv/9601/season/1", {"id": 96012, "season_number": 1, "episodes": episodes}),
    ]
    assert not take_lines(database_url, tmp_path, lines).bad
    with Client(database_url) as client:
        details = client.get("/3/tv/9601").json()
    assert details["last_air_date"] == expected
    last = details["last_episode_to_air"]
    assert (last and last["air_date"]) == max((day for day in aired if day <= TODAY), default=None)
