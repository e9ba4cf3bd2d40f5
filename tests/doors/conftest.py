"""The demo, as programs ask for it at the doors."""

from collections.abc import Iterator

import pytest

from reelbase.domains import DOORS
from tests.asking import Client


@pytest.fixture(scope="session")
def doors(demo_url: str) -> Iterator[Client]:
    """Asks at all doors, without the cache in front; each request names its own key."""
    with Client(demo_url, doors=",".join(DOORS), cache_size=0, key=None) as client:
        yield client
