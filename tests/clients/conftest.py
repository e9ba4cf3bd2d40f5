"""A running server with the demo catalogue, for clients that know nothing of Reelbase."""

from collections.abc import Iterator

import pytest

from tests.asking import served


@pytest.fixture(scope="session")
def server(demo_url: str) -> Iterator[str]:
    """The base URL of a real `reelbase serve`, two workers, the demo in its database."""
    with served(demo_url, workers=2) as url:
        yield url
