"""The small catalogue, as the goldens are asked of it."""

from collections.abc import Callable, Iterator

import pytest

from tests.asking import Client
from tests.conftest import Databases, Fill
from tests.golden.small import fill_indexed


@pytest.fixture(scope="session")
def small(databases: Databases, template: Callable[[str, Fill], str]) -> Iterator[Client]:
    """Asks about the small catalogue, without the cache in front."""
    with Client(databases.address(template("small", fill_indexed)), cache_size=0) as client:
        yield client
