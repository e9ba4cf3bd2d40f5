"""The demo catalogue has something to show: every sub-resource of every kind is full for at least three."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from reelbase.entity import Kind
from reelbase.operations import v3
from reelbase.operations.resource import Resource
from tests.asking import Client
from tests.golden.places import places

ENOUGH = 3
REFUSED = {"account_states": 401}
"""Parts that nobody sees without a session."""

ONE_LIST_IS_ENOUGH = {
    "combined_credits": "few people are both in the cast and in the crew",
    "credits": "of a person: the same; of an episode or a season: not all have guests or a crew of their own",
    "movie_credits": "as above",
    "tv_credits": "as above",
    "trailers": "nobody uploads to QuickTime any more",
}
"""Parts of which one of the lists may be empty, with the reason."""


def is_full(name: str, part: dict[str, Any]) -> bool:
    """Whether an answer has something in each of its lists; without lists, whether anything is known."""
    lists = [value for value in part.values() if isinstance(value, list | dict)]
    if not lists:
        return any(value for key, value in part.items() if key != "id")
    return any(lists) if name in ONE_LIST_IS_ENOUGH else all(lists)


@pytest.fixture(scope="module")
def today(demo_url: str) -> Iterator[Client]:
    """Asks about the demo on the day on which it was loaded."""
    with Client(demo_url, clock=lambda: datetime.now(UTC), cache_size=0) as client:
        yield client


@pytest.mark.thorough
@pytest.mark.parametrize("resource", v3.RESOURCES, ids=lambda resource: str(resource.tag))
def test_every_sub_resource_is_full_for_three(resource: Resource, demo_url: str, today: Client) -> None:
    path = re.sub(r"{\w+}", "{}", resource.path)
    wanted = {name for name in resource.parts() if name not in REFUSED}
    full: Counter[str] = Counter()
    for values in places(demo_url, Kind(resource.tag)):
        for name, part in parts(today, path.format(*values), sorted(wanted)).items():
            full[name] += is_full(name, part)
        wanted -= {name for name, count in full.items() if count >= ENOUGH}
        if not wanted:
            break
    assert {name: full[name] for name in wanted} == {}
    for name in REFUSED.keys() & resource.parts():
        refused = today.get(f"{path.format(*values)}/{name}")
        assert (refused.status, refused.json()["status_code"]) == (401, 3)


def parts(client: Client, path: str, names: list[str]) -> dict[str, dict[str, Any]]:
    """Parts of an entity, in one answer."""
    details = client.get(path, {"append_to_response": ",".join(names)}).json()
    return {name: details[name] for name in names}
