"""pytrakt, through which PlexTraktSync and others track, unchanged but for its address."""

import json
from pathlib import Path

import pytest

from tests.accounts.people import ADA, add_people
from tests.asking import served
from tests.clients.programs import needs, ran
from tests.conftest import CopyOf, load_indexed_demo

pytestmark = [pytest.mark.once, needs("pytrakt")]


def test_a_movie_is_tracked(copy_of: CopyOf, tmp_path: Path) -> None:
    with copy_of("demo", load_indexed_demo) as url:
        add_people(url)
        with served(url, doors="trakt") as server:
            found = json.loads(ran("pytrakt", "tracking.py", server, ADA.access_token, cwd=tmp_path))
    episodes = found.pop("episodes")
    assert episodes[:2] == [10, 10]
    assert found == {
        "user": "ada",
        "movie": 603,
        "stopped": [[30.0, "movie"]],
        "watched": [603],
        "in the middle": 0,
        "rated": [9],
        "collected": [603],
        "listed": [1399],
    }
